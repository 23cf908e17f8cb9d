"""Changing the facts of one kind by what an overlay or the caller says: striking fields, adding what CRDs lack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyxp.catalog.overlay import KindOverlay, Overlay, Strike
from pyxp.catalog.providers import Naming, Reference, add_references

Facts = dict[str, Any]
Schema = dict[str, Any]

# The rule with which upjet requires a parameter; it may stand in forProvider or in initProvider.
_REQUIRED_RULE = (
    "!('*' in self.managementPolicies || 'Create' in self.managementPolicies || 'Update' in self.managementPolicies)"
    " || has(self.forProvider.{0}) || (has(self.initProvider) && has(self.initProvider.{0}))"
)
_REQUIRED_MESSAGE = "spec.forProvider.{0} is a required parameter"
_REQUIRED = re.compile(re.escape(_REQUIRED_MESSAGE).replace(re.escape("{0}"), r"(\S+)"))


@dataclass
class Adjustments:
    """What is to be changed about one kind, and what was.

    Attributes:
        said: What the overlay says about the kind.
        group: The kind's API group.
        naming: How the kind gets its external name, where that is told.
        references: What its fields refer to, by version.
        replaces: Fields whose change forces replacement wherever a kind has them.
        strikes: Fields to leave out.
        met: The strikes that met a field.
        struck: Paths that were struck.
        restored: Messages of the rules that were added.
    """

    said: KindOverlay
    group: str
    naming: Naming | None
    references: Mapping[str, Mapping[str, Reference]]
    replaces: tuple[str, ...]
    strikes: tuple[Strike, ...]
    met: set[Strike] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)
    restored: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, group: str, kind: str, overlay: Overlay, strikes: Sequence[Strike]) -> Adjustments:
        """What an overlay and the caller's strikes mean for a kind."""
        covered = overlay.covers(group)
        every = (*strikes, *overlay.strikes) if covered else tuple(strikes)
        return cls(
            said=overlay.kind(group, kind),
            group=group,
            naming=overlay.naming(group, kind),
            references=overlay.references.get((group, kind), {}),
            replaces=overlay.replaces if covered else (),
            strikes=tuple(strike for strike in every if strike.matches(group, kind)),
        )

    def strike(self, schema: Schema) -> None:
        """Removes the struck fields from a schema."""
        for strike in self.strikes:
            for path in strike.paths():
                if _remove(schema, path.split(".")):
                    self.met.add(strike)
                    self.struck.add(path)

    def amend(self, facts: Facts, version: str) -> None:
        """Adds what is known to the facts of one version of a managed resource."""
        spec = node(facts["schema"], ("spec",))
        for_provider = node(facts["schema"], ("spec", "forProvider"))
        if spec is None or for_provider is None:
            return
        external_name = self.said.external_name or (self.naming.external_name if self.naming else None)
        if external_name:
            facts["externalName"] = external_name
        if self.said.name_limit:
            facts["nameLimit"] = self.said.name_limit
        add_references(facts["selectors"], self.references.get(version, {}), self.group)
        for path, extract in self.said.extracts.items():
            # Blocks are lists in older versions of a kind; the overlay writes the newest form.
            for spelling in (path, path.replace(".", "[*].")):
                if spelling in facts["selectors"]:
                    facts["selectors"][spelling]["extract"] = extract
        replaces = self._replaces(for_provider, facts["selectors"])
        if replaces:
            facts["replaces"] = sorted(replaces)
        rules = list(spec.get("x-kubernetes-validations", ()))
        known = required_by_cel(rules)
        for name in self.said.requires:
            if name not in known:
                message = _REQUIRED_MESSAGE.format(name)
                rules.append({"message": message, "rule": _REQUIRED_RULE.format(name)})
                self.restored.add(message)
        if rules:
            spec["x-kubernetes-validations"] = rules
        if required := required_by_cel(rules):
            facts["requiredByCel"] = required

    def _replaces(self, for_provider: Schema, selectors: Facts) -> set[str]:
        """The fields that the version has among those whose change forces replacement."""
        replaces = {path for path in (*self.replaces, *self.said.replaces) if has(for_provider, path)}
        if "*" in self.said.replaces:
            kept = {path[1:] for path in self.said.replaces if path.startswith("!")}
            siblings = {selectors[path].get(key) for path in selectors for key in ("selector", "ref")}
            replaces |= set(for_provider.get("properties", {})) - kept - siblings
        return replaces


def required_by_cel(rules: Iterable[Any]) -> list[str]:
    """The parameters that rules in upjet's form require."""
    found = (_REQUIRED.fullmatch(str(rule.get("message", ""))) for rule in rules if isinstance(rule, dict))
    return sorted(match[1] for match in found if match)


def node(schema: Schema, path: Iterable[str]) -> Schema | None:
    """The schema at a path of names, looking through lists; None where there is none."""
    found: Schema | None = schema
    for name in path:
        found = _child(found, name) if found is not None else None
    return found


def has(schema: Schema, path: str) -> bool:
    """Whether there is a schema at a dotted path, in which lists may be marked with ``[*]``."""
    return node(schema, path.replace("[*]", "").split(".")) is not None


def _remove(schema: Schema, segments: list[str]) -> bool:
    """Removes a field, and tells whether it was there."""
    holder = node(schema, segments[:-1])
    if holder is None:
        return False
    holder = holder.get("items", holder)
    name = segments[-1]
    if name not in holder.get("properties", {}):
        return False
    del holder["properties"][name]
    if name in holder.get("required", ()):
        holder["required"] = [other for other in holder["required"] if other != name]
        if not holder["required"]:
            del holder["required"]
    return True


def _child(schema: Schema, name: str) -> Schema | None:
    schema = schema.get("items", schema)
    child = schema.get("properties", {}).get(name)
    return child if isinstance(child, dict) else None
