"""Reads the function's input as strictly as the real function does.

Field names are case-sensitive and unknown ones are refused; null stands for a field that is not there; integers may
be written as floats without a fraction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.patch_and_transform.inputs import (
    Combine,
    ConnectionDetail,
    ConvertTransform,
    MatchPattern,
    MatchTransform,
    MathTransform,
    Patch,
    Policy,
    ReadinessCheck,
    Resources,
    SecretReference,
    StringTransform,
    Template,
    Transform,
)
from pyxp.engine.patch_and_transform.values import as_wire, settled
from pyxp.errors import nearest

T = TypeVar("T")

_INT64 = range(-(2**63), 2**63)


class Fields:
    """The members of one object of the input, read by name.

    Args:
        value: What the input holds there; null counts as an object without members.
        path: Where, for messages.
        names: The members the object may have.

    Raises:
        Unreadable: the value is not an object or has other members.
    """

    def __init__(self, value: Any, path: str, names: Collection[str]) -> None:
        if value is not None and not isinstance(value, dict):
            raise _unreadable(path, "an object", value)
        self._members: dict[str, Any] = value or {}
        self._path = path
        unknown = sorted(self._members.keys() - set(names))
        if unknown:
            near = nearest(unknown[0], names)
            hint = f"did you mean {near}?" if near else f"it has {', '.join(names)}"
            raise Unreadable(path, f'unknown name "{unknown[0]}"', at=self._at(unknown[0]), hint=hint)

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def text(self, name: str) -> str:
        """A text, empty when it is not there."""
        return self.optional_text(name) or ""

    def optional_text(self, name: str) -> str | None:
        """A text or None."""
        value = self._members.get(name)
        if value is not None and not isinstance(value, str):
            raise _unreadable(self._at(name), "a string", value)
        return value

    def integer(self, name: str) -> int | None:
        """A 64-bit integer or None."""
        value = self._members.get(name)
        if value is None:
            return None
        number = settled(as_wire(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        if not isinstance(number, int) or number not in _INT64:
            raise _unreadable(self._at(name), "a 64-bit integer", value)
        return number

    def items(self, name: str, read: Callable[[Any, str], T]) -> list[T]:
        """A list, empty when it is not there, each element read by ``read(value, path)``."""
        value = self._members.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise _unreadable(self._at(name), "a list", value)
        return [read(item, f"{self._at(name)}[{index}]") for index, item in enumerate(value)]

    def object(self, name: str, read: Callable[[Any, str], T]) -> T | None:
        """An object read by ``read(value, path)``, or None."""
        value = self._members.get(name)
        return None if value is None else read(value, self._at(name))

    def raw(self, name: str) -> Any:
        """Any value, None when it is not there, its numbers as the function sees them."""
        return as_wire(self._members.get(name))


def _unreadable(path: str, expected: str, value: Any) -> Unreadable:
    found = "null" if value is None else type(value).__name__
    return Unreadable(path, f"expected {expected}, found {found}")


def read_input(value: Any) -> Resources:
    """The input as data.

    Raises:
        Unreadable: something has another type than it must have, or a name is not known.
    """
    fields = Fields(
        value,
        "",
        ("apiVersion", "kind", "metadata", "patchSets", "environment", "resources", "writeConnectionSecretToRef"),
    )
    fields.text("apiVersion")
    fields.text("kind")
    fields.object("metadata", _metadata)
    return Resources(
        patch_sets=fields.items("patchSets", _patch_set),
        environment=fields.object("environment", _environment),
        templates=fields.items("resources", _template),
        secret=fields.object("writeConnectionSecretToRef", _secret),
    )


_METADATA_TEXTS = ("name", "generateName", "namespace", "selfLink", "uid", "resourceVersion")
_METADATA_TIMES = ("creationTimestamp", "deletionTimestamp")
_METADATA_NUMBERS = ("generation", "deletionGracePeriodSeconds")
_METADATA_MAPS = ("labels", "annotations")
_METADATA_LISTS = ("ownerReferences", "finalizers", "managedFields")


def _metadata(value: Any, path: str) -> None:
    names = _METADATA_TEXTS + _METADATA_TIMES + _METADATA_NUMBERS + _METADATA_MAPS + _METADATA_LISTS
    fields = Fields(value, path, names)
    for name in _METADATA_TEXTS + _METADATA_TIMES:
        fields.text(name)
    for name in _METADATA_NUMBERS:
        fields.integer(name)
    for name in _METADATA_MAPS:
        fields.object(name, _texts)
    for name in _METADATA_LISTS:
        fields.items(name, lambda item, _: item)


def _texts(value: Any, path: str) -> None:
    fields = Fields(value, path, value if isinstance(value, dict) else ())
    for name in value:
        fields.text(name)


def _patch_set(value: Any, path: str) -> tuple[str, list[Patch]]:
    fields = Fields(value, path, ("name", "patches"))
    return fields.text("name"), fields.items("patches", _patch)


def _environment(value: Any, path: str) -> list[Patch]:
    return Fields(value, path, ("patches",)).items("patches", _patch)


def _secret(value: Any, path: str) -> SecretReference:
    fields = Fields(value, path, ("name", "namespace", "patches"))
    return SecretReference(fields.text("name"), fields.text("namespace"), fields.items("patches", _patch))


def _template(value: Any, path: str) -> Template:
    fields = Fields(value, path, ("name", "base", "patches", "connectionDetails", "readinessChecks"))
    return Template(
        name=fields.text("name"),
        base=fields.raw("base"),
        patches=fields.items("patches", _template_patch),
        connection_details=fields.items("connectionDetails", _connection_detail),
        readiness_checks=fields.items("readinessChecks", _readiness_check),
    )


_PATCH_FIELDS = ("type", "fromFieldPath", "combine", "toFieldPath", "transforms", "policy")


def _patch(value: Any, path: str) -> Patch:
    return _read_patch(Fields(value, path, _PATCH_FIELDS), None)


def _template_patch(value: Any, path: str) -> Patch:
    fields = Fields(value, path, (*_PATCH_FIELDS, "patchSetName"))
    return _read_patch(fields, fields.optional_text("patchSetName"))


def _read_patch(fields: Fields, patch_set_name: str | None) -> Patch:
    source, target = fields.text("fromFieldPath"), fields.optional_text("toFieldPath")
    return Patch(
        type=fields.text("type") or "FromCompositeFieldPath",
        from_field_path=source,
        to_field_path=source if target is None else target,
        combine=fields.object("combine", _combine),
        transforms=fields.items("transforms", _transform),
        policy=fields.object("policy", _policy),
        patch_set_name=patch_set_name,
    )


def _combine(value: Any, path: str) -> Combine:
    fields = Fields(value, path, ("variables", "strategy", "string"))
    return Combine(
        variables=fields.items("variables", _variable),
        strategy=fields.text("strategy"),
        fmt=fields.object("string", lambda item, at: Fields(item, at, ("fmt",)).text("fmt")),
    )


def _variable(value: Any, path: str) -> str:
    return Fields(value, path, ("fromFieldPath",)).text("fromFieldPath")


def _policy(value: Any, path: str) -> Policy:
    fields = Fields(value, path, ("fromFieldPath", "toFieldPath"))
    return Policy(fields.optional_text("fromFieldPath"), fields.optional_text("toFieldPath"))


def _transform(value: Any, path: str) -> Transform:
    fields = Fields(value, path, ("type", "math", "map", "match", "string", "convert"))
    return Transform(
        type=fields.text("type"),
        math=fields.object("math", _math),
        map=fields.object("map", _map),
        match=fields.object("match", _match),
        string=fields.object("string", _string),
        convert=fields.object("convert", _convert),
    )


def _math(value: Any, path: str) -> MathTransform:
    fields = Fields(value, path, ("type", "multiply", "clampMin", "clampMax"))
    return MathTransform(
        fields.text("type"), fields.integer("multiply"), fields.integer("clampMin"), fields.integer("clampMax")
    )


def _map(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unreadable(path, "an object", value)
    pairs: dict[str, Any] = as_wire(value)
    return pairs


def _match(value: Any, path: str) -> MatchTransform:
    fields = Fields(value, path, ("patterns", "fallbackValue", "fallbackTo"))
    return MatchTransform(fields.items("patterns", _pattern), fields.raw("fallbackValue"), fields.text("fallbackTo"))


def _pattern(value: Any, path: str) -> MatchPattern:
    fields = Fields(value, path, ("type", "literal", "regexp", "result"))
    return MatchPattern(
        fields.text("type"), fields.optional_text("literal"), fields.optional_text("regexp"), fields.raw("result")
    )


def _string(value: Any, path: str) -> StringTransform:
    fields = Fields(value, path, ("type", "fmt", "convert", "trim", "regexp", "join", "replace"))
    return StringTransform(
        type=fields.text("type"),
        fmt=fields.optional_text("fmt"),
        convert=fields.optional_text("convert"),
        trim=fields.optional_text("trim"),
        regexp=fields.object("regexp", _regexp),
        join=fields.object("join", lambda item, at: Fields(item, at, ("separator",)).text("separator")),
        replace=fields.object("replace", _replace),
    )


def _regexp(value: Any, path: str) -> tuple[str, int | None]:
    fields = Fields(value, path, ("match", "group"))
    return fields.text("match"), fields.integer("group")


def _replace(value: Any, path: str) -> tuple[str, str]:
    fields = Fields(value, path, ("search", "replace"))
    return fields.text("search"), fields.text("replace")


def _convert(value: Any, path: str) -> ConvertTransform:
    fields = Fields(value, path, ("toType", "format"))
    return ConvertTransform(fields.text("toType"), fields.optional_text("format"))


def _connection_detail(value: Any, path: str) -> ConnectionDetail:
    fields = Fields(value, path, ("name", "type", "fromConnectionSecretKey", "fromFieldPath", "value"))
    return ConnectionDetail(
        name=fields.text("name"),
        type=fields.text("type"),
        secret_key=fields.optional_text("fromConnectionSecretKey"),
        from_field_path=fields.optional_text("fromFieldPath"),
        value=fields.optional_text("value"),
    )


def _readiness_check(value: Any, path: str) -> ReadinessCheck:
    fields = Fields(value, path, ("type", "fieldPath", "matchString", "matchInteger", "matchCondition"))
    return ReadinessCheck(
        type=fields.text("type"),
        field_path=fields.optional_text("fieldPath"),
        match_string=fields.optional_text("matchString"),
        match_integer=fields.integer("matchInteger"),
        condition=fields.object("matchCondition", _condition),
    )


def _condition(value: Any, path: str) -> tuple[str, str]:
    fields = Fields(value, path, ("type", "status"))
    return fields.text("type"), fields.text("status")
