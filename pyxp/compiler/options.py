"""Refusals of options that a resource's kind does not have, or that would have no effect."""

from __future__ import annotations

from pyxp.authoring.composition import Added
from pyxp.compiler.assignments import NAMESPACE
from pyxp.compiler.draft import Draft


def refuse_bad_options(draft: Draft) -> None:
    """Pass: refuses an external name that the provider gives, and a namespace that the resource cannot choose."""
    for template in draft.templates:
        _check_external_name(template.added, draft)
        _check_namespace(template.added, draft)


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
        message = f"{facts.kind} of {facts.group} lives in no namespace"
    elif draft.blueprint.definition.scope == "Namespaced":
        message = "a namespaced composite composes into its own namespace"
    if message:
        draft.problems.refuse(
            "wrong-scope", message, added.location, subject=added.name, path=NAMESPACE, hint="leave namespace out"
        )
