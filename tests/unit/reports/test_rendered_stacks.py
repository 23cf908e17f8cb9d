"""The formats of rendered stacks, by exact text."""

import json

from pyxp.engine.rendered import Rendered, result_document
from pyxp.engine.waiting import Need, Stack, Waiting
from pyxp.reports import RENDERERS, Extras

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
        "Thing team/dev (claim)\n"
        "└─ XThing top  not ready: Unready resources: b\n"
        "   ├─ a  ConfigMap top-a  Ready\n"
        "   ├─ b  ConfigMap top-b  not ready\n"
        "   └─ c  not there yet, waits for a (status.arn)\n"
    )
    assert text("tree", Stack(Rendered(COMPOSITE, {**COMPOSITE, "status": {}}, []))) == "XThing top\n"


def test_table_leaves_out_columns_without_values():
    assert text("table") == (
        "XThing top, made of Thing dev\n"
        "\n"
        "RESOURCE  KIND       API VERSION  NAME   EXTERNAL NAME  STATE\n"
        "a         ConfigMap  v1           top-a  ext            Ready\n"
        "b         ConfigMap  v1           top-b                 not ready\n"
        "c                                                       not there yet\n"
    )
