"""CustomResourceDefinitions as documents under judgement.

A CRD is a typed object: unknown keywords of its schemas are unknown fields, wrong types refuse the whole document. What
all its versions have in common the server hoists to the top (``spec.validation``, ``spec.additionalPrinterColumns``),
and that is where its causes point.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apis/apiextensions/v1/conversion.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.gotext import names
from pyxp.structural.crd_types import CRD, JSON_SCHEMA
from pyxp.structural.wire import Strictness, WireError, decode
from pyxp.structural.xrd import apply_crd_defaults
from pyxp.validation import crd_spec, metadata
from pyxp.validation.crd_defaults import default_causes
from pyxp.validation.crd_rules import compiled_causes
from pyxp.validation.crd_schema import Context, schema_causes
from pyxp.validation.crd_structural import structural_causes, unsupported_keyword
from pyxp.validation.suggestions import unknown_keyword
from pyxp.validation.verdict import Cause, Verdict, forbidden, invalid, required, unreadable

Json = dict[str, Any]
_APPROVAL: Final = "api-approved.kubernetes.io"
#: What may not stand at the root of a schema whose status is a subresource: status is judged apart from it.
_ALIEN_AT_ROOT: Final = frozenset(JSON_SCHEMA.fields) - {
    "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
    "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required", "items", "properties",
    "externalDocs", "example", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
}  # fmt: skip
_HOISTED: Final = ("schema", "subresources", "additionalPrinterColumns", "selectableFields")


def judge_crd(data: Json, old: Json | None = None) -> Verdict:
    """The server's verdict on a CustomResourceDefinition to be created or, with ``old``, updated."""
    strict = Strictness()
    try:
        crd: Json = decode(CRD, data, "", strict)
        before: Json | None = decode(CRD, old) if old is not None else None
    except WireError as error:
        return Verdict(False, (unreadable(str(error), error.hint, error.path),), object=data)
    prepare(crd)
    causes = crd_causes(crd)
    causes += _change_causes(crd["spec"], before)
    if strict.unknown:
        unknown = tuple(unknown_keyword(path) for path in strict.unknown)
        return Verdict(False, unknown, object=crd, further=tuple(causes))
    return Verdict(not causes, tuple(causes), (), crd)


def prepare(crd: Json) -> None:
    """Default a decoded CRD and give it the status that the server begins with, in place."""
    crd.setdefault("metadata", {}).pop("namespace", None)
    spec: Json = crd.setdefault("spec", {})
    spec.setdefault("names", {"plural": "", "kind": ""})
    apply_crd_defaults(crd)
    client = ((spec.get("conversion") or {}).get("webhook") or {}).get("clientConfig") or {}
    if client.get("service") is not None:
        client["service"].setdefault("port", 443)
    stored = [version["name"] for version in spec.get("versions") or [] if version.get("storage")][:1]
    crd["status"] = {"conditions": None, "acceptedNames": {"plural": "", "kind": ""}, "storedVersions": stored or None}
    if spec.get("preserveUnknownFields") is False:
        del spec["preserveUnknownFields"]  # the server's default, which it does not keep


def crd_causes(crd: Json) -> list[Cause]:
    """What is wrong with a decoded and prepared CRD."""
    spec = crd["spec"]
    wanted = f"{spec['names'].get('plural', '')}.{spec.get('group', '')}"

    def name_problems(name: str) -> list[str]:
        own = [] if name == wanted else ['must be spec.names.plural+"."+spec.group']
        return names.subdomain_problems(name) + own

    causes = metadata.metadata_causes(crd["metadata"], namespaced=False, name_problems=name_problems)
    causes += crd_spec.group_and_scope(spec)
    versions = spec.get("versions") or []
    causes += crd_spec.version_list(versions)
    hoisted = {part for part in _HOISTED if _same_in_all(versions, part)}
    for index, version in enumerate(versions):
        path = f"spec.versions[{index}]"
        causes += crd_spec.deprecation(version, path)
        if (version.get("schema") or {}).get("openAPIV3Schema") is None:
            causes.append(required(f"{path}.schema.openAPIV3Schema", "schemas are required"))
        causes += _parts(version, {part: f"{path}.{part}" for part in _HOISTED if part not in hoisted})
    causes += crd_spec.names_causes(spec["names"])
    if versions:
        top = {part: "spec.validation" if part == "schema" else f"spec.{part}" for part in hoisted}
        causes += _parts(versions[0], top)
    causes += crd_spec.conversion(spec.get("conversion"))
    causes += _stored_versions(crd)
    causes += _approval(crd)
    if spec.get("preserveUnknownFields"):
        detail = (
            "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"
        )
        causes.append(invalid("spec.preserveUnknownFields", True, detail))
    return list(dict.fromkeys(causes))


