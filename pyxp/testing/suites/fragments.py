"""Fragments judged by the schema of the kind that they are of, so that none is a test that can never pass or fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.errors import InputError, did_you_mean, in_yaml, named, with_article
from pyxp.model.manifests import mapping
from pyxp.testing.expectations import WORDS, from_plain, is_word
from pyxp.testing.suites.shapes import Fault

Schema = Mapping[str, Any]
Steps = tuple[str | int, ...]

_TEXT: Final = {"type": "string"}
_FLAG: Final = {"type": "boolean"}
_WHOLE: Final = {"type": "integer"}
_TEXTS: Final = {"type": "object", "additionalProperties": _TEXT}
_OWNER: Final = {
    **dict.fromkeys(("apiVersion", "kind", "name", "uid"), _TEXT),
    **dict.fromkeys(("controller", "blockOwnerDeletion"), _FLAG),
}
METADATA: Final = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("name", "namespace", "generateName", "uid", "resourceVersion", "selfLink"), _TEXT),
        **dict.fromkeys(("creationTimestamp", "deletionTimestamp"), _TEXT),
        **dict.fromkeys(("generation", "deletionGracePeriodSeconds"), _WHOLE),
        **dict.fromkeys(("labels", "annotations"), _TEXTS),
        "finalizers": {"type": "array", "items": _TEXT},
        "ownerReferences": {"type": "array", "items": {"type": "object", "properties": _OWNER}},
        "managedFields": {"type": "array"},
    },
}
"""The metadata of every object (``ObjectMeta`` of apimachinery), which schemas of kinds leave out."""

_OF_OBJECTS: Final = {"apiVersion": _TEXT, "kind": _TEXT, "metadata": METADATA}
_TYPE_NAMES: Final = {"object": "a mapping", "array": "a list", "string": "text", "boolean": "true or false"}


def with_metadata(schema: Schema) -> Schema:
    """The schema of an object, with what every object has."""
    return {**schema, "properties": {**schema.get("properties", {}), **_OF_OBJECTS}}


def word_faults(value: Any, steps: Steps = ()) -> Iterator[Fault]:
    """What is wrong with the expectations in a fragment, such as ``{$absnt: true}``.

    Args:
        value: The fragment.
        steps: Where it stands.
    """
    if isinstance(value, Mapping):
        inner = [fault for name, item in value.items() for fault in word_faults(item, (*steps, name))]
    elif isinstance(value, list):
        inner = [fault for at, item in enumerate(value) for fault in word_faults(item, (*steps, at))]
    else:
        return
    yield from inner
    if not inner and is_word(value):
        try:
            from_plain(value)
        except InputError as error:
            yield Fault(steps, error.message, error.hint or "")


def fragment_faults(value: Any, schema: Schema, steps: Steps = ()) -> Iterator[Fault]:
    """What no object of the kind can ever have: unknown fields, and values of another type.

    Args:
        value: The fragment as it is written; its expectations are sound.
        schema: The structural schema.
        steps: Where it stands.
    """
    if isinstance(value, Mapping) and is_word(value):
        yield from _of_word(value, schema, steps)
    elif isinstance(value, Mapping):
        yield from _fields(value, schema, steps)
    elif isinstance(value, list):
        if schema.get("type") in (None, "array"):
            for at, item in enumerate(value):
                yield from fragment_faults(item, schema.get("items") or {}, (*steps, at))
        else:
            yield _wrong(value, schema, steps)
    elif not _fits(value, schema):
        yield _wrong(value, schema, steps)
    elif schema.get("enum") and value is not None and value not in schema["enum"]:
        known = [one if isinstance(one, str) else in_yaml(one) for one in schema["enum"]]
        hint = did_you_mean(value, known) or f"write one of {named(known, str(value))}"
        yield Fault(steps, f"can never be {in_yaml(value)}", hint)


def never_reported(fragment: Mapping[str, Any], actual: Mapping[str, Any]) -> Iterator[Fault]:
    """What is expected to be absent of a status that nothing has reported yet, so that nothing at all is there.

    Args:
        fragment: The fragment.
        actual: The resource.
    """
    said = fragment.get("status")
    if said is not None and "status" not in actual and _is_absence(said):
        hint = "with converge: true the resource has one"
        yield Fault(("status",), "no status is reported in this pass, so all of it is absent", hint, of_key=True)


def _is_absence(value: Any) -> bool:
    if value == {"$absent": True}:
        return True
    return isinstance(value, Mapping) and not is_word(value) and bool(value) and all(map(_is_absence, value.values()))


def _of_word(value: Mapping[str, Any], schema: Schema, steps: Steps) -> Iterator[Fault]:
    (name, inner), kind = next(iter(value.items())), schema.get("type")
    inside = (*steps, name)
    if name in ("$exactly", "$contains"):
        yield from fragment_faults(inner, schema, inside)
    elif name == "$json" and kind not in (None, "string"):
        yield Fault(steps, f"is {_told_type(schema)}, and holds no JSON as text", "compare it with a value")
    elif name == "$matches" and kind not in (None, "string"):
        yield Fault(steps, f"is {_told_type(schema)}, so no pattern matches it", "compare it with a value")
    elif name == "$quantity" and kind in ("object", "array", "boolean"):
        yield Fault(steps, f"is {_told_type(schema)}, and no quantity")
    elif name not in WORDS:
        yield Fault(steps, f"{name} is not an expectation")


def _fields(value: Mapping[str, Any], schema: Schema, steps: Steps) -> Iterator[Fault]:
    if schema.get("type") not in (None, "object"):
        yield _wrong(value, schema, steps)
        return
    known, others = schema.get("properties") or {}, schema.get("additionalProperties")
    if schema.get("x-kubernetes-embedded-resource"):
        known = {**known, **_OF_OBJECTS}
    open_ = not schema or others is True or bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    open_ = open_ or not (known or isinstance(others, Mapping))
    for name, item in value.items():
        inside = (*steps, name)
        if isinstance(known.get(name), Mapping):
            yield from fragment_faults(item, known[name], inside)
        elif isinstance(others, Mapping):
            yield from fragment_faults(item, others, inside)
        elif not open_:
            fields = {key: mapping(one).get("properties") or {} for key, one in known.items()}
            holder = next((key for key, below in fields.items() if name in below), None)
            hint = did_you_mean(name, known) or f"known are {named(sorted(known), name)}"
            hint = hint if holder is None else f"it stands in {holder}"
            yield Fault(inside, "unknown field, so it is never there", hint, of_key=True)


def _fits(value: Any, schema: Schema) -> bool:
    if value is None:
        return bool(schema.get("nullable")) or not schema.get("type")
    kind = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        return isinstance(value, int | str) and not isinstance(value, bool)
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer" | "number":
            whole = kind == "number" or isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return isinstance(value, int | float) and not isinstance(value, bool) and whole
    return kind not in ("object", "array")


def _wrong(value: Any, schema: Schema, steps: Steps) -> Fault:
    if value is None:
        return Fault(steps, "is never null", "write {$absent: true} where it must not be there")
    hint = "quote it" if schema.get("type") == "string" and isinstance(value, int | float) else ""
    if isinstance(value, str) and schema.get("type") in ("integer", "number", "boolean"):
        hint = "write it without quotes"
    return Fault(steps, f"is always {_told_type(schema)}, and never {_told_value(value)}", hint)


def _told_type(schema: Schema) -> str:
    kind = "text or a whole number" if schema.get("x-kubernetes-int-or-string") else str(schema.get("type", "a value"))
    return _TYPE_NAMES.get(kind) or (kind if " " in kind else with_article(kind))


def _told_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return "text"
    return in_yaml(value)
