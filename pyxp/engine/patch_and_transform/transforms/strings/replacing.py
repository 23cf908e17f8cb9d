"""``Replace``: a text with one part of it replaced everywhere."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.refusals import require
from pyxp.engine.patch_and_transform.transforms.kinds import Step
from pyxp.engine.patch_and_transform.transforms.strings.kinds import StringKind, object_reader
from pyxp.gotext.formats import MAX_RESULT, plain


class _Replacement(NamedTuple):
    search: str
    replace: str


def _read(value: Any, path: str) -> _Replacement:
    fields = Fields(value, path, ("search", "replace"))
    return _Replacement(fields.text("search"), fields.text("replace"))


def _check(settings: _Replacement) -> None:
    require(settings.search, "search", "a replace transform needs a text to search for")


def _compile(settings: _Replacement) -> Step:
    search, replacement = settings

    def replace(value: Any) -> str:
        text = plain(value)
        growth = text.count(search) * (len(replacement) - len(search))
        if len(text) + growth > MAX_RESULT:
            raise Failure(f"the replaced text is longer than {MAX_RESULT} characters")
        return text.replace(search, replacement)

    return replace


REPLACE: Final = StringKind("replace", object_reader(_read), _compile, _check)
