"""Cloud resources that several composites manage: each undoes what the other changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from pyxp.catalog.objects import name_in_cloud
from pyxp.cluster.diagnosis.facts import ConfigKinds, Facts
from pyxp.cluster.diagnosis.needs import Needs
from pyxp.cluster.diagnosis.provider_configs import Config, config_of, own_config
from pyxp.diagnostics import Finding
from pyxp.errors import Location, named
from pyxp.model.known_kinds import without_scope
from pyxp.model.manifests import (
    CLAIM_NAME_LABEL,
    CLAIM_NAMESPACE_LABEL,
    COMPOSITE_LABEL,
    Manifest,
    group_kind,
    labels_of,
    mapping,
    name_of,
    namespace_of,
    text,
)

_OBSERVES: Final[tuple[list[str], ...]] = (["Observe"], [])
"""What ``spec.managementPolicies`` is of a resource that only looks."""


class Identity(NamedTuple):
    """What tells a cloud resource from all others, as far as a manifest says.

    Attributes:
        group: The group of its kind; kinds in namespaces and others manage the same things.
        kind: Its kind.
        account: The account that it is in.
        region: The region.
        external_name: Its name in the cloud.
        within: What it is within, as far as names are told apart by that.
    """

    group: str
    kind: str
    account: str
    region: str
    external_name: str
    within: tuple[str, ...] = ()


class _Owner(NamedTuple):
    """Who manages a cloud resource.

    Attributes:
        namespace: The namespace of the claim, or of what is composed without one.
        claim: The claim; empty where there is none.
        composite: The composite at the top; empty for a claim that has none yet.
    """

    namespace: str
    claim: str
    composite: str

    def __str__(self) -> str:
        name = f"{self.namespace}/{self.claim or self.composite}" if self.namespace else self.claim or self.composite
        return f"{name} (composite {self.composite})" if self.claim and self.composite else name


def examine_sharing(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """A finding for each set of owners that manage the same cloud resources, with all of these.

    What is on the cluster and what the given claims expand to count together: what is not applied yet would be another
    owner. A claim that was deleted and made anew has two composites until the first one is gone.
    """
    accounts = {own_config(item): item for item in facts.provider_configs}
    owners: dict[Identity, dict[_Owner, Location | None]] = {}
    for manifest in facts.composed:
        identity = identity_of(manifest, facts.config_kinds, accounts)
        if identity is not None:
            owners.setdefault(identity, {}).setdefault(_owner(manifest), None)
    for manifest, document in needs.composed:
        identity = identity_of(manifest, facts.config_kinds, accounts)
        if identity is not None:
            _add(owners.setdefault(identity, {}), _owner(manifest), document.locate("metadata.name"))
    shared: dict[tuple[_Owner, ...], list[Identity]] = {}
    for identity, several in owners.items():
        if len(several) > 1:
            shared.setdefault(tuple(sorted(several)), []).append(identity)
    for together, identities in sorted(shared.items()):
        known = owners[identities[0]]
        yield Finding(
            "shared-cloud-resource",
            f"{' and '.join(map(str, together))} manage the same cloud resources: {_listed(identities)}",
            location=next((place for owner in together if (place := known[owner]) is not None), None),
            hint="let them differ in the fields that external names are made of; to give one up without deleting,"
            " let it observe only (spec.managementPolicies: [Observe]) first",
        )


def _add(several: dict[_Owner, Location | None], owner: _Owner, where: Location) -> None:
    """Add the owner of what is rendered, whose composite has another name on the cluster if it is there already."""
    same = [item for item in several if item[:2] == owner[:2] and (owner.claim or item.composite == owner.composite)]
    for item in same or [owner._replace(composite="") if owner.claim else owner]:
        several[item] = where


def identity_of(resource: Manifest, kinds: ConfigKinds, accounts: Mapping[Config, Manifest]) -> Identity | None:
    """The cloud resource that an object manages; None where it does not say, or only observes it.

    Args:
        resource: The object.
        kinds: The kinds of configurations that the server has.
        accounts: The configurations: two with the same content are one account.
    """
    name = name_in_cloud(resource)
    spec = mapping(resource.get("spec"))
    if name is None or spec.get("managementPolicies") in _OBSERVES:
        return None
    config = config_of(resource, kinds)
    if config is None:
        account = text(mapping(spec.get("providerConfigRef")).get("name")) or "default"
    else:
        account = _account(config, accounts.get(config))
    region = text(mapping(spec.get("forProvider")).get("region"))
    group, kind = group_kind(resource)
    return Identity(without_scope(group), kind, account, region, name[0], name[1:])


def _account(config: Config, stored: Manifest | None) -> str:
    spec: dict[str, Any] = mapping((stored or {}).get("spec"))
    if not spec:
        return str(config)
    # A Secret without a namespace of its own is another one in each.
    return f"{config.namespace} {json.dumps(spec, sort_keys=True)}"


def _owner(manifest: Manifest) -> _Owner:
    labels = labels_of(manifest)
    claim = labels.get(CLAIM_NAME_LABEL, "")
    namespace = labels.get(CLAIM_NAMESPACE_LABEL, "") if claim else namespace_of(manifest)
    return _Owner(namespace, claim, labels.get(COMPOSITE_LABEL) or name_of(manifest))


def _listed(identities: list[Identity]) -> str:
    return named([f"{item.kind} {item.external_name!r}" for item in identities])
