"""The warning of a selector that a reference keeps from being read."""

import pytest

from pyxp.jobs.render import render
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
FUNCTION = {
    "apiVersion": "pkg.crossplane.io/v1",
    "kind": "Function",
    "metadata": {"name": "function-auto-ready"},
    "spec": {"package": "xpkg.crossplane.io/crossplane-contrib/function-auto-ready:v0.5.0"},
}
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
        ("warning", "f.yaml:7:24", "to change the Composition, write spec.compositionRef.name: grand")
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
        (LIVE, NO_SELECTOR, ("what is there stays with plain", "grand")),
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


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([COMPOSITION % ("vast", "vast")], "name it in spec.compositionRef.name: grand or vast"),
        (None, "name it in spec.compositionRef.name"),
    ],
)
def test_the_advice_names_what_is_known_and_nothing_else(more: list[str] | None, told: str) -> None:
    texts = [*KNOWN, *more] if more is not None else [XRD]
    known = [document for text in texts for document in read_documents(text)]
    findings = validate(list(read_documents(NO_SELECTOR)), known=known, old=list(read_documents(LIVE))).findings

    assert [it.hint for it in findings if it.code == "unread-selector"] == [f"to change the Composition, {told}"]


REF = NO_SELECTOR + "  compositionRef: {name: %s}\n"
SELECTOR = NO_SELECTOR + "  compositionSelector: {matchLabels: {%s}}\n"
LISTED = 'there are grand (tier: "grand"), plain (tier: "plain")'


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (REF % "gradn", ("error", "compositionRef.name", 'is called "gradn"', 'did you mean "grand"?')),
        (REF % "elsewhere", ("warning", "compositionRef.name", 'is called "elsewhere"', "there are grand, plain")),
        (
            SELECTOR % "tier: grnad",
            (
                "error",
                "compositionSelector.matchLabels.tier",
                'has the label tier: "grnad"',
                'did you mean tier: "grand"?',
            ),
        ),
        (
            SELECTOR % "teir: grand",
            ("error", "compositionSelector.matchLabels.teir", 'has the label teir: "grand"', "did you mean tier?"),
        ),
        (
            SELECTOR % "tier: quick",
            ("warning", "compositionSelector.matchLabels.tier", 'has the label tier: "quick"', LISTED),
        ),
        (REF % "grand", None),
        (SELECTOR % "tier: grand", None),
        (SELECTOR % "", None),
        (REF % "grand" + "  compositionSelector: {matchLabels: {tier: nothing}}\n", None),
    ],
)
def test_a_composition_that_none_is_is_told_with_the_nearest(
    claim: str, said: tuple[str, str, str, str] | None
) -> None:
    known = [document for text in KNOWN for document in read_documents(text)]
    findings = validate(list(read_documents(claim)), known=known).findings

    found = [(it.severity.value, it.path, it.message, it.hint) for it in findings if it.code == "unknown-composition"]
    if said is None:
        assert found == []
    else:
        severity, path, told, hint = said
        assert found == [(severity, f"spec.{path}", f"no Composition for XThing {told}", hint)]


def test_two_labels_that_no_composition_has_together_are_told_together() -> None:
    texts = [COMPOSITION.replace("tier: %s", "tier: %s, size: %s") % it for it in (("a", "x", "l"), ("b", "z", "m"))]
    known = [document for text in [*texts, XRD] for document in read_documents(text)]
    findings = validate(list(read_documents(SELECTOR % "tier: x, size: m")), known=known).findings

    assert [(it.message, it.hint) for it in findings if it.code == "unknown-composition"] == [
        (
            'no Composition for XThing has all of tier: "x" and size: "m"',
            'there are a (tier: "x", size: "l"), b (tier: "z", size: "m")',
        )
    ]


def test_nothing_is_said_where_no_composition_is_known_or_the_definition_decides() -> None:
    enforced = XRD.replace("spec:\n", "spec:\n  enforcedCompositionRef: {name: plain}\n", 1)
    for texts in ([XRD], [*KNOWN[:2], enforced]):
        known = [document for text in texts for document in read_documents(text)]
        findings = validate(list(read_documents(REF % "gradn")), known=known).findings
        assert [it for it in findings if it.code == "unknown-composition"] == []


def test_a_render_with_the_one_composition_given_warns_of_it() -> None:
    step = {"step": "a", "functionRef": {"name": "function-auto-ready"}}
    composition = next(iter(read_documents(COMPOSITION % ("plain", "plain"))))
    composition.data["spec"]["pipeline"].append(step)
    result = render([*read_documents(REF % "plian"), *read_documents(XRD), composition, FUNCTION])

    found = [(it.severity.value, it.hint) for it in result.findings if it.code == "unknown-composition"]
    assert found == [("warning", 'did you mean "plain"?')]


def judged(claim: str, *known: str) -> list[tuple[str, str, str, str, str]]:
    beside = [document for text in known for document in read_documents(text)]
    codes = {"unnamed-composition", "ambiguous-composition", "unknown-composition"}
    findings = validate(list(read_documents(claim)), known=beside).findings
    return [(it.severity.value, it.code, it.path, it.message, it.hint) for it in findings if it.code in codes]


NEVER = "names no Composition, and a reference that is there keeps Crossplane from choosing one"


