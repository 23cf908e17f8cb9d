"""What to write where a composite composes a kind of the wrong scope."""

from __future__ import annotations

from pyxp.catalog import KindFacts, shipped_catalog


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
