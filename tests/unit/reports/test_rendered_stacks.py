"""The formats of rendered stacks, by exact text."""

import json
from dataclasses import replace

import pytest

from pyxp.engine.publishing import ConnectionSecret, PublishedKey
from pyxp.engine.rendered import Rendered, result_document
from pyxp.engine.waiting import Need, Stack, Waiting
from pyxp.reports.stacks import RENDERERS, Extras
from pyxp.reports.table import aligned

COMPOSITE = {
    "apiVersion": "example.org/v1",
    "kind": "XThing",
    "metadata": {"name": "top"},
    "status": {"conditions": [{"type": "Ready", "status": "False", "message": "Unready resources: b"}]},
}


def composed(name, **metadata):
    annotations = {"crossplane.io/composition-resource-name": name, **metadata.pop("annotations", {})}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"top-{name}", "annotations": annotations}}


RENDERED = Rendered(
    source={**COMPOSITE, "spec": {"size": 1}},
    composite=COMPOSITE,
    composed=[composed("a", annotations={"crossplane.io/external-name": "ext"}), composed("b")],
    results=[result_document("R", "m")],
    context={"k": 1},
    unready=("b",),
)
CLAIM = {"kind": "Thing", "metadata": {"name": "dev", "namespace": "team"}}
WAITING = (Waiting("c", (Need("environment", "a.arn", "a", ("status.arn",)),)),)
STACK = Stack(RENDERED, CLAIM, WAITING)


def text(output, *stacks, **extras):
    return RENDERERS[output](stacks or [STACK], Extras(**extras))


def test_yaml_is_a_stream_with_sorted_keys():
    written = text("yaml", Stack(Rendered(COMPOSITE, {"kind": "X", "apiVersion": "v1"}, [])))
    assert written == "---\napiVersion: v1\nkind: X\n"


def test_json_is_one_list():
    document = json.loads(text("json"))
    assert (document["kind"], [item["kind"] for item in document["items"]]) == (
        "List",
        ["XThing", "ConfigMap", "ConfigMap"],
    )


def test_extras_add_documents():
    items = json.loads(text("json", full_xr=True, function_results=True, context=True))["items"]
    assert [item["kind"] for item in items][-2:] == ["Result", "Context"]
    assert items[0]["spec"] == {"size": 1}


def test_tree():
    assert text("tree") == (
        "Thing team/dev (claim)  Waiting\n"
        "└─ XThing top  not ready: Unready resources: b\n"
        "   ├─ a  Ready          ConfigMap top-a\n"
        "   ├─ b  not ready      ConfigMap top-b\n"
        "   └─ c  not there yet  waits for a (status.arn)\n"
    )
    assert text("tree", Stack(Rendered(COMPOSITE, {**COMPOSITE, "status": {}}, []))) == "XThing top\n"


def test_a_composite_that_does_not_say_why_tells_how_far_it_is():
    conditions = [{"type": "Ready", "status": "False", "reason": "Creating"}]
    rendered = Rendered(COMPOSITE, {**COMPOSITE, "status": {"conditions": conditions}}, [composed("a"), composed("b")])
    stack = Stack(replace(rendered, unready=("b",)), None, WAITING)
    assert text("tree", stack).startswith("XThing top  not ready: 2 of 3 resources are there, 1 of them ready\n")


def test_a_claim_is_ready_with_its_composite():
    ready = {**COMPOSITE, "status": {"conditions": [{"type": "Ready", "status": "True", "reason": "Available"}]}}
    assert text("tree", Stack(Rendered(COMPOSITE, ready, []), CLAIM)) == (
        "Thing team/dev (claim)  Ready\n└─ XThing top  Ready\n"
    )


def test_table_leaves_out_columns_without_values():
    assert text("table") == (
        "Thing dev: Waiting\n"
        "XThing top: not ready: Unready resources: b\n"
        "\n"
        "RESOURCE  STATE          KIND       EXTERNAL NAME  NAME   API VERSION\n"
        "a         Ready          ConfigMap  ext            top-a  v1\n"
        "b         not ready      ConfigMap                 top-b  v1\n"
        "c         not there yet\n"
    )


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (80, ["ONE  TWO         THREE", "a    bcdefghijk  a text of twenty-odd"]),
        (33, ["ONE  TWO         THREE", "a    bcdefghijk  a text of twent…"]),
        (32, ["ONE  TWO", "a    bcdefghijk"]),
        (1, ["ONE", "a"]),
    ],
)
def test_a_table_leaves_out_what_a_terminal_has_no_room_for(width, lines):
    found = aligned(("ONE", "TWO", "THREE"), [("a", "bcdefghijk", "a text of twenty-odd")], width)
    assert found == "".join(f"{line}\n" for line in lines)


SECRET = ConnectionSecret(
    "team/mine",
    (
        PublishedKey("url", "queue", "status.atProvider.url", "https://q"),
        PublishedKey("password", "db", "key attribute.password of its Secret", secret=True),
        PublishedKey("id", "db", "status.atProvider.id"),
    ),
)


def test_keys_of_the_connection_secret_are_shown_and_values_for_who_asks():
    stack = Stack(RENDERED, CLAIM, (), {}, SECRET)
    assert text("tree", stack).partition("top-b\n")[2] == (
        "   └─ Secret team/mine (connection)\n"
        "      ├─ url       hidden             queue: status.atProvider.url\n"
        "      ├─ password  only in a cluster  db: key attribute.password of its Secret\n"
        "      └─ id        not there yet      db: status.atProvider.id\n"
    )
    assert text("table", stack, show_secrets=True).partition("\n\nSecret ")[2] == (
        "team/mine (connection)\n"
        "├─ url       https://q          queue: status.atProvider.url\n"
        "├─ password  only in a cluster  db: key attribute.password of its Secret\n"
        "└─ id        not there yet      db: status.atProvider.id\n"
    )
