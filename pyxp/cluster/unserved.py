"""Kinds that the server does not have, and the providers that are to bring them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyxp.cluster.diagnosis.packages import health_of, may_serve, telling_words
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.messages import in_brief
from pyxp.cluster.mirrors import EVERYTHING, Reader
from pyxp.errors import named
from pyxp.model.manifests import Manifest, group_version, mapping, name_of, text

_PROVIDERS: Final = ("pkg.crossplane.io/v1", "Provider")

Kinds = Iterable[tuple[str, str]]
"""API versions, each with a kind."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Why the server does not have the kinds of a group.

    Attributes:
        awaited: What has to come before the kinds do, to follow "waits for".
        told: What is the case, in a sentence.
    """

    awaited: str
    told: str


async def lacks_of(reader: Reader, unserved: Kinds) -> dict[str, Lack]:
    """Why the server does not have some kinds, by their API version.

    Where providers may not be read, nothing is said of them.

    Raises:
        ClusterError: The server is away.
    """
    kinds: dict[str, set[str]] = {}
    for api_version, kind in unserved:
        kinds.setdefault(api_version, set()).add(kind)
    if not kinds:
        return {}
    try:
        providers = await reader.read_all(*_PROVIDERS, "", EVERYTHING)
    except (NotServedError, ServerRefusal):
        providers = None
    return {api_version: _lack(api_version, sorted(found), providers) for api_version, found in kinds.items()}


def lack_of_composite(api_version: str, kind: str) -> Lack:
    """Why the server does not have the kind of a claim's composite: its XRD is gone, or about to go."""
    told = f"the server does not have the kind {kind} of {api_version}: its XRD is not there, or is being deleted"
    return Lack(f"the XRD of {kind}", told)


def _lack(api_version: str, kinds: list[str], providers: Sequence[Manifest] | None) -> Lack:
    group = group_version(api_version)[0]
    word = "kind" if len(kinds) == 1 else "kinds"
    plain = f"the server does not have the {word} {named(kinds)} of {api_version}"
    if providers is None:
        return Lack("its kind, which the server does not have", plain)
    meant = _meant(group, providers)
    health = {name: health_of(item) for name, item in meant.items()}
    ill = {name: why for name, why in health.items() if why}
    if ill:
        name, why = next(iter(ill.items()))
        return Lack(f"{name}, which is not healthy", f"{plain}: they come with {name}, and {in_brief(why)}")
    if meant:
        healthy = next(iter(meant))
        return Lack("its kind, which the server does not have", f"{plain}, though {healthy} is healthy")
    return Lack(f"a provider of {group}", f"{plain}, and no provider of it")


def _meant(group: str, providers: Sequence[Manifest]) -> Mapping[str, Manifest]:
    """The providers that may have a group, by name: of several those whose names tell most of it."""
    packages = {name_of(item): text(mapping(item.get("spec")).get("package")) for item in providers}
    telling = {name: len(telling_words(package)) for name, package in packages.items() if may_serve(package, group)}
    most = max(telling.values(), default=0)
    return {name_of(item): item for item in providers if telling.get(name_of(item)) == most}
