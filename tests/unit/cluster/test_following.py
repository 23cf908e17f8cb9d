"""What is known while objects say nothing."""

import pytest

from pyxp.cluster.following import keep_known
from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State

BLANK = State(created="1")


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        (State("True", "False", "Creating", created="1"), BLANK, State("True", "False", "Creating", created="1")),
        (State("True", "True", created="1"), BLANK, BLANK),
        (State("True", "False", "Creating", created="0"), BLANK, BLANK),
        (State("True", "False", "Creating", created="1", paused=True), BLANK, BLANK),
        (BLANK, State("True", "True", created="1"), State("True", "True", created="1")),
        (None, BLANK, BLANK),
    ],
)
def test_what_says_nothing_for_a_moment_shows_what_was_known(before, now, shown):
    known, seen = {}, Node(Reference("e/v1", "Db", "d"), now)
    keep_known([Node(seen.reference, before)], known)
    keep_known([seen], known)
    assert seen.state == shown
