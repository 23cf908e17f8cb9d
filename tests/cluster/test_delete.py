"""Deleting from a real API server."""

import pytest

import pyxp as facade

from .definitions import definition

pytestmark = pytest.mark.toolchain


def config(name, **metadata):
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "default", **metadata},
        "data": {"a": "1"},
    }


def url(name):
    return f"/api/v1/namespaces/default/configmaps/{name}"


def test_what_is_there_goes_and_what_is_not_is_told(pyxp, witness, manifests):
    pyxp("apply", manifests(config("goes")))
    said = pyxp("delete", "--cascade", "background", "configmap/goes", "cm/was-never")
    assert said.code == 0
    assert said.out == "ConfigMap default/goes deleted\nConfigMap default/was-never was not there\n"
    assert witness.get(url("goes")).status_code == 404


def test_what_is_not_there_is_told_with_what_may_be_meant(pyxp, witness, manifests):
    pyxp("apply", manifests(config("here")))
    said = pyxp("delete", "configmap/hre", "-n", "default")
    assert (said.code, said.out) == (0, "ConfigMap default/hre was not there; did you mean here?\n")
    said = pyxp("delete", "configmap/here", "-n", "kube-system")
    assert said.out == "ConfigMap kube-system/here was not there; one of this name is in the namespace default\n"
    assert witness.get(url("here")).status_code == 200


def test_a_finalizer_that_blocks_is_named(pyxp, witness, manifests):
    path = manifests(config("held", finalizers=["example.org/keep"]))
    pyxp("apply", path)
    said = pyxp("delete", "--cascade", "background", "--timeout", "4s", path)
    assert said.code == 1
    assert said.out == "ConfigMap default/held is still there\n"
    assert "ConfigMap default/held is held by finalizers example.org/keep" in said.err
    witness.patch(
        url("held"),
        headers={"Content-Type": "application/merge-patch+json"},
        json={"metadata": {"finalizers": None}},
    ).raise_for_status()
    assert witness.get(url("held")).status_code == 404


def test_production_goes_only_with_a_word(pyxp, witness, manifests):
    path = manifests(config("precious", labels={"environment": "prod"}))
    pyxp("apply", path)
    refused = pyxp("delete", "--cascade", "background", path)
    assert (refused.code, refused.out) == (1, "")
    assert "belongs to a protected environment: the label environment is prod\n" in refused.err
    assert refused.err.startswith("Error: nothing was deleted: 1 object is protected; add --yes")
    assert witness.get(url("precious")).status_code == 200
    assert pyxp("delete", "--cascade", "background", "--yes", path).code == 0
    assert witness.get(url("precious")).status_code == 404


def test_an_unknown_kind_is_told_with_the_nearest(pyxp):
    said = pyxp("delete", "configmp/x")
    assert said.code == 1
    assert said.err == "Error: the server has no kind 'configmp'; did you mean ConfigMap?\n"


GROUP = "held.example.org/v1"
PROTECTION = "protection.crossplane.io/v1beta1"


def thing(kind, name, spec=None, **metadata):
    return {"apiVersion": GROUP, "kind": kind, "metadata": {"name": name, **metadata}, "spec": spec or {}}


@pytest.fixture(scope="module")
def kinds(target):
    wanted = [definition(GROUP, kind) for kind in ("Asked", "Whole", "Part")]
    assert facade.apply([*wanted, definition(PROTECTION, "ClusterUsage")], target).ok


@pytest.fixture
def stack(kinds, witness):
    """A claim, its composite and two resources, which nobody looks after; gives what makes them."""
    made = []

    def put(name, **parts):
        references = [{"apiVersion": GROUP, "kind": "Part", "name": f"{name}-{part}"} for part in parts]
        whole = {"apiVersion": GROUP, "kind": "Whole", "name": name}
        labels = {"labels": {"crossplane.io/composite": name, "crossplane.io/claim-name": name}}
        made.extend(
            [
                thing("Asked", name, {"resourceRef": whole}),
                thing("Whole", name, {"resourceRefs": references}, **labels),
                *(thing("Part", f"{name}-{part}", spec, **labels) for part, spec in parts.items()),
            ]
        )
        for item in made:
            witness.post(path(item["kind"]), json=item).raise_for_status()

    yield put
    for item in made:
        witness.delete(path(item["kind"], item["metadata"]["name"]))


def path(kind, name=""):
    return f"/apis/{GROUP}/{kind.lower()}s" + (f"/{name}" if name else "")


def test_what_a_claim_leaves_behind_is_waited_for_and_named(pyxp, stack):
    stack("left", door={}, lamp={})
    said = pyxp("delete", "--cascade", "background", "--timeout", "4s", "asked/left")
    assert (said.code, said.out) == (1, "Asked left deleted\n")
    lines = said.err.splitlines()
    begun = "is held by nothing that it says, and its own deletion has not begun"
    assert lines[-2:] == [f"Part left-door {begun}", f"Part left-lamp {begun}"]


def test_a_protected_resource_below_a_claim_protects_it(pyxp, witness, stack):
    stack("vault", door={"forProvider": {"deletionProtection": True}}, lamp={})
    said = pyxp("delete", "asked/vault")
    assert (said.code, said.out) == (1, "")
    assert "Part vault-door has spec.forProvider.deletionProtection: true\n" in said.err
    assert witness.get(path("Asked", "vault")).status_code == 200


def test_what_is_in_use_is_named_with_its_usage(pyxp, witness, stack):
    stack("used", door={})
    body = {"metadata": {"labels": {"crossplane.io/in-use": "true"}}}
    headers = {"Content-Type": "application/merge-patch+json"}
    witness.patch(path("Part", "used-door"), headers=headers, json=body).raise_for_status()
    usage = {
        "apiVersion": PROTECTION,
        "kind": "ClusterUsage",
        "metadata": {"name": "guests"},
        "spec": {
            "of": {"apiVersion": GROUP, "kind": "Part", "resourceRef": {"name": "used-door"}},
            "by": {"apiVersion": GROUP, "kind": "Party", "resourceRef": {"name": "tonight"}},
            "reason": "people are inside",
        },
    }
    witness.post(f"/apis/{PROTECTION}/clusterusages", json=usage).raise_for_status()
    said = pyxp("delete", "--cascade", "background", "--timeout", "4s", "asked/used")
    assert said.code == 1
    assert "and by ClusterUsage guests: Party tonight uses it, people are inside" in said.err


def test_a_project_names_the_environments_that_it_protects(pyxp, witness, manifests, tmp_path):
    path = manifests(config("staged", labels={"environment": "staging"}))
    pyxp("apply", path)
    (tmp_path / "pyxp.toml").write_text('protected-environments = ["staging"]\n')
    said = pyxp("delete", "--cascade", "background", path)
    assert said.code == 1
    assert "belongs to a protected environment: the label environment is staging" in said.err
    (tmp_path / "pyxp.toml").write_text("protected-environments = []\n")
    assert pyxp("delete", "--cascade", "background", path).code == 0
    assert witness.get(url("staged")).status_code == 404
