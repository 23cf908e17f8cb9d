"""Turns: resources whose changes the provider refuses are replaced by release, in two slots.

A slot is made for one release and never changes what it is again: what was observed of it is written over what the
Composition says today, by way of the environment, as far as the provider would not change it in place. Which slot a
release goes into, and when the older one leaves, a filter decides (:mod:`pyxp.compiler.conditions.slots`). The XRD's
rules let the definition change only together with the release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pyxp.authoring.expressions import CompositeField, is_of_claim, leaves
from pyxp.authoring.references import UNDECLARED, expression_of
from pyxp.authoring.replaceables import SLOT_POLICIES, Turns
from pyxp.authoring.resources import Resource
from pyxp.catalog import VersionFacts
from pyxp.cel.rules.escaping import escape
from pyxp.compiler.alternatives import constant_step
from pyxp.compiler.assignments import OBJECT_NAME, UID
from pyxp.compiler.conditions.cel import FilterWriter
from pyxp.compiler.conditions.slots import slots_of
from pyxp.compiler.draft import ComposedTemplate, Draft, SchemaRule
from pyxp.compiler.environment import PREFIX
from pyxp.compiler.holding import HELD, memory_of
from pyxp.compiler.identities import is_immutable
from pyxp.compiler.spec_paths import steps_of
from pyxp.errors import AuthoringError
from pyxp.model import fieldpath

_FIELDS: Final = "spec.forProvider"
_INITIAL: Final = "spec.initProvider"
FIRST_RELEASE: Final = "1"
"""The release of an object that was made before its resource became replaceable."""
_SELECTION: Final = re.compile(r"(Selector|Refs?)(\..*)?$")
"""The end of a path that says where a field is taken from."""
_KEEPING: Final = "MergeObjects"
_FORCING: Final = "ForceMergeObjects"
_INTO_TEXT: Final = {"type": "convert", "convert": {"toType": "string"}}


def release_label(domain: str) -> str:
    """Key of the label that says for which release a slot was made."""
    return f"{domain}/release"


def turns_of(targets: Sequence[Resource], draft: Draft) -> Turns | None:
    """The turns that a single selected resource takes, if its release is one."""
    if len(targets) != 1 or draft.by_name[targets[0].resource_name].slot is None:
        return None
    return next(turns for turns in draft.blueprint.composition.turns if targets[0] in turns.slots)


def release_of(turns: Turns) -> CompositeField:
    """The release, which is a field of the composite where it was not refused."""
    found = expression_of(turns.release)
    assert isinstance(found, CompositeField)  # noqa: S101 - what else it is was refused
    return found


def follow_releases(draft: Draft) -> None:
    """Pass: the rules by which a claim changes a replaceable resource only together with its release.

    Refuses releases that are not a whole number above 0 that every claim has.
    """
    for turns in draft.blueprint.composition.turns:
        problem = _problem_of(expression_of(turns.release))
        if problem:
            hint = "write release: int = field(..., default=1, ge=1) in the spec"
            draft.problems.refuse("wrong-release", problem, turns.location, subject=turns.name, hint=hint)
            continue
        release = release_of(turns)
        first, second = (draft.by_name[slot.resource_name] for slot in turns.slots)
        wanted = FilterWriter(draft.blueprint.spec.schema).whole_number(release.path, int(FIRST_RELEASE))
        first.slot, second.slot = slots_of(first.name, second.name, wanted, release_label(draft.domain))
        paths = dict.fromkeys(path for path in _changeable(first, draft) if path != release.path)
        draft.schema_rules += [_never_down(release.path), *(_rule(path, release.path, draft) for path in paths)]


def _problem_of(release: object) -> str:
    """What keeps a claim's field from being a release; empty where nothing does."""
    if not is_of_claim(release) or not release.path.startswith("spec.") or "[" in release.path:
        return "" if is_of_claim(release) and release.path == UNDECLARED else "the release is not a field of the claim"
    if release.shape.type != "integer":
        return f"{release.path} is not a whole number, so it cannot be a release"
    if not release.guaranteed:
        return f"a claim may leave {release.path} out, so it cannot be a release"
    if release.shape.schema.get("minimum", 0) < 1:
        return f"{release.path} may be below 1, so it cannot be a release"
    return ""


