"""Which functions run elsewhere."""

import pytest

from pyxp.errors import UsageError
from pyxp.jobs.runners import annotated_runners, unused_runners
from pyxp.yamlio import Document, read_documents


def function(name, **annotations):
    named = {f"render.crossplane.io/{key}": value for key, value in annotations.items()}
    return Document({"kind": "Function", "metadata": {"name": name, "annotations": named}})


def connect(name, target):
    if target == "nowhere":
        raise UsageError("no address")
    return name, target


def test_annotated_functions_are_connected():
    functions = [function("a", runtime="Development"), function("b", runtime="Docker"), function("c")]
    assert annotated_runners(functions, connect, {}) == {"a": ("a", "localhost:9443")}


def test_overriding_annotations_count_for_all():
    found = annotated_runners([function("a"), function("b")], connect, {"render.crossplane.io/runtime": "Development"})
    assert list(found) == ["a", "b"]


BUILT_IN = {"kind": "Function", "spec": {"package": "x.io/a/function-auto-ready:v1"}}
REMOTE = {"render.crossplane.io/runtime": "Development", "render.crossplane.io/runtime-development-target": "a.io:9443"}


def annotated(annotations):
    return Document({**BUILT_IN, "metadata": {"name": "ready", "annotations": annotations}})


def test_a_built_in_function_is_called_elsewhere_only_if_the_user_says_so():
    runtime = {"render.crossplane.io/runtime": "Development"}
    assert annotated_runners([annotated(runtime)], connect, {}) == {}
    assert annotated_runners([annotated(REMOTE)], connect, {}, anywhere=True) == {}
    assert list(annotated_runners([annotated({})], connect, runtime)) == ["ready"]


def test_a_document_cannot_name_another_machine():
    item = Document({"kind": "Function", "metadata": {"name": "mine", "annotations": REMOTE}})
    with pytest.raises(UsageError) as error:
        annotated_runners([item], connect, {})
    assert 'the Function "mine" asks to be called at a.io:9443, which is not on this machine' in str(error.value)
    assert "--function mine=a.io:9443" in str(error.value)
    assert annotated_runners([item], connect, {}, anywhere=True) == {"mine": ("mine", "a.io:9443")}
    assert annotated_runners([item], connect, {"render.crossplane.io/runtime": "Development"}) != {}


def test_a_wrong_target_is_told_with_its_place():
    text = """\
kind: Function
metadata:
  name: a
  annotations:
    render.crossplane.io/runtime: Development
    render.crossplane.io/runtime-development-target: nowhere
"""
    with pytest.raises(UsageError) as error:
        annotated_runners(read_documents(text, "f.yaml"), connect, {})
    assert str(error.value).startswith("f.yaml:4:")


def composition(*names):
    pipeline = [{"step": name, "functionRef": {"name": name}} for name in names]
    return Document({"kind": "Composition", "spec": {"pipeline": pipeline}})


@pytest.mark.parametrize(
    ("compositions", "told"),
    [
        ([composition("mine")], []),
        ([composition("other"), composition("mine")], []),
        ([composition("mine2")], ["did you mean mine2?"]),
        ([composition("x", "b")], ["they use b, x"]),
        ([composition()], ["they use none"]),
        ([Document({"kind": "Composition", "spec": {"pipeline": {}}})], ["they use none"]),
        ([Document({"kind": "Composition", "spec": {"pipeline": [1, {"functionRef": 2}]}})], ["they use none"]),
    ],
)
def test_functions_that_nobody_uses_are_told(compositions, told):
    found = list(unused_runners(["mine"], compositions))
    assert [item.hint for item in found] == told
    assert all(str(item).startswith("warning[unused-function] no pipeline step uses") for item in found)
