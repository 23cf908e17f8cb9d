"""A structural schema as closures, made as values reach its parts: most objects have few of the fields of their kind.

Each part of a schema is a step, a function of a value that gives what the server would store of it. What follows is
that of :mod:`pyxp.structural.defaulting`, :mod:`pyxp.structural.pruning`, :mod:`pyxp.validation.structural` and
:mod:`pyxp.validation.listtypes`, one after the other, for values of which none of them has anything to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from pyxp.model.contents import content_of, copy_of
from pyxp.structural import formats
from pyxp.structural.defaulting import copy_json
from pyxp.structural.pruning import SCALARS, prune
from pyxp.validation import structural
from pyxp.validation.faults import CheckOutcome
from pyxp.validation.listtypes import list_type_causes
from pyxp.validation.onepass import scalars
from pyxp.validation.onepass.walking import DEEPEST, Copies, Doubt, Step, Table, Walk, copy, doubt, keep

Schema = Mapping[str, Any]
JUNCTORS: Final = ("allOf", "anyOf", "oneOf", "not")
"""Keywords whose schemas say nothing of how a value is stored, only whether it is right."""
_KEEPS: Final = "x-kubernetes-preserve-unknown-fields"
_CLASSES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int, float),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
}
_NO_DEFAULT: Final = object()


def table_of(schema: Schema, *, is_open: bool = False, level: int = 0) -> Table:
    """The steps for the values of a schema.

    Args:
        schema: The schema.
        is_open: Whether fields stay that it does not know, there and below.
        level: At which level of the whole schema it stands.
    """
    types = _types(schema)
    named = bool(schema.get("format")) and formats.checker(str(schema["format"])) is not None
    if level > DEEPEST or scalars.is_long_enum(schema):
        return Table()
    classes = {each for name in types for each in _CLASSES.get(name, ())}
    if not types:
        classes = {str} if named else {str, bool, int, float, dict, list}
    table = Table()
    if str in classes:
        table[str] = scalars.text_step(schema)
    if bool in classes:
        table[bool] = scalars.flag_step(schema)
    if int in classes:
        table[int] = scalars.integer_step(schema)
        table[float] = scalars.float_step(schema, types, table[int])
    if dict in classes and not schema.get("enum"):
        table[dict] = _object_step(schema, is_open, level)
    if list in classes and not schema.get("enum"):
        table[list] = _list_step(schema, is_open, level)
    if any(schema.get(word) is not None for word in JUNCTORS):
        table = Table({each: _with_junctors(schema, step) for each, step in table.items()})
    if scalars.may_be_null(schema):
        table[type(None)] = keep
    return table


def _types(schema: Schema) -> list[str]:
    if schema.get("x-kubernetes-int-or-string"):
        return ["integer", "string"]
    return [schema["type"]] if schema.get("type") else []


def _with_junctors(schema: Schema, step: Step) -> Step:
    def check(value: Any, walk: Walk) -> Any:
        made = step(value, walk)
        outcome = CheckOutcome(walk.work)
        structural.check_junctors(schema, made, "", outcome)
        if outcome.faults:
            raise Doubt
        return made

    return check


def _object_step(schema: Schema, is_open: bool, level: int) -> Step:
    fields = _Fields(schema, is_open, level)
    fewest, most = schema.get("minProperties"), schema.get("maxProperties")
    bounded = fewest is not None or most is not None
    required = tuple(schema.get("required") or ())
    # What stage by stage is work, too.
    weight = 1 + len(fields.properties) // 64 + len(required) // 8
    simple, tables, defaults = fields.simple, fields.tables, fields.defaults

    def walk_object(value: dict[str, Any], walk: Walk) -> dict[str, Any]:
        walk.left -= weight + len(value)
        if walk.left < 0:
            raise Doubt
        made: dict[str, Any] = {}
        for name, item in value.items():
            if simple.get(name) is item.__class__:
                made[name] = item
            else:
                table = tables.get(name)
                made[name] = (fields.table(name) if table is None else table)[item.__class__](item, walk)
        for name, fill in defaults:
            if name not in made:
                made[name] = fill(walk)
        for name in required:
            if name not in made:
                raise Doubt
        if bounded and not (fewest or 0) <= len(made) <= (len(made) if most is None else most):
            raise Doubt
        return made

    return walk_object


class _Fields:
    """The fields of an object: what each is walked by.

    Args:
        schema: The object's schema.
        is_open: Whether fields stay that it does not know, there and below.
        level: At which level of the whole schema it stands.

    Attributes:
        simple: The fields of which every value of a class will do.
        tables: The steps of other fields, as far as they were made.
        defaults: The fields that are filled in where they are missing.
    """

    def __init__(self, schema: Schema, is_open: bool, level: int) -> None:
        self.properties: Mapping[str, Schema] = schema.get("properties") or {}
        self._is_open = is_open
        self._level = level + 1
        self._extra = schema.get("additionalProperties")
        self._keeps = is_open or bool(schema.get(_KEEPS))
        self._others: Table | None = None
        self.simple: dict[str, type] = {}
        self.tables: dict[str, Table] = {}
        for name, child in self.properties.items():
            if (every := _every(child)) is not None:
                self.simple[name] = every
        self.defaults = [
            (name, _filler(child, partial(self.table, name)))
            for name, child in self.properties.items()
            if child.get("default") is not None
        ]

    def table(self, name: str) -> Table:
        """The steps of a field, made when they are first needed."""
        if name.__class__ is not str:
            raise Doubt
        found = self.tables.get(name)
        if found is not None:
            return found
        if name in self.properties:
            self.tables[name] = table_of(self.properties[name], is_open=self._is_open, level=self._level)
            return self.tables[name]
        if self._others is None:
            self._others = self._of_others()
        return self._others

    def _of_others(self) -> Table:
        """The steps of fields that are not named."""
        if isinstance(self._extra, dict):
            return table_of(self._extra, is_open=self._is_open, level=self._level)
        if self._extra is False:
            return Table()
        if self._extra is not None and not self._is_open:
            return _plain_scalars()  # where anything may stand, objects lose all their fields
        return Copies() if self._keeps else Table()


def _plain_scalars() -> Table:
    """The steps of values without a schema of their own that is more than true."""
    return Table(dict.fromkeys(SCALARS, copy))


def _every(schema: Schema) -> type | None:
    """The class of which every value will do."""
    if any(schema.get(word) is not None for word in JUNCTORS) or schema.get("x-kubernetes-int-or-string"):
        return None
    if schema.get("type") == "string" and scalars.is_free_text(schema):
        return str
    return bool if schema.get("type") == "boolean" and not schema.get("enum") and not schema.get("format") else None


def _filler(schema: Schema, table: Callable[[], Table]) -> Callable[[Walk], Any]:
    """What makes the default of a schema."""
    known: Any = _NO_DEFAULT
    content: bytes | None = None
    weight, walked = 0, 0

    def fill(walk: Walk) -> Any:
        nonlocal known, content, weight, walked
        weight = weight or _weight(schema["default"])
        walk.left -= weight + walked
        if walk.left < 0:
            raise Doubt
        if known is not _NO_DEFAULT:
            return known
        if content is not None:
            return copy_of(content)
        made = prune(schema, copy_json(schema["default"]), root=False)
        left, checks = walk.left, walk.work.checks
        made = table()[made.__class__](made, walk)
        if made.__class__ in SCALARS:
            known = made
        elif walk.work.checks == checks:
            content, walked = content_of(made), left - walk.left
        return made

    return fill


def _weight(default: Any) -> int:
    """How much a default counts for; one with a whole float is not made here: it stays one."""
    if isinstance(default, float) and default.is_integer():
        raise Doubt
    if isinstance(default, dict):
        return 1 + sum(len(name) // 64 + _weight(item) for name, item in default.items())
    if isinstance(default, list):
        return 1 + sum(map(_weight, default))
    return 1 + len(default) // 16 if isinstance(default, str) else 1


def _list_step(schema: Schema, is_open: bool, level: int) -> Step:
    items, kind = schema.get("items"), schema.get("x-kubernetes-list-type")
    is_open = is_open or bool(schema.get(_KEEPS))
    if is_open and isinstance(items, dict):
        return doubt
    fewest, most = schema.get("minItems") or 0, schema.get("maxItems")
    every, table = None, Copies() if is_open else _plain_scalars()
    if isinstance(items, dict):
        every, table = _every(items), table_of(items, level=level + 1)
    fewest_listed = {"set": 2, "map": 1}.get(str(kind))
    own = {name: schema[name] for name in schema if name != "items"}

    def walk_list(value: list[Any], walk: Walk) -> list[Any]:
        walk.left -= 1 + len(value)
        if walk.left < 0 or len(value) < fewest or (most is not None and len(value) > most):
            raise Doubt
        made = [item if item.__class__ is every else table[item.__class__](item, walk) for item in value]
        if fewest_listed is not None and len(made) >= fewest_listed and any(list_type_causes(own, made)):
            raise Doubt
        return made

    return walk_list


def is_plain_object(schema: Schema) -> bool:
    """Whether a schema asks nothing of objects."""
    return schema.get("type") == "object" and not schema.keys() - {"type", "description"}
