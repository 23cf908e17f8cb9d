"""All pairs of what a claim may choose: each claim becomes exactly the resources of the inventory."""

from copy import deepcopy
from functools import cache
from itertools import combinations, product

import pytest

from pyxp.engine import Pipeline
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.model import fieldpath
from pyxp.simulation import tear_down
from pyxp.validation import Validator

from .checks.rows import resource_problems
from .claims import OPTIONS, THREE_ZONES, claim
from .inventory import ENDPOINTS_OF, ROWS, names_of
from .stacks import CATALOG, COMPOSITION, FUNCTIONS, XRD, Up, bring_up, by_name, up

ALARMS = sorted(name.removesuffix("-alarm") for name in ROWS if name.endswith("-alarm"))
VALUES = {
    "email": (None, "video@example.org"),
    "readers": (0, 1, 2),
    "zones": (2, 3),
    "nat": ("none", "one", "per-zone"),
    "mode": ("PROVISIONED", "ON_DEMAND"),
    "onDelete": ("Delete", "Orphan"),
    "key": (None, "Customer"),
    "scaleWithLag": (False, True),
    "publishers": ("Account", "CloudWatch"),
    "finalSnapshot": (False, True),
    "tags": (None, {"Owner": "video"}),
    **dict.fromkeys(ALARMS, ("on", "off")),
    **dict.fromkeys(ENDPOINTS_OF, ("off", "on")),
}
"""The options, and what they may be."""

IMPOSSIBLE = ({("scaleWithLag", "True"), ("kinesis-iterator-age", "off")},)
"""Pairs that no claim may ask for: the lag is told by the alarm."""


def pairs_in(choice):
    """The pairs of options with their values in one choice of all of them."""
    return set(combinations([(name, str(value)) for name, value in choice.items()], 2))


def covering():
    """Choices in which each pair of values of two options comes up; each takes the value that brings most of them."""
    missing = {
        ((one, str(a)), (other, str(b)))
        for (one, first), (other, second) in combinations(VALUES.items(), 2)
        for a, b in product(first, second)
        if {(one, str(a)), (other, str(b))} not in IMPOSSIBLE
    }
    while missing:
        (one, a), (other, b) = min(missing)
        choice, fixed = {}, {one: a, other: b}
        for name, values in VALUES.items():
            taken = [*fixed.items(), *((chosen, str(value)) for chosen, value in choice.items())]
            allowed = [
                value
                for value in values
                if fixed.get(name) in (None, str(value))
                and not any({(name, str(value)), pair} in IMPOSSIBLE for pair in taken)
            ]
            choice[name] = max(allowed, key=lambda value: len(missing & pairs_in({**choice, name: value})))
        missing -= pairs_in(choice)
        yield choice


def asked(choice):
    """The claim of a choice."""
    stream = {"mode": "ON_DEMAND"} if choice["mode"] == "ON_DEMAND" else {"shards": 2}
    disabled = [name for name in ALARMS if choice[name] == "off"]
    endpoints = [name for name in ENDPOINTS_OF if choice[name] == "on"]
    alarms = {"disabled": disabled, "publishers": choice["publishers"]}
    spec = {
        "environment": "dev",
        "encryption": {} if choice["key"] is None else {"key": choice["key"]},
        "network": {**(THREE_ZONES if choice["zones"] == 3 else {}), "nat": choice["nat"], "endpoints": endpoints},
        "stream": stream,
        "compute": {"scaleWithLag": choice["scaleWithLag"]},
        "database": {key: choice[key] for key in ("readers", "onDelete", "finalSnapshot")},
        "alarms": alarms if choice["email"] is None else {**alarms, "email": choice["email"]},
    }
    return claim("options", spec if choice["tags"] is None else {**spec, "tags": choice["tags"]})


CHOICES = list(covering())
VALIDATOR = Validator([XRD], namespaces=None)
PIPELINE = Pipeline(COMPOSITION, FUNCTIONS, xrd=XRD)


@cache
def everything():
    """All resources, up."""
    return up(OPTIONS)


def test_all_pairs_are_tried_in_few_claims():
    tried = set().union(*map(pairs_in, CHOICES))
    number = sum(len(one) * len(other) for one, other in combinations(VALUES.values(), 2))

    assert len(tried) == number - len(IMPOSSIBLE)
    assert not any(pair <= set(map(tuple, one)) for one in tried for pair in IMPOSSIBLE)
    assert len(CHOICES) <= 20
    assert len(ALARMS) == 8


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: "-".join(map(str, choice.values())))
def test_a_claim_becomes_what_it_asks_for_and_nothing_else(choice):
    given = asked(choice)
    assert VALIDATOR.check(given).causes == ()

    # What is not asked for is gone.
    observed = tuple(item for name, item in by_name(everything().observed).items() if name in names_of(given))
    rendered = PIPELINE.run(composite_from_claim(given, XRD), observed=observed)

    assert set(by_name(rendered.composed)) == names_of(given)
    assert resource_problems(rendered, Up(given, observed)) == []
    assert rendered.unready == ()


def test_in_china_some_services_are_called_otherwise():
    given = claim("china", {"environment": "dev", "region": "cn-north-1", "partition": "aws-cn"})
    given["spec"]["network"] = {"endpoints": [*ENDPOINTS_OF]}

    composed = by_name(PIPELINE.run(composite_from_claim(given, XRD), observed=()).composed)

    names = {name: composed[f"{name}-endpoint"]["spec"]["forProvider"]["serviceName"] for name in ("s3", "ecr-dkr")}
    assert names == {"s3": "com.amazonaws.cn-north-1.s3", "ecr-dkr": "cn.com.amazonaws.cn-north-1.ecr.dkr"}


@pytest.mark.thorough
@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: "-".join(map(str, choice.values())))
def test_it_comes_up_by_itself(choice):
    given = asked(choice)

    convergence = bring_up(given)

    assert convergence.settled
    assert dict(convergence.blocked) == {}
    assert set(by_name(convergence.rendered.composed)) == names_of(given)


@pytest.mark.thorough
def test_a_stack_goes_and_a_database_that_is_kept_stands_on_nothing_that_goes():
    kept = {name for name, row in ROWS.items() if row.kept}
    for policy, staying in (("Delete", set()), ("Orphan", kept)):
        given = deepcopy(OPTIONS)
        fieldpath.set(given, "spec.database.onDelete", policy)

        teardown = tear_down(bring_up(given), CATALOG.find)

        assert teardown.stuck == {}
        assert {name for wave in teardown.waves for name in wave.staying} == staying
        assert {name for wave in teardown.waves for name in wave.gone} == names_of(given)
        assert teardown.holds["data-key"].usages == {"data-key-kept-for-aurora-cluster": "aurora-cluster"}
