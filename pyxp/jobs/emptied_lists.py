"""Empty lists in claims and other objects that server-side apply would fill again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.model import fieldpath
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import api_version_of, group_version, kind_of, mapping, text
from pyxp.structural.default_lists import CODE, default_lists
from pyxp.yamlio import Document

_Lists = tuple[tuple[Segments, Mapping[str, Any]], ...]


@dataclass(slots=True)
class EmptiedLists:
    """Finds empty lists of type set or map whose schema has a default.

    Attributes:
        definitions: CRDs and XRDs.
    """

    definitions: Iterable[Mapping[str, Any]]
    _lists: dict[tuple[str, str], _Lists] = field(default_factory=dict)

    def check(self, document: Document) -> Iterator[Finding]:
        """What there is to say about one object, by the first definition that names its kind."""
        data = document.data
        key = (api_version_of(data), kind_of(data))
        if key not in self._lists:
            self._lists[key] = tuple(default_lists(_schema(self.definitions, *key)))
        for steps, node in self._lists[key]:
            if "*" in steps or not _is_empty(data, steps):
                continue
            path, default = fieldpath.format(steps), json.dumps(node["default"], ensure_ascii=False)
            told = (
                f"this list is empty, and the server fills it with its default {default} once an apply takes the last"
                " element away: server-side apply cannot empty a list of type"
                f" {node.get('x-kubernetes-list-type')} that has a default"
            )
            hint = "leave it out, or have the platform give the default to the object around the list"
            yield Finding(CODE, told, Severity.WARNING, document.locate(path), subject_of(data), path, hint)


def _is_empty(data: Any, steps: Segments) -> bool:
    for step in steps:
        data = mapping(data).get(str(step))
    return isinstance(data, list) and not data


def _schema(definitions: Iterable[Mapping[str, Any]], api_version: str, kind: str) -> Mapping[str, Any]:
    group, version = group_version(api_version)
    for definition in definitions:
        spec = mapping(definition.get("spec"))
        kinds = {text(mapping(spec.get(names)).get("kind")) for names in ("names", "claimNames")}
        if spec.get("group") != group or kind not in kinds:
            continue
        versions = spec.get("versions")
        for item in versions if isinstance(versions, list) else ():
            if mapping(item).get("name") == version:
                return mapping(mapping(mapping(item).get("schema")).get("openAPIV3Schema"))
    return {}
