"""In which fields what a cluster has differs from what is checked in.

The server adds defaults, so what it has and the other has not counts only where nothing is defaulted: in the schemas
of versions, and in the inputs of functions, which it keeps as they were written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyxp.cluster.list_keys import key_of

_KEPT_AS_WRITTEN: Final = frozenset({"openAPIV3Schema", "input"})
_DEFAULT: Final = "default"
"""The word of a schema of which an empty value is one, too."""

_LONGEST: Final = 80


class Lag(NamedTuple):
    """A field in which the two differ.

    Attributes:
        path: The field.
        checked_in: Its value in the manifest; None where it is not there.
        live: Its value on the cluster; None where it is not there.
    """

    path: str
    checked_in: Any
    live: Any

    @property
    def ahead(self) -> bool:
        """Whether only the cluster has it."""
        return self.checked_in is None

    def __str__(self) -> str:
        if self.checked_in is None:
            return f"the cluster has {_shown(self.live)}, which the manifest does not have"
        if self.live is None:
            return f"the cluster does not have it; the manifest has {_shown(self.checked_in)}"
        return f"the cluster has {_shown(self.live)}, the manifest {_shown(self.checked_in)}"


def lags(checked_in: Any, live: Any, path: str = "spec", *, strict: bool = False) -> Iterator[Lag]:
    """The fields that differ, in the order of the manifest.

    Args:
        checked_in: What the manifest says.
        live: What the cluster has.
        path: Where both stand.
        strict: What only the cluster has counts, too.
    """
    if isinstance(checked_in, Mapping) and isinstance(live, Mapping):
        for key, value in checked_in.items():
            inner = strict or key in _KEPT_AS_WRITTEN
            if key == _DEFAULT and key not in live:
                yield Lag(_step(path, key), value, None)
            else:
                yield from lags(value, live.get(key), _step(path, key), strict=inner)
        for key in live if strict else ():
            if key not in checked_in and (key == _DEFAULT or not _is_nothing(live[key])):
                yield Lag(_step(path, key), None, live[key])
    elif isinstance(checked_in, list) and isinstance(live, list):
        yield from _of_lists(checked_in, live, path, strict)
    elif not _same(checked_in, live):
        yield Lag(path, checked_in, live)


def _of_lists(checked_in: Sequence[Any], live: Sequence[Any], path: str, strict: bool) -> Iterator[Lag]:
    key = key_of(checked_in, live)
    if key is None:
        for index in range(max(len(checked_in), len(live))):
            ours, theirs = (items[index] if index < len(items) else None for items in (checked_in, live))
            yield from lags(ours, theirs, f"{path}[{index}]", strict=strict)
        return
    own, other = ({item[key]: item for item in items} for items in (checked_in, live))
    for name in own:
        yield from lags(own[name], other.get(name), f"{path}[{name}]", strict=strict)
    # An element is never a default.
    yield from (Lag(f"{path}[{name}]", None, other[name]) for name in other if name not in own)


def _same(one: Any, other: Any) -> bool:
    if (one is None and _is_nothing(other)) or (other is None and _is_nothing(one)):
        return True
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _is_nothing(value: Any) -> bool:
    """Whether the server leaves a value out as if it were not there."""
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)


def _step(path: str, key: object) -> str:
    named = str(key)
    if "." in named or "/" in named:
        return f"{path}[{named}]"
    return f"{path}.{named}" if path else named


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(map(str, list(value)[:5]))}{', ...' if len(value) > 5 else ''}}}"
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}..."
