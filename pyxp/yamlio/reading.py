"""Text to documents, the way the Kubernetes tool chain reads it, in bounded time and memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location, SyntaxProblem
from pyxp.yamlio import scalars
from pyxp.yamlio.events import decode, event_getter, forbidden_character, problem_of
from pyxp.yamlio.jsontext import DEEPEST, MOST_NODES, NOT_JSON, read_json
from pyxp.yamlio.positions import Positions

MOST_DOCUMENTS = 200_000
"""Most documents of one text."""

MOST_COPIED = 200_000
"""Most values (long texts count more) that the aliases of one document may stand for."""

MOST_WARNINGS = 1_000
"""Most warnings that are kept of one document."""

OnDuplicate = Literal["error", "warn"]

_NO_KEY: Any = object()


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
    _index: int = field(default=0, compare=False, repr=False)

    def locate(self, path: str) -> Location:
        """Where the field of ``path`` stands, or its nearest parent that is there.

        ``path`` is written like ``spec.zones[0]`` or ``metadata.annotations[crossplane.io/external-name]``.
        """
        if self._positions is None:
            return Location(self.source, self.line, 1)
        line, column = self._positions.find(self._index, path) or (self.line, 1)
        return Location(self.source, line, column)


def read_documents(
    text: str | bytes, source: str = "<string>", *, on_duplicate: OnDuplicate = "error"
) -> list[Document]:
    """The documents of a YAML or JSON text, without the empty ones.

    Args:
        text: The text, or its bytes in UTF-8 or UTF-16 with a byte order mark.
        source: Name of the text in positions.
        on_duplicate: Whether a key given twice is an error, or a warning on the document (the last value wins).

    Raises:
        SyntaxProblem: For text that the tool chain cannot read, with its place; also for nesting, size and aliases
            beyond what a manifest needs.
    """
    content = decode(text, source)
    if content.lstrip()[:1] in ("{", "["):
        quick = read_json(content)
        if quick is not NOT_JSON:
            line = 1 + content.count("\n", 0, len(content) - len(content.lstrip()))
            return [Document(quick, source, line, (), Positions(content))]
    return _Reader(content, source, on_duplicate).read()


class _Reader:
    """One pass over the events of one text.

    The containers under construction stand on a stack of its own, so that depth costs no Python frames.
    """

    def __init__(self, text: str, source: str, on_duplicate: OnDuplicate, *, pure: bool = False) -> None:
        self.text = text
        self.source = source
        self.on_duplicate = on_duplicate
        self.pure = pure
        self.warnings: list[Finding] = []
        self.anchors: dict[str, Any] = {}
        self.copied = 0
        self.stack: list[tuple[Any, Any, str | None]] = []

    def read(self) -> list[Document]:
        """All documents that hold something.

        Raises:
            SyntaxProblem: See :func:`read_documents`.
        """
        documents: list[Document] = []
        positions = Positions(self.text)
        index = 0
        try:
            parser = event_getter(self.text, pure=self.pure)
            while True:
                event = parser.get_event()
                if event.__class__ is StreamEndEvent:
                    return documents
                if event.__class__ is not DocumentStartEvent:
                    continue
                if event.version and tuple(event.version) != (1, 1):
                    raise self._problem(event, "a %YAML directive other than 1.1 is not read", "remove the %YAML line")
                self.warnings, self.anchors, self.copied = [], {}, 0
                first = parser.peek_event()
                data = self._document(parser)
                if data is not None:
                    line = first.start_mark.line + 1
                    documents.append(Document(data, self.source, line, tuple(self.warnings), positions, index))
                index += 1
                if index > MOST_DOCUMENTS:
                    raise self._problem(event, f"more than {MOST_DOCUMENTS} documents", "split the file")
        except yaml.YAMLError as error:
            raise problem_of(error, self.text, self.source) from error
        except UnicodeEncodeError as error:
            raise forbidden_character(self.text, self.source) from error

    def _document(self, parser: Any) -> Any:
        """The value of the document whose start event was just read."""
        get_event = parser.get_event
        container: Any = None
        key: Any = _NO_KEY
        nodes = 0
        while True:
            event = get_event()
            kind = event.__class__
            if kind is ScalarEvent:
                is_key = key is _NO_KEY and container.__class__ is dict
                value = self._key(event) if is_key else self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if key is _NO_KEY and container.__class__ is dict:
                    raise self._problem(event, "a mapping or list cannot be a key", "write a string as key")
                self._open(event, container, key)
                container, key = ({} if kind is MappingStartEvent else []), _NO_KEY
                continue
            elif kind is AliasEvent:
                value = self._alias(event)
                if key is _NO_KEY and container.__class__ is dict:
                    value = self._alias_key(event, value)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value = container
                container, key, anchor = self.stack.pop()
                if anchor is not None:
                    self.anchors[anchor] = value
            else:
                raise self._problem(event, "text that belongs to no document", None)
            nodes += 1
            if nodes > MOST_NODES:
                raise self._problem(event, f"more than {MOST_NODES} values in one document", "split the document")
            if container is None:
                return value
            if container.__class__ is list:
                container.append(value)
            elif key is _NO_KEY:
                key = value
            else:
                if key is scalars.MERGE:
                    self._merge(event, container, value)
                else:
                    if key in container:
                        self._duplicate(event, key)
                    container[key] = value
                key = _NO_KEY

    def _open(self, event: Any, container: Any, key: Any) -> None:
        """Put the container under construction aside for the one that begins."""
        self.stack.append((container, key, event.anchor))
        if len(self.stack) > DEEPEST:
            raise self._problem(event, f"nested deeper than {DEEPEST} levels", "flatten the document")
        if event.anchor is not None:
            self.anchors[event.anchor] = scalars.OPEN

    def _scalar(self, event: Any) -> Any:
        """The value of a scalar that is no key."""
        text = event.value
        tag = event.tag
        if tag is None and event.implicit[0]:
            if text and text[0] not in scalars.STARTERS:
                value = text
            else:
                try:
                    value = scalars.plain_value(text)
                except scalars.ScalarProblem as problem:
                    raise self._problem(event, str(problem), "quote it if text is meant") from problem
        elif tag is None or tag == "!":
            value = text
        else:
            try:
                value = scalars.tagged_value(tag, text)
            except scalars.ScalarProblem as problem:
                raise self._problem(event, str(problem), "remove the tag or correct the value") from problem
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _key(self, event: Any) -> Any:
        """The key that a scalar stands for, or the mark of a merge."""
        text = event.value
        try:
            if event.tag is None and event.implicit[0]:
                value = scalars.MERGE if text == "<<" else scalars.key_text(text)
            elif event.tag is None or event.tag == "!":
                value = text
            elif event.tag == scalars.TAG + "merge":
                value = scalars.MERGE
            else:
                value = scalars.key_of(scalars.tagged_value(event.tag, text))
        except scalars.ScalarProblem as problem:
            raise self._problem(event, str(problem), None) from problem
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _alias(self, event: Any) -> Any:
        """A copy of what the alias stands for; copies are counted, so that aliases cannot multiply."""
        if event.anchor not in self.anchors:
            raise self._problem(event, f"alias *{event.anchor} has no anchor &{event.anchor} before it", None)
        value = self.anchors[event.anchor]
        if value is scalars.OPEN:
            raise self._problem(event, f"anchor &{event.anchor} contains itself", None)
        return self._copy(event, value, len(self.stack))

    def _copy(self, event: Any, value: Any, depth: int) -> Any:
        """A copy of an anchored value."""
        self.copied += 1 + (len(value) // 256 if isinstance(value, str) else 0)
        if self.copied > MOST_COPIED:
            raise self._problem(event, f"the aliases stand for more than {MOST_COPIED} values", "write them out")
        if depth > DEEPEST:
            raise self._problem(event, f"nested deeper than {DEEPEST} levels", "flatten the document")
        if value.__class__ is dict:
            return {key: self._copy(event, item, depth + 1) for key, item in value.items()}
        if value.__class__ is list:
            return [self._copy(event, item, depth + 1) for item in value]
        return value

    def _alias_key(self, event: Any, value: Any) -> Any:
        """An aliased value as a key."""
        try:
            return scalars.key_of(value)
        except scalars.ScalarProblem as problem:
            raise self._problem(event, str(problem), None) from problem

    def _merge(self, event: Any, container: dict[str, Any], value: Any) -> None:
        """Merge mappings the way go-yaml v2 does: where they stand, over what came before them."""
        parts = list(reversed(value)) if isinstance(value, list) else [value]
        for part in parts:
            if not isinstance(part, dict):
                raise self._problem(event, "'<<' wants a mapping or a list of mappings", None)
            for key, item in part.items():
                if key in container:
                    self._duplicate(event, key)
                container[key] = item

    def _duplicate(self, event: Any, key: str) -> None:
        """Report a key that its mapping already has."""
        if len(self.warnings) >= MOST_WARNINGS:
            return
        names = [str(frame[1]) if frame[1] is not _NO_KEY else f"[{len(frame[0])}]" for frame in self.stack[1:]]
        path = ".".join([*names, key]).replace(".[", "[")
        location = self._location(event)
        message = f'key "{key}" is already set in this mapping'
        if self.on_duplicate == "error":
            raise SyntaxProblem(message, hint="remove one of the two", location=location)
        self.warnings.append(Finding("duplicate-key", message, Severity.WARNING, location, path=path))

    def _location(self, event: Any) -> Location:
        mark = event.start_mark
        return Location(self.source, mark.line + 1, mark.column + 1)

    def _problem(self, event: Any, message: str, hint: str | None) -> SyntaxProblem:
        return SyntaxProblem(f"cannot read YAML: {message}", hint=hint, location=self._location(event))
