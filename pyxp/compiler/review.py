"""Review: the emitted manifests, judged as a stranger would judge them.

The checks live in :mod:`pyxp.validation`, which reads plain manifests; here their findings get the Python line that
caused them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pyxp.catalog import KindFacts
from pyxp.catalog.naming import python_name
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.emission import Emitted
from pyxp.compiler.escapes import written_at
from pyxp.compiler.problems import Problems
from pyxp.compiler.scopes import scope_advice
from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.model.compositions import read_steps
from pyxp.model.manifests import mapping
from pyxp.model.patches import Patch, parsed
from pyxp.validation.compositions import check_composition
from pyxp.validation.compositions.patches import NOT_ENCODED
from pyxp.validation.definitions import definition_causes
from pyxp.validation.verdict import TYPE_INVALID, Cause, show

_TO_TEXT = {
    "object": "write json_document(...) for JSON in the text",
    "array": "write join(ref, separator) for one text of them, json_document(...) for JSON",
}
_NARROWER = "give the claim field bounds that lie within those of its target"
_OTHER_DEFAULT = "change the default, or what the field is held to"
_NAMED_AFTER = frozenset({"spec.group", "spec.names.plural"})
"""What the name of an XRD is made of."""
_UNCORRELATED = "oldSelf cannot be used on the uncorrelatable portion of the schema"
_ALSO_REFUSED = {"optional-feeds-required", "selector-ambiguous"}
"""What is a warning for a Composition of unknown origin; here the author can be asked."""


def review_composition(draft: Draft, manifests: Emitted) -> None:
    """Review: refuses what the checks of a Composition find."""
    xrd, composition = manifests
    problems = draft.problems
    kinds: dict[tuple[str, str], KindFacts] = {}
    for template in draft.templates:
        resource = template.added.resource
        kinds[resource.api_version, resource.facts.kind] = resource.facts
    templates = draft.by_name
    patches = _patches(composition)
    noted = {(problem.code, problem.subject, parsed(problem.path)) for problem in problems.findings}
    ordered = all(problem.code != "cycle" for problem in problems.findings)
    undeclared = [problem.location for problem in problems.findings if problem.code == "unknown-field"]
    for finding in check_composition(composition, xrd, lambda version, kind: kinds.get((version, kind))):
        # What is about no resource in particular, such as a patch of the environment, has no line of its own.
        template = templates.get(finding.subject, draft.templates[0])
        target = _target(finding.path, patches)
        if (by_hand := written_at(finding.path, composition, draft)) is not None:
            if finding.code == "environment-order" and by_hand.location in undeclared:
                continue
            name = finding.subject or by_hand.name
            problems.note(replace(finding, location=by_hand.location, subject=name, path=by_hand.path))
            continue
        if advice := _advice(finding):
            message = finding.message.removeprefix(f"{target} ")
            location = _line(finding, target, draft)
            problems.warn(finding.code, message, location, subject=finding.subject, path=target, hint=advice)
            continue
        if finding.severity is not Severity.ERROR and finding.code not in _ALSO_REFUSED:
            continue
        if finding.code == "optional-feeds-required" and target in template.sure:
            continue
        if finding.code in {"environment-order", "never-met"} and not ordered:
            continue
        if (finding.code, finding.subject, parsed(target)) in noted:
            continue
        missing = finding.code == "missing-field"
        if not any(_below(target, path) or (missing and _below(path, target)) for path in template.skipped):
            _refuse(finding, target, template, _line(finding, target, draft), problems)


def review_definition(draft: Draft, manifests: Emitted) -> None:
    """Review: refuses an XRD of which Crossplane could make no CRD, or whose CRD the API server would refuse.

    Among the reasons are rules that do not compile, cost too much or are broken by the field's own default.
    """
    causes = definition_causes(manifests.xrd)
    fields = {cause.field for cause in causes}
    for cause in causes:
        if cause.field == "metadata.name" and not _NAMED_AFTER.isdisjoint(fields):
            continue
        names = re.findall(r"\.properties\[([^]]+)]", cause.field)
        blueprint = draft.blueprint
        location = blueprint.declared_at(*names) if names else blueprint.definition.location
        path = ".".join(names) or cause.field
        told, hint = _told(cause, names, manifests.xrd)
        draft.problems.refuse("invalid-definition", told, location, path=path, hint=hint)


def _told(cause: Cause, names: Sequence[str], xrd: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with a definition and what to do; of a default that its own field refuses, that it is this."""
    told = cause.plain or cause.message
    if _UNCORRELATED in told:
        return (
            "immutable=True, or a rule with oldSelf, cannot stand in the entries of a list: none of them is known to be"
            " the one that it was",
            "leave it out there, and write immutable=True for the list itself",
        )
    if not names or not re.search(r"]\.default\b", cause.field):
        return told, cause.hint
    node: Any = xrd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    for name in names:
        node = mapping(mapping(node).get("properties")).get(name)
    default = show(mapping(node).get("default"))
    detail = told
    for kind in ("Invalid", "Unsupported"):
        detail = detail.removeprefix(f"{kind} value: {default}: ")
    if detail == told and cause.reason != TYPE_INVALID:  # about a part of it, or the rule itself
        return told, cause.hint
    return f"the default {default} is not a value of the field: {detail}", cause.hint or _OTHER_DEFAULT


