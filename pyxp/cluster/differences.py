"""What differs between two states of one object, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from pyxp.cluster.failures import SECRET_FIELDS
from pyxp.cluster.list_keys import key_of
from pyxp.model.manifests import api_version_of, kind_of, mapping

_OF_THE_SERVER: Final = frozenset(
    {"creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"}
)
_COPY: Final = "kubectl.kubernetes.io/last-applied-configuration"
"""Where kubectl keeps all of an object once more, secrets included."""

_HIDDEN: Final = "(hidden)"
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that has another value.

    Attributes:
        path: The field.
        before: Its value; None where it is not there.
        after: What it becomes; None where it goes.
    """

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        if self.before is None:
            return f"+ {self.path}: {_shown(self.after)}"
        if self.after is None:
            return f"- {self.path}: {_shown(self.before)}"
        return f"~ {self.path}: {_shown(self.before)} -> {_shown(self.after)}"


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """What changes from one state of an object to another, in the order of the second.

    What the server keeps for itself, and the status, do not count. Values of Secrets are not shown.

    Args:
        before: The object as it is; None where it is not there.
        after: The object as it would be.
    """
    hidden = kind_of(after) == "Secret"
    return list(_compared(_counting(before or {}, after), _counting(after, after), "", hidden))


def shown_states(
    before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Both states of an object without what does not count, values of Secrets hidden, for whoever shows them whole."""
    one = None if before is None else {**_head(after), **_counting(before, after)}
    other = {**_head(after), **_counting(after, after)}
    if kind_of(after) == "Secret":
        for key in SECRET_FIELDS:
            old, new = mapping((one or {}).get(key)), mapping(other.get(key))
            _hide(one or {}, key, {name: name in new and new[name] != value for name, value in old.items()}, "before")
            _hide(other, key, {name: name in old and old[name] != value for name, value in new.items()}, "after")
    return one, other


def _head(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api_version_of(manifest), "kind": kind_of(manifest)}


def _hide(state: dict[str, Any], key: str, changed: Mapping[str, bool], when: str) -> None:
    if key in state:
        state[key] = {name: f"(hidden, {when})" if differs else _HIDDEN for name, differs in changed.items()}


def _counting(manifest: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The object without what does not count; what a request leaves out, kind and version, is that of the other."""
    kept = {key: value for key, value in manifest.items() if key not in ("status", "apiVersion", "kind")}
    if "metadata" in other:
        inner = mapping(manifest.get("metadata"))
        kept["metadata"] = {key: value for key, value in inner.items() if key not in _OF_THE_SERVER}
        if _COPY in mapping(inner.get("annotations")):
            kept["metadata"]["annotations"] = {
                key: value for key, value in inner["annotations"].items() if key != _COPY
            }
        kept["metadata"] = {key: value for key, value in kept["metadata"].items() if value not in ({}, None)}
    return kept


def _compared(before: Any, after: Any, path: str, hidden: bool) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*after, *(key for key in before if key not in after)]:
            if hidden and not path and key in SECRET_FIELDS:
                yield from _secret(mapping(before.get(key)), mapping(after.get(key)), key)
            else:
                yield from _compared(before.get(key), after.get(key), _step(path, key), hidden)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, path, hidden)
    elif isinstance(after, dict) and before is None and after:
        yield from _compared({}, after, path, hidden)
    elif isinstance(before, dict) and after is None and before:
        yield from _compared(before, {}, path, hidden)
    elif before != after or type(before) is not type(after):
        yield Difference(path, before, after)


def _lists(before: list[Any], after: list[Any], path: str, hidden: bool) -> Iterator[Difference]:
    """Elements by their names where they have some, texts and numbers by what stays in order, others by place."""
    key = key_of(before, after)
    if key is not None:
        own, other = ({item[key]: item for item in items} for items in (before, after))
        for name in [*other, *(name for name in own if name not in other)]:
            yield from _compared(own.get(name), other.get(name), f"{path}[{name}]", hidden)
    elif not any(isinstance(item, dict | list) for item in (*before, *after)):
        yield from _in_order(before, after, path)
    else:
        for index in range(max(len(before), len(after))):
            one, two = (items[index] if index < len(items) else None for items in (before, after))
            yield from _compared(one, two, f"{path}[{index}]", hidden)


def _in_order(before: list[Any], after: list[Any], path: str) -> Iterator[Difference]:
    # True and 1 are equal in Python only.
    one, other = ([(type(item), item) for item in items] for items in (before, after))
    for what, begin, end, begin_after, end_after in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        gone, come = before[begin:end], after[begin_after:end_after]
        for index in range(max(len(gone), len(come)) if what != "equal" else 0):
            old, new = (items[index] if index < len(items) else None for items in (gone, come))
            place = begin_after + index if new is not None else begin + index
            yield Difference(f"{path}[{place}]", old, new)


def _secret(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield Difference(_step(path, key), _HIDDEN if key in before else None, _HIDDEN if key in after else None)


def _step(path: str, key: str) -> str:
    if "." in key or "/" in key:
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _shown(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}..."