def test_a_reference_without_a_name_is_an_error_whatever_is_known() -> None:
    told = ("error", "unnamed-composition", "spec.compositionRef", f"compositionRef {NEVER}")
    hint = "write spec.compositionRef.name: grand or plain or leave compositionRef out"
    assert judged(REF % '""', *KNOWN) == [(*told, hint)]
    assert judged(REF % '""', XRD) == [(*told, "leave compositionRef out")]
    assert judged(REF % '""', XRD.replace("spec:\n", "spec:\n  enforcedCompositionRef: {name: plain}\n", 1)) == []


def test_a_render_refuses_a_reference_without_a_name_even_of_the_one_composition_given() -> None:
    step = {"step": "a", "functionRef": {"name": "function-auto-ready"}}
    composition = next(iter(read_documents(COMPOSITION % ("plain", "plain"))))
    composition.data["spec"]["pipeline"].append(step)
    result = render([*read_documents(REF % '""'), *read_documents(XRD), composition, FUNCTION])
    found = [(it.severity.value, it.code) for it in result.findings if it.code.endswith("composition")]
    assert found == [("error", "unnamed-composition")]
    assert not result.ok


@pytest.mark.parametrize(
    ("claim", "definition", "path", "told"),
    [
        (
            SELECTOR % "",
            XRD,
            "spec.compositionSelector",
            "the selector has no labels, so a cluster would take any Composition for XThing, at random; "
            "known are grand, plain",
        ),
        (
            SELECTOR % "",
            XRD.replace("spec:\n", "spec:\n  defaultCompositionRef: {name: plain}\n", 1),
            "spec.compositionSelector",
            "the selector has no labels, so a cluster would take any Composition for XThing, at random, "
            "and not the default plain; known are grand, plain",
        ),
        (NO_SELECTOR, XRD, "spec", "2 Compositions match: grand, plain; a cluster would take one at random"),
    ],
)
def test_a_choice_at_random_is_told(claim: str, definition: str, path: str, told: str) -> None:
    hint = "name one in spec.compositionRef.name, or select it by labels in spec.compositionSelector.matchLabels"
    assert judged(claim, *KNOWN[:2], definition) == [("warning", "ambiguous-composition", path, told, hint)]


def test_a_clear_choice_is_not_told_as_one_at_random() -> None:
    default = XRD.replace("spec:\n", "spec:\n  defaultCompositionRef: {name: plain}\n", 1)
    assert judged(NO_SELECTOR, *KNOWN[:2], default) == []
    assert judged(SELECTOR % "tier: grand", *KNOWN) == []
    assert judged(NO_SELECTOR, KNOWN[0], XRD) == []


@pytest.mark.parametrize("field", ["defaultCompositionRef", "enforcedCompositionRef"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "plian",
            ("error", "unknown-composition", ".name", 'no Composition for XThing is called "plian"',
             'did you mean "plain"?'),
        ),
        (
            "elsewhere",
            ("warning", "unknown-composition", ".name", 'no Composition for XThing is called "elsewhere"',
             "there are grand, plain"),
        ),
        ("plain", None),
    ],
)  # fmt: skip
def test_a_definition_that_refers_to_no_composition_is_told(
    field: str, name: str, said: tuple[str, ...] | None
) -> None:
    definition = XRD.replace("spec:\n", f"spec:\n  {field}: {{name: {name}}}\n", 1)
    found = judged(definition, *KNOWN[:2])
    assert found == ([] if said is None else [(said[0], said[1], f"spec.{field}{said[2]}", *said[3:])])
    assert judged(definition) == []


def test_a_definition_that_refers_to_nothing_is_told() -> None:
    definition = XRD.replace("spec:\n", 'spec:\n  defaultCompositionRef: {name: ""}\n', 1)
    assert judged(definition) == [
        ("error", "unnamed-composition", "spec.defaultCompositionRef", f"defaultCompositionRef {NEVER}",
         "leave defaultCompositionRef out")
    ]  # fmt: skip


REFERENCE = CLAIM.replace("  compositionSelector: {matchLabels: {tier: grand}}\n", "")
ELSEWHERE = (COMPOSITION % ("elsewhere", "plain")).replace("XThing", "XOther")


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (
            REFERENCE % "elsewhere",
            'error: the Composition "elsewhere" is for XOther of example.org/v1, not for XThing; '
            "for XThing there are grand, plain",
        ),
        (
            REFERENCE % "plain" + "  compositionRevisionRef: {name: grand-0123abc}\n",
            'error: "grand-0123abc" is no revision of the Composition "plain", which is named beside it; '
            "revisions of it are called plain-, with seven characters of a hash",
        ),
        (
            (REFERENCE % "x").replace("compositionRef: {name: x}", "compositionRevisionRef: {name: plian-0123abc}"),
            'warning: no Composition for XThing has a revision "plian-0123abc"; '
            "revisions of it are called plain-, with seven characters of a hash",
        ),
        (REFERENCE % "plain" + "  compositionRevisionRef: {name: plain-0123abc}\n", ""),
        ((REFERENCE % "x").replace("compositionRef: {name: x}", "compositionRevisionRef: {name: grand-0123abc}"), ""),
    ],
)
def test_references_are_judged_against_all_compositions_that_are_given(claim: str, told: str) -> None:
    known = [document for text in (*KNOWN, *KNOWN, ELSEWHERE) for document in read_documents(text)]
    findings = validate(list(read_documents(claim, "f.yaml")), known=known).findings
    said = [f"{it.severity.value}: {it.message}; {it.hint}" for it in findings if it.code == "unknown-composition"]
    assert said == ([told] if told else [])
