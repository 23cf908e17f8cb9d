"""The places of a schema that have rules, or have some below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from pyxp.cel.evaluation.program import FIRST_PLACE, Frame, Step
from pyxp.cel.expressions import CompileError
from pyxp.cel.rules.compilation import CompiledRule, compile_rule
from pyxp.cel.rules.declarations import Declaration, declare_child
from pyxp.cel.rules.escaping import escape
from pyxp.cel.rules.lenses import lens
from pyxp.cel.rules.views import Lens
from pyxp.cel.values import MISSING
from pyxp.model.contents import Answers
from pyxp.structural.survey import EMBEDDED, RULES

_DEEPEST: Final = 2
"""Levels of an object whose parts are remembered: ``spec`` and its fields."""
_MOST: Final = 256
"""Values of one place that are remembered."""
OLD_SELF: Final = FIRST_PLACE + 1
"""Where the frames of rules have ``oldSelf``; ``self`` stands before it."""


Ready: TypeAlias = tuple[Any, Step | None, int]
"""A rule or why it does not compile, its closure, and the work of running it.

There is no closure where a rule is wrong or needs an old value as well.
"""


def _ready(rule: CompiledRule | CompileError) -> Ready:
    if isinstance(rule, CompileError):
        return rule, None, 0
    return (rule, None, rule.program.steps) if rule.uses_old else (rule, rule.program.step, rule.program.steps)


class RuleNode:
    """A place in the schema at or below which there are rules.

    Attributes:
        schema: The schema of this place.
        root: Whether it is the root of a resource.
        declaration: Its CEL type, None when rules cannot see such values.
        rules: The rules of this place as written.
        properties: The places below by property, where there are rules.
        items: The place of the items, when there are rules.
        additional: The place of the map values, when there are rules.
        answers: What the rules here and below cost, and the work they took, by the contents of values that break none.
    """

    __slots__ = (
        "_lens", "_level", "_ready", "_room", "_visits", "additional", "answers", "declaration", "items", "properties",
        "root", "rules", "schema",
    )  # fmt: skip

    def __init__(self, schema: Mapping[str, Any], declaration: Declaration | None, *, root: bool, level: int) -> None:
        self.schema = schema
        self.root = root
        self.declaration = declaration
        self.rules = [rule for rule in schema.get(RULES) or () if isinstance(rule, Mapping)]
        self.properties: dict[str, RuleNode] = {}
        self.items: RuleNode | None = None
        self.additional: RuleNode | None = None
        self._ready: list[Ready] | None = None
        self._lens: Lens | None = None
        self._room: list[None] = []
        self._level = level
        self._visits = 0
        self.answers: Answers[tuple[int, int]] = Answers(_MOST)

    def is_remembered(self) -> bool:
        """Whether it is worth remembering what comes of values: not the first, nor whole objects, nor what is small."""
        self._visits += 1
        return self._visits > 1 and 0 < self._level <= _DEEPEST

    def compiled(self) -> list[CompiledRule | CompileError]:
        """The rules of this place, or why they do not compile; empty rules are left out."""
        return [rule for rule, _, _ in self.ready()]

    def ready(self) -> list[Ready]:
        """The rules of this place, each with its closure and the work of running it.

        Those that need an old value, or do not compile, have no closure here; empty rules are left out.
        """
        if self._ready is None:
            self._ready = [_ready(self._compile(rule)) for rule in self.rules if str(rule.get("rule") or "").strip()]
            compiled = [rule for rule, _, _ in self._ready if isinstance(rule, CompiledRule)]
            self._room = [None] * max((rule.frame_size - OLD_SELF - 1 for rule in compiled), default=0)
        return self._ready

    def frame(self, value: Any) -> Frame:
        """A frame that all rules of this place may run in, one after the other, without an old value."""
        self.ready()
        return [0, 0, value, MISSING, *self._room]

    def _compile(self, rule: Mapping[str, Any]) -> CompiledRule | CompileError:
        if self.declaration is None:
            return CompileError("failed to construct type information for x-kubernetes-validations rules")
        try:
            return compile_rule(rule, self.declaration.type, self.schema)
        except CompileError as error:
            return error

    def see(self, value: Any) -> Any:
        """A value of this place as rules see it."""
        if self._lens is None:
            self._lens = lens(self.schema, root=self.root)
        return self._lens(value)


def build(
    schema: Any, declaration: Declaration | None, *, root: bool, ruled: bool = False, level: int = 0
) -> RuleNode | None:
    """The tree of places with rules, None when there are none.

    Args:
        schema: The schema of a place.
        declaration: Its CEL type, None when it has none.
        root: Whether it is the root of a resource.
        ruled: Whether there are rules above.
        level: How many places there are above.
    """
    if not isinstance(schema, Mapping):
        return None
    node = RuleNode(schema, declaration, root=root, level=level)
    ruled = ruled or bool(node.rules)
    # A place without a CEL type hides the types below it only when a rule above needs it.
    alone = declaration is None and not ruled
    for name, prop in (schema.get("properties") or {}).items():
        field = declare_child(prop) if alone else _field(declaration, name, prop)
        child = build(prop, field, root=_embedded(prop), ruled=ruled, level=level + 1)
        if child is not None:
            node.properties[name] = child
    for part in ("items", "additionalProperties"):
        below = schema.get(part)
        element = declare_child(below) if alone else declaration.element if declaration is not None else None
        child = build(below, element, root=_embedded(below), ruled=ruled, level=level + 1)
        if part == "items":
            node.items = child
        else:
            node.additional = child
    return node if node.rules or node.properties or node.items or node.additional else None


def _embedded(schema: Any) -> bool:
    return isinstance(schema, Mapping) and bool(schema.get(EMBEDDED))


def _field(declaration: Declaration | None, name: str, schema: Any) -> Declaration | None:
    escaped = escape(name)
    if escaped is None:
        # Rules above cannot name such a field, but its own rules still see its value.
        return declare_child(schema)
    return declaration.fields.get(escaped) if declaration is not None else None
