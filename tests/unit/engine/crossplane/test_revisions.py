"""Names of Composition revisions, as Crossplane's own code gives them."""

import pytest

from pyxp.engine.crossplane.revisions import revision_name

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
