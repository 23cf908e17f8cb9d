"""What deleting objects leads to: who stands on them, what is protected, what goes, and what stays in the cloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyxp.cluster.brought import COMPOSITIONS, CONFIGURATION, DEFINITIONS, PACKAGE_LABEL, taken_along
from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import ServerRefusal
from pyxp.cluster.listing import Listing
from pyxp.cluster.mirrors import EVERYTHING, Narrowing, Requests
from pyxp.cluster.objects import Reference, read, reference_of
from pyxp.cluster.observing import Observation, is_claim, references_in, revision_of
from pyxp.cluster.protection import PROTECTED_ENVIRONMENTS, reasons_to_ask
from pyxp.cluster.standers import standing_on
from pyxp.cluster.standing import Member, Standing, counted_members, identity
from pyxp.engine.crossplane.conditions import conditions_of
from pyxp.errors import InputError, unbroken
from pyxp.model.manifests import COMPOSITE_LABEL, Manifest, annotations_of, group_version, mapping, text
from pyxp.model.outliving import is_only_observed, stays_in_cloud

_PARTS: Final = {
    COMPOSITIONS: ("CompositionRevision", "crossplane.io/composition-name"),
    CONFIGURATION: ("ConfigurationRevision", PACKAGE_LABEL),
    ("pkg.crossplane.io", "Function"): ("FunctionRevision", PACKAGE_LABEL),
    ("pkg.crossplane.io", "Provider"): ("ProviderRevision", PACKAGE_LABEL),
}
"""The revisions that objects leave for a while, with the label that names the object."""
_EXTERNAL_NAME: Final = "crossplane.io/external-name"
_GROUNDS: Final = frozenset({"CompositeResourceDefinition", "Namespace"})
_MOST_REASONS: Final = 10
_MOST_NAMED: Final = 5


class ProtectedError(InputError):
    """Something that is to be deleted is protected, or live claims stand on it.

    Args:
        message: What there is, in brief.
        reasons: Each of it, a line each.

    Attributes:
        reasons: As given.
    """

    is_of_own_lines = True

    def __init__(self, message: str, reasons: Sequence[str]) -> None:
        super().__init__(message, hint="add --yes if that is what you want")
        self.reasons = tuple(map(unbroken, reasons))

    def __str__(self) -> str:
        return "\n  ".join([super().__str__(), *self.reasons])


@dataclass(frozen=True, slots=True)
class Kept:
    """A thing of the cloud that stays when its object goes.

    Attributes:
        reference: The object.
        name: What it is called in the cloud.
    """

    reference: Reference
    name: str

    def __str__(self) -> str:
        return f"{self.reference.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What deleting objects leads to.

    Attributes:
        standing: Who stands on them.
        protected: Why deleting them, and what goes with them, needs a person's word, by object.
        kept: What stays in the cloud.
        tops: The claims, composites and resources that go with them, which are deleted before them.
        below: Everything that hangs below them and these, besides claims.
        within: The label that all of that has.
        parts: What Crossplane made of an object and goes with it, such as revisions, with the label that all of that
            has, by object.
        known: Whether all that hangs below them is among that.
        environments: The environments that are protected.
        hidden: What may not be read of all that goes with them, each with what the server says to that.
    """

    standing: tuple[Standing, ...] = ()
    protected: Mapping[Reference, list[str]] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    tops: tuple[Reference, ...] = ()
    below: tuple[Reference, ...] = ()
    within: Narrowing = EVERYTHING
    parts: Mapping[Reference, tuple[Narrowing, tuple[Reference, ...]]] = field(default_factory=dict)
    known: bool = False
    environments: tuple[str, ...] = PROTECTED_ENVIRONMENTS
    hidden: Mapping[Reference, str] = field(default_factory=dict)

    def refusal(self) -> ProtectedError | None:
        """Why nothing is deleted without a person's word; None where nothing is against it."""
        members = {one.identity: one for item in self.standing for one in item.members}.values()
        unknown = list(dict.fromkeys(told for item in self.standing for told in item.unknown))
        brief = []
        if members:
            are = "stands" if len(members) == 1 else "stand"
            brief.append(f"{counted_members(members)} {are} on what is to go")
        if self.protected:
            count = len(self.protected)
            brief.append("1 object is protected" if count == 1 else f"{count} objects are protected")
        if unknown:
            brief.append("who stands on it cannot be told")
        if self.hidden:
            brief.append("whether what goes with it is protected cannot be told")
        if not brief:
            return None
        reasons = [item.told(self.is_protected) for item in self.standing if item.members]
        reasons += unknown
        reasons += self.hidden.values()
        reasons += [reason for told in self.protected.values() for reason in told]
        if len(reasons) > _MOST_REASONS:
            reasons = [*reasons[:_MOST_REASONS], f"and {len(reasons) - _MOST_REASONS} more"]
        if self.kept:
            reasons.append(kept_told(self.kept, "would stay"))
        return ProtectedError(f"nothing was deleted: {', '.join(brief)}", reasons)

    def is_protected(self, member: Member) -> bool:
        """Whether one who stands on something is protected."""
        return member.reference in self.protected or bool(reasons_to_ask(member.manifest, self.environments))


