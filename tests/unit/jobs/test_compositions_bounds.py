"""What judging a Composition may take."""

import pytest

from pyxp.catalog import Catalog
from pyxp.jobs.compositions import CompositionChecker


def composition(resources, sets=()):
    given = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": resources}
    step = {"step": "pt", "functionRef": {"name": "function-patch-and-transform"}, "input": given}
    given["patchSets"] = list(sets)
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "c"},
        "spec": {"compositeTypeRef": {"apiVersion": "e.org/v1", "kind": "X"}, "pipeline": [step]},
    }


def findings(manifest):
    return CompositionChecker([], Catalog()).check(manifest, lambda path: None)


def test_patch_sets_that_multiply_are_told_and_not_judged():
    sets = [{"name": "s", "patches": [{"fromFieldPath": "spec.a"}] * 200}]
    include = [{"type": "PatchSet", "patchSetName": "s"}] * 50
    [finding] = findings(composition([{"name": f"r{n}", "patches": include} for n in range(200)], sets))
    assert finding.code == "limit-exceeded"
    assert finding.message == "it is not judged: with those of patch sets it has 2000000 patches, more than 20000"


@pytest.mark.thorough
def test_patterns_are_bounded_together():
    steps = [{"type": "string", "string": {"type": "Regexp", "regexp": {"match": rf"\pL{{90}}{n}"}}} for n in range(90)]
    [finding] = [
        item
        for item in findings(
            composition([{"name": "r", "patches": [{"fromFieldPath": "spec.a", "transforms": steps}]}])
        )
        if item.code == "limit-exceeded"
    ]
    assert finding.message.startswith("its regular expressions would make more than 1500000 instructions")


@pytest.mark.parametrize("last", [True, False])
def test_long_chains_of_resources_are_judged(last):
    """Each of 300 resources waits for the next; where none comes first, none is ever created."""
    resources = [
        {
            "name": f"r{n}",
            "patches": [
                {"type": "ToEnvironmentFieldPath", "fromFieldPath": "status.x", "toFieldPath": f"e.k{n}"},
                {
                    "type": "FromEnvironmentFieldPath",
                    "fromFieldPath": f"e.k{(n + 1) % 300}",
                    "toFieldPath": "spec.b",
                    "policy": {"fromFieldPath": "Required"},
                },
            ],
        }
        for n in range(300)
    ]
    if last:
        del resources[-1]["patches"][1]["policy"]
    never = [item for item in findings(composition(resources)) if item.code == "never-met"]
    assert len(never) == (0 if last else 300)
