"""In which region, and with that in which partition, a stack is."""

import pytest

from pyxp.simulation.places import place_of


def managed(region, root="forProvider"):
    return {"spec": {root: {"region": region}}}


@pytest.mark.parametrize(
    ("composed", "spec", "others", "place"),
    [
        ([managed("eu-west-1"), managed("us-gov-west-1"), managed("us-gov-west-1")], {}, [], "us-gov-west-1"),
        (
            [{"spec": {"forProvider": {}}}, managed("cn-north-1", "initProvider")],
            {"region": "eu-west-1"},
            [],
            "cn-north-1",
        ),
        ([{"kind": "Role"}], {"backup": "eu-west-1", "parameters": {"region": "cn-north-1"}}, [], "cn-north-1"),
        ([], {"places": ["us-isob-east-1"]}, [managed("eu-west-1")], "us-isob-east-1"),
        ([], {"partition": "aws-us-gov"}, [], "us-gov-west-1"),
        ([], {"partition": "aws"}, [], "us-east-1"),
        ([], {"name": "not-a-region", "size": 3}, [managed("cn-north-1")], "cn-north-1"),
        ([], None, [managed(7)], ""),
    ],
)
def test_the_place_is_told_by_what_is_composed_then_by_the_claim_then_by_what_is_around(composed, spec, others, place):
    assert place_of(composed, {"spec": spec}, others) == place
