"""What is worth waiting for."""

import asyncio

import pytest

from pyxp.cluster.awaiting import awaited, counts_as_ready, stuck, unreported
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State

CLAIM, SETTINGS, PLAIN = (
    Reference(*item) for item in (("e/v1", "Db", "d"), ("p/v1", "ProviderConfig", "p"), ("e/v1", "Plain", "x"))
)
XRDS = "apiextensions.crossplane.io/v1"


class Server:
    """A server with kinds and XRDs."""

    def __init__(self, categories, definitions):
        self.definitions = definitions
        kinds = [
            Served("e/v1", "Db", "dbs", True, (), categories),
            Served("e/v1", "Plain", "plains", True),
            Served("p/v1", "ProviderConfig", "providerconfigs", False),
            Served(XRDS, "CompositeResourceDefinition", "compositeresourcedefinitions", False),
        ]
        self.memory = {"kinds": kinds}

    async def ask(self, *_, **__):
        return 200, {"items": self.definitions}


XRD = {
    "apiVersion": XRDS,
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "xs"},
    "spec": {"group": "e", "names": {"kind": "XDb"}, "claimNames": {"kind": "Db"}},
}


@pytest.mark.parametrize(
    ("categories", "definitions", "expected"),
    [
        (("claim",), [XRD], {SETTINGS, PLAIN}),
        ((), [XRD], {SETTINGS, PLAIN}),
        ((), [], {SETTINGS}),
    ],
)
def test_kinds_that_report_ready_are_known_by_categories_and_definitions(categories, definitions, expected):
    server = Server(categories, definitions)
    assert asyncio.run(unreported(server, [CLAIM, SETTINGS, PLAIN])) == expected


def test_what_reports_nothing_is_not_waited_for_unless_it_is_not_there_or_says_ready():
    def kept(state):
        return bool(awaited([Node(SETTINGS, state)], frozenset({SETTINGS})))

    assert not kept(State())
    assert kept(None)
    assert kept(State(ready="False"))
    assert awaited([Node(CLAIM, State())], frozenset({SETTINGS})) == [Node(CLAIM, State())]


def test_what_is_deleted_at_the_top_or_paused_before_it_is_ready_is_waited_for_in_vain():
    going = Node(CLAIM, State("True", "True", deleting=True))
    paused = Node(PLAIN, State("False", "False", paused=True))
    below = Node(CLAIM, State("True", "False"), children=[paused])
    renewed = Node(CLAIM, State("True", "False"), children=[Node(PLAIN, State("True", "True", deleting=True))])
    assert stuck([going]) == [going]
    assert stuck([below]) == [paused]
    assert stuck([renewed]) == []
    assert not counts_as_ready(going)


def test_what_is_paused_and_ready_counts_as_ready():
    resting = Node(CLAIM, State("False", "True", "ReconcilePaused", paused=True))
    assert counts_as_ready(resting)
    assert stuck([resting]) == []
