"""OpenAPI schemas that functions ask for, found in the documents that an API server publishes (``/openapi/v3``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyxp.errors import InputError
from pyxp.model.manifests import group_version, mapping, text

_REFERENCE = "#/components/schemas/"
_KINDS = "x-kubernetes-group-version-kind"
_LARGEST = 1_000_000
"""Values that a schema may have once references are replaced by what they refer to."""
_DEEPEST = 100
"""How many references may lead from one to the next."""


class OpenApiDocuments:
    """Schemas by kind.

    Args:
        documents: OpenAPI documents, one per API group and version; of two schemas for a kind the first counts.
    """

    def __init__(self, documents: Iterable[Mapping[str, Any]] = ()) -> None:
        self._documents = list(documents)
        self._flat: dict[tuple[str, str], dict[str, Any] | None] = {}

    def select(self, selector: Mapping[str, Any]) -> dict[str, Any]:
        """The schema of a kind as functions get it: ``openapi_v3``, or nothing where there is none.

        Args:
            selector: ``kind`` and the API version, in the spelling of a Composition (``apiVersion``) or of a
                function's response (``api_version``).

        Raises:
            InputError: The schema refers to so many others that it grows beyond all bounds.
        """
        key = (text(selector.get("apiVersion")) or text(selector.get("api_version")), text(selector.get("kind")))
        if key not in self._flat:
            self._flat[key] = self._find(*key)
        found = self._flat[key]
        return {} if found is None else {"openapi_v3": found}

    def _find(self, api_version: str, kind: str) -> dict[str, Any] | None:
        group, version = group_version(api_version)
        for document in self._documents:
            schemas = mapping(mapping(document.get("components")).get("schemas"))
            for schema in schemas.values():
                if (group, version, kind) in _kinds_of(schema):
                    flat: dict[str, Any] = _Flattening(schemas, f"{kind} of {api_version}").value(schema, ())
                    return flat
        return None


def _kinds_of(schema: object) -> Iterator[tuple[str, str, str]]:
    found = mapping(schema).get(_KINDS)
    for item in found if isinstance(found, list) else ():
        known = mapping(item)
        yield text(known.get("group")), text(known.get("version")), text(known.get("kind"))


class _Flattening:
    """Replaces references by what they refer to; one that leads back to itself becomes an object of any kind."""

    def __init__(self, schemas: Mapping[str, Any], called: str) -> None:
        self._schemas = schemas
        self._called = called
        self._count = 0

    def value(self, value: Any, within: tuple[str, ...]) -> Any:
        self._count += 1
        if self._count > _LARGEST:
            raise InputError(f"the OpenAPI schema of {self._called} has more than {_LARGEST} values")
        if isinstance(value, list):
            return [self.value(item, within) for item in value]
        if not isinstance(value, dict):
            return value
        flat = {key: self.value(item, within) for key, item in value.items() if key != "$ref"}
        name = text(value.get("$ref")).removeprefix(_REFERENCE)
        if not name:
            return flat
        if name in within:
            return {"type": "object", **flat}
        if len(within) == _DEEPEST:
            raise InputError(f"the OpenAPI schema of {self._called} has a chain of more than {_DEEPEST} references")
        return {**self.value(mapping(self._schemas.get(name)), (*within, name)), **flat}
