"""Manifests that came out of a render, as tests look at them: mappings that can be compared with fragments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from pyxp.errors import UnknownNameError, UsageError, did_you_mean, named
from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError
from pyxp.model.manifests import annotations_of, api_version_of, kind_of, mapping, name_of
from pyxp.testing.differences import told
from pyxp.testing.expectations import ABSENT, NOTHING, Exactly
from pyxp.testing.fields import Schemas, impossible, impossible_path, refuse_impossible
from pyxp.testing.keywords import with_nearest_keyword
from pyxp.testing.matching import differences
from pyxp.testing.secrets import value_of, without_told_values
from pyxp.testing.snapshots import Snapshot, compare_snapshot

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""


class MissingError(UnknownNameError, KeyError):
    """What a test asks for is not there; also a ``KeyError``, as mappings raise it."""


class RenderedResource(Mapping[str, Any]):
    """A manifest that came out: a composed resource, or the composite itself.

    It is a mapping like the manifest: ``resource["spec"]["forProvider"]``. ``resource == {...}`` compares all of it,
    ``resource >= {...}`` only the fields that are named, and pytest tells what differs field by field.

    Attributes:
        name: Its name in the Composition; of a composite its ``metadata.name``.
    """

    def __init__(self, manifest: Mapping[str, Any], name: str, schemas: Schemas) -> None:
        self.name = name
        self._manifest = manifest
        self._schemas = schemas

    def __getitem__(self, key: str) -> Any:
        if key not in self._manifest:
            schema = self._schemas.find(self.api_version, self.kind)
            known = self._manifest.keys() | (schema or {}).get("properties", {}).keys()
            # Only what could be there is a KeyError, so that neither get nor ``in`` passes over a slip of the pen.
            error = MissingError if schema is None or key in known else UnknownNameError
            raise error(f"{self._called} has no {key}", hint=did_you_mean(key, known))
        return value_of(self._manifest, key)

    def __contains__(self, key: object) -> bool:
        try:
            self[str(key)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._manifest)

    def __len__(self) -> int:
        return len(self._manifest)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RenderedResource):
            return self._manifest == other._manifest
        return isinstance(other, Mapping) and not self.lines_of_difference(Exactly(other))

    __hash__ = None  # type: ignore[assignment]  # as of every mapping

    def __ge__(self, fragment: Mapping[str, Any]) -> bool:
        _refuse_empty(fragment)
        self._refuse_impossible(fragment)
        return not self.lines_of_difference(fragment)

    def __repr__(self) -> str:
        return f"<{self.kind} {name_of(self._manifest)}, composed as {self.name!r}>"

    @property
    def kind(self) -> str:
        """Its kind."""
        return kind_of(self._manifest)

    @property
    def api_version(self) -> str:
        """Its ``apiVersion``."""
        return api_version_of(self._manifest)

    @property
    def metadata(self) -> dict[str, Any]:
        """Its metadata; empty where there is none, like the two that follow."""
        return mapping(self._manifest.get("metadata"))

    @property
    def spec(self) -> dict[str, Any]:
        """Its spec."""
        return mapping(self._manifest.get("spec"))

    @property
    def status(self) -> dict[str, Any]:
        """Its status."""
        return mapping(self._manifest.get("status"))

    @property
    def external_name(self) -> str | None:
        """What the cloud knows it by; None where that is not said."""
        return annotations_of(self._manifest).get("crossplane.io/external-name")

    @property
    def manifest(self) -> dict[str, Any]:
        """All of it, as plain data of one's own."""
        return deepcopy(dict(self._manifest))

    def at(self, path: str) -> Any:
        """The value at a field path such as ``spec.forProvider.tags[team]`` or ``spec.zones[0]``.

        Raises:
            MissingError: There is none. Where the schema does not have the field either, the hint names the nearest.
        """
        try:
            return fieldpath.get(dict(self._manifest), path)
        except FieldPathError as error:
            self._refuse_impossible_path(path)
            raise MissingError(f"{self._called} has no {path}: {error.message}") from None

    def assert_matches(self, fragment: Mapping[str, Any]) -> None:
        """Assert that every field of a fragment is there with its value; all other fields may be as they like.

        Raises:
            AssertionError: It is not so; the message tells what differs, field by field.
            UnknownNameError: The schema of the kind does not have a field of the fragment, or not with such a value.
            UsageError: The fragment is empty.
        """
        _refuse_empty(fragment)
        self._refuse_impossible(fragment)
        lines = self.lines_of_difference(fragment)
        if lines:
            raise AssertionError("\n".join([f"{self._called} is not as expected:", *(f"  {line}" for line in lines)]))

    def assert_absent(self, *paths: str) -> None:
        """Assert that nothing stands at any of these field paths, not even null.

        Raises:
            AssertionError: Something does.
            UnknownNameError: The schema of the kind does not have such a field, so that it would always be absent.
            UsageError: No path is given.
        """
        if not paths:
            raise UsageError("no field path is given, so nothing is asserted", hint="name those that are meant")
        for path in paths:
            self._refuse_impossible_path(path)
        found = {path: value for path in paths if (value := self._value(path)) is not NOTHING}
        lines = [line for path, value in found.items() for line in told(differences(ABSENT, value, path=path))]
        if lines:
            raise AssertionError("\n".join([f"{self._called} is not as expected:", *(f"  {line}" for line in lines)]))

    @with_nearest_keyword
    def assert_snapshot(self, label: str = "") -> None:
        """Assert that all of it is as it was when the test's snapshot was taken.

        Args:
            label: Tells several snapshots of one test apart.

        Raises:
            AssertionError: It is not, or there is no snapshot yet: ``--snapshot-update`` takes one.
        """
        compare_snapshot(Snapshot(label, {self.name: self._manifest}))

    def lines_of_difference(self, fragment: Any) -> list[str]:
        """What of this is not as a fragment expects it, for people; empty where all of it is."""
        schema = self._schemas.find(self.api_version, self.kind)
        return told(without_told_values(differences(fragment, dict(self._manifest), schema=schema), self._manifest))

    @property
    def _called(self) -> str:
        return f"{self.name} ({self.kind})"

    def _value(self, path: str) -> Any:
        try:
            return fieldpath.get(dict(self._manifest), path)
        except FieldPathError:
            return NOTHING

    def _refuse_impossible(self, fragment: Any) -> None:
        schema = self._schemas.find(self.api_version, self.kind)
        if schema is not None:
            refuse_impossible(f"{self.kind} ({self.api_version})", impossible(fragment, schema))

    def _refuse_impossible_path(self, path: str) -> None:
        schema = self._schemas.find(self.api_version, self.kind)
        if schema is not None:
            refuse_impossible(f"{self.kind} ({self.api_version})", impossible_path(path, schema))


