"""Resources at rest are passed over, and everything comes out as if they were looked at."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.model.manifests import resource_name_of
from pyxp.simulation.looks import Rest

REGION = {"region": "eu-central-1"}
NAMES = ("a", "b", "c", "d", "e")


@pytest.fixture
def passed_over(monkeypatch):
    """Counts how often each resource was at rest still."""
    count, lasts = Counter(), Rest.lasts

    def counting(rest, desired, observed, place):
        answer = lasts(rest, desired, observed, place)
        count[resource_name_of(desired)] += answer
        return answer

    monkeypatch.setattr(Rest, "lasts", counting)
    return count


def chain(kit, links, policies):
    """Networks, each of which waits for a queue or a table, or for none."""
    templates = []
    for name, link, policy in zip(NAMES, links, policies, strict=False):
        patches = [kit.reports("status.atProvider.id", name)]
        if link in NAMES[: NAMES.index(name)]:
            patches.append(kit.needs(link))
        templates.append(kit.template(name, "ec2/VPC", REGION, *patches))
        selector = kit.selects(link or name, **policy)
        templates.append(kit.template(f"{name}-subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": selector}))
    return kit.stack(*templates)


def test_what_is_ready_and_resolved_is_passed_over(kit, passed_over):
    chain(kit, (None, "a", "b"), ({}, {}, {})).converge()
    assert passed_over["a"] > passed_over["b"] > passed_over["c"] > 0
    assert passed_over["a-subnet"] > 0


def test_what_is_resolved_again_and_again_is_looked_at(kit, passed_over):
    again, once = kit.selects("vpc", resolve="Always"), kit.selects("vpc")
    kit.stack(
        kit.template("vpc", "ec2/VPC", REGION),
        kit.template("again", "ec2/Subnet", {**REGION, "vpcIdSelector": again}),
        kit.template("once", "ec2/Subnet", {**REGION, "vpcIdSelector": once}),
    ).converge()
    assert passed_over["once"] > passed_over["again"] == 0


@given(
    st.lists(st.sampled_from((None, *NAMES)), min_size=5, max_size=5),
    st.lists(
        st.sampled_from(({}, {"resolve": "Always"}, {"resolution": "Optional"})),
        min_size=5,
        max_size=5,
    ),
    st.dictionaries(st.sampled_from([*NAMES, "a-subnet", "c-subnet"]), st.integers(0, 3)),
)
def test_a_stack_comes_up_as_if_nothing_ever_rested(kit, links, policies, delays):
    found = chain(kit, links, policies).converge(delays=delays)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rest, "lasts", lambda *_: False)
        assert chain(kit, links, policies).converge(delays=delays) == found
