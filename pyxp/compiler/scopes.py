"""What to write where a composite composes a kind of the wrong scope, and namespaces that have no effect."""

from __future__ import annotations

from pyxp.authoring.bindings import shipped_catalog
from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.composition import Added
from pyxp.catalog import KindFacts
from pyxp.compiler.assignments import NAMESPACE
from pyxp.compiler.problems import Problems


def check_namespace(added: Added, blueprint: Blueprint, problems: Problems) -> None:
    """Refuses a namespace that Crossplane would override, or that the kind does not have."""
    if "namespace" not in added.options:
        return
    facts = added.resource.facts
    message = ""
    if facts.scope != "Namespaced":
        message = f"{facts.kind} of {facts.group} lives in no namespace"
    elif blueprint.definition.scope == "Namespaced":
        message = "a namespaced composite composes into its own namespace"
    if message:
        problems.refuse(
            "wrong-scope", message, added.place, subject=added.name, path=NAMESPACE, hint="leave namespace out"
        )


def scope_advice(facts: KindFacts) -> str:
    """The way out: the same kind of the other scope, if there is one, or another scope of the composite."""
    if facts.scope == "Namespaced":
        group = facts.group.replace(".m.", ".", 1)
        other = 'give namespace=..., or leave out claim_kind and scope, so that the composite is "Namespaced"'
    else:
        first, dot, rest = facts.group.rpartition(".aws.") if ".aws." in facts.group else ("", "", "")
        group = f"{first}{dot}m.{rest}" if first else ""
        other = 'give the composite a claim_kind or scope="Cluster"'
    twin = shipped_catalog().find_kind(group, facts.kind) if group not in ("", facts.group) else None
    return f"take {_python(twin)}, or {other}" if twin else other


def _python(facts: KindFacts) -> str:
    """How a shipped kind is called in Python."""
    home = "pyxp.aws.m" if ".aws.m." in facts.group else "pyxp.aws"
    return f"{home}.{facts.group.partition('.')[0]}.{facts.kind}"