def _refuse_empty(fragment: Mapping[str, Any]) -> None:
    if not fragment:
        raise UsageError("an empty fragment fits everything", hint="name the fields that are expected")


class Resources(Mapping[str, RenderedResource]):
    """Composed resources by their names in the Composition: ``resources["video-stream"]``, ``resources.video_stream``.

    Args:
        manifests: The resources.
        schemas: The schemas of their kinds.
        absent: Names that could be there and are not, each with what it waits for; empty where it does not wait.
        kinds: The kinds that could be there, where all of them are known.
        whole: Whether no other names could be there, so that asking for one is an error even with ``in`` and ``get``.
    """

    def __init__(
        self,
        manifests: Mapping[str, Mapping[str, Any]],
        schemas: Schemas,
        absent: Mapping[str, str] | None = None,
        kinds: Collection[str] | None = None,
        *,
        whole: bool = False,
    ) -> None:
        self._items = {name: RenderedResource(item, name, schemas) for name, item in manifests.items()}
        self._absent = absent or {}
        self._whole = whole
        self._kinds = None if kinds is None else {*kinds, *(item.kind for item in self._items.values())}

    def __getitem__(self, name: str) -> RenderedResource:
        if name not in self._items:
            message, hint = self._told(name)
            # Mappings take a KeyError for an answer in get and ``in``.
            error = UnknownNameError if self._whole and name not in self._absent else MissingError
            raise error(message, hint=hint)
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        try:
            self[str(name)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __getattr__(self, name: str) -> RenderedResource:
        if name.startswith("_"):
            raise AttributeError(name)
        spelt = {_as_attribute(item): item for item in [*self._absent, *self._items]}
        try:
            return self[spelt.get(name, name)]
        except UnknownNameError as error:
            raise AttributeError(str(error)) from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *map(_as_attribute, self._items)]

    def __repr__(self) -> str:
        return f"<{len(self)} resources: {', '.join(self)}>"

    def of_kind(self, kind: str) -> list[RenderedResource]:
        """All resources of a kind, in the order of the Composition; none where none is composed for the time being.

        Raises:
            UnknownNameError: The Composition never composes such a kind.
        """
        if self._kinds is not None and kind not in self._kinds:
            known = sorted(self._kinds)
            hint = did_you_mean(kind, known) or f"it composes {named(known, kind)}"
            raise UnknownNameError(f"the Composition never composes a {kind}", hint=hint)
        return [item for item in self._items.values() if item.kind == kind]

    def _told(self, name: str) -> tuple[str, str | None]:
        """Why there is no such resource, and what was meant."""
        if name in self._absent:
            why = self._absent[name]
            return f"{name} is not composed" + (f": it waits for {why}" if why else ""), None
        known = [*self._items, *self._absent]
        hint = did_you_mean(name, known) or (f"there are {named(known, name)}" if known else None)
        return f"there is no resource {name!r}", hint


def _as_attribute(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)