def _patches(composition: Mapping[str, Any]) -> dict[str, Patch]:
    return {patch.where: patch for step in read_steps(composition) for patch in step.patches()}


def _target(path: str, patches: Mapping[str, Patch]) -> str:
    """The field of the composed resource, or of the composite, that a finding is about."""
    found = re.match(r"spec\.pipeline\[\d+]\.input\.resources\[\d+]\.base\.?(.*)", path)
    if found:
        return found[1]
    for where, patch in patches.items():
        if path == where or path.startswith(f"{where}."):
            return patch.to
    return path


def _line(finding: Finding, target: str, draft: Draft) -> Location:
    """The line of a status field where a finding is about no resource, otherwise one of the resource."""
    template = draft.by_name.get(finding.subject)
    if template is None:
        outputs = draft.blueprint.composition.outputs
        found = next((output.location for output in outputs if _below(target, output.path)), None)
        return found or draft.templates[0].added.resource.written_at
    return _location(target, template)


def _refuse(finding: Finding, target: str, template: ComposedTemplate, location: Location, problems: Problems) -> None:
    name = python_name(re.sub(r"\[\d+]", "", target).rpartition(".")[2])
    hint = finding.hint
    if finding.code == "wrong-type" and finding.wanted:
        hint = _conversion(finding.wanted, finding.found)
    if finding.code == "missing-field":
        hint = f"give {name}=..."
    if finding.code == "optional-feeds-required":
        hint = "give the field a default, make it required, or write default(ref, value)"
    if finding.code == "wrong-scope":
        hint = scope_advice(template.added.resource.facts)
    message = finding.message.removeprefix(f"{target} ")
    hint = hint.replace("stringData takes", "string_data takes")
    problems.refuse(finding.code, message, location, subject=finding.subject, path=target, hint=hint)


def _advice(finding: Finding) -> str:
    """What to do in Python about a warning that the author is told; empty for any other finding."""
    if finding.code == NOT_ENCODED:
        plain = python_name(finding.hint.partition(", or write to ")[2])
        return f"write to_base64(...){f', or give the text to {plain}' if plain else ''}"
    return _NARROWER if finding.code == "wider-range" else ""


def _conversion(wanted: str, found: str) -> str:
    """The function of ours that makes the one type of the other."""
    if wanted in {"string", "integer or string"}:
        return _TO_TEXT.get(found, "write as_text(...)")
    if wanted in {"integer", "number"} and found in {"string", "boolean", "number"}:
        return "write as_int(...)"
    if wanted == "boolean" and found in {"string", "integer"}:
        return "write choose(ref, {value: True}, otherwise=False)"
    if wanted == "array" and found in {"string", "integer", "number", "boolean"}:
        return "write [ref]"
    return ""


def _location(target: str, template: ComposedTemplate) -> Location:
    """The line that assigned the field, or one above or below it; otherwise the resource's own line."""
    close = [path for path in template.locations if _below(path, target) or _below(target, path)]
    if close:
        return template.locations[max(close, key=len)]
    return template.added.resource.written_at


def _below(path: str, other: str) -> bool:
    return path == other or path.startswith((f"{other}.", f"{other}["))
