"""Readiness: what each resource is ready by, as checks of function-patch-and-transform."""

from __future__ import annotations

from typing import Any

from pyxp.authoring.readiness import ConditionCheck, ReadyCheck, ValueCheck
from pyxp.catalog.naming import python_names
from pyxp.catalog.paths import join_path
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.errors import with_article
from pyxp.model import fieldpath
from pyxp.model.fieldpath import PathSyntaxError
from pyxp.structural.kubernetes_kinds import judged_by_auto_ready, native_scope
from pyxp.validation.compositions.schemas import Json, is_open, look_up
from pyxp.validation.compositions.typing_rules import type_of_schema

_TYPES = {str: "string", bool: "boolean"}
_WRITTEN = {"string": '"text"', "boolean": "True"}
_SETTINGS = ("ProviderConfig", "EnvironmentConfig")
"""How kinds of settings are called, whose conditions nothing ever writes."""
_CHECKED = {"Deployment": '[has_condition("Available")]', "Job": '[has_condition("Complete")]'}
"""What kinds of Kubernetes' own say once they do their work; others are there, and that is all."""
_NO_TEXT = "leave the value out, and it waits until the field is there"


def write_checks(draft: Draft) -> None:
    """Pass: the checks of every resource that is given some, and of kinds that nothing would ever call ready.

    Refuses fields that the kind does not have, and values of another type.
    """
    for template in draft.templates:
        given = template.added.options.get("ready_when")
        if given is None:
            if _is_mute(template):
                template.readiness_checks.append({"type": "None"})
            continue
        for check in given:
            entry = _entry(check, template, draft)
            template.readiness_checks += [entry] if entry else []
        if not given:
            template.readiness_checks.append({"type": "None"})
    if is_strict(draft):
        _refuse_unjudged(draft)


def _refuse_unjudged(draft: Draft) -> None:
    """Refuses kinds that function-auto-ready alone would call ready, where another resource's checks leave it out."""
    cause = next(template for template in draft.templates if _waits_for_more(template))
    for template in draft.templates:
        version = template.added.resource.version_facts()
        kind = version.kind.kind
        if not template.readiness_checks and judged_by_auto_ready(version.api_version, kind):
            draft.problems.refuse(
                "wrong-option",
                f"only function-auto-ready knows when {with_article(kind)} is ready, and it is left out because of"
                f" ready_when= of {cause.name}, at {cause.added.location}, which it would overrule",
                template.added.location,
                subject=template.name,
                hint=f"give this one ready_when={_CHECKED.get(kind, '[]')}, too, or {cause.name} none",
            )


def _is_mute(template: ComposedTemplate) -> bool:
    """Whether no condition ``Ready`` ever tells of a resource, and function-auto-ready knows no other sign.

    Such a resource is ready once it exists.
    """
    version = template.added.resource.version_facts()
    if judged_by_auto_ready(version.api_version, version.kind.kind):
        return False
    if native_scope(version.api_version, version.kind.kind) is not None:
        return True
    if version.kind.kind.endswith(_SETTINGS):
        return True
    status = version.field("status")
    return status is None or ("conditions" not in status.get("properties", {}) and not is_open(status))


def is_strict(draft: Draft) -> bool:
    """Whether a resource waits for more than that it is there."""
    return any(map(_waits_for_more, draft.templates))


def _waits_for_more(template: ComposedTemplate) -> bool:
    return any(check["type"] != "None" for check in template.readiness_checks)


def _entry(check: ReadyCheck, template: ComposedTemplate, draft: Draft) -> dict[str, Any] | None:
    if isinstance(check, ConditionCheck):
        return {"type": "MatchCondition", "matchCondition": {"type": check.type, "status": check.status}}
    if not isinstance(check, ValueCheck):
        raise TypeError(f"not a check: {type(check).__name__}")
    resource = template.added.resource
    schema = resource.version_facts().schema
    path = spelt_out(check.path, schema)
    place = look_up(schema, path)
    told = ("unknown-field", f"cannot wait for {check.path} of {resource.facts.kind}: {place.problem}", place.hint)
    if place.schema is not None:
        found, wanted = type_of_schema(place.schema), _TYPES.get(type(check.value))
        if wanted in (None, found) or found == "any":
            return _of_value(check.value, path)
        hint = f"write {_WRITTEN[found]}" if found in _WRITTEN else _NO_TEXT
        told = ("wrong-type", f"{path} is of type {found}, so it is never {check.value!r}", hint)
    code, message, hint = told
    draft.problems.refuse(code, message, check.location, subject=template.name, hint=hint)
    return None


def _of_value(value: str | bool | None, path: str) -> dict[str, Any]:
    if value is None:
        return {"type": "NonEmpty", "fieldPath": path}
    if isinstance(value, bool):
        return {"type": "MatchTrue" if value else "MatchFalse", "fieldPath": path}
    return {"type": "MatchString", "fieldPath": path, "matchString": value}


def spelt_out(path: str, schema: Json) -> str:
    """The field path in the manifest of what stands behind a resource in Python.

    Args:
        path: Such as ``status.queue_url``, which is below ``atProvider``; names of the manifest are left as they are.
        schema: Schema of the kind.
    """
    try:
        segments = fieldpath.parse(path)
    except PathSyntaxError:
        return path
    status = schema.get("properties", {}).get("status", {}).get("properties", {})
    if segments[0] == "status" and segments[1:] and segments[1] not in status and "atProvider" in status:
        segments = ("status", "atProvider", *segments[1:])
    spelt: list[str | int] = []
    node: Any = schema
    for segment in segments:
        fields = node.get("properties", {})
        name = python_names(fields).get(segment, segment) if isinstance(segment, str) else segment
        name = segment if segment in fields else name
        spelt.append(name)
        node = fields.get(name) or node.get("items") or node.get("additionalProperties")
        node = node if isinstance(node, dict) else {}
    return join_path(tuple(spelt))
