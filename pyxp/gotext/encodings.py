"""Base64 as Go's ``encoding/base64`` reads it."""

from __future__ import annotations

import base64
import re
from typing import Final

from pyxp.gotext.errors import TextError

_STANDARD: Final = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"


def decode_base64(text: str) -> bytes:
    """What ``base64.StdEncoding`` decodes: padded, with line breaks anywhere.

    Raises:
        TextError: The text is not base64.
    """
    digits = text.replace("\r", "").replace("\n", "")
    if not re.fullmatch(_STANDARD, digits):
        raise TextError("string is not valid base64")
    return base64.b64decode(digits)
