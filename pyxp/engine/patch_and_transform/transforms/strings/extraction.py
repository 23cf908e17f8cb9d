"""``Regexp``: the part of a text that an expression, or a group of it, matches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.refusals import check_regexp, require
from pyxp.engine.patch_and_transform.transforms.kinds import DeadEnd, Step
from pyxp.engine.patch_and_transform.transforms.strings.kinds import StringKind, object_reader
from pyxp.gotext.formats import plain
from pyxp.gotext.patterns import Pattern, PatternError


class _Extraction(NamedTuple):
    match: str
    group: int


def _read(value: Any, path: str) -> _Extraction:
    fields = Fields(value, path, ("match", "group"))
    return _Extraction(fields.text("match"), fields.integer("group") or 0)


def _check(settings: _Extraction) -> None:
    require(settings.match, "match", "a regexp transform needs a match")
    check_regexp(settings.match, "match")


def _compile(settings: _Extraction) -> Step:
    source, wanted = settings
    try:
        pattern = Pattern(source)
    except PatternError as error:
        raise Failure(f"invalid regexp: {error.message}") from error

    def extract(value: Any) -> str:
        groups = pattern.groups(plain(value))
        if groups is None or not 0 <= wanted < len(groups):
            raise Failure(f'regexp "{source}" had no matches for group {wanted}')
        return groups[wanted]

    return extract


def _dead_ends(settings: _Extraction) -> Iterator[DeadEnd]:
    count = Pattern(settings.match).group_count
    if not 0 <= settings.group <= count:
        groups = f"{count} group{'' if count == 1 else 's'}"
        message = f"the regular expression has {groups}, so there is no group {settings.group}"
        yield DeadEnd("group", message)


REGEXP: Final = StringKind("regexp", object_reader(_read), _compile, _check, _dead_ends)
