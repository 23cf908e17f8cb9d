"""What to say of a value that YAML read as another type than its writer meant."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?")


READ_AS: Final[Mapping[str, frozenset[str]]] = {
    plain: frozenset(form for word in words for form in (word, word.capitalize(), word.upper()))
    for plain, words in (("true", ("y", "yes", "on", "true")), ("false", ("n", "no", "off", "false")))
}
"""Words that YAML 1.1, as Kubernetes reads it, takes for booleans, also where they are the names of fields."""


def quoting_advice(value: Any, wanted: Collection[str]) -> str:
    """What its writer should do about a value of the wrong type with the quotes around it; empty where those are right.

    Args:
        value: The value as it was read.
        wanted: The JSON types that fit.
    """
    if "string" in wanted and isinstance(value, (bool, int, float)):
        kind = "boolean" if isinstance(value, bool) else "number"
        return f"quote it: without quotes YAML reads it as the {kind} {json.dumps(value)}"
    if isinstance(value, str) and "string" not in wanted:
        number = _NUMBER.fullmatch(value)
        fits = number is not None and ("number" in wanted or ("integer" in wanted and not number[1]))
        if fits or ("boolean" in wanted and value in ("true", "false")):
            return "remove the quotes: they make it a text"
    return ""