def _same_in_all(versions: list[Json], part: str) -> bool:
    return all(version.get(part) == versions[0].get(part) for version in versions)


def _stored_versions(crd: Json) -> Iterator[Cause]:
    stored = crd["status"]["storedVersions"]
    if not stored:
        yield invalid("status.storedVersions", stored, "must have at least one stored version")
        return
    for version in crd["spec"].get("versions") or []:
        if version.get("storage") and version["name"] not in stored:
            yield invalid("status.storedVersions", stored, f"must have the storage version {version['name']}")


def _approval(crd: Json) -> Iterator[Cause]:
    """Groups of the Kubernetes community need an approval."""
    group = crd["spec"].get("group", "")
    if not (group in ("k8s.io", "kubernetes.io") or group.endswith((".k8s.io", ".kubernetes.io"))):
        return
    value = (crd["metadata"].get("annotations") or {}).get(_APPROVAL)
    where = f"metadata.annotations[{_APPROVAL}]"
    if not value:
        yield required(
            where,
            "protected groups must have approval annotation, see https://github.com/kubernetes/enhancements/pull/1111",
        )
    elif not value.startswith(("unapproved", "https://", "http://")):
        yield invalid(
            where,
            value,
            'protected groups must have approval annotation with either a URL or a reason starting with "unapproved"',
        )


def _change_causes(spec: Json, old: Json | None) -> Iterator[Cause]:
    if old is None:
        return
    before = old.get("spec") or {}
    for where, now, was in (
        ("spec.scope", spec.get("scope"), before.get("scope")),
        ("spec.names.kind", spec["names"].get("kind"), (before.get("names") or {}).get("kind")),
        ("spec.group", spec.get("group"), before.get("group")),
        ("spec.names.plural", spec["names"].get("plural"), (before.get("names") or {}).get("plural")),
    ):
        if now != was:
            yield invalid(where, now, "field is immutable")


def _parts(version: Json, paths: Mapping[str, str]) -> list[Cause]:
    """What is wrong with the parts of a version that stand at the given paths."""
    causes: list[Cause] = []
    schema = (version.get("schema") or {}).get("openAPIV3Schema")
    if "schema" in paths and schema is not None:
        has_status = (version.get("subresources") or {}).get("status") is not None
        causes += _schema_causes(schema, f"{paths['schema']}.openAPIV3Schema", has_status=has_status)
    if "subresources" in paths:
        causes += crd_spec.subresources(version.get("subresources"), paths["subresources"])
    if "additionalPrinterColumns" in paths:
        causes += crd_spec.columns(version.get("additionalPrinterColumns") or [], paths["additionalPrinterColumns"])
    if "selectableFields" in paths:
        causes += crd_spec.selectable(version.get("selectableFields") or [], schema, paths["selectableFields"])
    return causes


def _schema_causes(schema: Json, path: str, *, has_status: bool) -> list[Cause]:
    causes: list[Cause] = []
    if has_status:
        alien = [word for word in schema if word in _ALIEN_AT_ROOT]
        if schema.get("type", "object") != "object":
            detail = (
                'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'
            )
            causes.append(invalid(f"{path}.type", schema["type"], detail))
        elif alien:
            detail = "is not allowed at the root of the schema if the status subresource is enabled"
            causes.append(invalid(path, alien[0], f"{alien[0]} {detail}"))
    if schema.get("nullable"):
        causes.append(forbidden(f"{path}.nullable", "nullable cannot be true at the root"))
    inconvertible = unsupported_keyword(schema)
    convertible: list[Cause] = []
    if inconvertible is None:
        convertible = structural_causes(schema, path) or default_causes(schema, path)
        causes += convertible
    sound: set[str] = set()
    causes += schema_causes(schema, path, Context(root=True), sound)
    if inconvertible is not None:
        if not causes:
            causes.append(invalid(path, "", f"OpenAPIV3Schema '{inconvertible}' is not supported"))
    elif not convertible:
        causes += compiled_causes(schema, path, sound)
    return causes
