"""Kubernetes' own kinds, as the API server publishes them: from OpenAPI documents to what an import reads.

A document describes the kinds of one API group in one version (``/openapi/v3/apis/apps/v1``). Of its paths come plural,
scope and subresources, of its components the schemas, whose references are put in place. They become structural schemas
as those of CRDs are: values that may be a number or text say so, defaults that only stand for Go's empty values go, and
an object of which nothing is known keeps what is written into it.

Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3 and, for quantities and integers that
may be text, https://github.com/kubernetes/kube-openapi/tree/master/pkg/spec3
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyxp.errors import InputError

Json = dict[str, Any]

_REFERENCE: Final = "#/components/schemas/"
_GROUP_VERSION_KIND: Final = "x-kubernetes-group-version-kind"
_COLLECTION: Final = re.compile(
    r"/(?:api|apis/(?P<group>[^/{}]+))/(?P<version>[^/{}]+)/(?P<space>namespaces/\{namespace\}/)?(?P<plural>[^/{}]+)"
)
_VERSION: Final = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_STAGES: Final = {"alpha": 0, "beta": 1, None: 2}
MOST_NODES: Final = 200_000
"""Schemas that may come of one kind once its references are in place; a Pod has some three thousand."""
_DEEPEST: Final = 90


def is_openapi(data: Any) -> bool:
    """Whether the document is one of OpenAPI 3."""
    return isinstance(data, dict) and str(data.get("openapi", "")).startswith("3.") and "paths" in data


def read_kinds(documents: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Json, Mapping[str, Any]]]:
    """The kinds that objects can be made of, each as the ``spec`` of a CRD with the document it was found in first.

    Of a kind with several versions the most stable and newest counts as the one that is stored.

    Raises:
        InputError: A document is not of the shape that API servers publish.
    """
    found: dict[tuple[str, str], tuple[Json, Mapping[str, Any]]] = {}
    for document in documents:
        try:
            for group, kind, spec in _kinds(document):
                known, _ = found.setdefault((group, kind), (spec, document))
                if known is not spec:
                    known["versions"] += spec["versions"]
        except (AttributeError, KeyError, TypeError) as error:
            raise InputError("cannot import the OpenAPI document: it is not of the shape of an API server's") from error
    for spec, document in found.values():
        spec["versions"].sort(key=lambda version: _age(version["name"]))
        spec["versions"][-1]["storage"] = True
        yield spec, document


def _kinds(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Json]]:
    # Documents of what is no object, such as logs, have no schemas.
    components, paths = document.get("components", {}).get("schemas", {}), document["paths"]
    schemas = _by_kind(components)
    for path, actions in paths.items():
        place = _COLLECTION.fullmatch(path)
        if place is None or "post" not in actions or f"{path}/{{name}}" not in paths:
            continue
        named = actions["post"][_GROUP_VERSION_KIND]
        key = (str(named["group"]), str(named["version"]), str(named["kind"]))
        if key not in schemas or key[:2] != (place["group"] or "", place["version"]):
            continue
        schema = _Resolution(components).whole(schemas[key])
        version: Json = {"name": key[1], "served": True, "storage": False, "schema": {"openAPIV3Schema": schema}}
        if f"{path}/{{name}}/status" in paths:
            version["subresources"] = {"status": {}}
        names = {"kind": key[2], "plural": place["plural"], "singular": key[2].lower(), "listKind": f"{key[2]}List"}
        scope = "Namespaced" if place["space"] else "Cluster"
        yield key[0], key[2], {"group": key[0], "names": names, "scope": scope, "versions": [version]}


def _by_kind(components: Mapping[str, Any]) -> dict[tuple[str, str, str], Json]:
    """The components that describe whole objects, by group, version and kind."""
    return {
        (str(named["group"]), str(named["version"]), str(named["kind"])): schema
        for schema in components.values()
        for named in schema.get(_GROUP_VERSION_KIND, ())
        if {"apiVersion", "kind", "metadata"} <= set(schema.get("properties", ()))
    }


def _age(version: str) -> tuple[int, int, int]:
    """A key that orders versions from the least to the most trusted: ``v1beta1``, ``v1``, ``v2``."""
    read = _VERSION.fullmatch(version)
    return (_STAGES[read[2]], int(read[1]), int(read[3] or 0)) if read else (-1, 0, 0)


class _Resolution:
    """Puts the references of one kind's schema in place."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        self._components = components
        self._open: list[str] = []
        self._nodes = 0

    def whole(self, schema: Mapping[str, Any]) -> Json:
        """The schema of a whole object, whose metadata are those of every object."""
        properties = {name: child for name, child in schema["properties"].items() if name != "metadata"}
        made = self._structural({**schema, "properties": properties}, 0)
        made["properties"]["metadata"] = {"type": "object"}
        return made

    def _structural(self, schema: Mapping[str, Any], depth: int) -> Json:
        self._nodes += 1
        if self._nodes > MOST_NODES or depth > _DEEPEST:
            raise InputError("cannot import the OpenAPI document: a schema is too large or nested too deeply")
        if (target := _target(schema)) is not None:
            return self._referred(target, schema, depth)
        either = {str(one.get("type")) for one in schema.get("oneOf", ())}
        if schema.get("format") == "int-or-string" or either == {"integer", "string"}:
            return {"x-kubernetes-int-or-string": True}
        if either:
            return {"anyOf": [{"type": kind} for kind in sorted(either)]}
        made = {key: value for key, value in schema.items() if key not in {"default", "properties"}}
        if "properties" in schema:
            made["properties"] = {
                name: self._structural(child, depth + 1) for name, child in schema["properties"].items()
            }
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                made[key] = self._structural(schema[key], depth + 1)
        if not isinstance(schema.get("default"), dict | list) and schema.get("default"):
            made["default"] = schema["default"]
        if schema.get("type") in ("object", None) and not {"properties", "additionalProperties"} & set(schema):
            made["x-kubernetes-preserve-unknown-fields"] = True
        return made

    def _referred(self, target: str, holder: Mapping[str, Any], depth: int) -> Json:
        """What a reference leads to, with what its holder says of lists and maps; nothing inside itself."""
        if target in self._open:
            return {"x-kubernetes-preserve-unknown-fields": True}
        self._open.append(target)
        made = self._structural(self._components[target], depth + 1)
        self._open.pop()
        return made | {key: value for key, value in holder.items() if key.startswith("x-kubernetes-")}


def _target(schema: Mapping[str, Any]) -> str | None:
    """The component that a schema stands for, written alone or as the only one of ``allOf``."""
    several = schema.get("allOf")
    reference = several[0].get("$ref") if isinstance(several, list) and len(several) == 1 else schema.get("$ref")
    return str(reference).removeprefix(_REFERENCE) if reference is not None else None
