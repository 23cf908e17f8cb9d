"""One text cut into its documents, before anybody parses YAML.

kubectl cuts first: at lines that begin with ``---``, wherever they stand, and each piece is parsed alone. A text that
begins with ``{`` is tried as JSON objects in a row; what is not JSON is cut as YAML. Source: the YAML-or-JSON decoder
of k8s.io/apimachinery, and recorded readings of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyxp.errors import Location, SyntaxProblem
from pyxp.yamlio.jsontext import NO_MORE, NOT_JSON, JsonValues, NumberTooLarge
from pyxp.yamlio.scalars import shown

LARGEST_TEXT: Final = 64 * 1024 * 1024
"""Most characters of one text. Kubernetes itself takes 3 MB for an object."""

_SEPARATOR: Final = re.compile(r"^---([^\n]*)(?:\n|\Z)", re.MULTILINE)
# What Go calls a space.
_SPACES: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_NOT_SPACE: Final = re.compile(f"[^{_SPACES}]")
_LOOKS_JSON: Final = re.compile(rf"[{_SPACES}]*\{{")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")

# How far kubectl looks for the brace, and how little it takes for no rest at all.
_LOOKAHEAD: Final = 4096
_SHORTEST_REST: Final = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """What is read as one document.

    Attributes:
        text: The text, ended by a line break; empty where ``problem`` says why it cannot be read.
        line: 1-based line on which it begins.
        column: How many characters of its first line stand before it.
        value: What it means, where it was read as JSON; :data:`~pyxp.yamlio.jsontext.NOT_JSON` for YAML.
        repeated: Whether an object of that JSON has a key twice.
        problem: Why there is no text.
    """

    text: str
    line: int
    column: int = 0
    value: Any = NOT_JSON
    repeated: bool = False
    problem: SyntaxProblem | None = None

    def location(self, source: str, line: int, column: int) -> Location:
        """A place in the whole text, from a line and a column of the piece that count from 0 on."""
        return Location(source, self.line + line, column + 1 + (0 if line else self.column))


def pieces(content: str | bytes, source: str) -> Iterator[Piece]:
    """The documents of a text, the empty ones included, in their order.

    Raises:
        SyntaxProblem: For a text that is too long.
    """
    if len(content) > LARGEST_TEXT:
        raise SyntaxProblem(
            f"cannot read {len(content) // 2**20} MiB of YAML as one text; the most is {LARGEST_TEXT // 2**20} MiB",
            hint="split it into several files",
            location=Location(source),
        )
    if isinstance(content, bytes):
        if content[:2] in _UTF16:
            yield from _wide_pieces(content, source)
            return
        # What is not UTF-8 is refused where it stands: the other documents can still be read.
        content = content.decode("utf-8", "surrogateescape")
    if _LOOKS_JSON.match(content, 0, _LOOKAHEAD):
        yield from _json_pieces(content, source)
    else:
        yield from _yaml_pieces(content, source)


def _json_pieces(content: str, source: str) -> Iterator[Piece]:
    """JSON values in a row; after at most one of them the rest may be YAML."""
    values = JsonValues(content)
    position, line, line_start, count = 0, 1, 0, 0
    while True:
        try:
            value, start, end = values.next(position)
        except NumberTooLarge as error:
            yield Piece("", line, problem=_too_large(source, line, str(error)))
            return
        line += content.count("\n", position, start)
        line_start = max(line_start, content.rfind("\n", position, start) + 1)
        if value is NO_MORE:
            return
        if value is NOT_JSON:
            break
        yield Piece(content[start:end], line, start - line_start, value, values.repeated)
        line += content.count("\n", start, end)
        line_start = max(line_start, content.rfind("\n", start, end) + 1)
        position = end
        count += 1
    begin = _rest_begins(content, position)
    if count > 1 or begin is None:
        yield Piece("", line, problem=_no_json(source, line, start - line_start + 1, count))
    else:
        line_start = content.rfind("\n", 0, begin) + 1
        yield from _yaml_pieces(content[begin:], source, 1 + content.count("\n", 0, begin), begin - line_start)


def _rest_begins(content: str, position: int) -> int | None:
    """Where YAML begins after JSON: behind the first line break, or at the first text.

    None where kubectl takes a rest for none because it is shorter than four bytes.
    """
    found = _NOT_SPACE.search(content, position)
    begin = found.start() if found else len(content)
    line_break = content.find("\n", position, begin)
    here = line_break if line_break >= 0 else begin
    if len(content[here : here + _SHORTEST_REST].encode("utf-8", "surrogatepass")) < _SHORTEST_REST:
        return None
    return here + (line_break >= 0)


def _too_large(source: str, line: int, number: str) -> SyntaxProblem:
    return SyntaxProblem(
        f"cannot read JSON: no 64-bit float can hold the number {shown(number)}",
        hint="quote it if text is meant",
        location=Location(source, line),
    )


def _no_json(source: str, line: int, column: int, count: int) -> SyntaxProblem:
    """The error for what stands among JSON objects, or is neither JSON nor YAML."""
    if not count:
        return SyntaxProblem(
            "cannot read JSON: kubectl takes no other mapping in braces of so few characters",
            hint="end the line",
            location=Location(source, line, column),
        )
    return SyntaxProblem(
        "cannot read JSON: something else than an object after an object",
        hint="in JSON objects follow each other; YAML documents are separated by a line '---'",
        location=Location(source, line, column),
    )


def _yaml_pieces(content: str, source: str, line: int = 1, column: int = 0) -> Iterator[Piece]:
    """The pieces between separators. One without content before it stays part of the document that it begins.

    A separator that cannot be read spoils the document that it begins, and no other.
    """
    begin, problem = 0, None
    for found in _SEPARATOR.finditer(content):
        rest = found[1].strip(_SPACES)
        spoilt = bool(rest) and rest[0] != "#"
        if found.start() == begin and problem is None and not spoilt:
            continue
        if problem is not None or found.start() > begin:
            yield _piece(content[begin : found.start()], line, 0 if begin else column, problem)
        line += content.count("\n", begin, found.start())
        problem = _bad_separator(source, line, rest) if spoilt else None
        begin = found.start() if spoilt else found.end()
        line += not spoilt
    if problem is not None or begin < len(content):
        yield _piece(content[begin:], line, 0 if begin else column, problem)


def _piece(text: str, line: int, column: int, problem: SyntaxProblem | None) -> Piece:
    """The lines of one document as kubectl hands them on: each ended by a line feed."""
    if problem is not None:
        return Piece("", line, problem=problem)
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    return Piece(text if text.endswith("\n") else f"{text}\n", line, column)


def _bad_separator(source: str, line: int, rest: str) -> SyntaxProblem:
    return SyntaxProblem(
        f"cannot read YAML: only a comment may follow the '---' between documents, not {shown(rest)!r}",
        hint="begin the document on the next line, or indent the line if it is part of a text",
        location=Location(source, line, 4),
    )


def _wide_pieces(content: bytes, source: str) -> Iterator[Piece]:
    """A text in UTF-16, which is cut nowhere. The line feed that kubectl puts behind the last line is of one byte."""
    try:
        text = (content if content.endswith(b"\n") else content + b"\n").decode("utf-16")
    except UnicodeDecodeError:
        problem = SyntaxProblem(
            "cannot read the text: kubectl does not read it in UTF-16",
            hint="save the file as UTF-8",
            location=Location(source),
        )
        yield Piece("", 1, problem=problem)
        return
    yield Piece(text, 1)
