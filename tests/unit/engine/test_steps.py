"""Binding steps to functions."""

import pytest

from pyxp.engine.steps import compile_steps, repository_name
from pyxp.errors import InputError
from pyxp.model.budget import Budget


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("xpkg.crossplane.io/crossplane-contrib/function-auto-ready:v0.7.0", "function-auto-ready"),
        ("localhost:5000/function-auto-ready", "function-auto-ready"),
        ("reg.io/mirror/function-auto-ready@sha256:0123", "function-auto-ready"),
        ("reg.io/mirror/function-auto-ready:v1@sha256:0123", "function-auto-ready"),
        ("function-auto-ready", "function-auto-ready"),
        ("", ""),
    ],
)
def test_the_last_part_of_the_repository_names_a_function(package, name):
    assert repository_name(package) == name


def test_a_function_is_built_in_by_its_package_whatever_its_name():
    function = {"kind": "Function", "metadata": {"name": "mine"}, "spec": {"package": "r.io/o/function-auto-ready:v1"}}
    (step,) = compile_steps([{"step": "ready", "functionRef": {"name": "mine"}}], [function], {})
    outcome = step.run({"observed": {}, "desired": {}, "context": {}}, Budget())
    assert outcome.response.get("results", []) == []
    assert outcome.withheld == ()


STEP = {"step": "s", "functionRef": {"name": "f"}}
NO_FUNCTION = {"f": lambda request: {}}


@pytest.mark.parametrize(
    ("pipeline", "told"),
    [
        ({}, "spec.pipeline of the Composition is not a list of objects"),
        ([1], "spec.pipeline of the Composition is not a list of objects"),
        ([{}], r"spec.pipeline\[0\].step of the Composition is not a name"),
        ([STEP, {"step": "t"}], r"spec.pipeline\[1\].functionRef.name of the Composition is not a name"),
        ([{**STEP, "credentials": "x"}], r"spec.pipeline\[0\].credentials of the Composition is not a list"),
        (
            [{**STEP, "requirements": {"requiredResources": [{"kind": "A"}]}}],
            r"spec.pipeline\[0\].requirements.requiredResources\[0\].requirementName of the Composition is not a name",
        ),
    ],
)
def test_pipelines_of_the_wrong_shape(pipeline, told):
    with pytest.raises(InputError, match=told):
        compile_steps(pipeline, [], NO_FUNCTION)


def test_a_composition_without_pipeline_has_no_steps():
    assert compile_steps(None, [], {}) == ()
