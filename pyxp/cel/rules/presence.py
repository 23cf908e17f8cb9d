"""Which optional fields a rule reads without having asked for them.

The API server fails such a rule with ``no such key`` for every object that leaves the field out. What is asked counts
wherever CEL's logic makes it count: beside it in ``&&`` and ``||`` in either order, because an error there is dropped
when another term decides, in the branches of a condition and in the parts of a comprehension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.cel.rules.escaping import escape
from pyxp.cel.syntax.cursor import ParseError
from pyxp.cel.syntax.nodes import Call, Const, Fold, Ident, Logic, Node, OptionalMap, Select, SortBy, children
from pyxp.cel.syntax.parser import parse

Schema = Mapping[str, Any]
Fact = str | frozenset[str]
"""A path that is there, or two paths of which one is there if the other is."""

Facts = frozenset[Fact] | None
"""What is known; None where it cannot be, so that everything may be taken for known."""

_NOTHING: Final[frozenset[Fact]] = frozenset()
_ROOTS: Final = ("self", "oldSelf")


def unguarded_fields(expression: str, schema: Schema) -> list[str]:
    """Fields that ``expression`` reads although an object may lack them, as it writes them, each once.

    Args:
        expression: A validation rule; one that does not parse reads nothing.
        schema: The schema of ``self``.
    """
    try:
        tree = parse(expression)
    except ParseError:
        return []
    scope = {name: _Value(schema, name) for name in _ROOTS}
    return list(dict.fromkeys(_walk(tree, scope, _NOTHING)))


class _Value:
    """What an expression stands for: the schema of its values, and where they are."""

    __slots__ = ("path", "schema")

    def __init__(self, schema: Schema, path: str) -> None:
        self.schema = schema
        self.path = path


_Scope = Mapping[str, _Value]


def _walk(node: Node, scope: _Scope, known: Facts) -> Iterator[str]:
    """The fields that ``node`` reads without being sure of them, where ``known`` is known."""
    if isinstance(node, Logic):
        yield from _walk_terms(node, scope, known)
    elif isinstance(node, Call) and node.function == "_?_:_":
        condition, chosen, other = node.args
        yield from _walk(condition, scope, known)
        yield from _walk(chosen, scope, _all_of([known, _facts(condition, scope, True)]))
        yield from _walk(other, scope, _all_of([known, _facts(condition, scope, False)]))
    elif isinstance(node, Fold | OptionalMap | SortBy):
        yield from _walk_loop(node, scope, known)
    else:
        for child in children(node):
            yield from _walk(child, scope, known)
        missing = _may_lack(node, scope)
        if missing is not None and not _is_known(missing, known):
            yield missing


def _walk_terms(node: Logic, scope: _Scope, known: Facts) -> Iterator[str]:
    """The terms of ``&&`` or ``||``: an error in one does not matter if another decides, so all others left it open.

    What a term would tell counts only once the term itself is sure to have a value: no two vouch for each other.
    """
    open_ones = list(node.terms)
    progress = True
    while progress:
        progress = False
        for term in list(open_ones):
            if next(_walk(term, scope, known), None) is None:
                open_ones.remove(term)
                known = _all_of([known, _facts(term, scope, node.conjunction)])
                progress = True
    for term in open_ones:
        yield from _walk(term, scope, known)


def _walk_loop(node: Fold | OptionalMap | SortBy, scope: _Scope, known: Facts) -> Iterator[str]:
    source = node.range if isinstance(node, Fold) else node.target
    yield from _walk(source, scope, known)
    inner = dict(scope)
    variables = node.variables if isinstance(node, Fold) else (node.variable,)
    over = _resolve(source, scope)
    for position, name in enumerate(variables):
        inner[name] = _element(over, name, value=position == len(variables) - 1)
    if isinstance(node, Fold):
        if node.test is not None:
            yield from _walk(node.test, inner, known)
        if node.result is not None:
            asked = _facts(node.test, inner, True) if node.test is not None else _NOTHING
            yield from _walk(node.result, inner, _all_of([known, asked]))
    else:
        yield from _walk(node.body if isinstance(node, OptionalMap) else node.key, inner, known)


def _element(over: _Value | None, name: str, *, value: bool) -> _Value:
    """What a loop's variable stands for: an element of a list; the keys of a map and indexes have no fields."""
    items = over.schema.get("items") if over is not None and value else None
    return _Value(items if isinstance(items, Mapping) else {}, name)


def _resolve(node: Node, scope: _Scope) -> _Value | None:
    """The value that a chain of fields stands for, None for everything that is computed."""
    if isinstance(node, Ident):
        return scope.get(node.name.lstrip("."))
    if isinstance(node, Select) and not node.test:
        return _field(_resolve(node.operand, scope), node.name)
    if isinstance(node, Call) and node.function == "_[_]":
        parent = _resolve(node.args[0], scope)
        index = node.args[1]
        if parent is None or not isinstance(index, Const):
            return None
        if isinstance(index.value, str):
            return _field(parent, index.value, literal=True)
        items = parent.schema.get("items")
        return _Value(items, f"{parent.path}[{index.value}]") if isinstance(items, Mapping) else None
    return None


