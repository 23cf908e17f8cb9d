"""``TrimPrefix`` and ``TrimSuffix``: a text without its beginning or end."""

from __future__ import annotations

from typing import Final

from pyxp.engine.patch_and_transform.transforms.kinds import Step
from pyxp.engine.patch_and_transform.transforms.strings.kinds import StringKind, read_text
from pyxp.gotext.formats import plain


def _compile_prefix(trim: str) -> Step:
    return lambda value: plain(value).removeprefix(trim)


def _compile_suffix(trim: str) -> Step:
    return lambda value: plain(value).removesuffix(trim)


TRIM_PREFIX: Final = StringKind("trim", read_text, _compile_prefix)
TRIM_SUFFIX: Final = StringKind("trim", read_text, _compile_suffix)
