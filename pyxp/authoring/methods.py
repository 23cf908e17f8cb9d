"""What to write in place of Python's own methods, which values of the cluster do not have.

``xr.spec.name.upper()`` is what everybody writes first. The advice goes by the type of the value, so that a field of
the same name, where the schema declares one, is never taken for a method.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyxp.authoring.nodes import advice_by_name, offered
from pyxp.authoring.shapes import Shape

_PYTHON: Mapping[str, type] = {
    "string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict,
}  # fmt: skip
_CONDITION = "state a pattern in the claim's schema, or write choose(ref, {value: result})"
_PARTS = "write extract(ref, pattern, group) for a part, or take the parts as claim fields of their own"
_LAYOUT = f"nothing folds text; what there is: {offered('string', 'scalar')}"
_NUMBERS = f"what there is: {offered('number', 'scalar')}"
_AS_IT_IS = "the list stays as the claim has it; hand it to a field as a whole, or index its guaranteed elements"
_MERGED = "write merge({...}, under=ref) to add entries, or hand the whole map to a field"
_ONE_TEXT = "write join(ref, separator)"

_ADVICE: Mapping[str, Mapping[str, str]] = {
    "string": {
        **advice_by_name("string"),
        **dict.fromkeys(("format", "format_map"), "write an f-string"),
        "join": 'write join(list, separator) for a list of the claim, "...".join([...]) for one of Python',
        **dict.fromkeys(("split", "rsplit", "splitlines", "partition", "rpartition"), _PARTS),
        **dict.fromkeys(("find", "rfind", "index", "rindex", "count"), _CONDITION),
        "encode": f"hand the text to a field as it is, or {advice_by_name('string')['encode']}",
    },
    "array": {**advice_by_name("array"), "copy": "use the reference itself"},
    "object": {
        **dict.fromkeys(("keys", "items", "values", "update", "setdefault", "pop", "popitem", "clear"), _MERGED),
        "get": 'write ref["key"] for an entry, default(ref["key"], value) where it may be missing',
        "copy": "use the reference itself",
    },
}
_OTHERWISE: Mapping[str, str] = {
    "string": _LAYOUT,
    "array": _AS_IT_IS,
    "object": _MERGED,
    "integer": _NUMBERS,
    "number": _NUMBERS,
    "boolean": "write choose(ref, {True: ..., False: ...})",
}


def method_advice(shape: Shape, name: str) -> str | None:
    """What to write instead of the method ``name`` of a value of this shape; None where Python has no such method."""
    kind = shape.type
    special = _ADVICE.get(kind, {}).get(name)
    if kind == "object" and shape.members:
        return f"read its fields by name: {', '.join(shape.members)}" if hasattr(dict, name) else None
    if special is not None:
        return special
    if not hasattr(_PYTHON.get(kind, object), name):
        return None
    return _CONDITION if name.startswith(("is", "startswith", "endswith")) and kind == "string" else _OTHERWISE[kind]


def iteration_advice(shape: Shape, path: str = "") -> str:
    """What to write instead of going through the elements of a value of this shape, at ``path`` of a claim."""
    if shape.type != "array" and path.endswith("]"):
        rounds = f"up_to(xr.{path.rpartition('[')[0]})"
        return f"to count the rounds, write for index, item in enumerate({rounds})"
    if shape.type == "object":
        return _MERGED if not shape.members else "read its fields by name"
    if shape.type == "array":
        return f"{_ONE_TEXT} for one text, for item in up_to(ref) for resources, or hand the whole list to a field"
    if shape.type == "integer":
        return "write for index in up_to(ref) to compose something so many times"
    return "index a list's guaranteed elements, or hand the whole value to a field"


def item_advice(shape: Shape) -> str:
    """What to write instead of an item that a value of this shape does not have."""
    if shape.type == "string":
        return _PARTS
    return "index a list with a number from 0, a map with a text key"


def slice_advice(shape: Shape) -> str:
    """What to write instead of a slice of a value of this shape."""
    if shape.type == "string":
        return f"state max_length in the claim's schema; {_PARTS}"
    return _AS_IT_IS if shape.type == "array" else item_advice(shape)


def sum_advice(shape: Shape) -> str:
    """What to write instead of adding to a value of this shape."""
    if shape.type == "array":
        return 'a list of the claim cannot grow; write its guaranteed elements one by one, such as [ref[0], "more"]'
    if shape.type == "object":
        return _MERGED
    if shape.type == "string":
        return 'write an f-string, such as f"{ref}-more"'
    return "Crossplane has no addition; take the sum as a claim field of its own"


def search_advice(shape: Shape) -> str:
    """What to write instead of looking for something in a value of this shape."""
    if shape.type in ("array", "object") and not shape.members:
        return "write contains(ref, value) for a condition"
    return _CONDITION if shape.type == "string" else "write == for one value, one_of(ref, [...]) for several"


def decision_advice(shape: Shape) -> str:
    """What to write instead of deciding whether a value of this shape is there or true."""
    if shape.type in ("boolean", "any"):
        return (
            "write choose(ref, {True: ..., False: ...}) or default(ref, value) for a value, c.add(..., when=ref) for a"
            " resource, &, | and not_(ref) in place of and, or, not"
        )
    return "write default(ref, value) for a value, c.add(..., when=is_set(ref)) for a resource"
