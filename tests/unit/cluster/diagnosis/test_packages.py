"""Functions and providers."""

import pytest

from pyxp.cluster.diagnosis.needs import Demand
from pyxp.cluster.diagnosis.packages import examine_functions, examine_providers, may_serve, provider_package
from pyxp.model.releases import Release

from .conftest import PACKAGES, composition, conditions, object_of, queue, told

NAME = "function-patch-and-transform"
PACKAGE = f"xpkg.crossplane.io/crossplane-contrib/{NAME}"
GOOD = conditions(Installed="True", Healthy="True")


def function(version="v0.10.0", name=NAME, status=GOOD):
    return object_of(PACKAGES, "Function", name, {"package": f"{PACKAGE}:{version}"}, status=status)


def revision(state="Active", endpoint="dns:///f:9443", **states):
    return object_of(
        PACKAGES,
        "FunctionRevision",
        f"{NAME}-1",
        {"desiredState": state, "image": f"{PACKAGE}:v0.10.0"},
        labels={"pkg.crossplane.io/package": NAME},
        status={"endpoint": endpoint, **conditions(**states)},
    )


def provider(name="provider-aws-sqs", version="v2.6.0", status=GOOD):
    return object_of(
        PACKAGES, "Provider", name, {"package": f"xpkg.upbound.io/upbound/{name}:{version}"}, status=status
    )


def test_a_function_with_an_active_revision_is_good_whatever_it_is_called_by(facts, needs):
    wanted = needs(compositions=[composition(queue())])
    for there in ({"functions": [function()]}, {"function_revisions": [revision()]}):
        assert told(examine_functions(wanted, facts(**there))) == []


def test_a_missing_function_comes_with_what_installs_it(facts, needs):
    called = composition(queue())
    (finding,) = examine_functions(needs(compositions=[called]), facts())
    assert (finding.code, finding.subject) == ("function-missing", "Composition/app")
    assert finding.hint == f"crossplane xpkg install function PACKAGE {NAME}"
    (checked_in,) = examine_functions(needs(compositions=[called], functions=[function()]), facts())
    assert checked_in.hint == "pyxp apply with this manifest"
    (named,) = examine_functions(needs(compositions=[called]), facts(functions=[function(name="contrib-fpt")]))
    assert "the cluster has it as contrib-fpt" in named.hint


def test_nothing_is_missing_of_what_may_not_be_listed(facts, needs):
    wanted = needs(compositions=[composition(queue())])
    assert told(examine_functions(wanted, facts(unseen={"Function": "no"}))) == []


@pytest.mark.parametrize(
    ("there", "message"),
    [
        (
            {"functions": [function(status=conditions(Installed="True", Healthy="False"))]},
            "it is not Healthy: for a reason",
        ),
        ({"functions": [function(status=None)]}, "nothing has looked at it yet: it is neither Installed nor Healthy"),
        ({"function_revisions": [revision(RuntimeHealthy="False")]}, "it is not RuntimeHealthy: for a reason"),
        (
            {"functions": [function()], "function_revisions": [revision(endpoint="")]},
            f"its active revision {NAME}-1 has no endpoint, so it cannot be called",
        ),
    ],
)
def test_what_keeps_a_function_from_running_is_told(facts, needs, there, message):
    (finding,) = examine_functions(needs(compositions=[composition(queue())]), facts(**there))
    assert (finding.code, finding.message) == ("function-unhealthy", message)
    assert finding.hint == f"kubectl describe function.pkg.crossplane.io {NAME}"


def test_releases_are_compared_with_what_is_needed_and_with_what_the_project_is_made_for(facts, needs):
    demand = Demand(NAME, Release(0, 8, 0), "resources that are held back")
    wanted = needs(compositions=[composition(queue())], demands=(demand,), packages={NAME: "v0.10.0"})
    found = {
        version: list(examine_functions(wanted, facts(functions=[function(version)])))
        for version in ("v0.7.0", "v0.8.0", "v0.10.0", "v0.11.0", "main")
    }
    assert {version: told(findings) for version, findings in found.items()} == {
        "v0.7.0": [("package-too-old", "error")],
        "v0.8.0": [("package-behind", "warning")],
        "v0.10.0": [],
        "v0.11.0": [],
        "main": [],
    }
    assert found["v0.7.0"][0].message == "it is v0.7.0: resources that are held back need v0.8.0"
    assert found["v0.8.0"][0].hint == f"set spec.package of the Function to {PACKAGE}:v0.10.0"


def test_only_providers_that_may_serve_what_is_composed_count(facts, needs):
    bad = conditions(Installed="True", Healthy="False")
    there = facts(providers=[provider(status=bad), provider("provider-gcp-storage", status=bad)])
    (finding,) = examine_providers(needs(compositions=[composition(queue())]), there)
    assert (finding.code, finding.subject) == ("provider-unhealthy", "Provider/provider-aws-sqs")


def test_a_provider_of_one_service_is_measured_by_the_release_of_all(facts, needs):
    wanted = needs(compositions=[composition(queue())], packages={"provider-aws": "v2.6.0"})
    assert told(examine_providers(wanted, facts(providers=[provider(version="v1.9.0")]))) == [
        ("package-behind", "warning")
    ]


@pytest.mark.parametrize(
    ("package", "serves"),
    [
        ("xpkg.upbound.io/upbound/provider-aws-ec2:v2.6.0", True),
        ("xpkg.upbound.io/upbound/provider-family-aws:v2.6.0", True),
        ("xpkg.upbound.io/upbound/provider-aws-sqs:v2.6.0", False),
        ("xpkg.crossplane.io/crossplane-contrib/provider-kubernetes:v1", False),
        ("provider:v1", False),
    ],
)
def test_which_provider_may_serve_a_group_its_words_tell(package, serves):
    assert may_serve(package, "ec2.aws.upbound.io") is serves


@pytest.mark.parametrize(
    ("group", "package"),
    [
        ("ec2.aws.upbound.io", "xpkg.upbound.io/upbound/provider-aws-ec2:v2.6.0"),
        ("ec2.aws.m.upbound.io", "xpkg.upbound.io/upbound/provider-aws-ec2:v2.6.0"),
        ("storage.gcp.upbound.io", "xpkg.upbound.io/upbound/provider-gcp-storage:VERSION"),
        ("aws.upbound.io", ""),
        ("cert-manager.io", ""),
    ],
)
def test_the_package_to_install_follows_from_the_group(group, package):
    assert provider_package(group, {"provider-aws": "v2.6.0"}) == package


def test_a_package_that_is_paused_runs_all_the_same(facts, needs):
    paused = function(status=conditions(Installed="True", Healthy="True", Synced="False"))
    there = facts(functions=[paused], function_revisions=[revision(RuntimeHealthy="True", Synced="False")])
    assert told(examine_functions(needs(compositions=[composition(queue())]), there)) == []
