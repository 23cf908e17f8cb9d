"""Claims become whole stacks: everything there, ready, valid, and with the values of the inventory."""

import json

import pytest

from pyxp.files import read_manifests
from pyxp.jobs.render import Surroundings, render
from pyxp.streamflix import StreamflixPipeline, StreamflixProduction

from .checks.rows import stack_problems
from .claims import PLAIN, UNLIKE, WHOLE, claim
from .inventory import ROWS, names_of, rows_of
from .stacks import COMPOSITION, ROOT, by_name, documents, edition, up
from .values import Json

pytestmark = pytest.mark.thorough

CLAIMS = ("dev", "staging", "prod")


def shipped(name):
    return read_manifests([ROOT / "claims" / f"{name}.yaml"])


@pytest.mark.parametrize("name", CLAIMS)
def test_a_shipped_claim_becomes_the_whole_stack(platform, name):
    stack = platform.render(f"claims/{name}.yaml").converge()

    wanted = sorted(names_of(stack.claim))
    assert stack.findings == []
    stack.assert_only(*wanted)
    stack.assert_ready()
    stack.assert_ready(*wanted)
    assert stack.waiting == {}
    assert stack.conditions["Synced"]["status"] == "True"
    assert sorted(name for wave in stack.waves for name in wave.ready) == wanted


@pytest.mark.parametrize("name", CLAIMS)
def test_a_shipped_claim_has_the_values_of_the_inventory(name):
    (document,) = shipped(name)
    stack = up(document.data)

    assert stack_problems(stack.reconcile(edition(document.data)), stack) == []


@pytest.mark.parametrize("given", [PLAIN, UNLIKE, WHOLE], ids=["defaults", "nothing-by-default", "all-resources"])
def test_values_come_from_the_claim_or_its_defaults(given):
    stack = up(given)

    assert stack_problems(stack.reconcile(COMPOSITION), stack) == []


def test_an_on_demand_stream_has_no_shards(platform):
    given = claim("on-demand", {"environment": "dev", "stream": {"mode": "ON_DEMAND"}})
    stack = up(given)

    assert stack_problems(stack.reconcile(COMPOSITION), stack) == []
    stream = platform.render(given).resources["video-stream"]
    stream.assert_matches({"spec": {"forProvider": {"streamModeDetails": {"streamMode": "ON_DEMAND"}}}})
    stream.assert_absent("spec.forProvider.shardCount")


def test_the_stack_comes_up_in_the_waves_of_a_real_control_plane(platform):
    stack = platform.render(PLAIN, converge=True)

    stack.assert_ready()
    assert stack.findings == []
    assert [len(wave.created) for wave in stack.waves] == [31, 14, 2, 1, 1]


def test_the_first_reconcile_composes_what_needs_nothing_else(platform):
    stack = platform.render("claims/dev.yaml")

    assert stack.findings == []
    assert set(rows_of(PLAIN)) - set(stack.resources) - set(stack.waiting) == {"private-default-route-a"}
    for name in ("nat-gateway-a", "public-default-route"):
        assert stack.waiting[name] == "internet-gateway (status.atProvider.id)"
    assert stack.waiting["secrets-policy"] == "aurora-cluster (status.atProvider.masterUserSecret[0].secretArn)"
    assert all(name in stack.waiting["ecs-service"] for name in ROWS["ecs-service"].after)
    assert set(stack.waiting) <= set(rows_of(PLAIN)), "a reader that nobody asked for waits for nothing"
    alarms = {name for name in ROWS if name.endswith("-alarm")}
    assert {name for name in stack.waiting if name.endswith("-alarm")} == alarms


def test_what_is_composed_first_is_as_it_was(platform):
    platform.render(PLAIN).assert_snapshot()


def test_a_gateway_that_reports_its_id_lets_routes_be_made_in_the_next_pass(platform):
    first = platform.render(PLAIN)
    first.assert_absent("public-default-route", "nat-gateway-a")

    second = first.next(
        ready=["internet-gateway", "nat-eip-a"], status={"internet-gateway": {"atProvider": {"id": "igw-1"}}}
    )

    second.assert_composed("public-default-route", "nat-gateway-a")
    second.assert_absent("private-default-route-a")
    second.assert_ready("internet-gateway")
    assert set(second.resources) - set(first.resources) == {"public-default-route", "nat-gateway-a"}


def test_the_shipped_platform_is_what_its_classes_are(platform):
    for composite, name in ((StreamflixPipeline, "dev"), (StreamflixProduction, "prod")):
        by_class = platform.render(composite, f"claims/{name}.yaml")
        by_files = platform.render(f"claims/{name}.yaml")

        assert by_class.composite == by_files.composite
        assert by_class.resources == by_files.resources


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