def _changeable(template: ComposedTemplate, draft: Draft) -> Iterator[str]:
    """Paths of claim fields that may change and go into what the provider never changes."""
    version = template.added.resource.version_facts()
    spec = draft.blueprint.spec.schema
    for assignment in template.assignments:
        if not is_settled(assignment.path, version):
            continue
        for leaf in leaves(assignment.value):
            if is_of_claim(leaf) and leaf.path.startswith("spec.") and not is_immutable(spec, leaf.path):
                yield _declared(spec, leaf.path)


def _declared(spec: Mapping[str, Any], path: str) -> str:
    """The field that the schema declares on the way to ``path``: a list or map as a whole, not an entry of it."""
    found = ["spec"]
    for step in steps_of(spec, path):
        if step.step not in step.holder.get("properties", {}):
            break
        found.append(str(step.step))
    return fieldpath.format(tuple(found))


def is_settled(path: str, version: VersionFacts) -> bool:
    """Whether the field at ``path`` is part of what a slot is made for: the provider does not change it in place."""
    root = next((root for root in (_FIELDS, _INITIAL) if path.startswith(f"{root}.")), None)
    if root is None:
        return False
    field = re.sub(r"\[\d+\]", "[*]", path.removeprefix(f"{root}."))
    if not version.replaces:
        return field.partition(".")[0].partition("[")[0] != "tags"
    selected = _SELECTION.sub("", field)
    return any(map(version.forces_replacement, (field, selected, f"{selected}s") if selected != field else (field,)))


def _never_down(release: str) -> SchemaRule:
    *holder, name = fieldpath.parse(release)
    read = _name(str(name))
    told = f"{name} never goes down: an older definition comes back with a higher number"
    return SchemaRule(
        tuple(map(str, holder)),
        {"rule": f"self.{read} >= oldSelf.{read}", "message": told, "fieldPath": f".{name}"},
    )


def _rule(path: str, release: str, draft: Draft) -> SchemaRule:
    """The rule that a field stays as it is while the release does, at the lowest object that holds both."""
    field, number = ([str(step) for step in fieldpath.parse(one)] for one in (path, release))
    shared = 0
    while shared < min(len(field), len(number)) - 1 and field[shared] == number[shared]:
        shared += 1
    guards, read = [], "self"
    for step in [*steps_of(draft.blueprint.spec.schema, path)][shared - 1 :]:
        read += f".{_name(str(step.step))}"
        if step.step not in step.holder.get("required", ()) and "default" not in step.node:
            guards.append(f"has({read})")
    same = f"{read} == {_old(read)}"
    if guards:
        there = guards[0] if len(guards) == 1 else f"({' && '.join(guards)})"
        same = f"{there} == {_old(there)} && (!{there} || {same})"
    above = ".".join(map(_name, number[shared:]))
    return SchemaRule(
        tuple(number[:shared]),
        {
            "rule": f"self.{above} > oldSelf.{above} || {same}",
            "message": f"{'.'.join(field[shared:])} changes only with a higher {'.'.join(number[shared:])}",
            "fieldPath": f".{'.'.join(number[shared:])}",
        },
    )


def _old(expression: str) -> str:
    return re.sub(r"\bself\.", "oldSelf.", expression)


def _name(name: str) -> str:
    escaped = escape(name)
    if escaped is None:
        raise AuthoringError(f"cannot make a rule of {name}: expressions cannot name the field", hint="rename it")
    return escaped


def settle_slots(draft: Draft) -> None:
    """Pass: names the objects of replaceable resources by release, and keeps what they were made as."""
    for turns in draft.blueprint.composition.turns:
        for slot in turns.slots:
            template = draft.by_name.get(slot.resource_name)
            if template is not None and template.slot is not None:
                _settle(template, turns, draft)
    for template in draft.templates:
        if template.follows:
            # A provider applies what it resolved anew and nothing else, so what it resolved before would vanish.
            for path in template.selected:
                template.patches += memory_of(path, path.removeprefix(f"{_FIELDS}."), template.name)


