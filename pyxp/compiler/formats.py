"""Format strings: text with verbs, the paths of the variables, and JSON as it stands inside text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

Form = Literal["value", "text", "json", "escaped", "nested-json", "nested-escaped"]
"""How a value stands where it goes: as it is, as it reads, as JSON, or as the inside of a JSON string; the nested forms
are the latter two in a document that is a string of another one."""

REQUIRED = {"fromFieldPath": "Required"}


@dataclass
class FormatString:
    """A format string in the making, with the paths of its variables."""

    text: str = ""
    variables: list[str] = field(default_factory=list)
    reads_environment: bool = False

    def literal(self, text: str) -> None:
        """Appends text as it is."""
        self.text += text.replace("%", "%%")

    def variable(self, verb: str, path: str) -> None:
        """Appends the value at ``path``."""
        self.text += verb
        self.variables.append(path)

    def combine(self) -> dict[str, Any]:
        """What a patch says of the text."""
        variables = [{"fromFieldPath": path} for path in self.variables]
        return {"variables": variables, "strategy": "string", "string": {"fmt": self.text}}

    def patch(self, to: str, *, required: bool) -> dict[str, Any]:
        """The patch that writes the formatted text to ``to``."""
        kind = "CombineFromEnvironment" if self.reads_environment else "CombineFromComposite"
        patch: dict[str, Any] = {"type": kind, "combine": self.combine(), "toFieldPath": to}
        return patch | ({"policy": dict(REQUIRED)} if required else {})


def json_of(value: Any) -> str:
    """A constant as a JSON document: keys sorted, without spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def escaped(text: str, form: Form) -> str:
    """``text`` as it stands inside a JSON string, where the form says so, or in one inside another."""
    for _ in range({"escaped": 1, "nested-escaped": 2}.get(form, 0)):
        text = json.dumps(text, ensure_ascii=False)[1:-1]
    return text
