"""Lists that hold more on the server than what is applied: elements of a default, or of other managers.

Server-side apply merges lists of type set and map, and takes away only what the same manager put there before. What a
default filled in belongs to nobody, so it stays.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.model.manifests import Manifest, kind_of

_PASSED_OVER: Final = frozenset({"metadata", "status", "apiVersion", "kind"})
_LONGEST: Final = 200


def elements_kept(applied: Manifest, stored: Manifest) -> tuple[str, ...]:
    """What lists of an object hold besides what was applied, a sentence for each; nothing of Secrets.

    Args:
        applied: The object as it is sent.
        stored: As the server has it then.
    """
    if kind_of(applied) == "Secret":
        return ()
    parts = ((key, value) for key, value in applied.items() if key not in _PASSED_OVER)
    return tuple(told for key, value in parts for told in _kept(value, stored.get(key), key))


def _kept(applied: Any, stored: Any, path: str) -> Iterator[str]:
    if isinstance(applied, Mapping) and isinstance(stored, Mapping):
        for key, value in applied.items():
            yield from _kept(value, stored.get(key), f"{path}.{key}")
    elif isinstance(applied, list) and isinstance(stored, list):
        if any(isinstance(item, (dict, list)) for item in (*applied, *stored)):
            more = len(stored) - len(applied)
            if more > 0:
                yield f"{path} keeps {more} more {'entry' if more == 1 else 'entries'} than are applied, {_WHOSE}"
            return
        kept = [item for item in stored if item not in applied]
        if kept:
            written = ", ".join(json.dumps(item, ensure_ascii=False) for item in kept)
            shown = written if len(written) <= _LONGEST else f"{written[:_LONGEST]}..."
            yield f"{path} keeps {shown} besides what is applied, {_WHOSE}"


_WHOSE: Final = "of its default or of another manager: server-side apply takes away only what it put there"
