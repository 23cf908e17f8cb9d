"""What of a schema lets fewer values through than it did, field by field.

Only the structural schemas of Kubernetes are meant: a field has one type, ``properties`` or ``additionalProperties``,
and one schema for the items of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeGuard

from pyxp.errors import in_yaml
from pyxp.model.manifests import mapping

Json = Mapping[str, Any]
_OPEN: Final = "x-kubernetes-preserve-unknown-fields"
_EITHER: Final = "x-kubernetes-int-or-string"
_LEAST: Final = ("minimum", "minLength", "minItems", "minProperties")
_MOST: Final = ("maximum", "maxLength", "maxItems", "maxProperties")
_SAME: Final = ("pattern", "format", "multipleOf", "x-kubernetes-list-type", "x-kubernetes-list-map-keys")
_WIDER: Final = {("integer", "number"), ("integer", "integer or string"), ("string", "integer or string")}
_FLAGS: Final = ("exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "x-kubernetes-embedded-resource")
_JUNCTORS: Final = ("allOf", "anyOf", "oneOf", "not")


class Change(NamedTuple):
    """A change that an object which was valid may not survive.

    Attributes:
        code: The rule, such as ``field-removed``.
        field: The field of the object, such as ``spec.size``; items of a list are written ``[*]``, values of a map too.
        where: Where the schema says so: a path from the root of the schema, of what is still there.
        message: What changed.
        hint: What would keep objects valid.
        sure: Whether objects break; otherwise it depends on their values.
    """

    code: str
    field: str
    where: str
    message: str
    hint: str = ""
    sure: bool = True


def changes(old: Json, new: Json) -> Iterator[Change]:
    """Everything in which ``new`` takes less than ``old``, or makes something else of what it is given.

    Args:
        old: The schema as it was.
        new: The schema as it is to be.
    """
    yield from _compare(old, new, "", "")


def fields_of(schema: Json) -> dict[str, Json]:
    """All fields of a schema by their path, those in items and values of maps included."""
    return dict(_fields(schema, ""))


def items_of(value: object) -> list[Any]:
    """A list as it is, and nothing for what is none."""
    return value if isinstance(value, list) else []


def type_of(schema: Json) -> str:
    """A field's type in words; empty where the schema has none."""
    return "integer or string" if schema.get(_EITHER) else str(schema.get("type", ""))


def removed_message(field: str) -> str:
    """What is said of a field that is gone."""
    return f"{field} is no longer there, so its value is lost"


def _fields(schema: Json, path: str) -> Iterator[tuple[str, Json]]:
    for name, child in mapping(schema.get("properties")).items():
        below = _below(path, name)
        yield below, mapping(child)
        yield from _fields(mapping(child), below)
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from _fields(inner, f"{path}[*]")


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _compare(old: Json, new: Json, field: str, where: str) -> Iterator[Change]:
    was, now = type_of(old), type_of(new)
    if was != now and (was, now) not in _WIDER:
        told = f"{field} was of type {was or 'any'} and is of type {now or 'any'}"
        yield Change("changed-type", field, _below(where, "type"), told, "give the new type a field of another name")
        return
    yield from _values(old, new, field, where)
    yield from _defaults(old, new, field, where)
    yield from _rules(old, new, field, where)
    yield from _properties(old, new, field, where)
    for key in ("items", "additionalProperties"):
        before, after = old.get(key), new.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _compare(before, after, f"{field}[*]", _below(where, key))
    if old.get("additionalProperties") and not new.get("additionalProperties") and not new.get(_OPEN):
        told = f"{field} took any keys and no longer does"
        yield Change("field-removed", field, where, told, "keep additionalProperties")
    if old.get(_OPEN) and not new.get(_OPEN) and not new.get("additionalProperties"):
        told = f"{field or 'the object'} kept fields that are not declared and no longer does"
        yield Change("field-removed", field, where, told, f"keep {_OPEN}: true")


