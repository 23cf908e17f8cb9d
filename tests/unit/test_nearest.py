"""Names that people most likely meant, and names that are too far off to be told."""

import pytest

from pyxp.errors import edit_distance, named, nearest
from pyxp.model.known_kinds import kind_advice

NEAR = [
    ("cidr", "cidr_block"),
    ("cidrBlok", "cidrBlock"),
    ("CIDR_BLOCK", "cidrBlock"),
    ("maximumCount", "maxCount"),
    ("maxCount", "count"),
    ("subnets", "privateSubnets"),
    ("availabilityZones", "availabilityZoneIds"),
    ("Buckt", "Bucket"),
    ("sqsQueue", "Queue"),
    ("tgas", "tags"),
    ("vcp", "VPC"),
    ("delete_policy", "deletion_policy"),
]
FAR = [
    ("ControllerConfig", "ProviderConfig"),
    ("StoreConfig", "ProviderConfig"),
    ("Deployment", "Environment"),
    ("Role", "Rule2x"),
    ("Gateway", "Database"),
    ("Topic", "Policy"),
    ("region", "version"),
    ("ami", "arn"),
    ("a", "b"),
    ("id", "identity"),
    ("Certificate", "CertificateSigningRequestApproval"),
]


@pytest.mark.parametrize(("name", "known"), NEAR)
def test_a_near_name_is_told(name, known):
    assert nearest(name, ["somethingElse", known, "unlike"]) == known


@pytest.mark.parametrize(("name", "known"), FAR)
def test_a_name_that_is_far_off_is_not(name, known):
    assert nearest(name, [known]) is None


def test_the_nearest_of_several_wins_and_the_first_of_those_equally_near():
    assert nearest("subnetId", ["subnetIds", "subnetId1", "subnetIdRef"]) == "subnetIds"
    assert nearest("zone", ["zones", "zone2"]) == "zones"


def test_a_name_too_long_for_a_slip_of_the_pen_is_near_nothing():
    assert nearest("a" * 101, ["a" * 102]) is None
    assert nearest("", ["a"]) is None


@pytest.mark.parametrize(
    ("one", "other", "most", "distance"),
    [
        ("abc", "acb", 2, 1),
        ("abc", "abc", 0, 0),
        ("abc", "xyz", 2, None),
        ("", "ab", 2, 2),
        ("kitten", "sitting", 3, 3),
    ],
)
def test_letters_that_differ_are_counted(one, other, most, distance):
    assert edit_distance(one, other, most) == distance


KNOWN = [
    ("ec2.aws.upbound.io", "VPC", ("v1beta1",)),
    ("ec2.aws.upbound.io", "Subnet", ("v1beta1", "v1beta2")),
    ("rds.aws.upbound.io", "SubnetGroup", ("v1beta1",)),
    ("example.org", "Thing", ("v1", "v2")),
    ("", "ConfigMap", ("v1",)),
]


@pytest.mark.parametrize(
    ("group", "kind", "advice"),
    [
        ("ec2.aws.upbound.io", "Subnt", "did you mean Subnet of ec2.aws.upbound.io/v1beta2?"),
        ("example.com", "Thing", "there is Thing in example.org/v1, example.org/v2"),
        ("example.org", "Thing", "there is Thing in example.org/v1, example.org/v2"),
        ("rds.aws.upbound.io", "Subnet", "did you mean SubnetGroup of rds.aws.upbound.io/v1beta1?"),
        ("example.com", "Tihng", "did you mean Thing of example.org/v2?"),
        ("ec2", "Vpc", "did you mean VPC of ec2.aws.upbound.io/v1beta1?"),
        ("x", "Configmaps", "did you mean ConfigMap of v1?"),
        ("example.org", "ControllerConfig", "example.org has Thing"),
    ],
)
def test_one_adviser_tells_the_kind_that_was_meant(group, kind, advice):
    assert kind_advice(group, kind, KNOWN) == advice


def test_of_many_names_those_most_like_what_was_meant_are_told_in_their_order():
    assert named(["b", "a"]) == "b, a"
    many = [f"field{letter}" for letter in "abcdefghijkl"]
    assert named(many) == "fielda, fieldb, fieldc, fieldd, fielde, fieldf, fieldg, fieldh and 4 more"
    assert named([*many, "zones"], "zoness").endswith("zones and 5 more")
    assert named(many, "x" * 10_000).endswith(" and 4 more")
