"""Whatever the XRD accepts becomes a stack with exactly the claim's values, JSON documents included."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyxp.engine import Pipeline
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.validation import Validator

from .checks.rows import resource_problems
from .claims import PLAIN, claim
from .inventory import ENDPOINTS_OF, ROWS
from .stacks import COMPOSITION, FUNCTIONS, XRD, Up, by_name, up

pytestmark = pytest.mark.thorough

VALIDATOR = Validator([XRD], namespaces=None)
PIPELINE = Pipeline(COMPOSITION, FUNCTIONS, xrd=XRD)
RELEASED = {name for name, row in ROWS.items() if row.released}
# Any text, with those characters often that quoting, formatting or escaping gets wrong.
AWKWARD = st.sampled_from(
    ['"', "\\", "%", "%s", "%%", "%!d", "\\u0022", "\n", "\t", "\x00", "\x7f", "<&>", "\u2028", "{}"]
)
TEXT = st.lists(AWKWARD | st.characters(codec="utf-8"), min_size=1, max_size=12).map("".join)
COMMAND = st.lists(TEXT, min_size=1, max_size=6)
LABEL = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
IMAGE = st.from_regex(
    r"([a-z0-9]{1,5}(\.[a-z]{2,4}|:[0-9]{1,5})/)?[a-z0-9]{1,9}(_[a-z]{1,4})?(:[A-Z0-9_]{1,4}[.-]?)?", fullmatch=True
)
PERCENT = st.integers(1, 100)


def some(**fields):
    """An object with any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


WHERE = st.sampled_from(
    [
        {},
        {"region": "ap-southeast-2"},
        {"region": "cn-north-1", "partition": "aws-cn"},
        {"region": "us-gov-east-1", "partition": "aws-us-gov"},
    ]
)
SPEC = st.fixed_dictionaries(
    {"environment": LABEL},
    optional={
        "namePrefix": LABEL.map(lambda label: f"v{label}"[:13].rstrip("-")),
        "network": some(endpoints=st.lists(st.sampled_from([*ENDPOINTS_OF]), max_size=6, unique=True)),
        "stream": st.one_of(
            st.just({"mode": "ON_DEMAND"}),
            st.fixed_dictionaries({"shards": st.integers(1, 500)}, optional={"retentionHours": st.integers(24, 8760)}),
        ),
        "database": some(
            minCapacity=st.integers(1, 4).map(lambda half: half / 2),
            maxCapacity=st.integers(4, 512).map(lambda half: half / 2),
            finalSnapshot=st.booleans(),
            onDelete=st.sampled_from(["Delete", "Orphan"]),
        ),
        "compute": some(
            image=IMAGE,
            command=COMMAND,
            healthCheck=COMMAND.map(lambda command: ["CMD", *command][:32]),
            maxCount=st.integers(1, 1000),
            spotWeight=st.integers(0, 1000),
        ),
        "alarms": some(serviceCpuPercent=PERCENT, iteratorAgeMilliseconds=st.integers(1, 604800000)),
        "tags": st.dictionaries(st.text(min_size=1, max_size=8), TEXT, max_size=4),
    },
)


@cache
def plain():
    return up(PLAIN)


@settings(max_examples=40)
@given(st.builds(lambda where, spec: {**spec, **where}, WHERE, SPEC))
def test_values_of_any_accepted_claim_arrive_unharmed(spec):
    wanted = claim("plain", spec)
    verdict = VALIDATOR.check(wanted)
    assert verdict.causes == ()

    # What is there stays as it was made; of the claim is what is made now.
    observed = tuple(item for name, item in by_name(plain().observed).items() if name not in RELEASED)
    rendered = PIPELINE.run(composite_from_claim(wanted, XRD), observed=observed)

    assert resource_problems(rendered, Up(wanted, observed)) == []
