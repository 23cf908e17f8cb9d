"""Documents of any shape are rendered or refused, never stumbled over."""

import pytest

from pyxp.errors import PyxpError
from pyxp.jobs.render import render

XR = {
    "apiVersion": "example.org/v1",
    "kind": "XThing",
    "metadata": {"name": "thing", "labels": {"a": "b"}, "annotations": {"a": "b"}},
    "spec": {"sizes": [1], "crossplane": {"resourceRefs": [{"kind": "ConfigMap", "name": "x"}]}},
    "status": {"conditions": [{"type": "Ready", "status": "True", "reason": "Available"}]},
}
TEMPLATE = {
    "name": "a",
    "base": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"labels": {"a": "b"}}, "data": {"k": "v"}},
    "patches": [
        {"type": "PatchSet", "patchSetName": "common"},
        {"fromFieldPath": "spec.sizes[0]", "toFieldPath": "data.size", "policy": {"fromFieldPath": "Optional"}},
        {"type": "ToCompositeFieldPath", "fromFieldPath": "data.k", "toFieldPath": "status.y"},
        {
            "type": "CombineToComposite",
            "combine": {"variables": [{"fromFieldPath": "data.k"}], "strategy": "string", "string": {"fmt": "%s"}},
            "toFieldPath": "status.w",
        },
    ],
    "connectionDetails": [{"name": "host", "type": "FromFieldPath", "fromFieldPath": "data.host"}],
    "readinessChecks": [
        {"type": "MatchString", "fieldPath": "data.k", "matchString": "v"},
        {"type": "MatchCondition", "matchCondition": {"type": "Ready", "status": "True"}},
    ],
}
EXPORT = {"type": "ToEnvironmentFieldPath", "fromFieldPath": "data.k", "toFieldPath": "e"}
INPUT = {
    "apiVersion": "pt.fn.crossplane.io/v1beta1",
    "kind": "Resources",
    "patchSets": [{"name": "common", "patches": [EXPORT]}],
    "resources": [TEMPLATE],
}
COMPOSITION = {
    "apiVersion": "apiextensions.crossplane.io/v1",
    "kind": "Composition",
    "metadata": {"name": "things"},
    "spec": {
        "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XThing"},
        "mode": "Pipeline",
        "pipeline": [
            {"step": "compose", "functionRef": {"name": "function-patch-and-transform"}, "input": INPUT},
            {"step": "ready", "functionRef": {"name": "function-auto-ready"}},
        ],
    },
}
FUNCTIONS = [
    {
        "apiVersion": "pkg.crossplane.io/v1",
        "kind": "Function",
        "metadata": {"name": name},
        "spec": {"package": f"xpkg.crossplane.io/crossplane-contrib/{name}:v0.0.0"},
    }
    for name in ("function-patch-and-transform", "function-auto-ready")
]
SHAPES = (None, [], {}, "x", 1, True, [[]], [{}], {"x": []})


def variants(value):
    """The value with, at each place in turn, something of another shape."""
    yield from SHAPES
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        for other in variants(inner):
            copy = value.copy()
            copy[key] = other
            yield copy


def outcome(xr, composition):
    """Whether the composite was rendered; anything but an error of ours fails the test."""
    try:
        render([xr, composition, *FUNCTIONS], validate=False, converge=True)
    except PyxpError as error:
        assert error.message
        return False
    return True


@pytest.mark.thorough
def test_every_shape_of_a_composition_is_rendered_or_refused():
    outcomes = [outcome(XR, composition) for composition in variants(COMPOSITION)]

    assert len(outcomes) > 600
    assert set(outcomes) == {True, False}


@pytest.mark.thorough
def test_every_shape_of_a_composite_is_rendered_or_refused():
    outcomes = [outcome(xr, COMPOSITION) for xr in variants(XR)]

    assert len(outcomes) > 200
    assert set(outcomes) == {True, False}
