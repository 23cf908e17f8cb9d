"""The names of fields in expectations, held against schemas: what is misspelt would never fail, or never pass.

A field that no schema has is absent from every manifest, so a test that expects it to be absent says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pyxp.catalog import Catalog
from pyxp.errors import InputError, UnknownNameError, nearest
from pyxp.model import fieldpath
from pyxp.model.manifests import Manifest, kind_of, mapping, text
from pyxp.structural.xrd import derive_crds
from pyxp.testing.expectations import Containing, Exactly

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""

Schema = Mapping[str, Any]

OF_METADATA: Final = (
    *("annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers"),
    *("generateName", "generation", "labels", "managedFields", "name", "namespace", "ownerReferences"),
    *("resourceVersion", "selfLink", "uid"),
)
"""The fields of ``ObjectMeta`` of Kubernetes 1.34, which no schema repeats."""
_METADATA: Final[Schema] = {
    "properties": {
        **{name: {"type": "string"} for name in OF_METADATA},
        **{name: {"additionalProperties": {"type": "string"}} for name in ("annotations", "labels")},
        **{name: {"x-kubernetes-preserve-unknown-fields": True} for name in ("managedFields", "ownerReferences")},
    }
}


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

    def find(self, api_version: str, kind: str) -> Schema | None:
        """The schema of a kind, with the fields of its metadata; None where nothing knows it."""
        if self._own is None:
            self._own = dict(_defined(self._definitions))
        found = self._own.get((api_version, kind)) or self._shipped(api_version, kind)
        if found is None:
            return None
        return {**found, "properties": {**mapping(found.get("properties")), "metadata": _METADATA}}

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


@dataclass(frozen=True, slots=True)
class UnknownField:
    """A field of an expectation that the schema does not have.

    Attributes:
        path: Where it is, with its name.
        hint: The field that was most likely meant; empty where none is near.
    """

    path: str
    hint: str


class _At(NamedTuple):
    """A place in a fragment, and what the schema says of it."""

    steps: tuple[str | int, ...]
    schema: Schema

    @property
    def open(self) -> bool:
        """Whether any field may be here."""
        own = self.schema
        listed = "properties" in own
        return bool(own.get("x-kubernetes-preserve-unknown-fields")) or (
            not listed and "additionalProperties" not in own
        )

    def field(self, name: str) -> _At | UnknownField:
        known, others = mapping(self.schema.get("properties")), self.schema.get("additionalProperties")
        steps = (*self.steps, name)
        if name in known:
            return _At(steps, mapping(known[name]))
        if isinstance(others, Mapping) or others is True or self.open:
            return _At(steps, mapping(others))
        return UnknownField(fieldpath.format(steps), _meant(name, known, self.steps))

    def item(self, position: int) -> _At:
        return _At((*self.steps, position), mapping(self.schema.get("items")))


def _meant(name: str, known: Mapping[str, Any], steps: Sequence[str | int]) -> str:
    """Which field was meant: one of the same name further in, or the nearest one here."""
    for beside, schema in known.items():
        if name in mapping(mapping(schema).get("properties")):
            return f"it is {fieldpath.format((*steps, beside, name))}"
    close = nearest(name, sorted(known))
    if close:
        return f"did you mean {close!r}?"
    return f"there are {', '.join(sorted(known))}" if known and len(known) <= 8 else ""


def unknown_fields(fragment: Any, schema: Schema) -> list[UnknownField]:
    """The fields of an expected fragment that no manifest of its kind can have.

    Args:
        fragment: What is expected of a whole manifest.
        schema: The schema of its kind.
    """
    return list(_unknown(fragment, _At((), schema)))


def _unknown(fragment: Any, at: _At) -> Iterator[UnknownField]:
    match fragment:
        case Exactly():
            yield from _unknown(fragment.value, at)
        case Containing():
            for position, item in enumerate(fragment.items):
                yield from _unknown(item, at.item(position))
        case Mapping():
            for name, value in fragment.items():
                below = at.field(str(name))
                if isinstance(below, UnknownField):
                    yield below
                else:
                    yield from _unknown(value, below)
        case list() | tuple():
            for position, item in enumerate(fragment):
                yield from _unknown(item, at.item(position))


def unknown_in_path(path: str, schema: Schema) -> UnknownField | None:
    """The first name of a field path that no manifest of its kind can have; None where all are known.

    Raises:
        PathSyntaxError: The text is not a field path.
    """
    at = _At((), schema)
    for step in fieldpath.parse(path):
        below = at.item(step) if isinstance(step, int) else at.field(step)
        if isinstance(below, UnknownField):
            return below
        at = below
    return None


def refuse_unknown(subject: str, found: Iterable[UnknownField]) -> None:
    """Refuse an expectation that names fields which are in no schema.

    Args:
        subject: The kind, as messages call it.
        found: The fields.

    Raises:
        UnknownNameError: There are some; the message names all of them, each with the nearest field that there is.
    """
    lines = [f"{item.path} is not a field of {subject}" + (f"; {item.hint}" if item.hint else "") for item in found]
    if lines:
        raise UnknownNameError("\n".join(lines))
