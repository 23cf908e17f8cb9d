"""Text to documents, the way the Kubernetes tool chain reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from pyxp.diagnostics import Finding, Related, Severity
from pyxp.errors import Location, SyntaxProblem
from pyxp.yamlio.building import Built, CopyBudget, build
from pyxp.yamlio.jsontext import NOT_JSON
from pyxp.yamlio.positions import Positions
from pyxp.yamlio.scalars import shown
from pyxp.yamlio.streams import Piece, pieces

MOST_DOCUMENTS: Final = 50_000
"""Most documents of one text."""

MOST_PROBLEMS: Final = 1_000
"""Most problems of one text that are told."""

OnDuplicate = Literal["error", "warn"]


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a YAML stream.

    Attributes:
        data: The plain value; the keys of mappings are strings.
        source: Where the text came from, as the user named it.
        line: 1-based line on which the document's content begins.
        warnings: What the reader let pass, for example duplicate keys.
    """

    data: Any
    source: str = "<string>"
    line: int = 1
    warnings: tuple[Finding, ...] = ()
    _positions: Positions | None = field(default=None, compare=False, repr=False)
    _home: str = field(default="", compare=False, repr=False)

    @property
    def was_read(self) -> bool:
        """Whether it was read from a text, so that its fields stand somewhere."""
        return self._positions is not None

    def locate(self, path: str) -> Location:
        """Where the field of ``path`` stands, or its nearest parent that is there.

        ``path`` is written like ``spec.zones[0]`` or ``metadata.annotations[crossplane.io/external-name]``.
        """
        if self._positions is None:
            return Location(self.source, self.line, 1)
        whole = f"{self._home}.{path}" if self._home and path else self._home or path
        return self._positions.find(self.source, whole)

    def below(self, path: str, data: Any) -> Document:
        """What stands at ``path``, as a document of its own with the same positions."""
        home = f"{self._home}.{path}" if self._home else path
        return replace(self, data=data, warnings=(), _home=home)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds: one document that cannot be read does not hide the others.

    Attributes:
        documents: The documents that can be read, without the empty ones. One with a duplicate key is among them, with
            the last of its values.
        problems: Errors by location: ``syntax`` for a document that cannot be read, ``duplicate-key`` for each key that
            its mapping already has.
    """

    documents: list[Document]
    problems: list[Finding]


def read_stream(text: str | bytes, source: str = "<string>", *, on_duplicate: OnDuplicate = "error") -> Reading:
    """All documents of a YAML or JSON text that can be read, and what is wrong with the others.

    Args:
        text: The text, or its bytes in UTF-8.
        source: Name of the text in positions.
        on_duplicate: Whether a key given twice is among the problems, or a warning on its document.
    """
    reading = Reading([], [])
    for document, problems in _documents(text, source, on_duplicate):
        reading.problems.extend(problems)
        if document is not None:
            reading.documents.append(document)
        if len(reading.problems) > MOST_PROBLEMS:
            message = f"cannot read YAML: more than {MOST_PROBLEMS} problems; what follows was not read"
            reading.problems[MOST_PROBLEMS:] = [Finding("syntax", message, location=problems[-1].location)]
            break
    return reading


def read_documents(
    text: str | bytes, source: str = "<string>", *, on_duplicate: OnDuplicate = "error"
) -> list[Document]:
    """The documents of a YAML or JSON text, without the empty ones.

    Args:
        text: The text, or its bytes in UTF-8.
        source: Name of the text in positions.
        on_duplicate: Whether a key given twice is an error, or a warning on the document (the last value wins).

    Raises:
        SyntaxProblem: For text that the tool chain cannot read, with its location; also for nesting, size and aliases
            beyond what a manifest needs.
    """
    documents: list[Document] = []
    for document, problems in _documents(text, source, on_duplicate):
        for problem in problems:
            raise SyntaxProblem(problem.message, hint=problem.hint or None, location=problem.location)
        if document is not None:
            documents.append(document)
    return documents


def _documents(
    text: str | bytes, source: str, on_duplicate: OnDuplicate
) -> Iterator[tuple[Document | None, list[Finding]]]:
    """Each document of a text, or None where it is empty or cannot be read, with its problems."""
    budget = CopyBudget()
    try:
        for index, piece in enumerate(pieces(text, source)):
            if index >= MOST_DOCUMENTS:
                message, location = (
                    f"cannot read YAML: more than {MOST_DOCUMENTS} documents",
                    Location(source, piece.line),
                )
                raise SyntaxProblem(message, hint="split the file", location=location)
            yield _document(piece, source, budget, on_duplicate)
    except SyntaxProblem as problem:
        yield None, [_finding(problem)]


def _document(
    piece: Piece, source: str, budget: CopyBudget, on_duplicate: OnDuplicate
) -> tuple[Document | None, list[Finding]]:
    """The document of a piece and its problems."""
    try:
        if piece.problem is not None:
            raise piece.problem
        built = Built(piece.value, 0, piece.repeated) if piece.value is not NOT_JSON else build(piece, source, budget)
    except SyntaxProblem as problem:
        return None, [_finding(problem)]
    if built.data is None:
        return None, []
    positions = Positions(piece, exact=built.exact)
    severity = Severity.ERROR if on_duplicate == "error" else Severity.WARNING
    found = _duplicates(piece, positions, source, severity) if built.repeated else []
    warnings = tuple(found) if severity is Severity.WARNING else ()
    document = Document(built.data, source, piece.line + built.line, warnings, positions)
    return document, found if severity is Severity.ERROR else []


def _duplicates(piece: Piece, positions: Positions, source: str, severity: Severity) -> list[Finding]:
    """A finding for each key that its mapping already has."""
    return [
        Finding(
            "duplicate-key",
            f'key "{shown(repeated.name)}" is already set in this mapping, in line {piece.line + repeated.first[0]}',
            severity,
            piece.location(source, *repeated.position),
            path=repeated.path,
            hint="remove one of the two",
            related=(Related("where it stands first", piece.location(source, *repeated.first)),),
        )
        for repeated in positions.repeated()
    ]


def _finding(problem: SyntaxProblem) -> Finding:
    """The finding for a document that cannot be read."""
    return Finding("syntax", problem.message, Severity.ERROR, problem.location, hint=problem.hint or "")
