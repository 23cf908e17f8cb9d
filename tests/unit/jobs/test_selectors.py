"""The warning of a selector that a reference keeps from being read."""

from pyxp.jobs.validate import validate
from pyxp.yamlio import read_documents

from .test_validate_job import XRD

COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: %s, labels: {tier: %s}}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XThing}
  mode: Pipeline
  pipeline: []
"""
KNOWN = [COMPOSITION % ("plain", "plain"), COMPOSITION % ("grand", "grand"), XRD]
CLAIM = """\
apiVersion: example.org/v1
kind: Thing
metadata: {name: a, namespace: team-a}
spec:
  size: small
  compositionRef: {name: %s}
  compositionSelector: {matchLabels: {tier: grand}}
"""


def found(name: str) -> list[tuple[str, str, str]]:
    known = [document for text in KNOWN for document in read_documents(text)]
    findings = validate(list(read_documents(CLAIM % name, "f.yaml")), known=known).findings
    return [(it.severity.value, str(it.location), it.hint) for it in findings if it.code == "unread-selector"]


def test_it_says_how_the_claim_is_moved() -> None:
    assert found("plain") == [
        ("warning", "f.yaml:7:3", "to change the Composition, write spec.compositionRef.name: grand")
    ]


def test_nothing_is_said_where_both_agree_or_the_composition_is_not_known() -> None:
    assert found("grand") == []
    assert found("elsewhere") == []
