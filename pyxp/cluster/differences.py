"""What differs between two states of one object, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyxp.model.manifests import kind_of, mapping

_OF_THE_SERVER: Final = frozenset(
    {"creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"}
)
_COPY: Final = "kubectl.kubernetes.io/last-applied-configuration"
"""Where kubectl keeps all of an object once more, secrets included."""

_SECRET_FIELDS: Final = frozenset({"data", "stringData"})
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


def _counting(manifest: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The object without what does not count; what a request leaves out, kind and version, is that of the other."""
    kept = {key: value for key, value in manifest.items() if key not in ("status", "apiVersion", "kind")}
    if "metadata" in other:
        inner = mapping(manifest.get("metadata"))
        kept["metadata"] = {key: value for key, value in inner.items() if key not in _OF_THE_SERVER}
        if _COPY in mapping(inner.get("annotations")):
            annotations = {key: value for key, value in inner["annotations"].items() if key != _COPY}
            kept["metadata"]["annotations"] = annotations or None
    return kept


def _compared(before: Any, after: Any, path: str, hidden: bool) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*after, *(key for key in before if key not in after)]:
            if hidden and not path and key in _SECRET_FIELDS:
                yield from _secret(mapping(before.get(key)), mapping(after.get(key)), key)
            else:
                yield from _compared(before.get(key), after.get(key), _step(path, key), hidden)
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            one, other = (items[index] if index < len(items) else None for items in (before, after))
            yield from _compared(one, other, f"{path}[{index}]", hidden)
    elif isinstance(after, dict) and before is None and after:
        yield from _compared({}, after, path, hidden)
    elif isinstance(before, dict) and after is None and before:
        yield from _compared(before, {}, path, hidden)
    elif before != after or type(before) is not type(after):
        yield Difference(path, before, after)


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
