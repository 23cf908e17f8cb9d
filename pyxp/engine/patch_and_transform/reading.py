"""Reads the function's input as strictly as the real function does; see :mod:`.fields`."""

from __future__ import annotations

from typing import Any

from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.headers import read_header
from pyxp.engine.patch_and_transform.inputs import (
    Combine,
    ConnectionDetailInput,
    PatchInput,
    Policy,
    ReadinessCheck,
    Resources,
    SecretReference,
    TemplateInput,
)
from pyxp.engine.patch_and_transform.transforms.table import read_transform


def read_input(value: Any) -> Resources:
    """The input as data.

    Raises:
        Unreadable: something has another type than it must have, or a name is not known.
    """
    fields = read_header(value, ("patchSets", "environment", "resources", "writeConnectionSecretToRef"))
    return Resources(
        patch_sets=fields.items("patchSets", _patch_set),
        environment=fields.object("environment", _environment),
        templates=fields.items("resources", _template),
        secret=fields.object("writeConnectionSecretToRef", _secret),
    )


def _patch_set(value: Any, path: str) -> tuple[str, list[PatchInput]]:
    fields = Fields(value, path, ("name", "patches"))
    return fields.text("name"), fields.items("patches", _patch)


def _environment(value: Any, path: str) -> list[PatchInput]:
    return Fields(value, path, ("patches",)).items("patches", _patch)


def _secret(value: Any, path: str) -> SecretReference:
    fields = Fields(value, path, ("name", "namespace", "patches"))
    return SecretReference(fields.text("name"), fields.text("namespace"), fields.items("patches", _patch))


def _template(value: Any, path: str) -> TemplateInput:
    fields = Fields(value, path, ("name", "base", "patches", "connectionDetails", "readinessChecks"))
    return TemplateInput(
        name=fields.text("name"),
        base=fields.raw("base"),
        patches=fields.items("patches", _template_patch),
        connection_details=fields.items("connectionDetails", _connection_detail),
        readiness_checks=fields.items("readinessChecks", _readiness_check),
    )


_PATCH_FIELDS = ("type", "fromFieldPath", "combine", "toFieldPath", "transforms", "policy")


def _patch(value: Any, path: str) -> PatchInput:
    return _read_patch(Fields(value, path, _PATCH_FIELDS), None)


def _template_patch(value: Any, path: str) -> PatchInput:
    fields = Fields(value, path, (*_PATCH_FIELDS, "patchSetName"))
    return _read_patch(fields, fields.optional_text("patchSetName"))


def _read_patch(fields: Fields, patch_set_name: str | None) -> PatchInput:
    source, target = fields.text("fromFieldPath"), fields.optional_text("toFieldPath")
    return PatchInput(
        type=fields.text("type") or "FromCompositeFieldPath",
        from_field_path=source,
        to_field_path=source if target is None else target,
        combine=fields.object("combine", _combine),
        transforms=fields.items("transforms", read_transform),
        policy=fields.object("policy", _policy),
        patch_set_name=patch_set_name,
    )


def _combine(value: Any, path: str) -> Combine:
    fields = Fields(value, path, ("variables", "strategy", "string"))
    return Combine(
        variables=fields.items("variables", _variable),
        strategy=fields.text("strategy"),
        fmt=fields.object("string", lambda item, at: Fields(item, at, ("fmt",)).text("fmt")),
    )


def _variable(value: Any, path: str) -> str:
    return Fields(value, path, ("fromFieldPath",)).text("fromFieldPath")


def _policy(value: Any, path: str) -> Policy:
    fields = Fields(value, path, ("fromFieldPath", "toFieldPath"))
    return Policy(fields.optional_text("fromFieldPath"), fields.optional_text("toFieldPath"))


def _connection_detail(value: Any, path: str) -> ConnectionDetailInput:
    fields = Fields(value, path, ("name", "type", "fromConnectionSecretKey", "fromFieldPath", "value"))
    return ConnectionDetailInput(
        name=fields.text("name"),
        type=fields.text("type"),
        secret_key=fields.optional_text("fromConnectionSecretKey"),
        from_field_path=fields.optional_text("fromFieldPath"),
        value=fields.optional_text("value"),
    )


def _readiness_check(value: Any, path: str) -> ReadinessCheck:
    fields = Fields(value, path, ("type", "fieldPath", "matchString", "matchInteger", "matchCondition"))
    return ReadinessCheck(
        type=fields.text("type"),
        field_path=fields.optional_text("fieldPath"),
        match_string=fields.optional_text("matchString"),
        match_integer=fields.integer("matchInteger"),
        condition=fields.object("matchCondition", _condition),
    )


def _condition(value: Any, path: str) -> tuple[str, str]:
    fields = Fields(value, path, ("type", "status"))
    return fields.text("type"), fields.text("status")
