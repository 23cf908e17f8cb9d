"""Names of Composition revisions, as Crossplane's own code gives them."""

import pytest

from pyxp.engine import Pipeline
from pyxp.engine.crossplane.revisions import reads_revision, revision_name

SPEC = {
    "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XThing"},
    "mode": "Pipeline",
    "pipeline": [
        {
            "step": "a",
            "functionRef": {"name": "f"},
            "input": {"apiVersion": "x/v1", "kind": "I", "n": 1.5, "big": 3000000000, "t": "on", "l": [None, {}]},
        }
    ],
}


@pytest.mark.parametrize(
    ("metadata", "suffix"),
    [
        ({"name": "things"}, "6dfdc0c"),
        ({"name": "things", "labels": {}}, "6dfdc0c"),
        ({"name": "things", "labels": {"b": "2", "a": "1"}, "annotations": {"note": "two\nlines"}}, "bb2724f"),
    ],
)
def test_the_name_ends_in_crossplanes_hash(metadata, suffix):
    assert revision_name({"metadata": metadata, "spec": SPEC}) == f"things-{suffix}"


INPUT = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources"}
READ = [
    ("spec", True),
    ("spec.crossplane", True),
    ("spec.crossplane.compositionRevisionRef.name", True),
    ("spec.compositionRevisionRef.name", True),
    ("spec[compositionRevisionRef]", True),
    ("spec.size", False),
    ("metadata.name", False),
]


@pytest.mark.parametrize(("path", "read"), READ)
def test_what_reads_the_revision_is_told_from_what_does_not(path, read):
    combine = {"type": "CombineFromComposite", "combine": {"variables": [{"fromFieldPath": path}]}}
    for patch in ({"fromFieldPath": path}, combine):
        resources = {**INPUT, "resources": [{"patches": [patch]}]}
        assert reads_revision({"spec": {"pipeline": [{"input": resources}]}}) is read


def composition(path):
    patches = [{"type": "FromCompositeFieldPath", "fromFieldPath": path, "toFieldPath": "data.read"}]
    base = {"apiVersion": "v1", "kind": "ConfigMap"}
    step = {**INPUT, "resources": [{"name": "m", "base": base, "patches": patches}]}
    pipeline = [{"step": "a", "functionRef": {"name": "pt"}, "input": step}]
    return {"metadata": {"name": "things"}, "spec": {**SPEC, "pipeline": pipeline}}


PT = {"kind": "Function", "metadata": {"name": "pt"}, "spec": {"package": "x.io/function-patch-and-transform:v1"}}
XR = {"apiVersion": "example.org/v1", "kind": "XThing", "metadata": {"name": "top"}, "spec": {"size": "s"}}


def test_a_patch_that_reads_the_revision_gets_it():
    made = composition("spec.crossplane.compositionRevisionRef.name")
    rendered = Pipeline(made, [PT], live=True).run(XR)
    assert rendered.composed[0]["data"] == {"read": revision_name(made)}


def test_the_hash_is_made_for_whoever_looks_at_it(monkeypatch):
    asked = []
    monkeypatch.setattr("pyxp.engine.pipeline.revision_name", lambda made: asked.append(made) or "things-1")
    pipeline = Pipeline(composition("spec.size"), [PT], live=True)
    rendered = [pipeline.run(XR) for _ in range(2)]
    assert asked == []
    for one in rendered:
        assert one.full_composite()["spec"]["crossplane"]["compositionRevisionRef"] == {"name": "things-1"}
        assert one.stored_composite()["spec"]["crossplane"]["compositionRevisionRef"] == {"name": "things-1"}
    assert len(asked) == 1


def test_a_composite_that_is_updated_by_hand_keeps_its_revision():
    own = {"compositionUpdatePolicy": "Manual", "compositionRevisionRef": {"name": "things-0"}}
    rendered = Pipeline(composition("spec.size"), [PT], live=True).run({**XR, "spec": {"size": "s", "crossplane": own}})
    assert rendered.full_composite()["spec"]["crossplane"]["compositionRevisionRef"] == {"name": "things-0"}
