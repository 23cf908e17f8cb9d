"""What an apply would change, in each format."""

import json

import pytest

from pyxp.cluster.comparing import Compared
from pyxp.cluster.conflicts import Conflict
from pyxp.cluster.differences import Difference
from pyxp.cluster.objects import Reference
from pyxp.errors import PyxpError
from pyxp.reports.cluster_diff import fields, json_text, summary, unified

OWN = Reference("v1", "ConfigMap", "a", "n")
CHANGED = Compared(
    OWN,
    changes=(Difference("spec.ports[http].port", 80, 81), Difference("data.b", None, "x")),
    conflicts=(Conflict('spec.ports[name="http"].port', "team"), Conflict("data.c", "other")),
    before={"kind": "ConfigMap", "data": {"a": "1"}},
    after={"kind": "ConfigMap", "data": {"a": "1", "b": "x"}},
)


def test_fields_are_told_with_their_owners_however_the_server_writes_their_paths():
    assert list(fields(CHANGED)) == [
        ("=", "ConfigMap n/a would change"),
        ("~", "    ~ spec.ports[http].port: 80 -> 81  (owned by team)"),
        ("+", '    + data.b: "x"'),
        ("!", "    data.c is owned by other: an apply would need --force-conflicts"),
    ]


def test_a_unified_diff_has_lines_of_yaml():
    assert [line for sign, line in unified(CHANGED) if sign in ("+", "-")] == ["+  b: x"]
    new = Compared(OWN, exists=False, after={"kind": "ConfigMap"})
    assert ("+", "+kind: ConfigMap") in list(unified(new))


@pytest.mark.parametrize(
    ("item", "state"),
    [
        (Compared(OWN), "unchanged"),
        (CHANGED, "changed"),
        (Compared(OWN, exists=False, note="later"), "new"),
        (Compared(OWN, error=PyxpError("no")), "failed"),
    ],
)
def test_json_has_every_object_with_its_state(item, state):
    (found,) = json.loads(json_text([item]))
    assert (found["kind"], found["name"], found["namespace"], found["state"]) == ("ConfigMap", "a", "n", state)
    assert found.get("note") == (item.note or None)
    assert found.get("error") == (str(item.error) if item.error else None)


@pytest.mark.parametrize("show", [fields, unified])
def test_what_stays_as_it_is_is_not_shown(show):
    assert list(show(Compared(OWN))) == []
    assert list(show(Compared(OWN, exists=False, note="its kind comes later"))) == [
        ("=", "ConfigMap n/a is not there (its kind comes later)")
    ]


def test_what_is_owned_as_a_whole_is_owned_in_everything_below_it():
    item = Compared(
        OWN, changes=(Difference("spec.selector.app", "a", "b"),), conflicts=(Conflict("spec.selector", "team"),)
    )
    assert [line for _, line in fields(item)][1:] == ['    ~ spec.selector.app: "a" -> "b"  (owned by team)']


def test_what_could_not_be_compared_does_not_count_as_compared():
    failed = Compared(Reference("v1", "ConfigMap", "a"), error=PyxpError("no"))
    assert summary([failed]) == "0 objects compared: 0 would change, 1 could not be"
    assert summary([Compared(Reference("v1", "ConfigMap", "a"))]) == "1 object compared: 0 would change"


def test_what_is_to_be_created_is_counted_apart():
    new = Compared(OWN, exists=False)
    assert summary([CHANGED, new, new, Compared(OWN)]) == "4 objects compared: 1 would change, 2 would be created"
