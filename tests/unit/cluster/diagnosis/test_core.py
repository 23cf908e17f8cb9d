"""Crossplane itself."""

import pytest

from pyxp.cluster.diagnosis.core import Core, core_of, examine_core
from pyxp.cluster.diagnosis.facts import Facts
from pyxp.cluster.diagnosis.needs import Demand
from pyxp.cluster.kinds import Served
from pyxp.model.releases import Release

from .conftest import CROSSPLANE, composition, object_of, told, xrd

V2 = ("apiextensions.crossplane.io/v2", "CompositeResourceDefinition", "compositeresourcedefinitions", False)


def deployment(image="xpkg.crossplane.io/crossplane/crossplane:v2.3.3", args=("core", "start"), available=1, **labels):
    container = {"image": image, "args": list(args)}
    spec = {"template": {"spec": {"containers": [container]}}}
    status = {"availableReplicas": available}
    return object_of("apps/v1", "Deployment", "xp", spec, namespace="system", labels=labels, status=status)


@pytest.mark.parametrize(
    ("found", "release"),
    [
        (deployment(), Release(2, 3, 3)),
        (
            deployment("mirror.example.org:5000/crossplane@sha256:ab", **{"app.kubernetes.io/version": "2.1.0"}),
            Release(2, 1, 0),
        ),
        (deployment("crossplane:main"), None),
    ],
)
def test_the_release_is_that_of_the_image_or_of_the_label(facts, found, release):
    core = core_of(facts(deployments=[found]))
    assert (core.name, core.release) == ("Deployment system/xp", release)


def test_flags_are_read_in_both_spellings(facts):
    args = ("core", "start", "--circuit-breaker-burst=5", "--sync-interval", "1h", "--debug")
    core = core_of(facts(deployments=[deployment(args=("start",)), deployment(args=args)]))
    assert core.flags == {"circuit-breaker-burst": "5", "sync-interval": "1h", "debug": "true"}


def test_without_its_deployment_the_kinds_tell_what_it_is_at_least(facts, served, needs):
    older, newer = core_of(facts()), core_of(facts(served=served(V2)))
    assert (older.has(Release(2, 0, 0)), older.has(Release(1, 18, 0))) == (False, None)
    assert (newer.has(Release(2, 0, 0)), newer.has(Release(2, 3, 0))) == (True, None)
    assert told(examine_core(needs(), facts(), older)) == [("crossplane-version-unknown", "note")]


def test_a_cluster_without_crossplane_is_told_how_to_get_it(needs):
    none = Facts([Served("v1", "ConfigMap", "configmaps", True)])
    (finding,) = examine_core(needs(packages={"crossplane": "v2.3.3"}), none, core_of(none))
    assert finding.code == "no-crossplane"
    assert finding.hint.endswith("--namespace crossplane-system --create-namespace --version 2.3.3")


def test_a_core_without_a_replica_is_not_running(facts, needs):
    found = facts(deployments=[deployment(available=0)])
    (finding,) = examine_core(needs(), found, core_of(found))
    assert finding.code == "crossplane-not-running"
    assert finding.hint == "kubectl describe deployment -n system xp"


def test_what_manifests_need_and_what_the_project_is_made_for_are_compared_with_the_release(facts, needs):
    old = facts(deployments=[deployment("crossplane:v1.17.0")])
    demand = Demand("crossplane", Release(1, 18, 0), "resources that are held back")
    wanted = needs(demands=(demand,), packages={"crossplane": "v2.3.3"})
    (finding,) = examine_core(wanted, old, core_of(old))
    assert (finding.code, finding.severity.value) == ("crossplane-too-old", "error")
    assert finding.message == ("Crossplane is v1.17.0, Deployment system/xp: resources that are held back need v1.18.0")
    behind = facts(deployments=[deployment("crossplane:v2.2.0")])
    assert told(examine_core(wanted, behind, core_of(behind))) == [("crossplane-behind", "warning")]
    equal = facts(deployments=[deployment()])
    assert told(examine_core(wanted, equal, core_of(equal))) == []


def test_kinds_of_crossplane_that_it_does_not_have_are_told(facts, needs):
    policy = object_of("apiextensions.crossplane.io/v1alpha1", "ManagedResourceActivationPolicy", "all")
    modern = {**xrd(), "apiVersion": "apiextensions.crossplane.io/v2"}
    found = facts(deployments=[deployment()])
    first, second = examine_core(needs(given=[policy], xrds=[modern]), found, core_of(found))
    assert first.message == (
        "this Crossplane has no ManagedResourceActivationPolicy of apiextensions.crossplane.io/v1alpha1"
    )
    assert (second.code, second.hint) == ("crossplane-lacks-kind", f"it has {CROSSPLANE}")


def test_what_version_2_removed_is_told_where_it_runs_only(facts, needs):
    removed = composition()
    removed["spec"] = {"compositeTypeRef": removed["spec"]["compositeTypeRef"], "resources": [{"name": "a"}]}
    wanted = needs(compositions=[removed])
    assert told(examine_core(wanted, facts(), Core(release=Release(2, 0, 0)))) == [("removed-in-v2", "error")]
    assert told(examine_core(wanted, facts(), Core(release=Release(1, 20, 0)))) == []


def test_usages_that_hold_nothing_are_told(needs):
    usage = object_of("protection.crossplane.io/v1beta1", "ClusterUsage", "u", {"reason": "because"})
    wanted = needs(compositions=[composition(usage, usage)])
    (finding,) = examine_core(wanted, None, Core(release=Release(2, 3, 3), flags={"enable-usages": "false"}))
    assert (finding.code, finding.severity.value, finding.subject) == ("usages-off", "warning", "Composition/app")
    assert finding.message == (
        "a ClusterUsage is composed, but Crossplane runs with --enable-usages=false: nothing is held when it is deleted"
    )
    off = Core(release=Release(2, 3, 3), flags={"webhook-enabled": "false"})
    assert told(examine_core(wanted, None, off)) == [("usages-off", "warning")]
    assert told(examine_core(needs(compositions=[composition()]), None, off)) == []
    for flags in (None, {}, {"enable-usages": "true"}):
        assert told(examine_core(wanted, None, Core(release=Release(2, 3, 3), flags=flags))) == []
