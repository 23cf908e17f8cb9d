"""The flagship's claims on a cluster that runs Crossplane, with an AWS behind it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .management import Management
from .provider.definitions import definitions
from .provider.running import Aws
from .sameness import resource_name
from .witness import Witness, conditions, until

ROOT = Path(__file__).parents[2]
CLAIM = ("platform.streamflix.io/v1alpha1", "StreamflixPipeline")
COMPOSITE = ("platform.streamflix.io/v1alpha1", "XStreamflixPipeline")

Object = dict[str, Any]


def claim(environment: str, **spec: Any) -> Object:
    """The shipped claim of an environment, with other values."""
    manifest = yaml.safe_load((ROOT / "claims" / f"{environment}.yaml").read_text("utf-8"))
    manifest["spec"].update(spec)
    return dict(manifest)


@dataclass
class Stacks:
    """What there is of claims, as the official client tells.

    Attributes:
        management: The cluster.
        seen: Asks it.
        aws: What is behind it.
    """

    management: Management
    seen: Witness
    aws: Aws
    _kinds: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._kinds = [
            (f"{crd['spec']['group']}/{crd['spec']['versions'][0]['name']}", crd["spec"]["names"]["kind"])
            for crd in definitions()
            if crd["spec"]["names"]["kind"] != "ProviderConfig"
        ]

    def claim(self, environment: str) -> Object | None:
        """The claim of an environment."""
        return self.seen.get(*CLAIM, environment, f"streamflix-{environment}")

    def composite(self, environment: str) -> Object:
        """The composite of a claim, as soon as it has one."""
        reference = until(lambda: (self.claim(environment) or {}).get("spec", {}).get("resourceRef"))
        return until(lambda: self.seen.get(*COMPOSITE, reference["name"]))

    def composed(self, environment: str) -> dict[str, Object]:
        """The composed resources of a claim, by what the Composition calls them."""
        return self.all_composed()[environment]

    def all_composed(self) -> dict[str, dict[str, Object]]:
        """The same of all claims, which takes no longer."""
        found: dict[str, dict[str, Object]] = defaultdict(dict)
        for kind in self._kinds:
            for item in self.seen.list(*kind):
                # What is being deleted may have lost its labels.
                if owner := item["metadata"].get("labels", {}).get("crossplane.io/claim-name"):
                    found[owner][resource_name(item)] = item
        return found

    def gone(self) -> bool:
        """Whether nothing is left of any claim; as long as something is, that takes one question."""
        for place, kind in enumerate(self._kinds):
            found = self.seen.list(*kind, "crossplane.io/claim-name")
            if found:
                self._kinds.insert(0, self._kinds.pop(place))
                return False
        return True

    def resource(self, environment: str, kind: tuple[str, str], name: str) -> Object:
        """One composed resource."""
        found = self.seen.list(*kind, f"crossplane.io/claim-name={environment}")
        return next(item for item in found if resource_name(item) == name)


def condition(item: Object, kind: str) -> Object:
    """A condition of an object; empty where it has none."""
    told = item.get("status", {}).get("conditions", ())
    return next((one for one in told if one["type"] == kind), {})


def ready(items: dict[str, Object]) -> set[str]:
    """Those that are ready."""
    return {name for name, item in items.items() if condition(item, "Ready").get("status") == "True"}


class Motion:
    """Brings claims up a reconcile at a time: nobody works while another does.

    The provider is held while Crossplane reconciles a composite, and the composite is paused while the provider works.
    Of each claim it is told how many reconciles later which resources are ready.
    """

    def __init__(self, stacks: Stacks, delays: Mapping[str, Mapping[str, int]]) -> None:
        self._stacks, self._environments = stacks, list(delays)
        self.waves: dict[str, list[tuple[set[str], set[str]]]] = {name: [] for name in delays}
        self._left = {(claim, name): by for claim, slow in delays.items() for name, by in slow.items()}
        self._known: dict[str, set[str]] = {name: set() for name in delays}
        self._ready: dict[str, set[str]] = {name: set() for name in delays}

    def step(self) -> bool:
        """One reconcile of each composite, then all that the provider can do; whether more may come."""
        for name in self._environments:
            self._reconcile(name)
        stalled = self._stalled()
        self._stacks.aws.adjust(stalled=stalled)
        self._stacks.aws.wait_until_idle()
        self._stacks.aws.adjust(held=True)
        there = self._stacks.all_composed()
        for claim, name in self._slow(there):
            # Creation begins when all references are resolved.
            if condition(there[claim][name], "Synced").get("status") == "True":
                self._left[claim, name] -= 1
        news = [self._record(name, there[name]) for name in self._environments]
        return any(news) or bool(stalled)

    def _stalled(self) -> list[str]:
        """The slow resources that are there and still take a while."""
        there = self._stacks.all_composed() if any(self._left.values()) else {}
        return [f"{claim}/{name}" for claim, name in self._slow(there)]

    def _slow(self, there: Mapping[str, Mapping[str, Object]]) -> list[tuple[str, str]]:
        return [(claim, name) for (claim, name), left in self._left.items() if left and name in there[claim]]

    def _reconcile(self, environment: str) -> None:
        """Let a composite be reconciled once, and pause it again."""
        composite = self._stacks.composite(environment)
        self._pause(composite, None)
        name = composite["metadata"]["name"]
        until(lambda: condition(self._stacks.seen.get(*COMPOSITE, name), "Synced").get("status") == "True")
        self._pause(composite, "true")
        until(lambda: condition(self._stacks.seen.get(*COMPOSITE, name), "Synced").get("reason") == "ReconcilePaused")

    def _pause(self, composite: Object, value: str | None) -> None:
        self._stacks.seen.merge(composite, {"metadata": {"annotations": {"crossplane.io/paused": value}}})

    def _record(self, environment: str, there: dict[str, Object]) -> bool:
        created, reached = there.keys() - self._known[environment], ready(there) - self._ready[environment]
        if created or reached:
            self.waves[environment].append((created, reached))
        self._known[environment] |= created
        self._ready[environment] |= reached
        return bool(created or reached)

    def end(self) -> None:
        """Let everybody work."""
        self._stacks.aws.adjust()
        for name in self._environments:
            self._pause(self._stacks.composite(name), None)
        for name in self._environments:
            until(lambda name=name: conditions(self._stacks.composite(name))["Synced"] == "True")
