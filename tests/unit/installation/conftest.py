"""Installations of platforms that are small enough to be read."""

import pytest

from pyxp.catalog import MemoryStore, shipped_catalog
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.installation import Installation, Platform

PACKAGES = {"provider-aws": "v2.6.0", "function-auto-ready": "v0.7.0", "function-unused": "v1.0.0"}


def template(name, api_version, kind, patches=(), **spec):
    annotations = spec.pop("annotations", {})
    base = {"apiVersion": api_version, "kind": kind, "spec": {"forProvider": spec.pop("forProvider", {}), **spec}}
    if annotations:
        base["metadata"] = {"annotations": annotations}
    return {"name": name, "base": base, "patches": list(patches)}


def crd(group, kind, spec):
    """The CRD of a kind whose ``spec`` has these fields."""
    plural = f"{kind.lower()}s"
    names = {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"}
    fields = {"spec": {"type": "object", "properties": spec}, "status": {"type": "object"}}
    schema = {"openAPIV3Schema": {"type": "object", "properties": fields}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "names": names,
            "scope": "Cluster",
            "versions": [version],
        },
    }


def combined(path, form, *variables):
    string = {"variables": [{"fromFieldPath": item} for item in variables], "strategy": "string"}
    return {
        "type": "CombineFromComposite",
        "combine": string | {"string": {"fmt": form}},
        "toFieldPath": path,
    }


@pytest.fixture
def platform():
    """Makes a platform of some templates: with claims unless a scope is given."""

    def make(*templates, scope=None, environment=True, field="environment"):
        names = {"kind": "XQueue", "plural": "xqueues"}
        claims = {"claimNames": {"kind": "Queue", "plural": "queues"}} if scope is None else {"scope": scope}
        spec = {"type": "object", "properties": {"region": {"type": "string"}}}
        if environment is not None:
            spec["properties"][field] = {"type": "string"}
        if environment:
            spec["required"] = [field]
        version = {"name": "v1", "served": True, "referenceable": True}
        schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}
        xrd = {
            "apiVersion": "apiextensions.crossplane.io/v1",
            "kind": "CompositeResourceDefinition",
            "metadata": {"name": "xqueues.p.example.org"},
            "spec": {"group": "p.example.org", "names": names, **claims, "versions": [version | {"schema": schema}]},
        }
        given = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": list(templates)}
        step = {"step": "pt", "functionRef": {"name": "function-patch-and-transform"}, "input": given}
        ready = {"step": "ready", "functionRef": {"name": "function-auto-ready"}}
        composition = {"kind": "Composition", "metadata": {"name": "queues"}, "spec": {"pipeline": [step, ready]}}
        return Platform("queue", xrd, composition, "the definition\n", "the Composition\n")

    return make


@pytest.fixture
def installation(platform):
    """Makes an installation of one platform of some templates."""

    def make(*templates, packages=PACKAGES, environments=("dev", "prod"), field="environment", kinds=(), **options):
        return Installation(
            "queues",
            "1.2.3",
            (platform(*templates, field=field, **options),),
            packages,
            shipped_catalog().with_stores(MemoryStore(import_documents(CrdSource(crd, "kinds.yaml") for crd in kinds))),
            {name: f"queues-{name}" for name in environments},
            frozenset({"prod"} & set(environments)),
            "https://git.example.org/queues.git",
            environment_field=field,
        )

    return make
