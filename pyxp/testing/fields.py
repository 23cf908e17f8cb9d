"""Expectations held against schemas: what is misspelt, or of another type, would never fail, or never pass.

A field that no schema has is absent from every manifest, so a test that expects it to be absent says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyxp.catalog import Catalog
from pyxp.errors import InputError, UnknownNameError, unbroken
from pyxp.model import fieldpath
from pyxp.model.manifests import Manifest, kind_of, mapping, text
from pyxp.structural.xrd import derive_crds
from pyxp.testing.expectations import ABSENT, to_plain
from pyxp.testing.suites.fragments import fragment_faults, with_metadata
from pyxp.testing.suites.shapes import Fault

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""

Schema = Mapping[str, Any]


class Schemas:
    """The schemas of kinds: of those that are defined by what is at hand, else of the catalog.

    Args:
        definitions: XRDs and CRDs; other documents are passed over.
        catalog: Facts about all other kinds.
    """

    def __init__(self, definitions: Iterable[Manifest], catalog: Catalog) -> None:
        self._definitions = list(definitions)
        self._catalog = catalog
        self._own: dict[tuple[str, str], Schema] | None = None

    @property
    def catalog(self) -> Catalog:
        """Facts about kinds that are defined elsewhere."""
        return self._catalog

    def find(self, api_version: str, kind: str) -> Schema | None:
        """The schema of a kind, with the fields of its metadata; None where nothing knows it."""
        if self._own is None:
            self._own = dict(_defined(self._definitions))
        found = self._own.get((api_version, kind)) or self._shipped(api_version, kind)
        if found is None:
            return None
        return with_metadata(found)

    def _shipped(self, api_version: str, kind: str) -> Schema | None:
        facts = self._catalog.find(api_version, kind)
        return None if facts is None else facts.version(api_version.rpartition("/")[2]).schema


def _defined(definitions: Iterable[Manifest]) -> Iterator[tuple[tuple[str, str], Schema]]:
    for definition in definitions:
        try:
            crds = derive_crds(definition) if kind_of(definition) == "CompositeResourceDefinition" else [definition]
        except InputError:  # told where the definition is judged
            continue
        for crd in crds:
            spec = mapping(crd.get("spec"))
            kind = text(mapping(spec.get("names")).get("kind"))
            for version in spec.get("versions") or () if kind_of(crd) == "CustomResourceDefinition" else ():
                schema = mapping(mapping(version).get("schema")).get("openAPIV3Schema")
                yield (f"{spec.get('group')}/{mapping(version).get('name')}", kind), mapping(schema)


def impossible(fragment: Any, schema: Schema) -> list[Fault]:
    """What of an expected fragment no manifest of its kind can ever have: unknown fields, and values of another type.

    Args:
        fragment: What is expected of a whole manifest.
        schema: The schema of its kind.
    """
    return list(fragment_faults(to_plain(fragment), schema))


def impossible_path(path: str, schema: Schema) -> list[Fault]:
    """What of a field path no manifest of its kind can ever have.

    Raises:
        PathSyntaxError: The text is not a field path.
    """
    fragment: Any = ABSENT
    for step in reversed(fieldpath.parse(path)):
        fragment = [fragment] if isinstance(step, int) else {step: fragment}
    return impossible(fragment, schema)


def nearest_field(path: str, schema: Schema | None) -> str:
    """The hint that names the field which was meant by one that no manifest of a kind has; empty where there is none.

    Args:
        path: The field path.
        schema: The schema of the kind.
    """
    found = impossible_path(path, schema) if schema is not None else []
    return found[0].hint if found else ""


def refuse_impossible(subject: str, found: Iterable[Fault]) -> None:
    """Refuse an expectation that can never be met, or never fail.

    Args:
        subject: The kind, as messages call it.
        found: What is impossible in it.

    Raises:
        UnknownNameError: There is something; the message tells all of it, with the nearest field that there is.
    """
    lines = [f"{_shown(item)}: {item.message}" + (f"; {item.hint}" if item.hint else "") for item in found]
    if lines:
        error = UnknownNameError("\n".join(f"{subject}: {unbroken(line)}" for line in lines))
        error.is_of_own_lines = True
        raise error


def _shown(fault: Fault) -> str:
    """Where a fault is, without the names of expectations on the way."""
    return fieldpath.format([step for step in fault.steps if not str(step).startswith("$")])