def kept_told(kept: Sequence[Kept], verb: str) -> str:
    """A line about what stays in the cloud.

    Args:
        kept: What.
        verb: What it does, such as ``would stay``.
    """
    more = f" and {len(kept) - _MOST_NAMED} more" if len(kept) > _MOST_NAMED else ""
    names = ", ".join(map(str, kept[:_MOST_NAMED]))
    things = "1 thing" if len(kept) == 1 else f"{len(kept)} things"
    return f"{things} of the cloud {verb}, and may cost money: {names}{more}"


async def consequences_of(
    connection: Connection, references: Sequence[Reference], environments: Iterable[str] | None = None
) -> Consequences:
    """What deleting objects leads to.

    Args:
        connection: The server.
        references: The objects.
        environments: The environments that are protected; by default :data:`PROTECTED_ENVIRONMENTS`.

    Raises:
        ServerRefusal: One of the objects may not be read.
        NotServedError: The server does not have the kind of one.
        ClusterError: The server is away.
    """
    guarded = PROTECTED_ENVIRONMENTS if environments is None else tuple(environments)
    listing = Listing(connection)
    standing = await standing_on(connection, references, listing=listing)
    going = {reference_of(one.manifest): one.manifest for item in standing if item.goes for one in item.members}
    observation = Observation(connection, Requests(connection))
    observation.know(going)
    stacks = await observation.observe([*references, *going], to_come=False)
    nodes = dict.fromkeys(node.reference for stack in stacks for node in stack.walk())
    there = {item: manifest for item in nodes if (manifest := observation.seen(item)) is not None}
    protected = _protected(there, guarded)
    labelled = tuple(item for item, manifest in there.items() if item not in references and not is_claim(manifest))
    parts = {item: found for item in references if item in there and (found := await _parts(listing, item))}
    unknown = observation.notes or any(item.unknown for item in standing)
    return Consequences(
        tuple(standing),
        protected,
        tuple(_kept(there)),
        tuple(going),
        labelled,
        Narrowing(COMPOSITE_LABEL, tuple(sorted(observation.roots))),
        parts,
        not unknown and all(_is_seen_through(item, manifest) for item, manifest in there.items() if item in references),
        guarded,
        observation.unseen,
    )


def _protected(there: Mapping[Reference, Manifest], guarded: Sequence[str]) -> dict[Reference, list[str]]:
    """Why objects need a person's word; what a composite only has from its claim is told of that."""
    found = {item: told for item, manifest in there.items() if (told := reasons_to_ask(manifest, guarded))}
    claims = {identity(item) for item in found}
    return {
        item: told
        for item, told in found.items()
        if identity(reference_of(mapping(mapping(there[item].get("spec")).get("claimRef")))) not in claims
    }


def _is_seen_through(reference: Reference, manifest: Manifest) -> bool:
    """Whether all that hangs below an object is known to whoever looks as we do."""
    key = group_version(reference.api_version)[0], reference.kind
    if key in _PARTS or reference.kind in _GROUNDS or "forProvider" in mapping(manifest.get("spec")):
        return True
    return is_claim(manifest) or bool(references_in(manifest)) or revision_of(manifest) is not None


async def _parts(listing: Listing, reference: Reference) -> tuple[Narrowing, tuple[Reference, ...]] | None:
    """What Crossplane made of an object and goes with it, as far as it may be listed, with the label that all have."""
    key = group_version(reference.api_version)[0], reference.kind
    if key not in _PARTS:
        return None
    kind, label = _PARTS[key]
    narrowing = Narrowing(label, (reference.name,))
    found = await listing.list_of(reference.api_version, kind, selector=narrowing.selector(1))
    if key != CONFIGURATION:
        return narrowing, tuple(map(reference_of, found))
    brought = await taken_along(listing, reference, [DEFINITIONS, COMPOSITIONS])
    return EVERYTHING, tuple(map(reference_of, [*found, *brought]))


def _kept(there: Mapping[Reference, Manifest]) -> list[Kept]:
    return [
        Kept(item, name)
        for item, manifest in there.items()
        if (name := annotations_of(manifest).get(_EXTERNAL_NAME))
        and "forProvider" in mapping(manifest.get("spec"))
        and stays_in_cloud(manifest)
        and not is_only_observed(manifest)
    ]


async def inside_of(connection: Connection, references: Sequence[Reference]) -> dict[Reference, str]:
    """Who still lives in namespaces, or stands on definitions, in words, by object; as far as there is something.

    Raises:
        ClusterError: The server is away.
    """
    grounds = [item for item in references if item.kind in _GROUNDS]
    told = {item.base: item.inside() for item in await standing_on(connection, grounds) if item.members}
    for item in grounds:
        if item not in told and item.kind == "Namespace" and (words := await _remaining(connection, item)):
            told[item] = words
    return told


async def _remaining(connection: Connection, namespace: Reference) -> str:
    """What a namespace says that is still in it."""
    try:
        found = await read(connection, namespace) or {}
    except ServerRefusal:
        return ""
    said = {item["type"]: item for item in conditions_of(found)}
    remaining = said.get("NamespaceContentRemaining", {})
    return text(remaining.get("message")).rstrip(".") if remaining.get("status") == "True" else ""
