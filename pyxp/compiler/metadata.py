"""Refusals of namespaces, labels and annotations that Kubernetes would not take, as a resource's options give them."""

from __future__ import annotations

import re
from typing import Any

from pyxp.compiler.assignments import NAMESPACE
from pyxp.compiler.declarations import label_problems
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.emission import Emitted
from pyxp.compiler.problems import Problems
from pyxp.gotext import names

_ENTRY = re.compile(r"metadata\.(labels|annotations)(?:\[(.*)\]|\.(.*))", re.DOTALL)


def review_metadata(draft: Draft, _: Emitted) -> None:
    """Review: refuses keys, and constant values of labels; what a claim puts into a label is not known yet."""
    for template in draft.templates:
        _check(template, draft.problems)


def _check(template: ComposedTemplate, problems: Problems) -> None:
    metadata: dict[str, Any] = template.base.get("metadata", {})
    namespace = metadata.get("namespace")
    for problem in names.label_problems(namespace) if isinstance(namespace, str) else ():
        message = f"cannot use {namespace!r} as a namespace: {problem}"
        problems.refuse("wrong-name", message, template.added.location, subject=template.name, path=NAMESPACE)
    for path, location in template.locations.items():
        found = _ENTRY.fullmatch(path)
        if found is None:
            continue
        key = found[2] if found[2] is not None else found[3]
        if found[1] == "labels":
            wrong = list(label_problems(key, (metadata.get("labels") or {}).get(key)))
        else:
            wrong = [
                f"cannot use {key!r} as the key of an annotation: {problem}"
                for problem in names.qualified_name_problems(key.lower())
            ]
        for message in wrong:
            problems.refuse("wrong-name", message, location, subject=template.name, path=path)
