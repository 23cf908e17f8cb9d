"""What a template's base says by itself, and what base and patches together leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.catalog import VersionFacts
from pyxp.diagnostics import Finding
from pyxp.errors import nearest
from pyxp.validation.compositions.schemas import METADATA, Json, look_up
from pyxp.validation.compositions.templates import Patch, Template
from pyxp.validation.compositions.typing_rules import accepts, type_of_schema, type_of_value

_BOUNDS = (("minimum", "at least"), ("maximum", "at most"))


def check_base(template: Template, version: VersionFacts) -> list[Finding]:
    """Unknown fields, wrong types and values outside enums and ranges in a template's base."""
    schema = dict(version.schema)
    schema["properties"] = {**schema.get("properties", {}), "metadata": METADATA}
    base = {key: value for key, value in (template.base or {}).items() if key not in {"apiVersion", "kind"}}
    return [
        Finding(code, message, subject=template.name, path=f"{template.where}.base{path}", hint=hint)
        for code, message, path, hint in _walk(base, schema, "")
    ]


def _walk(value: Any, schema: Json, path: str) -> Iterator[tuple[str, str, str, str]]:
    if value is None or schema.get("x-kubernetes-preserve-unknown-fields"):
        return
    kind = type_of_value(value)
    if not accepts(schema, kind):
        yield "wrong-type", f"takes a value of type {type_of_schema(schema)}, not {kind} ({_brief(value)})", path, ""
        return
    yield from _limits(value, schema, path)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        values = schema.get("additionalProperties")
        for key, child in value.items():
            below = f"{path}.{key}" if "." not in key else f"{path}[{key}]"
            if key in properties:
                yield from _walk(child, properties[key], below)
            elif isinstance(values, Mapping):
                yield from _walk(child, values, below)
            elif properties and not values:
                close = nearest(key, properties)
                yield "unknown-field", f"there is no field {key!r}", below, f"did you mean {close}?" if close else ""
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, schema.get("items", {}), f"{path}[{index}]")


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _limits(value: Any, schema: Json, path: str) -> Iterator[tuple[str, str, str, str]]:
    allowed = schema.get("enum")
    if allowed and value not in allowed:
        yield "not-allowed", f"cannot be {value!r}", path, f"one of {', '.join(map(str, allowed))}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        for key, words in _BOUNDS:
            bound = schema.get(key)
            if bound is not None and (value < bound if key == "minimum" else value > bound):
                yield "not-allowed", f"cannot be {value!r}", path, f"{words} {bound}"


def check_required(template: Template, version: VersionFacts, composite: Json | None) -> list[Finding]:
    """Required ``forProvider`` fields that nothing sets, or that only an optional field of the composite sets."""
    schema = version.for_provider or {}
    base = _mapping(_mapping((template.base or {}).get("spec")).get("forProvider"))
    initial = _mapping(_mapping((template.base or {}).get("spec")).get("initProvider"))
    findings = []
    for name in sorted({*schema.get("required", ()), *version.required_by_cel}):
        selector = version.selectors.get(name)
        if name in base or name in initial or (selector and selector.selector_field in base):
            continue
        writers = [patch for patch in template.patches if _writes(patch, name)]
        if not writers:
            findings.append(_missing(template, name))
        elif composite is not None and (path := _optional_source(writers, composite)):
            findings.append(
                Finding(
                    "optional-feeds-required",
                    f"{name} is required, but a claim may leave {path} out",
                    subject=template.name,
                    path=f"{writers[-1].where}.fromFieldPath",
                    hint="give the field a default, make it required, or set the field in the base",
                )
            )
    return findings


def _missing(template: Template, name: str) -> Finding:
    return Finding(
        "missing-field",
        f"{template.kind} needs {name}, and neither the base nor a patch sets it",
        subject=template.name,
        path=f"{template.where}.base.spec.forProvider.{name}",
    )


def _writes(patch: Patch, name: str) -> bool:
    starts = (f"spec.forProvider.{name}", f"spec.initProvider.{name}")
    return not patch.type.startswith("To") and any(
        patch.to == start or patch.to.startswith((f"{start}.", f"{start}[")) for start in starts
    )


def _optional_source(writers: list[Patch], composite: Json) -> str:
    """A field of the composite that may be absent, where no other patch is sure to set the field."""
    missing = ""
    for patch in writers:
        if patch.type not in {"FromCompositeFieldPath", "CombineFromComposite"}:
            return ""
        optional = [path for path, _ in patch.sources() if not look_up(composite, path).guaranteed]
        if not optional:
            return ""
        missing = optional[0]
    return missing


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
