"""What the real Crossplane and its API server refuse, and that pyxp says the same before."""

import copy
import json
from pathlib import Path

import pytest
import yaml

import pyxp
from pyxp.catalog import Catalog
from pyxp.structural.xrd import derive_crds
from pyxp.validation import Validator

from .rooms import API, THINGS, VERSION, Room, hotel, platform, room
from .witness import conditions, until

pytestmark = [pytest.mark.toolchain, pytest.mark.usefixtures("provider")]

ROOT = Path(__file__).parents[2]
IN_TIME = ("--timeout", "2m")
_USAGES = "protection.crossplane.io/v1beta1"


def refusals(seen, manifest):
    """What the server has against a document, field by field; nothing is stored."""
    from kubernetes.client import ApiException

    try:
        seen.create(manifest, dry_run="All")
    except ApiException as error:
        causes = json.loads(error.body)["details"].get("causes", [])
        return {(item["field"], item["message"]) for item in causes}
    return set()


def ours(manifest, definition):
    """What pyxp has against it."""
    return {(cause.field, cause.message) for cause in Validator([definition]).check(manifest).causes}


def broken(manifest, *path, value=None):
    """The document with another value at a path, or with none."""
    changed = copy.deepcopy(manifest)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return changed


COMPOSITION, XRD = platform(Room)[1], platform(Room)[0]
PIPELINE = COMPOSITION["spec"]["pipeline"]


@pytest.mark.parametrize(
    "manifest",
    [
        broken(COMPOSITION, "spec", "pipeline"),
        broken(COMPOSITION, "spec", "mode", value="Resources"),
        broken(COMPOSITION, "spec", "pipeline", value=[PIPELINE[0], {**PIPELINE[1], "step": PIPELINE[0]["step"]}]),
        broken(COMPOSITION, "spec", "pipeline", value=[{"step": "no-function"}]),
        broken(COMPOSITION, "spec", "compositeTypeRef", "kind"),
        broken(XRD, "spec", "claimNames", "plural"),
        broken(XRD, "spec", "defaultCompositeDeletePolicy", value="Later"),
    ],
    ids=["no-pipeline", "old-mode", "step-twice", "no-function", "no-kind", "no-plural", "no-policy"],
)
def test_wrong_definitions_are_refused_in_the_words_of_validate(seen, manifest):
    """Core 2.3 has no webhook for Compositions and XRDs any more: the rules of its CRDs judge them."""
    kind = Catalog.shipped().get(manifest["apiVersion"], manifest["kind"])
    told = refusals(seen, manifest)
    assert told
    assert told == ours(manifest, kind.crd())


@pytest.fixture(scope="module")
def flagship(management):
    """The project's own XRD, installed."""
    paths = [ROOT / "xrds", ROOT / "compositions"]
    applied = pyxp.apply(pyxp.read_manifests(paths), management.target)
    assert applied.ok, applied
    return yaml.safe_load((ROOT / "xrds" / "streamflixpipeline.yaml").read_text())


def test_protection_that_would_strand_a_stack_is_refused(flagship, seen):
    (claim,) = (document.data for document in pyxp.read_manifests([ROOT / "claims" / "dev.yaml"]))
    claim["metadata"]["namespace"] = "default"
    wrong = broken(claim, "spec", "database", value={"deletionProtection": True, "onDelete": "Delete"})
    told = refusals(seen, wrong)
    assert [field for field, _ in told] == ["spec.database.deletionProtection"]
    (crd,) = [item for item in derive_crds(flagship) if item["spec"]["names"]["kind"] == claim["kind"]]
    assert told == ours(wrong, crd)
    right = broken(claim, "spec", "database", value={"deletionProtection": True, "onDelete": "Orphan"})
    assert refusals(seen, right) == set()


def test_zones_keep_their_order(flagship, seen, on_management, manifests):
    """Crossplane never sees the claim: it is paused before it is there."""
    (claim,) = (document.data for document in pyxp.read_manifests([ROOT / "claims" / "dev.yaml"]))
    claim["metadata"] |= {"namespace": "default", "name": "order", "annotations": {"crossplane.io/paused": "true"}}
    zones = seen.create(claim)["spec"]["network"]["zones"]
    turned = broken(claim, "spec", "network", value={"zones": zones[::-1]})
    said = on_management("apply", "--schemas", ROOT / "xrds", "--dry-run", "server", manifests(turned))
    assert said.code == 1
    assert "spec.network.zones" in said.err
    seen.delete(claim)
    until(lambda: seen.get(claim["apiVersion"], claim["kind"], "order", "default") is None)


def test_a_set_may_be_reordered_although_it_is_immutable_and_never_emptied(rooms, on_management, seen, manifests):
    """Why the compiler refuses such fields: for the server sets are equal in any order, and defaults come back."""
    given = {**hotel("sets", moods=["bright"], floors=["one", "two"])}
    given["metadata"]["annotations"] = {"crossplane.io/paused": "true"}
    assert on_management("apply", "--schemas", rooms, manifests(given)).code == 0
    changed = {**given, "spec": {"moods": [], "floors": ["two", "one"]}}
    said = on_management("apply", "--schemas", rooms, "--dry-run", "server", manifests(changed))
    assert (said.code, "moods" in said.out) == (0, True)
    assert on_management("apply", "--schemas", rooms, manifests(changed)).code == 0
    stored = seen.get(API, "Hotel", "sets", "default")["spec"]
    assert (stored["moods"], stored["floors"]) == (["calm", "warm"], ["two", "one"])
    assert on_management("delete", *IN_TIME, "hotel/sets").code == 0


def test_what_is_in_use_is_not_deleted(rooms, on_management, seen, manifests):
    claim = manifests(room("used"))
    assert on_management("apply", "--schemas", rooms, "--wait", *IN_TIME, claim).code == 0
    composite = seen.get(API, "Room", "used", "default")["spec"]["resourceRef"]["name"]
    (door,) = seen.list(f"{THINGS}/{VERSION}", "Door", f"crossplane.io/composite={composite}")
    name = door["metadata"]["name"]
    usage = {
        "apiVersion": _USAGES,
        "kind": "ClusterUsage",
        "metadata": {"name": "somebody-is-in"},
        "spec": {
            "of": {"apiVersion": door["apiVersion"], "kind": "Door", "resourceRef": {"name": name}},
            "reason": "somebody is in the room",
        },
    }
    seen.create(usage)
    until(lambda: conditions(seen.get(_USAGES, "ClusterUsage", "somebody-is-in")).get("Ready") == "True")
    refused = on_management("delete", "--timeout", "5s", f"door.{THINGS}/{name}")
    assert refused.code == 1
    assert "somebody is in the room" in refused.err
    assert "deletionTimestamp" not in seen.get(door["apiVersion"], "Door", name)["metadata"]
    seen.delete(usage)
    until(lambda: seen.get(_USAGES, "ClusterUsage", "somebody-is-in") is None)
    said = on_management("delete", *IN_TIME, claim)
    assert said.code == 0, said.out + said.err
