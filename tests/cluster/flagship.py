"""The stack of the flagship's claim on a server, as one reconcile of Crossplane leaves it.

No controller runs: pyxp's engine tells what a reconcile gives. That it tells so as Crossplane does, its conformance
shows.
"""

from functools import cache
from pathlib import Path

import yaml

import pyxp as facade
from pyxp.catalog import Catalog
from pyxp.structural.xrd import derive_crds

from .definitions import crossplane_folder
from .provider.definitions import definitions

ROOT = Path(__file__).parents[2]
MERGE = {"Content-Type": "application/merge-patch+json"}
READY = [
    {"type": kind, "status": "True", "reason": reason, "lastTransitionTime": "2026-01-01T00:00:00Z"}
    for kind, reason in (("Ready", "Available"), ("Synced", "ReconcileSuccess"))
]


def rendered():
    """What one reconcile of the claim gives."""
    files = ["claims/dev.yaml", "xrds", "compositions"]
    documents = facade.read_manifests([ROOT / file for file in files])
    return facade.render(documents, facade.Surroundings(catalog=Catalog.shipped())).stacks[0]


def place(witness, target, stack, folder):
    """Put a stack on the server; gives the claim as it is there."""
    xrd = yaml.safe_load((ROOT / "xrds" / "streamflixpipeline.yaml").read_text())
    provided = definitions()
    crds = [*derive_crds(xrd), *provided]
    for crd in crds:
        crd["metadata"].pop("ownerReferences", None)
    namespace = stack.claim["metadata"]["namespace"]
    grounds = [*crds, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}]
    (folder / "crds.yaml").write_text(yaml.safe_dump_all(grounds))
    wanted = ("compositionrevisions", "compositions", "compositeresourcedefinitions", "functions")
    crossplane = [path for path in (crossplane_folder() / "crds").iterdir() if path.stem.partition("_")[2] in wanted]
    documents = facade.read_manifests([*crossplane, folder / "crds.yaml"])
    result = facade.apply(documents, target)
    assert result.ok, result

    composite = stack.rendered.stored_composite()
    composition = yaml.safe_load((ROOT / "compositions" / "streamflixpipeline.yaml").read_text())
    composite["spec"]["compositionRevisionRef"] = {"name": "flagship-1"}
    revision = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositionRevision",
        "metadata": {"name": "flagship-1", "labels": {"crossplane.io/composition-name": "flagship"}},
        "spec": {**composition["spec"], "revision": 1},
    }
    functions = list(yaml.safe_load_all((ROOT / "compositions" / "functions.yaml").read_text()))
    claim = {**stack.claim, "spec": {**stack.claim["spec"]}}
    claim["spec"]["resourceRef"] = {key: composite[key] for key in ("apiVersion", "kind")} | {
        "name": composite["metadata"]["name"]
    }
    put(witness, "compositionrevisions", revision)
    put(witness, "compositeresourcedefinitions", xrd)
    for item in functions:
        put(witness, "functions", item)
    put(witness, "streamflixpipelines", claim, status=stack.reconciled_claim()["status"])
    put(witness, "xstreamflixpipelines", composite, status=composite["status"])
    for item in stack.rendered.composed:
        put(witness, plural_of(item), item)
    return claim


def address(plural, manifest, name=True):
    namespace = manifest["metadata"].get("namespace")
    within = f"/namespaces/{namespace}" if namespace else ""
    return f"/apis/{manifest['apiVersion']}{within}/{plural}" + (f"/{manifest['metadata']['name']}" if name else "")


def put(witness, plural, manifest, status=None):
    metadata = {
        key: value
        for key, value in manifest["metadata"].items()
        if key not in ("uid", "ownerReferences", "resourceVersion", "creationTimestamp")
    }
    made = witness.post(address(plural, manifest, name=False), json={**manifest, "metadata": metadata})
    assert made.status_code == 201, made.text
    if status:
        stored = {**made.json(), "status": status}
        written = witness.put(f"{address(plural, manifest)}/status", json=stored)
        assert written.status_code == 200, written.text


@cache
def _plurals():
    return {crd["spec"]["names"]["kind"]: crd["spec"]["names"]["plural"] for crd in definitions()}


def plural_of(manifest):
    """How addresses call the kind of an object of the stack."""
    return _plurals().get(manifest["kind"], f"{manifest['kind'].lower()}s")


def tell(witness, manifest, conditions=READY, **status):
    """Have an object of the stack say how far it is."""
    path = f"{address(plural_of(manifest), manifest)}/status"
    witness.patch(path, headers=MERGE, json={"status": {**status, "conditions": conditions}}).raise_for_status()
