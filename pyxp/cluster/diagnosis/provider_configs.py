"""The configurations of providers that composed resources name: whether they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pyxp.cluster.diagnosis.facts import ConfigKinds, Facts
from pyxp.cluster.diagnosis.needs import Needs
from pyxp.cluster.stages import CLUSTER_CONFIG, PROVIDER_CONFIG
from pyxp.diagnostics import Finding, subject_of
from pyxp.errors import named, nearest
from pyxp.model.compositions import read_steps
from pyxp.model.manifests import Manifest, api_version_of, group_version, kind_of, mapping, name_of, namespace_of, text
from pyxp.yamlio import Document


class Config(NamedTuple):
    """A provider's configuration as a resource names it.

    Attributes:
        group: The group of its kind.
        kind: Its kind.
        name: Its name.
        namespace: Its namespace; empty for kinds that live in none.
    """

    group: str
    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {f'{self.namespace}/' if self.namespace else ''}{self.name} of {self.group}"


def examine_provider_configs(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """A finding for each configuration that is named and not there."""
    there = set(map(own_config, facts.provider_configs))
    fixed = _fixed(needs, facts)
    for config, document in _wanted(needs, facts, fixed).items():
        if config in there or config.kind in facts.unseen:
            continue
        alike = sorted(item.name for item in there if item[:2] == config[:2])
        # A name that a claim decides stands for an account: the most similar one is that of another environment.
        near = nearest(config.name, alike) if config in fixed else None
        if near:
            hint = f"did you mean {near}?"
        elif alike:
            hint = f"create it with the credentials of its account, which that of {named(alike)} need not be"
        else:
            hint = _how_to_create(config, facts)
        yield Finding(
            "provider-config-missing",
            f"there is no {config}, which composed resources name",
            location=document.locate(""),
            subject=subject_of(document.data),
            hint=hint,
        )


def _how_to_create(config: Config, facts: Facts) -> str:
    version = next(iter(facts.versions_of(config.group, config.kind)), config.group)
    place = f", namespace: {config.namespace}" if config.namespace else ""
    source = "{source: Secret, secretRef: {namespace: NAMESPACE, name: SECRET, key: credentials}}"
    return (
        "create it with the credentials of the account; from a Secret, say, by `kubectl apply` with the manifest "
        f"{{apiVersion: {version}, kind: {config.kind}, metadata: {{name: {config.name}{place}}}, "
        f"spec: {{credentials: {source}}}}}; the provider's documentation tells other sources"
    )


def config_of(resource: Mapping[str, Any], kinds: ConfigKinds) -> Config | None:
    """The configuration that a managed resource is made with; None where its provider has none.

    A resource that names none has ``default``. Namespaced kinds say of which kind theirs is: ``ClusterProviderConfig``
    unless they say otherwise. The group is that of the provider: the longest one that has such a kind and with which
    the resource's own group ends.

    Args:
        resource: The resource.
        kinds: The kinds of configurations that the server has.
    """
    reference = mapping(mapping(resource.get("spec")).get("providerConfigRef"))
    group = f".{group_version(api_version_of(resource))[0]}"
    home = max((own for own, _ in kinds if group.endswith(f".{own}")), key=len, default="")
    if not home:
        return None
    default = CLUSTER_CONFIG if (home, CLUSTER_CONFIG) in kinds else PROVIDER_CONFIG
    kind = text(reference.get("kind")) or default
    namespace = namespace_of(resource) if kinds.get((home, kind)) else ""
    return Config(home, kind, text(reference.get("name")) or "default", namespace)


def own_config(manifest: Manifest) -> Config:
    """How resources name a configuration."""
    group = group_version(api_version_of(manifest))[0]
    return Config(group, kind_of(manifest), name_of(manifest), namespace_of(manifest))


def _wanted(needs: Needs, facts: Facts, fixed: Mapping[Config, Document]) -> dict[Config, Document]:
    """The configurations that are named, each with the first document that leads to it.

    Of a template whose patches decide which one it is, only what claims expand to counts.
    """
    found: dict[Config, Document] = {}
    for manifest, owner in needs.composed:
        if (config := config_of(manifest, facts.config_kinds)) is not None:
            found.setdefault(config, owner)
    return found | {config: document for config, document in fixed.items() if config not in found}


def _fixed(needs: Needs, facts: Facts) -> dict[Config, Document]:
    """The configurations that Compositions name themselves, each with the first one that does."""
    found: dict[Config, Document] = {}
    packages = needs.packages_of_functions()
    for composition in needs.compositions:
        for step in read_steps(composition.data, packages):
            for template in step.templates:
                if template.base is None or template.writes("spec.providerConfigRef"):
                    continue
                config = config_of(template.base, facts.config_kinds)
                # In which namespace a composite will be, only its claim or the composite itself says.
                if config is not None and not facts.config_kinds.get(config[:2]):
                    found.setdefault(config, composition)
    return found
