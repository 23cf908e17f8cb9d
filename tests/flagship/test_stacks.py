"""Claims become whole stacks: everything there, ready, valid, and with the values of the inventory."""

import json

import pytest

from pyxp.files import read_manifests
from pyxp.jobs.render import Surroundings, render

from .checks.rows import stack_problems
from .claims import PLAIN, UNLIKE, WHOLE, claim
from .inventory import ROWS, names_of, rows_of
from .stacks import COMPOSITION, ROOT, bring_up, by_name, documents, edition, up
from .values import Json

pytestmark = pytest.mark.thorough

CLAIMS = ("dev", "staging", "prod")


def shipped(name):
    return read_manifests([ROOT / "claims" / f"{name}.yaml"])


@pytest.mark.parametrize("name", CLAIMS)
def test_a_shipped_claim_becomes_the_whole_stack(name):
    (document,) = shipped(name)
    result = render([document], Surroundings(known=documents()), converge=True)

    assert [str(finding) for finding in result.findings] == []
    (stack,) = result.stacks
    wanted = sorted(names_of(document.data))
    assert sorted(by_name(stack.rendered.composed)) == wanted
    assert stack.waiting == ()
    assert stack.rendered.unready == ()
    conditions = {item["type"]: item["status"] for item in stack.rendered.composite["status"]["conditions"]}
    assert conditions["Ready"] == conditions["Synced"] == "True"
    assert sorted(name for wave in result.waves[0] for name in wave.ready) == wanted


@pytest.mark.parametrize("name", CLAIMS)
def test_a_shipped_claim_has_the_values_of_the_inventory(name):
    (document,) = shipped(name)
    stack = up(document.data)

    assert stack_problems(stack.reconcile(edition(document.data)), stack) == []


@pytest.mark.parametrize("given", [PLAIN, UNLIKE, WHOLE], ids=["defaults", "nothing-by-default", "all-resources"])
def test_values_come_from_the_claim_or_its_defaults(given):
    stack = up(given)

    assert stack_problems(stack.reconcile(COMPOSITION), stack) == []


def test_an_on_demand_stream_has_no_shards():
    stack = up(claim("on-demand", {"environment": "dev", "stream": {"mode": "ON_DEMAND"}}))

    rendered = stack.reconcile(COMPOSITION)

    assert stack_problems(rendered, stack) == []
    assert "shardCount" not in by_name(rendered.composed)["video-stream"]["spec"]["forProvider"]


def test_the_stack_comes_up_in_the_waves_of_a_real_control_plane():
    convergence = bring_up(PLAIN)

    assert convergence.settled
    assert dict(convergence.blocked) == {}
    assert [len(wave.created) for wave in convergence.waves] == [31, 14, 2, 1, 1]


def test_the_first_reconcile_composes_what_needs_nothing_else():
    result = render(shipped("dev"), Surroundings(known=documents()))

    (stack,) = result.stacks
    waiting = {item.resource: [need.producer for need in item.needs] for item in stack.waiting}
    assert [str(finding) for finding in result.findings] == []
    assert set(rows_of(PLAIN)) - set(by_name(stack.rendered.composed)) - set(waiting) == {"private-default-route-a"}
    assert waiting["nat-gateway-a"] == waiting["public-default-route"] == ["internet-gateway"]
    assert waiting["secrets-policy"] == ["aurora-cluster"]
    assert set(waiting["ecs-service"]) == set(ROWS["ecs-service"].after)
    assert set(waiting) <= set(rows_of(PLAIN)), "a reader that nobody asked for waits for nothing"
    assert {name for name in waiting if name.endswith("-alarm")} == {name for name in ROWS if name.endswith("-alarm")}


@pytest.mark.parametrize("name", CLAIMS)
def test_documents_are_compact_with_sorted_keys(name):
    (document,) = shipped(name)
    composed = by_name(up(document.data).reconcile(edition(document.data)).composed)
    rows = rows_of(document.data).values()
    fields = [(row.name, field) for row in rows for field, value in row.fields.items() if type(value) is Json]

    texts = [composed[row]["spec"]["forProvider"][field] for row, field in fields]

    # The policies of its own key and of the topic that CloudWatch alone publishes to.
    assert len(texts) == (7 if name == "prod" else 5)
    for text in texts:
        assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_several_claims_render_in_one_call():
    result = render([*shipped("dev"), *shipped("prod")], Surroundings(known=documents()), converge=True)

    environments = [
        {
            item["spec"]["providerConfigRef"]["name"]
            for item in stack.rendered.composed
            if item["kind"] != "ClusterUsage"
        }
        for stack in result.stacks
    ]
    assert environments == [{"streamflix-dev"}, {"streamflix-prod"}]