def _settle(template: ComposedTemplate, turns: Turns, draft: Draft) -> None:
    release = release_of(turns)
    fieldpath.set(template.base, "spec.managementPolicies", list(SLOT_POLICIES))
    version = template.added.resource.version_facts()
    own = [patch for patch in template.patches if not _holds(patch)]
    live = [patch for patch in own if not is_settled(str(patch["toFieldPath"]), version)]
    settled = [patch for patch in own if is_settled(str(patch["toFieldPath"]), version)]
    merged = [patch for patch in live if patch.get("policy", {}).get("toFieldPath") == _KEEPING]
    template.patches = [
        *_named(template.name, release.path, release_label(draft.domain)),
        *settled,
        *_kept(template, draft),
        # What is kept must not win over what the claim asks for today, and the first of two as before.
        *({**patch, "policy": {**patch["policy"], "toFieldPath": _FORCING}} for patch in reversed(merged)),
        *_constants(template, version),
        *(patch for patch in live if patch not in merged),
    ]


def _holds(patch: Mapping[str, Any]) -> bool:
    """Whether a patch keeps one field while its source is away: here the whole of a slot is kept."""
    return any(str(patch.get(end, "")).startswith(f"{HELD}.") for end in ("fromFieldPath", "toFieldPath"))


def _named(name: str, release: str, label: str) -> list[dict[str, Any]]:
    """The object's name and its label: of the release it is made for, and later of the one it was made for.

    Crossplane keeps the name of an object that is there.
    """
    memory, there = f"{PREFIX}.releases.{name}.number", f"metadata.labels[{label}]"
    first = constant_step(FIRST_RELEASE)
    return [
        {
            "type": "CombineFromComposite",
            "combine": {
                "variables": [{"fromFieldPath": "metadata.name"}, {"fromFieldPath": release}],
                "strategy": "string",
                "string": {"fmt": f"%s-{name}-%.0f"},
            },
            "toFieldPath": OBJECT_NAME,
        },
        {
            "type": "FromCompositeFieldPath",
            "fromFieldPath": release,
            "toFieldPath": there,
            "transforms": [dict(_INTO_TEXT)],
        },
        {"type": "ToEnvironmentFieldPath", "fromFieldPath": UID, "toFieldPath": memory, "transforms": [dict(first)]},
        {"type": "ToEnvironmentFieldPath", "fromFieldPath": there, "toFieldPath": memory},
        {"type": "FromEnvironmentFieldPath", "fromFieldPath": memory, "toFieldPath": there},
    ]


def _kept(template: ComposedTemplate, draft: Draft) -> Iterator[dict[str, Any]]:
    """What was observed of a slot, over all that the Composition says of it today."""
    spec = template.base.get("spec", {})
    paths = {str(patch.get("toFieldPath", "")) for patch in template.patches}
    for root, key in ((_FIELDS, "fields"), (_INITIAL, "initial")):
        if root.rpartition(".")[2] in spec or any(path.startswith(f"{root}.") for path in paths):
            memory = f"{PREFIX}.releases.{template.name}.{key}"
            yield {"type": "ToEnvironmentFieldPath", "fromFieldPath": root, "toFieldPath": memory}
            yield {"type": "FromEnvironmentFieldPath", "fromFieldPath": memory, "toFieldPath": root}


def _constants(template: ComposedTemplate, version: VersionFacts) -> Iterator[dict[str, Any]]:
    """Constants that the provider changes in place, once more behind what is kept."""
    fields = template.base.get("spec", {}).get("forProvider", {})
    for path, value in _leaves_of(fields, _FIELDS):
        if not is_settled(path, version):
            yield {
                "type": "FromCompositeFieldPath",
                "fromFieldPath": "kind",
                "toFieldPath": path,
                "transforms": [dict(constant_step(value))],
            }


def _leaves_of(value: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for key, item in value.items():
        there = f"{path}{fieldpath.format((key,)) if '[' in fieldpath.format((key,)) else '.' + key}"
        if isinstance(item, Mapping) and item:
            yield from _leaves_of(item, there)
        else:
            yield there, item
