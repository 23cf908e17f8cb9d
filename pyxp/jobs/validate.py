"""Validating documents of any kind: what would the API server say to these files?

Claims and composites are judged by the definitions among the documents or in the project, everything else by the CRDs
among the documents and by the catalog. CustomResourceDefinitions are judged by Kubernetes' own rules, and
CompositeResourceDefinitions also by whether Crossplane could establish them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pyxp.catalog import Catalog
from pyxp.diagnostics import Finding, Severity, sort_findings, subject_of
from pyxp.engine.rendered import RENDER_API_VERSION
from pyxp.errors import PyxpError, UsageError
from pyxp.jobs.compositions import CompositionChecker
from pyxp.jobs.defects import defect
from pyxp.jobs.documents import as_documents
from pyxp.jobs.emptied_lists import EmptiedLists
from pyxp.jobs.former import Former
from pyxp.jobs.judging import KindValidators, is_definition, validate_object
from pyxp.jobs.misread_keys import misread_keys
from pyxp.jobs.pieces import OverTime, begin_piece
from pyxp.jobs.printed import passed_over, printed_composites
from pyxp.jobs.selectors import check_definition, check_request, check_selector, compositions_of
from pyxp.jobs.updates import check_change
from pyxp.model.compositions import is_composition
from pyxp.validation import Verdict
from pyxp.yamlio import Document, objects_in

Json = dict[str, Any]
_NOT_DONE = frozenset({"limit-exceeded", "not-judged", "defect"})


@dataclass(frozen=True, slots=True)
class Validated:
    """What came out of a validation.

    Attributes:
        findings: What there is to say, ordered by location.
        checked: How many documents were judged.
        skipped: How many documents have a kind without a schema.
    """

    findings: tuple[Finding, ...]
    checked: int
    skipped: int


def validate(
    documents: Sequence[Document | Json],
    *,
    known: Iterable[Document | Json] = (),
    catalog: Catalog | None = None,
    allow_missing_schemas: bool = False,
    old: Iterable[Document | Json] | Former = (),
) -> Validated:
    """Judge documents as the API server would.

    Args:
        documents: What to judge; CRDs and XRDs among them also serve to judge the others.
        known: More CRDs and XRDs, which are not judged themselves; other documents in it are passed over.
        catalog: What is known of other kinds; the facts that come with pyxp if not given.
        allow_missing_schemas: A kind that nothing knows is worth a warning only.
        old: Objects as they are before; what is judged of the same kind, namespace and name is judged as their change.

    Raises:
        UsageError: One document, a text or a path was given in place of a list of documents.
    """
    given = [item for item in objects_in(as_documents(documents)) if not _is_said_by_render(item.data)]
    beside = list(objects_in(as_documents(known, "known")))
    begin_piece("the definitions")
    everything = [item.data for item in (*given, *beside)]
    definitions = [data for data in everything if is_definition(data)]
    schemas = KindValidators(definitions, catalog if catalog is not None else Catalog.shipped())
    compositions = CompositionChecker(definitions, schemas.catalog or Catalog(), everything)
    emptied = EmptiedLists(definitions)
    former = old if isinstance(old, Former) else Former(list(objects_in(as_documents(old, "old"))))
    printed = printed_composites(given, schemas.served_by_xrd)
    findings = passed_over(printed)
    checked = skipped = 0
    subjects: list[Document] = []
    definitions_judged: list[Document] = []
    for document in (item for item in given if not any(item is one for one in printed)):
        findings += document.warnings
        begin_piece()
        verdict, found = _judge(document, schemas, compositions, lenient=allow_missing_schemas)
        findings += found
        findings += misread_keys(document, found)
        before = former.find(document.data) if verdict is not None else None
        if verdict is not None and before is not None:
            findings += check_change(document, before, schemas, verdict)
        if verdict is not None and verdict.accepted:
            findings += emptied.check(document)
        if verdict is not None and verdict.accepted and schemas.served_by_xrd(document.data):
            subjects.append(document)
            findings += check_selector(document, everything, before)
            findings += check_request(document, everything, definitions, before)
        if verdict is not None and verdict.accepted and is_definition(document.data):
            findings += check_definition(document, everything)
            definitions_judged.append(document)
        checked += verdict is not None
        skipped += verdict is None and not any(finding.code in _NOT_DONE for finding in found)
    findings += _unused(definitions_judged, everything, compositions, findings)
    findings += former.unused() if former is not old else ()
    if len(subjects) > 1:
        findings += _shared_names(subjects, [*given, *beside])
    return Validated(tuple(sort_findings(findings)), checked, skipped)


def _unused(
    definitions: Sequence[Document], known: Sequence[Json], checker: CompositionChecker, findings: Sequence[Finding]
) -> list[Finding]:
    """Fields that the Compositions do nothing with, once these have no errors: a misspelt path reads nothing either."""
    doubtful = [item for item in findings if item.severity is Severity.ERROR or item.code == "unknown-field"]
    wrong = {item.subject.partition(" ")[0] for item in doubtful}
    found: list[Finding] = []
    for document in definitions:
        fitting = compositions_of(document.data, known)
        if not any(subject_of(item) in wrong for item in fitting):
            found += checker.unused(document, fitting)
    return found


def _judge(
    document: Document, schemas: KindValidators, compositions: CompositionChecker, *, lenient: bool
) -> tuple[Verdict | None, list[Finding]]:
    """The verdict on one document and what there is to say about it.

    Whatever goes wrong over one document is told of that document, so that it hides nothing about the others.
    """
    verdict: Verdict | None = None
    findings: list[Finding] = []
    try:
        verdict, findings = validate_object(document.data, schemas, document.locate, allow_missing_schemas=lenient)
        if is_composition(document.data):
            findings += compositions.check(document.data, document.locate)
    except OverTime as error:
        location, subject = document.locate(""), subject_of(document.data)
        findings.append(
            Finding("limit-exceeded", error.message, location=location, subject=subject, hint=error.hint or "")
        )
    except UsageError:
        raise
    except PyxpError as error:
        told = f"this cannot be judged: {error.message}"
        location = error.location or document.locate("")
        findings.append(Finding("not-judged", told, location=location, hint=error.hint or ""))
    except Exception as error:
        # The last line of defence for this document, as the command has one for a whole run.
        findings.append(defect(document, error, "judged"))
    return verdict, findings


def _shared_names(subjects: Sequence[Document], known: Sequence[Document]) -> list[Finding]:
    """What several claims compose alike; where that takes too long, the verdicts on each are told all the same."""
    from pyxp.jobs.shared_names import shared_names  # late: one claim alone needs no engine

    begin_piece()
    try:
        return shared_names(subjects, known)
    except OverTime as error:
        first = subjects[0]
        told = f"which names the claims share was not found out: {error.message}"
        place = first.locate("")
        return [Finding("limit-exceeded", told, location=place, subject=subject_of(first.data), hint=error.hint or "")]


def _is_said_by_render(data: Any) -> bool:
    """Whether a document is one of those that a render prints beside the objects: events and function context."""
    return isinstance(data, dict) and data.get("apiVersion") == RENDER_API_VERSION
