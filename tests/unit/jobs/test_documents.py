"""Telling documents apart."""

from collections.abc import Callable
from typing import Any

import pytest

from pyxp.errors import InputError, UsageError
from pyxp.jobs.documents import sort_documents
from pyxp.jobs.render import render
from pyxp.jobs.validate import validate
from pyxp.yamlio import Document, read_documents

XRD = """
apiVersion: apiextensions.crossplane.io/v1
kind: CompositeResourceDefinition
metadata: {name: xthings.example.org}
spec: {group: example.org, names: {kind: XThing}, claimNames: {kind: Thing}}
---
"""
COMPOSITION = """
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec: {compositeTypeRef: {apiVersion: other.org/v1, kind: XOther}}
---
"""
FUNCTION = "\napiVersion: pkg.crossplane.io/v1\nkind: Function\nmetadata: {name: f}\n---\n"
CLAIM = "\napiVersion: example.org/v1\nkind: Thing\nmetadata: {name: dev}\n---\n"
XR = "\napiVersion: example.org/v1\nkind: XThing\nmetadata: {name: top}\n---\n"
OBSERVED = """
apiVersion: v1
kind: ConfigMap
metadata: {name: c, annotations: {crossplane.io/composition-resource-name: a}}
---
"""
STRANGER = "\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\n"


def documents(*texts):
    return read_documents("".join(texts), "given.yaml")


def test_every_kind_has_its_place():
    inputs = sort_documents(documents(CLAIM, XR, XRD, COMPOSITION, FUNCTION, OBSERVED))
    assert [(item.document.data["kind"], item.is_claim) for item in inputs.subjects] == [
        ("Thing", True),
        ("XThing", False),
    ]
    assert all(item.xrd is inputs.xrds[0] for item in inputs.subjects)
    counts = [len(found) for found in (inputs.xrds, inputs.compositions, inputs.functions, inputs.observed)]
    assert counts == [1, 1, 1, 1]
    assert inputs.compositions_given


def test_a_composite_is_known_by_its_composition_alone():
    other = "\napiVersion: other.org/v1\nkind: XOther\nmetadata: {name: o}\n"
    (subject,) = sort_documents(documents(COMPOSITION, other)).subjects
    assert (subject.xrd, subject.is_claim) == (None, False)


def test_the_project_counts_while_no_composition_is_given():
    known = documents(XRD, COMPOSITION, FUNCTION, STRANGER)
    inputs = sort_documents(documents(CLAIM), known)
    assert (len(inputs.subjects), len(inputs.compositions), len(inputs.functions)) == (1, 1, 1)
    assert not inputs.compositions_given
    with pytest.raises(InputError, match="nothing defines Thing dev"):
        sort_documents(documents(CLAIM, COMPOSITION), known)


def test_what_is_given_wins_over_the_project():
    given = documents(CLAIM, XRD)
    inputs = sort_documents(given, documents(XRD, COMPOSITION))
    assert inputs.xrds == [given[1]]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("apiVersion: example.org/v1\nkind: Thnig\nmetadata: {name: dev}", "did you mean kind Thing?"),
        (
            "apiVersion: exmaple.org/v1\nkind: Thing\nmetadata: {name: dev}",
            "Thing is defined, but not in exmaple.org/v1",
        ),
        ("apiVersion: else.org/v1\nkind: Cassette\nmetadata: {name: s}", "defined are Thing, XOther, XThing"),
    ],
)
def test_a_kind_that_nothing_defines(text, hint):
    with pytest.raises(InputError) as caught:
        sort_documents(documents(XRD, COMPOSITION, text))
    assert "nothing defines" in caught.value.message
    assert caught.value.hint == hint
    assert caught.value.location.line > 8


@pytest.mark.parametrize(
    "kind",
    [
        "v1, kind: Secret",
        "pkg.crossplane.io/v1, kind: Provider",
        "aws.upbound.io/v1beta1, kind: ProviderConfig",
        "apiextensions.crossplane.io/v1beta1, kind: EnvironmentConfig",
        "rbac.authorization.k8s.io/v1, kind: ClusterRole",
    ],
)
def test_what_stands_beside_compositions_stops_nothing(kind):
    inputs = sort_documents(documents(XRD, COMPOSITION, CLAIM, f"{{apiVersion: {kind}, metadata: {{name: s}}}}"))
    assert [len(inputs.subjects), len(inputs.bystanders)] == [1, 1]


@pytest.mark.parametrize("text", ["[1, 2]", "just text", "kind: Thing", "apiVersion: v1"])
def test_documents_that_are_no_objects(text):
    with pytest.raises(InputError, match="this is not a Kubernetes object"):
        sort_documents(documents(text))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "Thing"}, "documents is a dict, but a list of documents is wanted; write [manifest]"),
        (Document({}), "documents is a Document, but a list of documents is wanted; write [document]"),
        (
            "claims/a.yaml",
            "documents is a str, but a list of documents is wanted; "
            "read files and folders with read_manifests(['claims/a.yaml'])",
        ),
        ("kind: Thing\n", "documents is a str, but a list of documents is wanted; read text with read_documents"),
        (
            ["claims"],
            "documents[0] is a str, not a document; read files and folders with read_manifests(['claims'])",
        ),
        (None, "documents is None, but a list of documents is wanted"),
    ],
)
@pytest.mark.parametrize("work", [validate, render])
def test_what_is_not_a_list_of_documents_is_misuse(work: Callable[[Any], object], given: Any, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        work(given)
    assert str(caught.value) == told


def test_the_schemas_beside_documents_are_a_list_too() -> None:
    with pytest.raises(UsageError, match="known is a dict, but a list of documents is wanted"):
        validate([], known={"kind": "Thing"})  # type: ignore[arg-type]
