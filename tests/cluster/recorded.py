"""What the tests know that servers once judged, and what the project makes: definitions and documents."""

import importlib.util
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from pyxp.catalog import Catalog
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.files import read_manifests
from pyxp.jobs.render import Surroundings, render
from pyxp.structural.xrd import derive_crds

from .provider.definitions import definitions as provider_definitions

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
ARCHIVE = ROOT / "examples" / "media-archive"
CATALOG = Catalog.shipped()
NAME = "crossplane.io/composition-resource-name"
STATUS = "update-status"


def _module(path: str) -> Any:
    """A module of other tests."""
    file = ROOT / "tests" / path
    spec = importlib.util.spec_from_file_location(f"verdicts_{file.stem}", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


corpus, flagship = _module("conformance/test_validate.py"), _module("oracle/flagship.py")


@cache
def cases() -> list[Json]:
    """The recorded cases."""
    return corpus.cases()


def crds_of(definition: Json) -> list[Json]:
    """The CRDs that a definition stands for, without an owner that is not there."""
    if definition["kind"] != "CompositeResourceDefinition":
        return [definition] if definition["kind"] == "CustomResourceDefinition" else []
    made = derive_crds(deepcopy(definition))
    for crd in made:
        crd["metadata"].pop("ownerReferences", None)
    return made


@cache
def own_definitions() -> list[Json]:
    """What the project and its example define, and the kinds that they compose."""
    found = read_manifests([ROOT / "xrds", ARCHIVE / "xrds", ARCHIVE / "crds"])
    return [*(crd for item in found for crd in crds_of(item.data)), *provider_definitions()]


@cache
def definitions() -> list[Json]:
    """All CRDs, each name once: the project's own, those of the provider, and those of the recorded cases."""
    recorded = [
        crd
        for name in sorted({name for case in cases() for name in case["schemas"]}, reverse=True)
        for definition in corpus.schemas_of(name)
        for crd in crds_of(definition)
    ]
    known = {crd["metadata"]["name"]: crd for crd in [*recorded, *own_definitions()]}
    served = {(crd["spec"]["group"], crd["spec"]["names"]["kind"]) for crd in known.values()}
    # What the example composes is known as facts alone.
    for document in stacks():
        kind = (document["apiVersion"].partition("/")[0], document["kind"])
        if kind not in served:
            served.add(kind)
            crd = CATALOG.get(document["apiVersion"], document["kind"]).crd()
            known[crd["metadata"]["name"]] = crd
    return list(known.values())


def claims() -> list[Json]:
    """Claims that are good, and claims that are not."""
    shipped = [item.data for item in read_manifests([ROOT / "claims", ARCHIVE / "archives"])]
    refusals, known = flagship.refusals, flagship.claims
    spoilt = [refusals.with_spec(changes) for changes, _ in refusals.REFUSED]
    return [*shipped, known.PLAIN, known.UNLIKE, *spoilt, *map(refusals.with_spec, refusals.ACCEPTED)]


@cache
def stacks() -> list[Json]:
    """Composites as core makes them of the claims, and what is composed: the golden stacks, and that of the example."""
    golden = read_manifests(sorted((ROOT / "tests" / "golden").glob("*.yaml")))
    known = read_manifests([ARCHIVE / "xrds", ARCHIVE / "compositions", ARCHIVE / "crds"])
    made = render(read_manifests([ARCHIVE / "archives"]), Surroundings(known=known)).stacks
    documents = [
        *(item.data for item in golden),
        *(resource for stack in made if stack.rendered is not None for resource in stack.rendered.composed),
    ]
    # Of a composite, what is printed is not the whole.
    composed = [document for document in documents if NAME in (document["metadata"].get("annotations") or {})]
    claims = read_manifests([ROOT / "claims"])
    return [*(composite_from_claim(claim.data, flagship.stacks.XRD) for claim in claims), *composed]


def renamed(case: Json, place: int) -> Json:
    """An update whose object has a name of its own, so that many can be stored beside each other."""
    old, new = deepcopy(case["old"]), deepcopy(case["document"])
    if old["metadata"]["name"] == new["metadata"]["name"]:
        for document in (old, new):
            document["metadata"]["name"] += f"-{place}"
    return {**case, "old": old, "document": new}
