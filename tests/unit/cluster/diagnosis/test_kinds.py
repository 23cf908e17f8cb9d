"""Kinds of composed resources."""

import pytest

from pyxp.cluster.diagnosis.kinds import examine_kinds

from .conftest import PACKAGES, QUEUE, composition, conditions, object_of, queue, told, xrd

TOPIC = object_of("sns.aws.upbound.io/v1beta1", "Topic", "t")
V1ALPHA1 = "apiextensions.crossplane.io/v1alpha1"


def managed(state, **states):
    spec = {"group": "sns.aws.upbound.io", "names": {"kind": "Topic", "plural": "topics"}, "state": state}
    name = "topics.sns.aws.upbound.io"
    return object_of(V1ALPHA1, "ManagedResourceDefinition", name, spec, status=conditions(**states))


def policy(*lines):
    return object_of(V1ALPHA1, "ManagedResourceActivationPolicy", "own", {"activate": list(lines)})


@pytest.fixture
def wanted(needs):
    return needs(compositions=[composition(queue(), TOPIC)], packages={"provider-aws": "v2.6.0"})


def test_kinds_that_are_served_are_good_and_so_are_those_of_kubernetes_and_of_definitions(facts, needs):
    config = object_of("v1", "ConfigMap", "c")
    nested = object_of("example.org/v1", "XApp", "inner")
    assert told(examine_kinds(needs(compositions=[composition(queue(), config, nested)], xrds=[xrd()]), facts())) == []


def test_the_kinds_of_a_group_are_told_together_with_the_provider_to_install(facts, wanted):
    (finding,) = examine_kinds(wanted, facts())
    assert (finding.code, finding.subject) == ("kind-not-served", "Composition/app")
    assert finding.message == "the server does not have Topic of sns.aws.upbound.io"
    assert finding.hint == (
        "crossplane xpkg install provider xpkg.upbound.io/upbound/provider-aws-sns:v2.6.0 upbound-provider-aws-sns"
    )


@pytest.mark.parametrize(
    ("healthy", "hint"),
    [
        ("False", "it comes with provider-aws-sns, which is not healthy: see there"),
        ("True", "is provider-aws-sns the provider of it, and of a release that has it?"),
    ],
)
def test_no_second_provider_is_proposed_beside_one_that_is_installed(facts, wanted, healthy, hint):
    package = "xpkg.crossplane.io/crossplane-contrib/provider-aws-sns:v2.6.0"
    states = conditions(Installed="True", Healthy=healthy)
    there = object_of(PACKAGES, "Provider", "provider-aws-sns", {"package": package}, status=states)
    family = object_of(
        PACKAGES,
        "Provider",
        "family",
        {"package": "xpkg.upbound.io/upbound/provider-family-aws:v2.6.0"},
        status=conditions(Installed="True", Healthy="False"),
    )

    (finding,) = examine_kinds(wanted, facts(providers=[family, there]))
    assert finding.hint == hint
    (without,) = examine_kinds(wanted, facts(providers=[family]))
    assert without.hint.startswith("crossplane xpkg install provider ")


def test_another_version_that_is_served_is_named(facts, served, wanted):
    there = served(("sns.aws.upbound.io/v1beta2", "Topic", "topics", False))
    (finding,) = examine_kinds(wanted, facts(served=there))
    assert (finding.code, finding.message) == (
        "version-not-served",
        "the server does not have Topic of sns.aws.upbound.io/v1beta1",
    )
    assert finding.hint.startswith("it has it in sns.aws.upbound.io/v1beta2: ")


def test_a_misspelt_kind_of_a_group_that_is_there_is_corrected(facts, needs):
    (finding,) = examine_kinds(needs(compositions=[composition(object_of(QUEUE, "Queu", "q"))]), facts())
    assert finding.hint == "of this group it has Queue: is that meant, or is the provider of another release?"


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        ((), "add topics.sns.aws.upbound.io to spec.activate of a ManagedResourceActivationPolicy"),
        (
            ("*.sqs.aws.upbound.io",),
            "add topics.sns.aws.upbound.io to spec.activate of a ManagedResourceActivationPolicy",
        ),
        (
            ("*.sns.aws.upbound.io",),
            "ManagedResourceActivationPolicy own activates it, so it should come; kubectl describe mrap tells more",
        ),
    ],
)
def test_a_kind_that_sleeps_is_to_be_activated(facts, wanted, lines, hint):
    there = facts(managed_definitions=[managed("Inactive")], activation_policies=[policy(*lines)])
    (finding,) = examine_kinds(wanted, there)
    assert (finding.code, finding.hint) == ("kind-not-activated", hint)
    assert finding.subject == "ManagedResourceDefinition/topics.sns.aws.upbound.io"


def test_an_active_kind_that_is_not_served_says_why(facts, wanted):
    (finding,) = examine_kinds(wanted, facts(managed_definitions=[managed("Active", Established="False")]))
    assert finding.message == ("Topic of sns.aws.upbound.io/v1beta1 is activated, but not served yet: for a reason")
