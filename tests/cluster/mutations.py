"""Documents with something changed: what people get wrong, and what nobody would write."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

VALUES: list[Any] = [
    *("", " ", "a", "A", "x" * 200, "10.0.0.0/16", "5", "1.5", "true", "null", "é", "a\nb", "1h", "2020-01-01"),
    *(0, 1, -1, 5, 2**31, 2**53 + 1, 2**63 - 1, 10**30, 1.0, 1.5, -0.0, 0.1, 1e21, 5e-324, True, False, None),
    *([], {}, [None], [""], [1, 1], ["a", "a"], {"a": 1}, {"": ""}, {"a": None}, [[]], [{}], [{}, {}]),
]  # fmt: skip
NAMES = ["", "A", "a_b", "a.b", "-a", "a-", "a..b", "a/b", "a" * 63, "a" * 253, "a" * 254, "é", "a b", "1", ".", "a%b"]
KEYS = [
    *("", "a", "A", "a/b", "a/b/c", "/a", "a/", "a b", "é", "example.org/a", "Example.org/a", "a" * 64, "a.b", "-a"),
    *("a" * 254 + "/b", "x_y", "a/" + "b" * 64, "kubernetes.io/a", "crossplane.io/paused"),
]
OWNER = {"apiVersion": "v1", "kind": "A", "name": "a", "uid": "u"}
OWNERS: list[Any] = [
    *({}, OWNER, {**OWNER, "apiVersion": ""}, {**OWNER, "apiVersion": "a/b/c"}, {**OWNER, "kind": "Event"}),
    *({**OWNER, "controller": True}, {**OWNER, "uid": "w", "controller": True}, {**OWNER, "uid": 5}),
    *({**OWNER, "x": 1}, {**OWNER, "controller": "yes"}, None, "x", {**OWNER, "controller": None}),
]
METADATA: dict[str, list[Any]] = {
    "finalizers": [[], ["a"], ["a/b"], ["a", "a"], ["orphan", "foregroundDeletion"], [""], ["a b"], [None], None, "a"],
    "creationTimestamp": [None, "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5+01:00", "now", "", 0, "2020-02-30"],
    "deletionTimestamp": [None, "2020-01-01T00:00:00Z", "x"],
    "deletionGracePeriodSeconds": [0, -1, None, "5", 1.0, 1.5, 2**63],
    "generation": [0, 1, -1, "1", 1.0, 1.5, None, 2**63],
    "generateName": [*NAMES, "val-", "x" * 70],
    "selfLink": ["", "x", 5, None],
    "namespace": ["", None, 5, "default"],
    "Name": [1, None, "a", {}],
    "annotations": [{"a": "x" * (256 * 1024 - 1)}, {"a": "x" * 256 * 1024}, {"a": {}}, {"a": None}, {"a b": ""}],
    "name": [*NAMES, *VALUES[15:30]],
}


def mutated(draw: Random, document: Json, schema: Json, *, whole: bool = True) -> Json:
    """A document with one to three changes.

    Args:
        draw: Where chance comes from.
        document: A good document, which is not changed.
        schema: The schema of its kind.
        whole: Change metadata, too.
    """
    changed = deepcopy(document)
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        if whole and draw.random() < 0.2:
            _change_metadata(draw, changed.setdefault("metadata", {}))
        else:
            _change(draw, changed, schema)
    return changed


def _change(draw: Random, document: Json, schema: Json) -> None:
    paths = [path for path in _paths(document) if path and path[0] not in ("apiVersion", "kind", "metadata")]
    if not paths:
        document["spec"] = _sample(draw, _schema_at(schema, ("spec",)))
        return
    path = draw.choice(paths)
    holder, last = _at(document, path[:-1]), path[-1]
    roll = draw.random()
    if roll < 0.15:
        del holder[last]
    elif roll < 0.35:
        holder[last] = deepcopy(draw.choice(VALUES))
    elif roll < 0.55:
        holder[last] = _near(draw, holder[last])
    elif roll < 0.65:
        holder[last] = _sample(draw, _schema_at(schema, path))
    else:
        _add(draw, document, schema, [(), *paths])


def _add(draw: Random, document: Json, schema: Json, paths: list[Path]) -> None:
    """Add a field that the schema knows, one that it does not know, or an item that is there already."""
    lists = [path for path in paths if isinstance(_at(document, path), list) and _at(document, path)]
    if lists and draw.random() < 0.15:
        items = _at(document, draw.choice(lists))
        items.insert(draw.randint(0, len(items)), deepcopy(draw.choice(items)))
        return
    path = draw.choice([path for path in paths if isinstance(_at(document, path), dict)])
    holder = _at(document, path)
    known = (_schema_at(schema, path) or {}).get("properties") or {}
    fresh = [name for name in known if name not in holder and name not in ("apiVersion", "kind", "metadata")]
    if fresh and draw.random() < 0.85:
        name = draw.choice(fresh)
        holder[name] = _sample(draw, known[name])
    else:
        holder[draw.choice(["surplus", "Spec", " ", "a.b", "a[0]", "é", *(f"{name}s" for name in fresh[:3])])] = 1


def _change_metadata(draw: Random, metadata: Any) -> None:
    if not isinstance(metadata, dict):
        return
    part = draw.choice(["labels", "ownerReferences", "given", *METADATA])
    if part == "labels":
        values = ["", "a", "a b", "-a", "a" * 64, "é", None, "A_b.c"]
        metadata["labels"] = {draw.choice(KEYS): draw.choice(values) for _ in range(draw.randint(1, 3))}
    elif part == "ownerReferences":
        metadata["ownerReferences"] = deepcopy([draw.choice(OWNERS) for _ in range(draw.randint(0, 3))])
    elif part == "given":
        metadata.pop(draw.choice(sorted(metadata) or ["name"]), None)
    else:
        metadata[part] = deepcopy(draw.choice(METADATA[part]))


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _paths(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _schema_at(schema: Any, path: Path) -> Json | None:
    for step in path:
        if not isinstance(schema, dict):
            return None
        known = schema.get("properties") or {}
        schema = schema.get("items") if isinstance(step, int) else known.get(step, schema.get("additionalProperties"))
    return schema if isinstance(schema, dict) else None


def _near(draw: Random, value: Any) -> Any:
    """Something like a value."""
    if isinstance(value, str):
        return draw.choice([value.upper(), f"{value} ", f" {value}", f"{value}x", value[:-1], value * 3, f"{value}\n"])
    if isinstance(value, bool):
        return draw.choice([not value, str(value).lower(), int(value)])
    if isinstance(value, int | float):
        return draw.choice([value + 1, value - 1, -value, value * 1000, value + 0.5, float(value), str(value)])
    if isinstance(value, list):
        return draw.choice([value + value, [*value, None], value[:-1], [], {"a": value}])
    if isinstance(value, dict):
        return draw.choice([{}, [value], None, str(len(value)), dict(list(value.items())[1:]), {**value, "more": {}}])
    return draw.choice(VALUES)


def _sample(draw: Random, schema: Json | None, depth: int = 0) -> Any:
    """A value that mostly has the type of a schema."""
    if schema is None or draw.random() < 0.08:
        return deepcopy(draw.choice(VALUES))
    if schema.get("enum") and draw.random() < 0.9:
        return draw.choice(schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        return _object(draw, schema, depth)
    if kind == "array":
        return [_sample(draw, schema.get("items"), depth + 1) for _ in range(draw.choice([0, 1, 1, 2, 3]))]
    if kind == "boolean":
        return draw.random() < 0.5
    if kind in ("integer", "number"):
        bounds = [schema[word] for word in ("minimum", "maximum", "multipleOf") if word in schema]
        near = [bound + step for bound in bounds for step in (-1, 0, 1)]
        return draw.choice([*near, *near, 0, 1, 5, 3600, 2**31, *([2.5, 1.0] if kind == "number" else [])])
    if kind == "string":
        lengths = [schema[word] + step for word in ("maxLength", "minLength") if word in schema for step in (-1, 0, 1)]
        return draw.choice([*("é" * length for length in lengths if 0 <= length < 5000), *VALUES[:14]])
    return deepcopy(draw.choice(VALUES))


def _object(draw: Random, schema: Json, depth: int) -> Json:
    made: Json = {}
    if depth > 3:
        return made
    for name, known in (schema.get("properties") or {}).items():
        if draw.random() < (0.95 if name in (schema.get("required") or ()) else 0.25):
            made[name] = _sample(draw, known, depth + 1)
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        for name in draw.sample(["a", "b", "", "c.d", "é", "e/f"], draw.randint(0, 3)):
            made[name] = _sample(draw, extra, depth + 1)
    return made
