"""Manifests and facts to examine, each with what a test changes."""

import pytest

from pyxp.cluster.diagnosis.facts import Facts
from pyxp.cluster.diagnosis.needs import Composed, Needs
from pyxp.cluster.kinds import Served
from pyxp.yamlio import Document

CROSSPLANE, PACKAGES = "apiextensions.crossplane.io/v1", "pkg.crossplane.io/v1"
QUEUE = "sqs.aws.upbound.io/v1beta1"


def object_of(api_version, kind, name, spec=None, *, labels=None, annotations=None, namespace=None, status=None):
    metadata = {"name": name}
    metadata |= {
        key: value
        for key, value in (("namespace", namespace), ("labels", labels), ("annotations", annotations))
        if value
    }
    found = {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec or {}}
    return {**found, "status": status} if status else found


def conditions(**states):
    return {
        "conditions": [
            {"type": kind, "status": state, "reason": "Because", "message": "for a reason"}
            for kind, state in states.items()
        ]
    }


def queue(name="q", region="eu-west-1", external_name="jobs", **more):
    return object_of(
        QUEUE,
        "Queue",
        name,
        {"forProvider": {"region": region}, **more.pop("spec", {})},
        annotations={"crossplane.io/external-name": external_name} if external_name else None,
        **more,
    )


def composition(*bases, function="function-patch-and-transform"):
    """A Composition of a template for each base."""
    return object_of(
        CROSSPLANE,
        "Composition",
        "app",
        {
            "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XApp"},
            "mode": "Pipeline",
            "pipeline": [
                {
                    "step": "resources",
                    "functionRef": {"name": function},
                    "input": {
                        "apiVersion": "pt.fn.crossplane.io/v1beta1",
                        "kind": "Resources",
                        "resources": [{"name": f"r{at}", "base": base} for at, base in enumerate(bases)],
                    },
                }
            ],
        },
    )


def xrd(**properties):
    version = {
        "name": "v1",
        "served": True,
        "referenceable": True,
        "schema": {
            "openAPIV3Schema": {
                "type": "object",
                "properties": {"spec": {"type": "object", "properties": properties or {"size": {"type": "string"}}}},
            }
        },
    }
    spec = {
        "group": "example.org",
        "names": {"kind": "XApp", "plural": "xapps"},
        "claimNames": {"kind": "App", "plural": "apps"},
        "versions": [version],
    }
    return object_of(CROSSPLANE, "CompositeResourceDefinition", "xapps.example.org", spec)


def claim(name="one", namespace="team"):
    return object_of("example.org/v1", "App", name, namespace=namespace)


@pytest.fixture
def needs():
    """Makes needs of plain manifests."""

    def make(*, composed=(), **parts):
        lists = {
            key: tuple(map(Document, parts.pop(key, ()))) for key in ("given", "xrds", "compositions", "functions")
        }
        pairs = tuple(Composed(manifest, Document(owner)) for manifest, owner in composed)
        return Needs(**lists, composed=pairs, **parts)

    return make


@pytest.fixture
def served():
    """The kinds of a server: Crossplane's own and what is added."""
    own = [
        Served(CROSSPLANE, kind, f"{kind.lower()}s", False)
        for kind in ("CompositeResourceDefinition", "Composition", "CompositionRevision")
    ]
    own += [Served(PACKAGES, kind, f"{kind.lower()}s", False) for kind in ("Function", "Provider")]
    own.append(Served(QUEUE, "Queue", "queues", False))

    def make(*more):
        return [*own, *(Served(*item) for item in more)]

    return make


@pytest.fixture
def facts(served):
    """Makes facts of a server that has Crossplane's own kinds and Queues."""

    def make(**parts):
        return Facts(**{"served": served(), **parts})

    return make


def told(findings):
    """Findings in short: code and severity."""
    return [(finding.code, finding.severity.value) for finding in findings]
