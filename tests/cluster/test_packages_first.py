"""Packages that are applied together with claims are waited for: here nobody installs them but the test."""

import threading

import pytest
import yaml

import pyxp as facade

from .definitions import crossplane_folder, definition

pytestmark = pytest.mark.toolchain

GROUP = "furnished.example.org/v1"
PACKAGES = "/apis/pkg.crossplane.io/v1/functions"


@pytest.fixture(scope="module")
def kinds(target):
    crds = [
        yaml.safe_load(path.read_text())
        for path in (crossplane_folder() / "crds").iterdir()
        if path.stem == "pkg.crossplane.io_functions"
    ]
    assert len(crds) == 1
    assert facade.apply([*crds, definition(GROUP, "Chair")], target).ok


def function(name):
    package = f"xpkg.crossplane.io/crossplane-contrib/{name}:v0.7.0"
    head = {"apiVersion": "pkg.crossplane.io/v1", "kind": "Function"}
    return {**head, "metadata": {"name": name}, "spec": {"package": package}}


def chair(name):
    return {"apiVersion": GROUP, "kind": "Chair", "metadata": {"name": name}, "spec": {}}


def url(name):
    return f"/apis/{GROUP}/chairs/{name}"


def tell(witness, name, **statuses):
    conditions = [
        {"type": kind, "status": status, "reason": "Told", "message": "no such image", "lastTransitionTime": TIME}
        for kind, status in statuses.items()
    ]
    witness.patch(
        f"{PACKAGES}/{name}/status",
        headers={"Content-Type": "application/merge-patch+json"},
        json={"status": {"conditions": conditions}},
    ).raise_for_status()


TIME = "2026-01-01T00:00:00Z"


def test_a_claim_comes_once_its_packages_are_healthy(kinds, target, witness):
    lines, came = [], []
    waiting, told = threading.Event(), threading.Event()

    def say(line):
        lines.append(line)
        waiting.set()

    def install():
        assert waiting.wait(60)
        came.append(witness.get(url("late")).status_code)
        tell(witness, "function-late", Installed="True", Healthy="True")
        told.set()

    installer = threading.Thread(target=install)
    installer.start()
    options = facade.ApplyOptions(say=say, allow_missing_schemas=True)
    applied = facade.apply([chair("late"), function("function-late")], target, options)
    installer.join(60)
    assert told.is_set()
    assert applied.ok
    assert lines == ["waiting: Function function-late is not Installed yet: nothing has looked at it"]
    assert came == [404]
    assert witness.get(url("late")).status_code == 200


def test_a_package_that_does_not_come_up_is_told_and_the_claim_is_not_tried(kinds, pyxp, witness, manifests):
    path = manifests(function("function-broken"))
    # A package alone is not waited for: nothing that follows needs it.
    assert pyxp("apply", path).code == 0
    tell(witness, "function-broken", Installed="False", Healthy="Unknown")
    path = manifests(function("function-broken"), chair("unborn"))
    said = pyxp("apply", "--allow-missing-schemas", "--timeout", "4s", path)
    assert said.code == 1
    assert said.out.splitlines() == [
        "Function function-broken unchanged",
        "Chair unborn not tried: what it needs did not come up in time",
    ]
    assert "Error: Function function-broken is not Installed yet: no such image (and 1 more); " in said.err
    assert witness.get(url("unborn")).status_code == 404
