"""Fields in which a cluster differs from a manifest."""

import pytest

from pyxp.cluster.diagnosis.lagging import lags


@pytest.mark.parametrize(
    ("manifest", "cluster", "differences"),
    [
        ({"a": 1}, {"a": 1, "defaulted": True}, []),
        ({"a": 1}, {"a": 2}, ["spec.a: the cluster has 2, the manifest 1"]),
        ({"a": {"b": "x"}}, {}, ["spec.a: the cluster does not have it; the manifest has {b}"]),
        ({"a": False, "b": ""}, {}, []),
        ({"minimum": 0}, {}, ["spec.minimum: the cluster does not have it; the manifest has 0"]),
        ({"default": {}}, {}, ["spec.default: the cluster does not have it; the manifest has {}"]),
        ({"default": False}, {}, ["spec.default: the cluster does not have it; the manifest has false"]),
        (
            {"input": {"a": 1}},
            {"input": {"a": 1, "default": False, "nullable": False}},
            ["spec.input.default: the cluster has false, which the manifest does not have"],
        ),
        ({"a": True}, {"a": 1}, ["spec.a: the cluster has 1, the manifest true"]),
        (
            {"versions": [{"name": "v1", "served": True}]},
            {"versions": [{"name": "v0", "served": True}, {"name": "v1", "served": False}]},
            [
                "spec.versions[v1].served: the cluster has false, the manifest true",
                "spec.versions[v0]: the cluster has {name, served}, which the manifest does not have",
            ],
        ),
        (
            {"openAPIV3Schema": {"properties": {"a": {"type": "string"}}}},
            {"openAPIV3Schema": {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}},
            ["spec.openAPIV3Schema.properties.b: the cluster has {type}, which the manifest does not have"],
        ),
        (
            {"pipeline": [{"step": "one", "input": {"patches": [1, 2]}}]},
            {"pipeline": [{"step": "one", "input": {"patches": [1], "new": "x"}}]},
            [
                "spec.pipeline[one].input.patches[1]: the cluster does not have it; the manifest has 2",
                'spec.pipeline[one].input.new: the cluster has "x", which the manifest does not have',
            ],
        ),
        (
            {"labels": {"a.b/c": "x"}},
            {"labels": {}},
            ['spec.labels[a.b/c]: the cluster does not have it; the manifest has "x"'],
        ),
    ],
)
def test_each_field_that_differs_is_told_once(manifest, cluster, differences):
    assert [f"{lag.path}: {lag}" for lag in lags(manifest, cluster)] == differences


def test_long_values_are_cut():
    (lag,) = lags({"a": "x" * 500}, {"a": "y"})
    assert len(str(lag)) < 150