def _field(parent: _Value | None, name: str, *, literal: bool = False) -> _Value | None:
    if parent is None:
        return None
    for field, schema in parent.schema.get("properties", {}).items():
        if name == (field if literal else escape(field)):
            return _Value(schema, f"{parent.path}.{name}")
    values = parent.schema.get("additionalProperties")
    return _Value(values, f"{parent.path}.{name}") if isinstance(values, Mapping) else None


def _may_lack(node: Node, scope: _Scope) -> str | None:
    """The path of a field that objects may lack, None where ``node`` reads no such field."""
    name: object = None
    if isinstance(node, Select) and not node.test:
        operand, name, literal = node.operand, node.name, False
    elif isinstance(node, Call) and node.function == "_[_]" and isinstance(node.args[1], Const):
        operand, name, literal = node.args[0], node.args[1].value, True
    if not isinstance(name, str):
        return None
    parent = _resolve(operand, scope)
    found = _field(parent, name, literal=literal)
    if parent is None or found is None:
        return None
    for field, schema in parent.schema.get("properties", {}).items():
        if name == (field if literal else escape(field)):
            sure = field in parent.schema.get("required", ()) or "default" in schema
            return None if sure else found.path
    return found.path


def _facts(node: Node, scope: _Scope, outcome: bool) -> Facts:
    """What is there if ``node`` came out as ``outcome``."""
    if isinstance(node, Const):
        return None if isinstance(node.value, bool) and node.value is not outcome else _NOTHING
    if isinstance(node, Logic):
        terms = [_facts(term, scope, outcome) for term in node.terms]
        return _all_of(terms) if node.conjunction is outcome else _any_of(terms)
    if isinstance(node, Select) and node.test:
        return frozenset(_asked(node, scope)) if outcome else _NOTHING
    if isinstance(node, Call):
        return _facts_of_call(node, scope, outcome)
    return _NOTHING


def _facts_of_call(node: Call, scope: _Scope, outcome: bool) -> Facts:
    if node.function == "!_":
        return _facts(node.args[0], scope, not outcome)
    if node.function == "_?_:_":
        condition, chosen, other = node.args
        first = _all_of([_facts(condition, scope, True), _facts(chosen, scope, outcome)])
        second = _all_of([_facts(condition, scope, False), _facts(other, scope, outcome)])
        return _any_of([first, second])
    if node.function == "@in" and outcome and isinstance(node.args[0], Const) and isinstance(node.args[0].value, str):
        found = _field(_resolve(node.args[1], scope), node.args[0].value, literal=True)
        return frozenset([found.path]) if found is not None else _NOTHING
    if node.function in ("_==_", "_!=_") and (node.function == "_==_") is outcome:
        sides = [list(_asked(side, scope)) if isinstance(side, Select) and side.test else [] for side in node.args]
        if all(sides):
            return frozenset([frozenset((sides[0][0], sides[1][0]))])
    return _NOTHING


def _asked(node: Select, scope: _Scope) -> Iterator[str]:
    """The path that ``has(...)`` asks for."""
    found = _field(_resolve(node.operand, scope), node.name)
    if found is not None:
        yield found.path


def _all_of(several: list[Facts]) -> Facts:
    if any(facts is None for facts in several):
        return None
    return frozenset(fact for facts in several if facts is not None for fact in facts)


def _any_of(several: list[Facts]) -> Facts:
    possible = [facts for facts in several if facts is not None]
    return frozenset.intersection(*possible) if possible else None


def _is_known(path: str, known: Facts) -> bool:
    if known is None or path in known:
        return True
    # Chains of "one is there if the other is" are short, so they are followed as they come.
    reached, pending = {path}, [path]
    while pending:
        here = pending.pop()
        for fact in known:
            if isinstance(fact, frozenset) and here in fact:
                for other in fact - reached:
                    if other in known:
                        return True
                    reached.add(other)
                    pending.append(other)
    return False


def fields_named(expression: str) -> frozenset[str]:
    """The names of all fields that a rule mentions, whatever they are fields of."""
    try:
        tree = parse(expression)
    except ParseError:
        return frozenset()
    found = set()
    pending: list[Node] = [tree]
    while pending:
        node = pending.pop()
        pending += children(node)
        if isinstance(node, Select):
            found.add(node.name)
        elif isinstance(node, Call) and node.function in ("_?._", "_[_]") and isinstance(node.args[1], Const):
            found.add(str(node.args[1].value))
    return frozenset(found)
