"""Names of fields that YAML reads as booleans, because nobody put them in quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.model import fieldpath
from pyxp.model.fieldpath import Segments
from pyxp.yamlio import Document
from pyxp.yamlio.misreadings import READ_AS

CODE: Final = "boolean-key"
"""The code of findings on such names."""
_MOST_TOLD: Final = 50
_LONGEST_WORD: Final = 3
"""``yes`` and ``off``; whoever writes ``true`` means it, and in quotes it is longer still."""


def misread_keys(document: Document, told: Iterable[Finding] = ()) -> Iterator[Finding]:
    """A warning for each key such as ``on`` or ``n`` without quotes, which is ``true`` or ``false`` to YAML.

    Args:
        document: The document.
        told: What was found in it already: a field that is said to be unknown for that reason is not told again.
    """
    known = {finding.path for finding in told if finding.hint.startswith("YAML reads") or finding.code == CODE}
    left = _MOST_TOLD
    for steps in _boolean_keys(document.data):
        path = fieldpath.format(steps)
        at = document.locate(path).of_key
        width = at.end_column - at.column if at.end_line == at.line else 0
        if not 0 < width <= _LONGEST_WORD or path in known:
            continue
        word = next(word for word in READ_AS[str(steps[-1])] if len(word) == width and word.islower())
        yield Finding(
            CODE,
            f"YAML reads this name, without quotes, as the boolean {steps[-1]}",
            Severity.WARNING,
            at,
            subject_of(document.data),
            path,
            f'quote it, as in "{word}"',
        )
        left -= 1
        if not left:
            return


def _boolean_keys(data: Any) -> Iterator[Segments]:
    """The steps to each key ``true`` and ``false``, in the order of the document."""
    todo: list[tuple[Segments, Any]] = [((), data)]
    while todo:
        steps, node = todo.pop()
        if isinstance(node, dict):
            for key in node:
                if key in READ_AS:
                    yield (*steps, key)
            todo += [((*steps, key), value) for key, value in reversed(node.items()) if isinstance(value, dict | list)]
        elif isinstance(node, list):
            values = reversed(list(enumerate(node)))
            todo += [((*steps, index), value) for index, value in values if isinstance(value, dict | list)]
