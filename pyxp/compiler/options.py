"""Refusals of options that a resource's kind does not have, or that would have no effect."""

from __future__ import annotations

from pyxp.authoring.adoption import ADOPT, OBSERVE_ONLY
from pyxp.authoring.composition import Added
from pyxp.compiler.assignments import NAMESPACE
from pyxp.compiler.draft import Draft

_MANAGED = (
    *("external_name", "name_limit", "init_provider", "management_policies", "deletion_policy", "provider_config"),
    *("write_connection_secret_to", "adoptable"),
)
"""Options of what a provider manages."""
_HANDED_DOWN = ("deletion_policy", "provider_config")


def refuse_bad_options(draft: Draft) -> None:
    """Pass: refuses what only managed resources take, a name that the provider gives, a namespace not to be chosen."""
    for template in draft.templates:
        _check_managed(template.added, draft)
        _check_external_name(template.added, draft)
        _check_namespace(template.added, draft)
    _check_adoption(draft)


def _check_managed(added: Added, draft: Draft) -> None:
    """Refuses options about a provider for kinds that none manages."""
    facts = added.resource.facts
    kind = f"{facts.kind} of {facts.group or 'Kubernetes'}"
    for option in () if facts.managed else _MANAGED:
        # A composite may have a field for what it hands on.
        if option in added.options and not (facts.composite and option in _HANDED_DOWN):
            draft.problems.refuse(
                "wrong-option",
                f"option {option!r} is for managed resources, and {kind} is none",
                added.location,
                subject=added.name,
                hint="write object_name=" if option == "external_name" else "leave it out",
            )


def _check_external_name(added: Added, draft: Draft) -> None:
    if "external_name" in added.options and added.resource.version_facts().external_name == "generated":
        draft.problems.refuse(
            "external-name",
            f"{added.resource.facts.kind} is named by the provider",
            added.location,
            subject=added.name,
            hint="leave external_name out",
        )


def _check_namespace(added: Added, draft: Draft) -> None:
    """Refuses a namespace that Crossplane would override, or that the kind does not have."""
    if "namespace" not in added.options:
        return
    facts = added.resource.facts
    message = ""
    if facts.scope != "Namespaced":
        message = f"{facts.kind} of {facts.group or 'Kubernetes'} lives in no namespace"
    elif draft.blueprint.definition.scope == "Namespaced":
        message = "a namespaced composite composes into its own namespace"
    if message:
        draft.problems.refuse(
            "wrong-scope", message, added.location, subject=added.name, path=NAMESPACE, hint="leave namespace out"
        )


def _check_adoption(draft: Draft) -> None:
    """Refuses adoptable resources beside fields of the same names, and beside composites that would not observe."""
    adoptable = draft.blueprint.composition.adoptable
    if not adoptable:
        return
    for name in (OBSERVE_ONLY, ADOPT):
        if name in draft.blueprint.declared.schema.get("properties", {}):
            draft.problems.refuse(
                "reserved-field",
                f"adoptable resources give claims the field spec.{name}, which the spec declares, too",
                draft.blueprint.declared_at("spec", name),
                path=f"spec.{name}",
                hint="give the field another name",
            )
    for template in draft.templates:
        if template.added.resource.facts.composite:
            draft.problems.refuse(
                "wrong-option",
                f"{adoptable[0].name} is adoptable, but {template.name} is a composite, which {OBSERVE_ONLY} does not"
                " reach",
                template.added.location,
                subject=template.name,
                hint="compose its resources here, or leave adoptable out",
            )
