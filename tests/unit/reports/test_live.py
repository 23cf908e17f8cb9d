"""Stacks of a cluster, written out."""

from datetime import UTC, datetime

from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State
from pyxp.engine.waiting import Need, Waiting
from pyxp.reports.live import data, table, tree

NOW = datetime(2026, 1, 1, 0, 10, tzinfo=UTC)


def reference(kind, name, namespace=""):
    return Reference("e/v1", kind, name, namespace)


STACK = Node(
    reference("Claim", "dev", "shop"),
    State("True", "False", "Waiting", created="2026-01-01T00:00:00Z"),
    children=[
        Node(
            reference("XR", "dev-x"),
            State("True", "False", "Creating", "Unready resources: role", created="2026-01-01T00:00:01Z"),
            children=[
                Node(
                    reference("Role", "dev-1"),
                    State("False", "False", "ReconcileError", "denied", "2026-01-01T00:09:00Z", paused=True),
                    "role",
                ),
                Node(reference("VPC", "dev-2"), State("True", "True", created="2026-01-01T00:08:00Z"), "vpc"),
                Node(reference("VPC", "dev-3")),
            ],
            waiting=(Waiting("task", (Need("environment", "x", "role", ("status.atProvider.arn",)),)),),
        )
    ],
)


def test_a_tree_shows_everything_and_what_is_to_come():
    assert tree([STACK], NOW) == (
        "NAME               SYNCED  READY  AGE    STATUS\n"
        "Claim shop/dev     True    False  10m    Waiting\n"
        "└─ XR dev-x        True    False  9m59s  Creating: Unready resources: role\n"
        "   ├─ role (Role)  False   False  1m     it is paused (crossplane.io/paused)\n"
        "   ├─ vpc (VPC)    True    True   2m\n"
        "   ├─ VPC dev-3    -       -             not there yet\n"
        "   └─ task         -       -             waits for role (arn)\n"
    )


def test_objects_are_named_as_kubectl_takes_them_where_there_is_room_or_somebody_asks():
    wide = tree([STACK], NOW, 120)
    assert wide.splitlines()[0].split() == ["NAME", "SYNCED", "READY", "AGE", "OBJECT", "STATUS"]
    assert wide.splitlines()[3].split()[:7] == ["├─", "role", "(Role)", "False", "False", "1m", "role.e/dev-1"]
    assert wide == tree([STACK], NOW, names=True)
    assert "OBJECT" not in tree([STACK], NOW, 70)
    narrow = tree([STACK], NOW, 60, names=True)
    assert "role.e/dev-1" in narrow and max(map(len, narrow.splitlines())) <= 60


def test_a_table_has_a_row_for_each():
    rows = table([STACK], NOW).splitlines()
    assert rows[0].split() == ["RESOURCE", "KIND", "NAME", "SYNCED", "READY", "AGE", "STATUS"]
    assert rows[4].split() == ["vpc", "VPC", "dev-2", "True", "True", "2m"]
    assert rows[-1].split()[0] == "task"
    assert len(rows) == 7


def test_data_says_the_same():
    found = data(STACK)
    assert found["ready"] == "False"
    composite = found["resources"][0]
    assert composite["waiting"] == [{"resource": "task", "for": "role (status.atProvider.arn)"}]
    assert [item["exists"] for item in composite["resources"]] == [True, True, False]
    assert composite["resources"][0]["paused"] is True
    assert found["namespace"] == "shop"
