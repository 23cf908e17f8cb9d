"""Stacks that come up: templates of function-patch-and-transform, rendered by the engine itself."""

import pytest

from pyxp.catalog import Catalog
from pyxp.engine import Pipeline
from pyxp.simulation import converge

CATALOG = Catalog.shipped()
XR = {"apiVersion": "example.org/v1", "kind": "XStack", "metadata": {"name": "dev"}, "spec": {}}
FUNCTION = {
    "apiVersion": "pkg.crossplane.io/v1",
    "kind": "Function",
    "metadata": {"name": "pt"},
    "spec": {"package": "example.org/function-patch-and-transform:v1"},
}


class Stack:
    """A Composition of these templates and one composite of it."""

    def __init__(self, *templates, xr=XR, patch_sets=()):
        self.xr = xr
        self.composition = {
            "apiVersion": "apiextensions.crossplane.io/v1",
            "kind": "Composition",
            "metadata": {"name": "stacks"},
            "spec": {
                "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XStack"},
                "mode": "Pipeline",
                "pipeline": [
                    {
                        "step": "compose",
                        "functionRef": {"name": "pt"},
                        "input": {
                            "apiVersion": "pt.fn.crossplane.io/v1beta1",
                            "kind": "Resources",
                            "environment": {"patches": []},
                            "patchSets": list(patch_sets),
                            "resources": list(templates),
                        },
                    }
                ],
            },
        }
        self.pipeline = Pipeline(self.composition, [FUNCTION])

    def converge(self, facts=CATALOG.find, **options):
        xr = self.xr

        def render_once(observed):
            nonlocal xr
            rendered = self.pipeline.run(xr, observed=observed)
            xr = {**xr, "status": rendered.composite["status"]}
            return rendered

        return converge(render_once, facts, self.composition, **options)


def template(name, kind, for_provider=None, *patches, **more):
    """A template of a kind written as ``ec2/VPC``, or in full for kinds of no provider."""
    group, _, kind = kind.rpartition("/")
    facts = CATALOG.find_kind(f"{group}.aws.upbound.io", kind)
    base = {
        "apiVersion": group if facts is None else f"{facts.group}/{facts.storage_version}",
        "kind": kind,
        "metadata": {"labels": {"stack/resource": name}},
        "spec": {} if facts is None and for_provider is None else {"forProvider": for_provider or {}},
    }
    return {"name": name, "base": base, "patches": list(patches), **more}


def reports(path, key):
    """A patch that writes a field of the resource to the environment."""
    return {"type": "ToEnvironmentFieldPath", "fromFieldPath": path, "toFieldPath": f"values.{key}"}


def needs(key, to="metadata.annotations[stack/after]"):
    """A patch without whose value the resource is not composed."""
    policy = {"fromFieldPath": "Required"}
    return {
        "type": "FromEnvironmentFieldPath",
        "fromFieldPath": f"values.{key}",
        "toFieldPath": to,
        "policy": policy,
    }


def selects(name, **policy):
    """A selector for the resource of that name."""
    selector = {"matchControllerRef": True, "matchLabels": {"stack/resource": name}}
    return {**selector, "policy": policy} if policy else selector


@pytest.fixture(scope="session")
def kit():
    """The functions above."""

    class Kit:
        catalog = CATALOG

        @staticmethod
        def observed(convergence):
            key = "crossplane.io/composition-resource-name"
            return {item["metadata"]["annotations"][key]: item for item in convergence.observed}

    for function in (Stack, template, reports, needs, selects):
        setattr(Kit, function.__name__.lower(), staticmethod(function))
    return Kit
