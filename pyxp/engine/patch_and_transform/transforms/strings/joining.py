"""``Join``: the elements of a list with a separator between them."""

from __future__ import annotations

from typing import Any, Final

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.transforms.kinds import Step
from pyxp.engine.patch_and_transform.transforms.strings.kinds import StringKind, object_reader
from pyxp.gotext.formats import MAX_RESULT, plain
from pyxp.gotext.values import text_bytes, text_of


def _read(value: Any, path: str) -> str:
    return Fields(value, path, ("separator",)).text("separator")


def _compile(separator: str) -> Step:
    # The real function puts the separator behind every element and cuts off its last byte only.
    tail = text_of(text_bytes(separator)[:-1])

    def join(value: Any) -> str:
        if not isinstance(value, list):
            raise Failure("join needs an array")
        parts = list(map(plain, value))
        if sum(map(len, parts)) + len(separator) * len(parts) > MAX_RESULT:
            raise Failure(f"the joined text is longer than {MAX_RESULT} characters")
        return separator.join(parts) + tail if value else ""

    return join


JOIN: Final = StringKind("join", object_reader(_read), _compile)
