"""What the API server says to the change of an object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pyxp.diagnostics import Finding, subject_of
from pyxp.jobs.judging import KindValidators
from pyxp.model.manifests import metadata, namespace_of
from pyxp.validation import Verdict
from pyxp.validation.findings import findings_of
from pyxp.validation.verdict import RULES_SKIPPED
from pyxp.yamlio import Document

Json = dict[str, Any]
_SERVERS = ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink")


def check_change(
    document: Document, before: Mapping[str, Any], schemas: KindValidators, made: Verdict | None = None
) -> Iterator[Finding]:
    """What the API server refuses of the change of an object, beside what it refuses of it as a new one.

    Args:
        document: The object as it is to be.
        before: As it is. It may come from a server or from a file without defaults, and is taken to have been accepted.
        schemas: Where schemas come from.
        made: What the server says of it as a new object, which has been told.
    """
    after = document.data
    validator = schemas.validator(after["apiVersion"], after["kind"])
    if validator is None:
        return
    stored = {**before, "apiVersion": after["apiVersion"], "metadata": _addressed(before, after)}
    first = validator.check({key: value for key, value in stored.items() if key != "status"})
    if first.accepted:
        stored = {**first.object, **({"status": before["status"]} if "status" in before else {})}
    verdict = validator.check({**after, "metadata": _addressed(after, after)}, operation="update", old=stored)
    if made is not None and not made.accepted:
        causes = tuple(cause for cause in verdict.causes if cause not in (*made.causes, RULES_SKIPPED))
        verdict = replace(verdict, causes=causes, warnings=(), unchecked=(), further=())
    yield from findings_of(verdict, subject_of(after), document.locate)


def _addressed(manifest: Mapping[str, Any], after: Mapping[str, Any]) -> Json:
    """Metadata without what the server alone writes, with the address of the changed object."""
    kept = {key: value for key, value in metadata(manifest).items() if key not in _SERVERS}
    kept.pop("namespace", None)
    return {**kept, **({"namespace": namespace_of(after)} if namespace_of(after) else {})}
