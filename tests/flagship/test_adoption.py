"""Claims that take over what is there already."""

from copy import deepcopy

import pytest

from pyxp.validation import Validator

from .checks.rows import resource_problems
from .claims import PLAIN, WHOLE
from .inventory import ROWS
from .inventory.endpoints import ENDPOINTS
from .stacks import COMPOSITION, EXTERNAL_NAME, XRD, by_name, up

VALIDATOR = Validator([XRD], namespaces=None)
ADOPTABLE = [name for name, row in ROWS.items() if row.adopt]
SPEC = XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]


def adopting(adopt, **spec):
    claim = deepcopy(PLAIN)
    claim["spec"] |= {**({"adopt": adopt} if adopt is not None else {}), **spec}
    return claim


def refusals(new, old):
    return {cause.field for cause in VALIDATOR.check(new, operation="update", old=old).causes} - {"<nil>"}


def test_what_aws_names_and_cannot_have_twice_can_be_taken_over():
    assert set(SPEC["adopt"]["properties"]) == set(ADOPTABLE)
    # These are made anew beside what is there, or are calls that may be made again.
    named_by_aws = {name for name, row in ROWS.items() if not row.aws_name}
    the_old_stack_has_none = {row.name for row in ENDPOINTS}
    assert named_by_aws - set(ADOPTABLE) - the_old_stack_has_none == {
        "ecs-sg-egress-https",
        "ecs-sg-egress-postgres",
        "ecs-capacity-providers",
        "execution-role-managed-policy",
        "secrets-policy-attachment",
        "task-policy-attachment",
        "task-definition",
        "task-definition-twin",
        "scaling-target",
        "alerts-subscription",
        "alerts-topic-policy",
        "data-key",
        "data-key-policy-attachment",
    }


VPC, OTHER, BOTH = {"vpc": "vpc-1"}, {"vpc": "vpc-2"}, {"vpc": "vpc-1", "dlq": "https://url"}


@pytest.mark.parametrize(
    ("new", "old", "refused"),
    [
        (adopting(BOTH, observeOnly=True), adopting(VPC, observeOnly=True), set()),
        (adopting(VPC, observeOnly=True), adopting(None, observeOnly=True), set()),
        (adopting(None, observeOnly=True), adopting(VPC, observeOnly=True), set()),
        (adopting(VPC, observeOnly=False), adopting(VPC, observeOnly=True), set()),
        (adopting(VPC), adopting(VPC, observeOnly=True), set()),
        (adopting(OTHER, observeOnly=True), adopting(VPC, observeOnly=True), {"spec.adopt.vpc"}),
        (adopting(BOTH), adopting(VPC, observeOnly=True), {"spec"}),
        (adopting(BOTH), adopting(VPC), {"spec"}),
        (adopting(None), adopting(VPC), {"spec"}),
        (adopting(VPC), adopting(None), {"spec"}),
        (adopting(None, observeOnly=True), adopting(None), {"spec"}),
        (adopting(None, observeOnly=True), adopting(None, observeOnly=False), {"spec"}),
    ],
)  # fmt: skip
def test_what_is_taken_over_is_settled_while_it_is_only_observed(new, old, refused):
    assert refusals(new, old) == refused


@pytest.mark.parametrize(
    ("adopt", "refused"),
    [
        ({"vpc": "subnet-1"}, "spec.adopt.vpc"),
        ({"dlq": "streamflix-dlq-dev"}, "spec.adopt.dlq"),
        ({"nat-gateway-a": "nat-0a", "internet-gateway": "nat-0a"}, "spec.adopt.internet-gateway"),
        ({"public-subnet-a": "subnet-1", "public-subnet-b": "subnet-1"}, "spec.adopt"),
        ({"public-subnet-a": "subnet-1", "private-subnet-c": "subnet-1"}, "spec.adopt"),
        ({"public-subnet-a": "subnet-1", "private-subnet-c": "subnet-2"}, ""),
    ],
)
def test_ids_are_those_of_their_kind_and_each_is_taken_over_once(adopt, refused):
    assert {cause.field for cause in VALIDATOR.check(adopting(adopt)).causes} - {"<nil>"} == set(refused.split())


def test_the_message_says_which_cannot_be_one():
    adopt = {"database-security-group": "sg-1", "ecs-security-group": "sg-1"}
    (cause,) = VALIDATOR.check(adopting(adopt)).causes
    told = "two entries for a SecurityGroup, such as database-security-group and ecs-security-group, cannot be the same"
    assert cause.message.endswith(told)


def names_of(composed):
    found = {name: item["metadata"].get("annotations", {}).get(EXTERNAL_NAME) for name, item in composed.items()}
    return {name: found[name] for name in ADOPTABLE if name in found}


def test_the_names_of_the_claim_count_while_it_observes_and_until_a_resource_has_one():
    stack = up(WHOLE)
    made = names_of(by_name(stack.observed))
    names = {name: f"there-{number}" for number, name in enumerate(ADOPTABLE)}
    for observes, expected in ((True, names), (False, made)):
        claim = deepcopy(WHOLE)
        claim["spec"] |= {"adopt": names, "observeOnly": observes}
        around = type(stack)(claim, stack.observed)
        rendered = around.reconcile(COMPOSITION)
        composed = by_name(rendered.composed)
        assert resource_problems(rendered, around) == []
        # A resource that was made again keeps its own name, or the provider would make one after the other.
        assert names_of(composed) == expected
        assert composed.keys() - ROWS.keys() == {"data-key-kept-for-aurora-cluster"}
        for name in composed.keys() & ROWS.keys():
            policies = ["Observe"] if observes else list(ROWS[name].policies) or ["*"]
            assert composed[name]["spec"]["managementPolicies"] == policies
        first = names_of(by_name(type(stack)(claim, []).reconcile(COMPOSITION).composed))
        assert "vpc" in first
        assert first == {name: names[name] for name in first}


def test_without_adoption_the_composition_leaves_names_to_the_provider():
    stack = up(PLAIN)
    blank = deepcopy(stack.observed)
    named = {name for name, item in by_name(stack.observed).items() if ROWS[name].adopt}
    for item in blank:
        if item["metadata"]["annotations"]["crossplane.io/composition-resource-name"] in named:
            del item["metadata"]["annotations"][EXTERNAL_NAME]
    composed = by_name(type(stack)(PLAIN, blank).reconcile(COMPOSITION).composed)
    assert named
    assert all(EXTERNAL_NAME not in composed[name]["metadata"]["annotations"] for name in named)
