"""Structured mutation: documents stay documents, but a part of them is not what it should be."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final

Step = str | int

_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, -1, 7, 1.5, 1e300, 2**63, -(2**70), "", "a", "x: y", "spec.a[0]", "[", "\ud800"),
    *("a" * 300, "\x1b[31m", "%s", "(a+)+$", "self.a == 1", "2006-01-02T15:04:05Z", "v1", "object", "string"),
    *([], {}, [None], [[]], ["a"], [{}], {"a": 1}, {"a": None}, {"": ""}, {"type": "object"}, {"type": "string"}),
)
_KEYS: Final = (
    *("a", "", "name", "kind", "type", "items", "properties", "required", "enum", "default", "not", "allOf", "anyOf"),
    *("oneOf", "additionalProperties", "pattern", "format", "minimum", "maxLength", "nullable", "description", "$ref"),
    *("x-kubernetes-validations", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"),
    *("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"),
    *("metadata", "annotations", "labels", "spec", "status", "versions", "claimNames", "names", "plural", "group"),
    *("scope", "subresources", "conversion", "patches", "transforms", "base", "policy", "connectionDetails"),
    *("readinessChecks", "patchSets", "environment", "combine", "fromFieldPath", "toFieldPath", "$shape", "shapes"),
)
_SCRAPS: Final = (
    *("\t", ": ", "- ", "\n", "---\n", "...\n", "&a ", "*a", "<<: ", "!!binary "),
    *("'", '"', "|\n", "{", "]", "\0"),
)


def mutated(tree: Any, random: Random) -> Any:
    """A copy of the tree that differs in one to four places."""
    copied = copy.deepcopy(tree)
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        copied = _mutate(copied, random)
    return copied


def scrambled(text: str, random: Random) -> str:
    """The text with one to four cuts, repetitions or scraps of syntax in it."""
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice((0, 1, 1, 5, 40)))
        middle = random.choice(("", text[start:end] * 2, random.choice(_SCRAPS), str(random.choice(_VALUES))))
        text = text[:start] + middle + text[end:]
    return text


def _mutate(tree: Any, random: Random) -> Any:
    places = list(_places(tree, ()))
    path = random.choice(places)
    if not path:
        return random.choice((tree, copy.deepcopy(random.choice(_VALUES))))
    holder, last = _at(tree, path[:-1]), path[-1]
    match random.randrange(7):
        case 0:
            del holder[last]
        case 1 | 2:
            holder[last] = copy.deepcopy(random.choice(_VALUES))
        case 3:
            other = random.choice(places)
            holder[last] = copy.deepcopy(_at(tree, other))
        case 4:
            holder[last] = random.choice(([holder[last]], {random.choice(_KEYS): holder[last]}))
        case 5:
            _insert(holder, random)
        case _:
            inside = holder[last]
            _insert(inside if isinstance(inside, (dict, list)) else holder, random)
    return tree


def _insert(holder: Any, random: Random) -> None:
    value = copy.deepcopy(random.choice((random.choice(_VALUES), random.choice(list(_members(holder)) or [None]))))
    if isinstance(holder, dict):
        holder[random.choice(_KEYS)] = value
    else:
        holder.insert(random.randint(0, len(holder)), value)


def _members(holder: Any) -> Sequence[Any]:
    return list(holder.values()) if isinstance(holder, dict) else holder


def _places(tree: Any, path: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    yield path
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, child in children:
        yield from _places(child, (*path, key))


def _at(tree: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree
