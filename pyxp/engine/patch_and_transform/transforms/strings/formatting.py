"""``Format``: a text with the value in it."""

from __future__ import annotations

from typing import Final

from pyxp.engine.patch_and_transform.transforms.kinds import Step
from pyxp.engine.patch_and_transform.transforms.strings.kinds import StringKind, read_text
from pyxp.gotext.formats import compile_format


def _compile(fmt: str) -> Step:
    formatted = compile_format(fmt)
    return lambda value: formatted((value,))


FORMAT: Final = StringKind("fmt", read_text, _compile)
