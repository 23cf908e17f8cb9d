"""The platform's manifests, and stacks brought up from them."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pyxp.catalog import Catalog
from pyxp.engine import Pipeline
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.engine.rendered import Rendered
from pyxp.files import read_manifests
from pyxp.simulation import Convergence, converge

ROOT = Path(__file__).resolve().parents[2]
CATALOG = Catalog.shipped()
NAME = "crossplane.io/composition-resource-name"
EXTERNAL_NAME = "crossplane.io/external-name"
AFTER = "platform.streamflix.io/after"

Manifest = dict[str, Any]


@cache
def documents():
    """Everything that ``pyxp generate`` wrote, as documents."""
    return tuple(read_manifests([ROOT / "xrds", ROOT / "compositions"]))


def manifest(kind: str, name: str = "") -> Manifest:
    """A generated manifest, to be changed at will; by its name where there are several of the kind."""
    found = (item.data for item in documents() if item.data["kind"] == kind)
    return deepcopy(next(item for item in found if not name or item["metadata"]["name"] == name))


XRD = manifest("CompositeResourceDefinition")
COMPOSITION = manifest("Composition", "streamflix-pipeline")
PRODUCTION = manifest("Composition", "streamflix-pipeline-production")
FUNCTIONS = [item.data for item in documents() if item.data["kind"] == "Function"]


def template_input(composition: Mapping[str, Any]) -> Manifest:
    """The input of function-patch-and-transform."""
    step = composition["spec"]["pipeline"][0]
    assert step["functionRef"]["name"] == "function-patch-and-transform"
    return step["input"]


def by_name(manifests: Sequence[Manifest]) -> dict[str, Manifest]:
    """Composed resources by their names in the Composition."""
    return {item["metadata"]["annotations"][NAME]: item for item in manifests}


def edition(claim: Manifest) -> Manifest:
    """The Composition that a shipped claim chooses: only production has a selector."""
    return PRODUCTION if "compositionSelector" in claim["spec"] else COMPOSITION


def bring_up(
    claim: Manifest, composition: Manifest = COMPOSITION, delays: Mapping[str, int] | None = None
) -> Convergence:
    """Reconcile until nothing changes."""
    pipeline = Pipeline(composition, FUNCTIONS, xrd=XRD)
    xr = composite_from_claim(claim, XRD)

    def render_once(observed: Sequence[Manifest]) -> Rendered:
        nonlocal xr
        rendered = pipeline.run(xr, observed=observed)
        xr = {**xr, "status": rendered.composite["status"]}
        return rendered

    return converge(render_once, CATALOG.find, composition, delays=delays)


@dataclass(frozen=True)
class Up:
    """A stack that is up, so that one more reconcile with another Composition shows what that changes."""

    claim: Manifest
    observed: tuple[Manifest, ...]

    def reconcile(self, composition: Manifest) -> Rendered:
        """One reconcile with ``composition`` instead, without the status that the composite has."""
        pipeline = Pipeline(composition, FUNCTIONS, xrd=XRD)
        return pipeline.run(composite_from_claim(self.claim, XRD), observed=self.observed)


def up(claim: Manifest) -> Up:
    """A claim's stack, up, in the edition that it chooses."""
    convergence = bring_up(claim, edition(claim))
    assert convergence.settled and not convergence.blocked, convergence.blocked
    return Up(claim, convergence.observed)