def _values(old: Json, new: Json, field: str, where: str) -> Iterator[Change]:
    if old.get("nullable") and not new.get("nullable"):
        yield Change("narrowed-field", field, where, f"{field} could be null and no longer can", "keep nullable: true")
    yield from _enum(old, new, field, where)
    for names, tighter in ((_LEAST, 1), (_MOST, -1)):
        for name in names:
            was: Any = old.get(name)
            now: Any = new.get(name)
            if name in _LEAST[1:] and now == 0:
                continue  # which everything has
            if _is_number(now) and (not _is_number(was) or (now - was) * tighter > 0):
                since = f"was {was}" if _is_number(was) else "was not there"
                told = f"{name} of {field} is {now} and {since}"
                yield Change("narrowed-field", field, _below(where, name), told, f"keep {_kept(name, was)}")
    for name in _SAME:
        was, now = old.get(name), new.get(name)
        if now is not None and now != was and not _is_wider(name, was, now):
            told = f"{name} of {field} is {in_yaml(now)} and was {'not there' if was is None else in_yaml(was)}"
            sure = was is None or name != "pattern"
            yield Change("narrowed-field", field, _below(where, name), told, f"keep {_kept(name, was)}", sure=sure)
    for name in _FLAGS:
        if new.get(name) and not old.get(name):
            told = f"{name} of {field} is new"
            yield Change("narrowed-field", field, _below(where, name), told, f"leave {name} out")
    for name in _JUNCTORS:
        if new.get(name) and new.get(name) != old.get(name):
            told = f"{name} of {field or 'the object'} is {'another one' if old.get(name) else 'new'}"
            yield Change("narrowed-field", field, _below(where, name), told, f"leave {name} as it was", sure=False)


def _enum(old: Json, new: Json, field: str, where: str) -> Iterator[Change]:
    was, now = old.get("enum"), new.get("enum")
    if not isinstance(now, list):
        return
    if not isinstance(was, list):
        told = f"{field} took any value and takes only {_listed(now)}"
        yield Change("narrowed-field", field, _below(where, "enum"), told, "leave enum out")
    elif gone := [value for value in was if value not in now]:
        told = f"{field} no longer takes {_listed(gone)}"
        yield Change("narrowed-field", field, _below(where, "enum"), told, f"keep {_listed(gone)}")


def _defaults(old: Json, new: Json, field: str, where: str) -> Iterator[Change]:
    if "default" not in old and "default" not in new:
        return
    was, now = old.get("default"), new.get("default")
    if "default" not in new:
        told = f"{field} had the default {in_yaml(was)} and has none"
        yield Change("changed-default", field, where, told, f"keep default: {in_yaml(was)}")
    elif "default" not in old:
        told = f"{field} had no default and has {in_yaml(now)}, which claims that leave it out get, too"
        yield Change("changed-default", field, _below(where, "default"), told, sure=False)
    elif was != now:
        told = f"the default of {field} is {in_yaml(now)} and was {in_yaml(was)}"
        yield Change("changed-default", field, _below(where, "default"), told, f"keep default: {in_yaml(was)}")


def _rules(old: Json, new: Json, field: str, where: str) -> Iterator[Change]:
    known = [mapping(rule).get("rule") for rule in items_of(old.get("x-kubernetes-validations"))]
    for index, rule in enumerate(items_of(new.get("x-kubernetes-validations"))):
        text = mapping(rule).get("rule")
        if text and text not in known:
            told = f"{field or 'the object'} has a rule that was not there: {text}"
            place = _below(where, f"x-kubernetes-validations[{index}]")
            yield Change("new-rule", field, place, told, sure=False)


def _properties(old: Json, new: Json, field: str, where: str) -> Iterator[Change]:
    before, after = mapping(old.get("properties")), mapping(new.get("properties"))
    open_now = new.get(_OPEN) or new.get("additionalProperties")
    place = _below(where, "properties")
    for name, child in before.items():
        path = _below(field, name)
        if name in after:
            yield from _compare(mapping(child), mapping(after[name]), path, f"{place}.{name}")
        elif not open_now:
            yield Change("field-removed", path, place, removed_message(path), "keep it")
    asked = items_of(old.get("required"))
    for name in items_of(new.get("required")):
        if isinstance(name, str) and name not in asked and "default" not in mapping(after.get(name)):
            path = _below(field, name)
            told = f"{path} is required and was not" if name in before else f"{path} is new and required"
            hint = "give it a default, or leave it optional"
            yield Change("newly-required", path, _below(where, "required"), told, hint)


def _is_wider(name: str, was: Any, now: Any) -> bool:
    if name == "x-kubernetes-list-type":
        return bool(now == "atomic")
    return name == "multipleOf" and _is_number(was) and _is_number(now) and now != 0 and was % now == 0


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kept(name: str, was: object) -> str:
    return f"{name}: {was if isinstance(was, str) else in_yaml(was)}" if was is not None else f"it without {name}"


def _listed(values: list[Any]) -> str:
    return ", ".join(map(in_yaml, values))
