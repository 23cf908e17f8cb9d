"""Deleting from a real API server."""

import pytest

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


def test_a_finalizer_that_blocks_is_named(pyxp, witness, manifests):
    path = manifests(config("held", finalizers=["example.org/keep"]))
    pyxp("apply", path)
    said = pyxp("delete", "--cascade", "background", "--timeout", "2s", path)
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
    assert "belongs to a protected environment: the label environment is prod; add --yes" in refused.err
    assert witness.get(url("precious")).status_code == 200
    assert pyxp("delete", "--cascade", "background", "--yes", path).code == 0
    assert witness.get(url("precious")).status_code == 404


def test_an_unknown_kind_is_told_with_the_nearest(pyxp):
    said = pyxp("delete", "configmp/x")
    assert said.code == 1
    assert said.err == "Error: the server has no kind 'configmp'; did you mean ConfigMap?\n"
