"""The warning of a selector that a reference keeps from being read."""

import pytest

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


PLAIN = CLAIM.replace("tier: grand", "tier: plain").replace("  compositionRef: {name: %s}\n", "")
GRAND = PLAIN.replace("tier: plain", "tier: grand")
LIVE = CLAIM.replace("tier: grand", "tier: plain") % "plain"
MOVED = CLAIM.replace("tier: grand", "tier: plain") % "grand"
NO_SELECTOR = GRAND.replace("  compositionSelector: {matchLabels: {tier: grand}}\n", "")
HEAD = "the selector counts only while there is no compositionRef, and "
HINT = "to change the Composition, write spec.compositionRef.name: "


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (PLAIN, GRAND, ("what is there stays with what it has", "grand")),
        (LIVE, GRAND, ("that names plain, which lacks its labels", "grand")),
        (LIVE, NO_SELECTOR, ("what is there stays with plain", "...")),
        (LIVE.replace("name: plain", "name: unknown"), GRAND, ("what is there stays with unknown", "grand")),
        (LIVE, PLAIN, None),
        (LIVE, CLAIM % "grand", None),
        (MOVED, GRAND, None),
    ],
)
def test_a_selector_that_changes_where_a_composition_was_chosen_is_told(
    old: str, new: str, told: tuple[str, str] | None
) -> None:
    known = [document for text in KNOWN for document in read_documents(text)]
    findings = validate(list(read_documents(new)), known=known, old=list(read_documents(old))).findings

    said = [(it.message, it.hint) for it in findings if it.code == "unread-selector"]
    assert said == ([] if told is None else [(HEAD + told[0], HINT + told[1])])
