"""Claims that empty a list which has a default."""

import pytest

from pyxp.jobs.validate import validate

SET = {"type": "array", "x-kubernetes-list-type": "set", "default": ["p", "q"], "items": {"type": "string"}}
XRD = {
    "apiVersion": "apiextensions.crossplane.io/v1",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "xthings.example.org"},
    "spec": {
        "group": "example.org",
        "names": {"kind": "XThing", "plural": "xthings"},
        "claimNames": {"kind": "Thing", "plural": "things"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "referenceable": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {
                                    "shown": SET,
                                    "plain": {k: v for k, v in SET.items() if k != "default"},
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
}


def told(kind="Thing", **spec):
    claim = {"apiVersion": "example.org/v1", "kind": kind, "metadata": {"name": "a", "namespace": "b"}, "spec": spec}
    if kind == "XThing":
        del claim["metadata"]["namespace"]
    return [(item.path, item.message) for item in validate([claim], known=[XRD]).findings]


@pytest.mark.parametrize("kind", ["Thing", "XThing"])
def test_an_empty_set_with_a_default_is_told(kind):
    assert told(kind, shown=[]) == [
        (
            "spec.shown",
            'this list is empty, and the server fills it with its default ["p", "q"] once an apply takes the last'
            " element away: server-side apply cannot empty a list of type set that has a default",
        )
    ]


@pytest.mark.parametrize("spec", [{}, {"shown": ["a"]}, {"plain": []}])
def test_other_lists_are_nothing_to_tell(spec):
    assert told(**spec) == []
