"""Finding and explaining the kinds of a catalog for people."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pyxp.catalog import Catalog, Entry
from pyxp.catalog.explaining import Explanation, explain
from pyxp.errors import UnknownNameError, nearest


def list_kinds(catalog: Catalog, pattern: str = "") -> list[Entry]:
    """The kinds whose group or kind matches a pattern such as ``ec2``, ``*Rule`` or ``ec2/Security*``."""
    group, slash, kind = pattern.rpartition("/")
    found = []
    for entry in catalog.entries():
        in_group = not slash or _matches(entry.group, group) or _matches(entry.group.partition(".")[0], group)
        named = any(_matches(name, kind) for name in (entry.kind, entry.plural, *entry.short_names))
        by_group = not slash and (_matches(entry.group, kind) or _matches(entry.group.partition(".")[0], kind))
        if not pattern or (in_group and (named or by_group)):
            found.append(entry)
    return found


def matches_nothing(catalog: Catalog, pattern: str) -> UnknownNameError:
    """The error for a pattern that no kind matches, with the nearest name that is known."""
    group, slash, word = pattern.rpartition("/")
    groups = {entry.group.partition(".")[0] for entry in catalog.entries()}
    kinds = {entry.kind for entry in catalog.entries()}
    close_group = nearest(group, groups) if slash else None
    close = nearest(word, kinds | (set() if slash else groups)) if "*" not in word else None
    if slash and (close or close_group):
        hint = f"did you mean {close_group or group}/{close or word}?"
    elif close:
        hint = f"did you mean {close}?"
    else:
        hint = "pyxp schemas list shows all that are known; pyxp schemas import adds others"
    return UnknownNameError(f"no kind is known that matches {pattern!r}", hint=hint)


def show(catalog: Catalog, kind: str, path: str = "") -> Explanation:
    """Explains a kind, or one of its fields.

    Args:
        catalog: Where to look.
        kind: A name that :meth:`pyxp.catalog.Catalog.resolve` understands.
        path: Field path; empty for the kind itself.

    Raises:
        UnknownNameError: There is no such kind or field, with the nearest one.
    """
    version = catalog.resolve(kind)
    return explain(version, path, catalog.in_other_scope(version.kind))


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name.lower(), pattern.lower())
