"""How providers log in to the cloud: the ProviderConfigs that Compositions name, and the CRDs of those.

A ProviderConfig is of a kind that its provider brings. To be applied together with the provider, it needs the CRD
before; the provider takes the CRD over when it arrives, as it has no other owner then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from pyxp.catalog import KindFacts
from pyxp.installation.composed import group_of
from pyxp.installation.installations import Installation
from pyxp.model.compositions import Template
from pyxp.model.manifests import mapping, text
from pyxp.model.patches import Patch

_NAME = "spec.providerConfigRef.name"
_DEFAULT = "default"
_IDENTITIES = ("PodIdentity", "InjectedIdentity")
"""Sources of credentials that need nothing but the provider's own service account, the best first."""

SYSTEM: Final = "crossplane-system"
"""Where Crossplane and its providers run, and a Secret to log in with lies."""

_FORM = re.compile("[^%]*%s[^%]*")


@dataclass(frozen=True, order=True)
class ProviderConfigKind:
    """A kind of ProviderConfig that Compositions refer to.

    Attributes:
        group: Its API group, which is that of its provider's family.
        kind: ``ProviderConfig`` or ``ClusterProviderConfig``.
        version: Its version.
        namespaced: Whether its objects lie beside the claims.
        plural: Its plural, as in the name of its CRD.
    """

    group: str
    kind: str
    version: str
    namespaced: bool
    plural: str

    @property
    def api_version(self) -> str:
        """Group and version, as manifests write it."""
        return f"{self.group}/{self.version}"


@dataclass(frozen=True)
class Logins:
    """What Compositions need to log in.

    Attributes:
        kinds: The kinds of ProviderConfig, sorted.
        names: The names of objects of these kinds, those of environments in their order.
        fixed: Those of the names that are the same for each environment.
        forms: What the others are made of, with ``%s`` for the environment.
        unknown: Fields of claims that further names follow from, sorted: those names cannot be known.
    """

    kinds: tuple[ProviderConfigKind, ...]
    names: tuple[str, ...]
    fixed: tuple[str, ...]
    forms: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=2)
def logins_of(installation: Installation) -> Logins:
    """The kinds and names that Compositions refer to.

    A name that comes from the claim's environment stands for one name per environment; other names that depend on the
    claim cannot be known, and are left to whoever installs.
    """
    kinds: set[ProviderConfigKind] = set()
    forms: dict[str, bool] = {}
    unknown: set[str] = set()
    for template in installation.templates:
        facts = _login_kind(template, installation)
        if facts is not None:
            scope = facts.scope == "Namespaced"
            kinds.add(ProviderConfigKind(facts.group, facts.kind, facts.storage_version, scope, facts.plural))
            name, by_environment = _name(template, installation.environment_field)
            if name:
                forms[name] = by_environment
            else:
                unknown |= {path for path, _ in _written(template)[-1].sources()}
    names: dict[str, None] = {}
    for form, by_environment in forms.items():
        names |= dict.fromkeys(map(form.__mod__, installation.environments) if by_environment else [form])
    fixed = tuple(name for name, by_environment in forms.items() if not by_environment)
    varying = tuple(form for form, by_environment in forms.items() if by_environment)
    return Logins(tuple(sorted(kinds)), tuple(names), fixed, varying, tuple(sorted(unknown)))


def login_crds(installation: Installation) -> list[dict[str, Any]]:
    """The CRDs of the kinds of ProviderConfig that are needed."""
    found = (installation.catalog.find_kind(kind.group, kind.kind) for kind in logins_of(installation).kinds)
    return [crd_of(facts) for facts in found if facts is not None]


def provider_configs(installation: Installation) -> list[dict[str, Any]]:
    """A ProviderConfig for each name, which logs in as nothing else is said."""
    logins = logins_of(installation)
    login = default_login(installation)
    made: list[dict[str, Any]] = []
    for kind in logins.kinds:
        places = [installation.namespace(item) for item in installation.environments] if kind.namespaced else [""]
        for name in logins.names:
            for place in places:
                metadata = {"name": name} | ({"namespace": place} if place else {})
                head = {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata}
                made.append(head | {"spec": login})
    return made


def default_login(installation: Installation) -> dict[str, Any]:
    """The ``spec`` of ProviderConfigs that say nothing else.

    It is what the cluster gives the provider's service account, where each kind takes that, and a Secret of a known
    name otherwise; nothing where no kind asks for credentials in this way.
    """
    found = [installation.catalog.find_kind(kind.group, kind.kind) for kind in logins_of(installation).kinds]
    sources = [source for facts in found if facts is not None if (source := _source(facts)) is not None]
    if found and not sources:
        return {}
    for identity in _IDENTITIES:
        if all(identity in source.get("enum", ()) for source in sources):
            return {"credentials": {"source": identity}}
    secret = {"namespace": SYSTEM, "name": installation.runtime_name, "key": "credentials"}
    return {"credentials": {"source": "Secret", "secretRef": secret}}


def _source(facts: KindFacts) -> Mapping[str, Any] | None:
    """The schema of ``spec.credentials.source`` of a kind; None where it has no such field."""
    schema: Mapping[str, Any] = facts.version(facts.storage_version).schema
    for name in ("spec", "credentials", "source"):
        fields = mapping(schema.get("properties"))
        if name not in fields:
            return None
        schema = mapping(fields[name])
    return schema


def _login_kind(template: Template, installation: Installation) -> KindFacts | None:
    """The facts about the kind of ProviderConfig that a managed resource refers to; None where it has none."""
    group = group_of(template)
    facts = installation.catalog.find_kind(group, template.kind)
    if facts is None or not facts.managed:
        return None
    family = group.partition(".")[2]
    default = "ClusterProviderConfig" if facts.scope == "Namespaced" else "ProviderConfig"
    kind = text(_reference(template).get("kind")) or default
    # A provider that is no family has it in the group of its only kinds.
    return installation.catalog.find_kind(family, kind) or installation.catalog.find_kind(group, kind)


def _reference(template: Template) -> Mapping[str, Any]:
    return mapping(mapping((template.base or {}).get("spec")).get("providerConfigRef"))


def _written(template: Template) -> list[Patch]:
    """The patches that write the name."""
    return [patch for patch in template.patches if patch.target == "composed" and patch.to == _NAME]


def _name(template: Template, field: str) -> tuple[str, bool]:
    """A name, and whether it is a form for the claim's environment; no name where it cannot be known."""
    written = _written(template)
    if not written:
        return text(_reference(template).get("name")) or _DEFAULT, False
    patch = written[-1]
    read = [path for path, _ in patch.sources()]
    form = text(mapping(mapping(patch.data.get("combine")).get("string")).get("fmt")) or "%s"
    known = read == [f"spec.{field}"] and not patch.transforms and _FORM.fullmatch(form)
    return (form, True) if known else ("", False)


def crd_of(facts: KindFacts) -> dict[str, Any]:
    """The CRD of a kind, as far as facts tell: without descriptions and conversion."""
    names = dict(mapping(facts.record["names"]))
    versions = []
    for name in facts.versions:
        version = facts.version(name)
        entry: dict[str, Any] = {"name": name, "served": version.served, "storage": version.storage}
        if version.printer_columns:
            entry["additionalPrinterColumns"] = [dict(column) for column in version.printer_columns]
        versions.append(entry | {"schema": {"openAPIV3Schema": version.schema}, "subresources": {"status": {}}})
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{facts.plural}.{facts.group}"},
        "spec": {"group": facts.group, "names": names, "scope": facts.scope, "versions": versions},
    }
