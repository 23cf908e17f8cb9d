"""The function's input, read as strictly as the function reads it."""

from __future__ import annotations

from typing import Any, NamedTuple

from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.headers import read_header

REFERENCE = "Reference"
SELECTOR = "Selector"
SINGLE = "Single"
MULTIPLE = "Multiple"
BY_PATH = "FromCompositeFieldPath"
BY_VALUE = "Value"
OPTIONAL = "Optional"
NAME = "metadata.name"


class Matcher(NamedTuple):
    """A label that selected objects have, its value given or read off the composite."""

    type: str
    key: str
    path: str | None
    value: str | None
    optional: bool


class Selector(NamedTuple):
    """Objects by their labels: one, or several in the order of a field."""

    mode: str
    least: int | None
    most: int | None
    sort_by: str
    labels: list[Matcher]


class Source(NamedTuple):
    """One entry: an object by its name, or objects by their labels, and where in the environment their data go.

    Attributes:
        type: ``Reference`` or ``Selector``; any other is passed over.
        name: The object's name; None where no reference is given.
        selector: None where none is given.
        to: A field path; empty for the top.
    """

    type: str
    name: str | None
    selector: Selector | None
    to: str


class Settings(NamedTuple):
    """What the function is told.

    Attributes:
        sources: None where no list is given, and the function does nothing.
        optional: Whether an object that a reference names may be missing.
        defaults: Data for what no object has.
    """

    sources: list[Source] | None
    optional: bool
    defaults: dict[str, Any] | None


def read_settings(value: Any) -> Settings:
    """What an input says.

    Raises:
        Unreadable: Something has another type than it must have, or a name is not known.
    """
    found = read_header(value, ("spec",)).object("spec", _spec)
    return found or Settings(None, False, None)


def _spec(value: Any, path: str) -> Settings:
    fields = Fields(value, path, ("defaultData", "environmentConfigs", "policy"))
    given = isinstance(value, dict) and value.get("environmentConfigs") is not None
    policy = fields.object("policy", _resolution)
    defaults = fields.raw("defaultData")
    if defaults is not None and not isinstance(defaults, dict):
        raise Unreadable(f"{path}.defaultData", "expected an object")
    sources = fields.items("environmentConfigs", _source)
    return Settings(sources if given else None, policy == OPTIONAL, defaults)


def _resolution(value: Any, path: str) -> str:
    return Fields(value, path, ("resolution",)).text("resolution")


def _source(value: Any, path: str) -> Source:
    fields = Fields(value, path, ("type", "ref", "selector", "toFieldPath"))
    return Source(
        fields.text("type") or REFERENCE,
        fields.object("ref", lambda ref, at: Fields(ref, at, ("name",)).text("name")),
        fields.object("selector", _selector),
        fields.text("toFieldPath"),
    )


def _selector(value: Any, path: str) -> Selector:
    fields = Fields(value, path, ("mode", "maxMatch", "minMatch", "sortByFieldPath", "matchLabels"))
    return Selector(
        fields.text("mode") or SINGLE,
        _count(fields, "minMatch", path),
        _count(fields, "maxMatch", path),
        fields.text("sortByFieldPath") or NAME,
        fields.items("matchLabels", _matcher),
    )


def _count(fields: Fields, name: str, path: str) -> int | None:
    count = fields.integer(name)
    if count is not None and count < 0:
        raise Unreadable(f"{path}.{name}", f"expected a whole number from 0 on, found {count}")
    return count


def _matcher(value: Any, path: str) -> Matcher:
    fields = Fields(value, path, ("type", "key", "valueFromFieldPath", "fromFieldPathPolicy", "value"))
    return Matcher(
        fields.text("type") or BY_PATH,
        fields.text("key"),
        fields.optional_text("valueFromFieldPath"),
        fields.optional_text("value"),
        fields.text("fromFieldPathPolicy") == OPTIONAL,
    )
