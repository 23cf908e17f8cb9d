"""Causes in words for a person: without what the server repeats, or says only to programs.

The verdict keeps the server's own words. Findings stand beside the field's path and place, so what the server's
libraries put before and behind the point of a message is left out here.
"""

from __future__ import annotations

import re
from typing import Final

from pyxp.validation.verdict import INVALID, NO_FIELD, UNKNOWN_FIELD, UNREADABLE, Cause

_IN_BODY: Final = re.compile(r"^(Invalid value: (?:.*?): )\S+ in body (?=must |should )", re.DOTALL)
_TYPE: Final = "(array|boolean|integer|null|number|object|string)"
_WRONG_TYPE: Final = re.compile(rf'^Invalid value: "\w+": must be of type {_TYPE}: "{_TYPE}"$')
_WRONG_FORMAT: Final = re.compile(r"^Invalid value: (.*): must be of type ([\w-]+): \1$", re.DOTALL)
_COUNT: Final = re.compile(r"^Invalid value: (\d+): should have (at (?:least|most)) (\d+) (item|propert)(?:s|y|ies)?$")
_TYPE_ONLY: Final = re.compile(r'^Invalid value: "(?:object|array)": (?=\S)')
_NO_VALUE: Final = re.compile(r'^Invalid value: (?=[^\s"{\[\d-])(?!(?:true|false|null): )')
_UNREADABLE_PATH: Final = re.compile(r"^cannot read ([^\s:]+): ")


def says_rules_were_skipped(cause: Cause) -> bool:
    """Whether a cause is only the server's remark that CEL rules were skipped because of the other causes."""
    return cause.reason == INVALID and cause.field == NO_FIELD and "validation rules were not checked" in cause.message


def worded(cause: Cause) -> str:
    """The message of a cause, to stand behind the path of its field."""
    if cause.reason == UNKNOWN_FIELD:
        return "unknown field"
    told = _IN_BODY.sub(r"\1", cause.message)
    if found := _WRONG_TYPE.match(told):
        return f"must be of type {found[1]}, but is {_of_type(found[2])}"
    if found := _WRONG_FORMAT.match(told):
        return f"Invalid value: {found[1]}: must have the format {found[2]}"
    if found := _COUNT.match(told):
        unit = "item" if found[4] == "item" else "field"
        return f"must have {found[2]} {found[3]} {unit}{'' if found[3] == '1' else 's'}, but has {found[1]}"
    # Rules are told with a type or nothing where others have a value; in a schema the name of a type may be the value.
    told = _NO_VALUE.sub("", told)
    return told if cause.field.endswith(".type") else _TYPE_ONLY.sub("", told)


def unreadable_path(cause: Cause) -> str:
    """The field at which reading a document failed, as far as the cause tells it."""
    found = _UNREADABLE_PATH.match(cause.message) if cause.reason == UNREADABLE else None
    return found[1] if found else ""


def _of_type(name: str) -> str:
    if name == "null":
        return name
    return f"{'an' if name[0] in 'aio' else 'a'} {name}"
