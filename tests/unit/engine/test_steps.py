"""Binding steps to functions."""

import pytest

from pyxp.engine.steps import compile_steps, repository_name


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
    response, withheld = step.run({"observed": {}, "desired": {}, "context": {}})
    assert response.get("results", []) == []
    assert withheld == ()
