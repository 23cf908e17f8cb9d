"""One validation rule: its expression and its message expression, compiled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.cel.checking.checked import Checked
from pyxp.cel.checking.environment import Environment, kubernetes_environment
from pyxp.cel.evaluation.program import Program
from pyxp.cel.expressions import CompileError, compile_expression, make_program
from pyxp.cel.rules.fieldpath import RuleFieldPathError, rule_field_path
from pyxp.cel.types import Type, optional_of


class CompiledRule:
    """A rule that is ready to run.

    Attributes:
        raw: The rule as written in the schema.
        text: The expression.
        checked: Its checked tree, for the cost estimate.
        program: Its program.
        frame_size: How large the frames of its programs are.
        message_program: The program of its message expression, None without one or when it does not compile.
        uses_old: Whether the rule mentions ``oldSelf``; such rules only run when there is an old value.
        optional_old: Whether ``oldSelf`` is an optional, so that the rule runs without an old value too.
        field_path: What is appended to the path of the value.
        reason: The reason of the cause.
    """

    __slots__ = (
        "checked", "field_path", "frame_size", "message_program", "optional_old", "program", "raw", "reason",
        "text", "uses_old",
    )  # fmt: skip

    def __init__(
        self, raw: Mapping[str, Any], checked: Checked, program: Program, message: Program | None, field_path: str
    ) -> None:
        self.raw = raw
        self.text = str(raw.get("rule") or "")
        self.checked = checked
        self.program = program
        self.frame_size = max(program.size, message.size if message is not None else 0)
        self.message_program = message
        self.uses_old = any(name.lstrip(".") == "oldSelf" for name in checked.variables.values())
        self.optional_old = raw.get("optionalOldSelf") is True
        self.field_path = field_path
        self.reason = str(raw.get("reason") or "")

    @property
    def shown(self) -> str:
        """How the server names the rule in messages about it."""
        return str(self.raw.get("message") or self.text).strip()

    @property
    def plain_message(self) -> str:
        """The message when there is no message expression, or it fails."""
        message = str(self.raw.get("message") or "")
        return message.strip() if message else f"failed rule: {self.text.strip()}"


def rule_environment(kind: Type, *, optional_old: bool) -> Environment:
    """What a rule on values of a type may refer to."""
    return kubernetes_environment({"self": kind, "oldSelf": optional_of(kind) if optional_old else kind})


def compile_rule(raw: Mapping[str, Any], kind: Type, schema: Mapping[str, Any]) -> CompiledRule:
    """The compiled rule.

    Args:
        raw: The entry of ``x-kubernetes-validations``.
        kind: The type of the values it judges.
        schema: Their schema, for the field path.

    Raises:
        CompileError: The rule's expression cannot be used.
    """
    text = str(raw.get("rule") or "")
    optional_old = raw.get("optionalOldSelf") is True
    environment = rule_environment(kind, optional_old=optional_old)
    checked = compile_expression(text, environment)
    if checked.type.kind != "bool":
        raise CompileError("cel expression must evaluate to a bool")
    program = make_program(checked, environment)
    message: Program | None = None
    expression = str(raw.get("messageExpression") or "")
    if expression.strip():
        try:
            checked_message = compile_expression(expression, environment)
            if checked_message.type.kind == "string":
                message = make_program(checked_message, environment)
        except CompileError:
            message = None
    try:
        field_path = rule_field_path(str(raw.get("fieldPath") or ""), schema)
    except RuleFieldPathError:
        field_path = ""
    return CompiledRule(raw, checked, program, message, field_path)
