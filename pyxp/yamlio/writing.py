"""Documents to text, as Kubernetes tools write it, read back alike by YAML 1.1 and YAML 1.2 readers.

The values are JSON-shaped, so this writes them directly; a general emitter spends most of its time on what manifests
never hold. Layout and quoting follow go-yaml v2: two spaces, lists aligned with their key, texts that would read as
something else in double quotes, other awkward ones in single quotes, several lines as a ``|`` block.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from typing import Any

from pyxp.errors import InputError, UsageError
from pyxp.gotext.floats import format_float
from pyxp.gotext.integers import INT64_MIN, UINT64_MAX
from pyxp.gotext.jsonnumbers import number_read_back
from pyxp.yamlio.keyorder import sort_keys as go_order
from pyxp.yamlio.quoting import Style, render_key, render_text

_REMEMBERED_AT_MOST = 20_000
_MOST_PARTS = 1024
"""Parts of documents that are remembered."""
_LONGEST_PART = 4 * 2**10
"""Bytes of one of them."""


def write_document(data: Any, *, sort_keys: bool = False) -> str:
    """One document as YAML text, without a ``---`` line.

    Args:
        data: A JSON-shaped value: mappings with string keys, lists, tuples, texts, numbers, booleans, None.
        sort_keys: Write as sigs.k8s.io/yaml does: keys in go-yaml's order, long texts wrapped near 80 columns.
            Without it keys keep their order and every text of one line stays on one line.

    Raises:
        InputError: For a value that YAML for Kubernetes cannot hold.
    """
    return _Writer(sort_keys=sort_keys).document(data)


def write_documents(documents: Iterable[Any], *, sort_keys: bool = False) -> str:
    """Several documents as one YAML stream, each begun with ``---``. See :func:`write_document`.

    Raises:
        InputError: For a value that YAML for Kubernetes cannot hold.
        UsageError: One document was given in place of a list of them.
    """
    if isinstance(documents, str | bytes | Mapping):
        kind = type(documents).__name__
        raise UsageError(f"write_documents takes a list of documents, not a {kind}", hint="write [document]")
    return StreamWriter(sort_keys=sort_keys).text(documents)


class StreamWriter:
    """Writes one YAML stream in parts, as the documents come. What it keeps between them stays bounded.

    Args:
        sort_keys: See :func:`write_document`.
    """

    def __init__(self, *, sort_keys: bool = False) -> None:
        self._writer = _Writer(sort_keys=sort_keys)

    def text(self, documents: Iterable[Any]) -> str:
        """The text of the next documents, each begun with ``---``.

        Raises:
            InputError: For a value that YAML for Kubernetes cannot hold.
        """
        text = "".join(f"---\n{self._writer.document(data)}" for data in documents)
        self._writer.forget_if_full()
        return text


class _Writer:
    """Writes documents; remembers how it wrote keys and texts, since manifests repeat them."""

    def __init__(self, *, sort_keys: bool) -> None:
        self.sort_keys = sort_keys
        self.style = Style.GO if sort_keys else Style.PLAIN
        self.keys: dict[str, str] = {}
        self.texts: dict[str, str | None] = {}
        self.orders: dict[tuple[str, ...], list[str]] = {}
        self.parts: dict[bytes, str] = {}

    def forget_if_full(self) -> None:
        """Forget what was remembered once it is much: texts that never come back would fill the memory."""
        if len(self.texts) + len(self.keys) + len(self.orders) > _REMEMBERED_AT_MOST:
            self.texts.clear()
            self.keys.clear()
            self.orders.clear()
        if len(self.parts) > _MOST_PARTS:
            self.parts.clear()

    def document(self, data: Any) -> str:
        """One document."""
        out: list[str] = []
        try:
            if data and isinstance(data, dict):
                self._mapping(out, data, "", "")
            elif data and isinstance(data, (list, tuple)):
                self._list(out, data, "", "")
            else:
                self._value(out, data, "", 0)
                text = "".join(out)
                return text.removeprefix(" ")
        except RecursionError:
            raise InputError("cannot write YAML: the value nests too deep or contains itself") from None
        return "".join(out)

    def _mapping(self, out: list[str], data: dict[str, Any], indent: str, first: str) -> None:
        """A block mapping; ``first`` is what stands before its first key (the rest of a ``- ``)."""
        keys = self.keys
        order: Iterable[str] = self._order(data) if self.sort_keys else data
        before = first
        for key in order:
            value = data[key]
            written = keys.get(key) or self._key(key)
            if written.startswith("? "):
                out.append(f"{before}{written.replace(chr(10), chr(10) + indent)}\n{indent}:")
            else:
                out.append(f"{before}{written}:")
            before = indent
            if value.__class__ is str:
                plain = self.texts.get(value)
                out.append(plain) if plain is not None else self._text(
                    out, value, indent, len(indent) + len(written) + 2
                )
            elif value and isinstance(value, dict):
                out.append("\n")
                if indent or first or key == "metadata":
                    self._mapping(out, value, indent + "  ", indent + "  ")
                else:
                    out.append(self._part(value))
            elif value and isinstance(value, (list, tuple)):
                out.append("\n")
                self._list(out, value, indent, indent)
            else:
                self._value(out, value, indent, len(indent) + len(written) + 2)

    def _part(self, value: dict[str, Any]) -> str:
        """A field of a whole document. What differs between the many objects of one template is their metadata."""
        try:
            # Faster than looking at the value in any other way, and it tells all values apart that are written
            # otherwise; version 2 looks at nothing but the value.
            content = marshal.dumps(value, 2)
        except ValueError:
            content = b""
        text = self.parts.get(content)
        if text is None:
            out: list[str] = []
            self._mapping(out, value, "  ", "  ")
            text = "".join(out)
            if content and len(content) <= _LONGEST_PART:
                self.parts[content] = text
        return text

    def _list(self, out: list[str], data: Any, indent: str, first: str) -> None:
        """A block list whose dashes stand at ``indent``."""
        inner = indent + "  "
        before = first
        for value in data:
            if value and isinstance(value, dict):
                self._mapping(out, value, inner, f"{before}- ")
            elif value and isinstance(value, (list, tuple)):
                self._list(out, value, inner, f"{before}- ")
            else:
                out.append(f"{before}-")
                self._value(out, value, indent, len(indent) + 2)
            before = indent

    def _value(self, out: list[str], value: Any, indent: str, column: int) -> None:
        """A scalar or an empty collection, with the space before it and the line end after it."""
        if isinstance(value, str):
            plain = self.texts.get(value)
            out.append(plain) if plain is not None else self._text(out, value, indent, column)
        elif value is None:
            out.append(" null\n")
        elif value is True or value is False:
            out.append(" true\n" if value else " false\n")
        elif isinstance(value, (int, float)):
            out.append(f" {number_text(value)}\n")
        elif isinstance(value, dict):
            out.append(" {}\n")
        elif isinstance(value, (list, tuple)):
            out.append(" []\n")
        else:
            raise InputError(
                f"cannot write a {type(value).__name__} as YAML",
                hint="manifests hold mappings, lists, texts, numbers, booleans and null",
            )

    def _text(self, out: list[str], value: str, indent: str, column: int) -> None:
        """A text; how it looks is remembered when that does not depend on where it stands."""
        written, movable = render_text(str(value), indent + "  ", column, self.style)
        line = f" {written}\n"
        if movable:
            self.texts[value] = line
        out.append(line)

    def _key(self, key: Any) -> str:
        """A key as written, without its colon; one that begins with ``?`` wants its own line."""
        if not isinstance(key, str):
            raise InputError(f"cannot write the key {key!r} as YAML", hint="keys of manifests are strings")
        written = render_key(str(key))
        self.keys[key] = written
        return written

    def _order(self, data: dict[str, Any]) -> list[str]:
        """The keys in go-yaml's order."""
        keys = tuple(data)
        order = self.orders.get(keys)
        if order is None:
            for key in keys:
                if not isinstance(key, str):
                    self._key(key)
            order = self.orders[keys] = go_order(keys)
        return order


def number_text(value: float) -> str:
    """A number as the tool chain writes it: ``1.0`` as 1, ``1e+20`` beyond 64 bits.

    Raises:
        InputError: For infinity and NaN.
    """
    if isinstance(value, int):
        if INT64_MIN <= value <= UINT64_MAX:
            return int.__repr__(value)
        try:
            value = float(value)
        except OverflowError:
            raise InputError("cannot write an integer that no 64-bit float can hold") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise InputError(f"cannot write {value} as YAML: JSON, and so Kubernetes, has no such number")
    held = number_read_back(value, UINT64_MAX)
    return str(held) if isinstance(held, int) else format_float(held, "g")
