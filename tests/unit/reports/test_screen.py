"""How stacks fit on a terminal."""

from datetime import UTC, datetime

import pytest

from pyxp.cluster.events import Event
from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State
from pyxp.engine.waiting import Need, Waiting
from pyxp.reports.screen import cut, progress, screen

NOW = datetime(2026, 1, 1, 0, 10, tzinfo=UTC)
READY = State("True", "True", created="2026-01-01T00:08:00Z")
CREATING = State("True", "False", "Creating", created="2026-01-01T00:08:00Z")
DENIED = State("False", "False", "ReconcileError", "denied by AWS", created="2026-01-01T00:08:00Z")


def part(name, state=READY):
    return Node(Reference("e/v1", "Part", f"x-{name}"), state, name)


def stack(*parts, waiting=()):
    composite = Node(Reference("e/v1", "XR", "x"), CREATING, children=list(parts), waiting=waiting)
    return Node(Reference("e/v1", "Claim", "x", "shop"), CREATING, children=[composite])


TO_COME = (Waiting("task", (Need("environment", "x", "role", ("status.atProvider.arn",)),)),)
MANY = [part(f"p{number:02}") for number in range(30)]


def text(lines):
    return ["".join(piece for piece, _ in line).rstrip() for line in lines]


def test_everything_is_shown_where_it_fits():
    lines = screen([stack(part("vpc"), part("role", DENIED), waiting=TO_COME)], [], NOW, 80, 20)
    assert text(lines) == [
        "NAME               SYNCED  READY  AGE  STATUS",
        "Claim shop/x       True    False  2m   Creating",
        "└─ XR x            True    False  2m   Creating",
        "   ├─ role (Part)  False   False  2m   not synced: ReconcileError: denied by AWS",
        "   ├─ task         -       -           waits for role (arn)",
        "   └─ vpc (Part)   True    True   2m",
    ]
    assert [line[4][1] for line in lines] == ["head", "busy", "busy", "bad", "dim", "good"]
    assert progress([stack(part("vpc"), waiting=TO_COME)]) == (1, 4)


def test_progress_is_counted_against_what_there_will_be():
    early = stack(part("vpc"), waiting=TO_COME)
    early.children[0].planned = 49
    assert progress([early]) == (1, 51)
    # What Crossplane has named and not yet made is among what is planned.
    early.children[0].children.append(Node(Reference("e/v1", "Part", "x-role")))
    assert progress([early]) == (1, 51)
    begun = Node(Reference("e/v1", "Claim", "y", "shop"), CREATING, unforeseen=True)
    assert progress([early, begun]) == (1, 0)
    assert progress([part("ready")] * 7 + [begun] * 5) == (7, 12)


def test_what_is_not_ready_comes_first_where_it_does_not_fit():
    parts = [*MANY[:20], part("role", DENIED), part("slow", CREATING), *MANY[20:]]
    lines = text(screen([stack(*parts, waiting=TO_COME)], [], NOW, 80, 8))
    assert len(lines) == 8
    assert any("role (Part)" in line for line in lines)
    assert any("slow (Part)" in line for line in lines)
    assert any("task" in line for line in lines)
    assert lines[-1].strip().startswith("└─ … ")
    assert lines[-1].endswith(" ready")


@pytest.mark.parametrize("height", [4, 5, 8, 13, 40])
@pytest.mark.parametrize("width", [10, 25, 40, 60, 200])
def test_no_line_and_no_screen_is_longer_than_it_may_be(width, height):
    stacks = [stack(*MANY, part("role", DENIED), waiting=TO_COME) for _ in range(4)]
    events = [(MANY[0], Event(("e", "Part", "", "x-p00"), True, "Failed", "words " * 50, "2026-01-01T00:09:00Z"))]
    lines = text(screen(stacks, events, NOW, width, height))
    assert len(lines) <= height
    assert max(map(len, lines)) <= width


def test_of_many_stacks_the_ready_ones_are_counted_together():
    ready = [Node(Reference("e/v1", "Claim", f"c{number}", "shop"), READY) for number in range(200)]
    late = Node(Reference("e/v1", "Claim", "late", "shop"), CREATING)
    lines = text(screen([*ready[:100], late, *ready[100:]], [], NOW, 80, 5))
    assert any(line.startswith("Claim shop/late ") for line in lines)
    assert lines[-1].startswith("… ") and lines[-1].endswith(" ready")


def test_what_a_hidden_composite_is_made_of_is_counted_with_it():
    composite = Node(Reference("e/v1", "XR", "x"), READY, children=[part("vpc"), part("role")])
    claim = Node(Reference("e/v1", "Claim", "x", "shop"), CREATING, children=[composite])
    assert text(screen([claim, claim], [], NOW, 80, 6))[-2:] == [
        "Claim shop/x     True    False  2m   Creating",
        "└─ … 3 ready",
    ]


def test_narrow_terminals_lose_columns_but_not_why():
    lines = text(screen([stack(part("role", DENIED))], [], NOW, 50, 20))
    assert lines[0].split() == ["NAME", "READY", "AGE", "STATUS"]
    lines = text(screen([stack(part("role", DENIED))], [], NOW, 42, 20))
    assert lines[0].split() == ["NAME", "READY", "STATUS"]
    assert lines[-1] == "   └─ role (Part)  False  not synced: Rec…"


def test_warnings_are_kept_longer_than_progress():
    about = ("e", "Part", "", "x-p00")
    events = [(part("a"), Event(about, True, "Failed", "no", "2026-01-01T00:01:00Z", 3))]
    events += [(part("b"), Event(about, False, "Made", str(n), f"2026-01-01T00:0{n}:00Z")) for n in range(2, 9)]
    lines = text(screen([stack(part("a"))], events, NOW, 60, 20))
    assert lines[-4:] == ["", "9m  a: Failed: no (3 times)", "3m  b: Made: 7", "2m  b: Made: 8"]


def test_long_names_are_cut_at_half_of_the_width_before_reasons_are():
    lines = text(screen([stack(part("long-" * 12, DENIED))], [], NOW, 100, 20))
    name, _, reason = lines[-1].partition("…")
    assert len(name) == 49
    assert "ReconcileErr" in reason


def test_what_is_cut_says_so():
    assert [cut("abcdef", size) for size in (6, 4, 1, 0)] == ["abcdef", "abc…", "…", ""]


def test_what_works_comes_before_what_waits_for_it():
    empty = "mg.Spec.VPCID: referenced field was empty (referenced resource may not yet be ready)"
    waiting = State("False", "", "ReconcileError", empty, created="2026-01-01T00:08:00Z")
    lines = text(screen([stack(part("a", waiting), part("vpc", CREATING), part("b", waiting))], [], NOW, 80, 5))
    assert [line.split()[1] for line in lines[3:]] == ["vpc", "…"]
    assert lines[-1].endswith("└─ … 2 waiting")


def test_of_a_deletion_what_is_ready_has_not_begun():
    going = State("True", "True", deleting=True)
    parts = [part(f"p{number}", going if number < 3 else READY) for number in range(12)]
    lines = text(screen([stack(*parts)], (), NOW, 80, 6, leaving=True))
    assert lines[-1] == "   └─ … 1 being deleted, 9 not begun"
