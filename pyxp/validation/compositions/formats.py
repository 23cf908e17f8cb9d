"""Formats of ``fmt.Sprintf`` against the types of the values they get.

Source: https://pkg.go.dev/fmt. What does not fit is printed into the text, as in ``%!s(float64=3)`` or
``%!d(MISSING)``; nothing fails, so such a text arrives in the resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pyxp.gotext.verbs import prints

_INDEX: Final = r"\[[0-9]+\]"
_LARGEST_INDEX: Final = 1_000_000
"""Go takes no larger number in a format."""

_VERB: Final = re.compile(
    rf"%(?P<flags>[-+# 0]*)(?P<i1>{_INDEX})?(?P<width>[0-9]+|\*)?(?P<i2>{_INDEX})?"
    rf"(?:\.(?P<i3>{_INDEX})?(?P<precision>[0-9]+|\*)?(?P<i4>{_INDEX})?)?(?P<letter>.)?",
    re.DOTALL,
)
_LONGEST: Final = 40
_SAMPLES: Final[dict[str, str | float]] = {"string": "", "boolean": True, "int64": 0, "number": 0.0}
_ADVICE: Final = {"string": "%s", "boolean": "%t", "int64": "%d", "integer": "%v", "number": "%v"}


class FormatVerb(NamedTuple):
    """One verb of a format: its letter, how it is written, and the index of the value that it prints."""

    letter: str
    text: str
    argument: int


class Complaint(NamedTuple):
    """What does not fit; ``sure`` where it prints garbage for certain."""

    message: str
    hint: str
    sure: bool = True


def read_verbs(text: str) -> tuple[list[FormatVerb], bool]:
    """The verbs of a format that print a value, and whether they name their values by index."""
    verbs: list[FormatVerb] = []
    following, indexed = 0, False
    for match in _VERB.finditer(text):
        for index, star in (("i1", "width"), ("i3", "precision")):
            if match[index]:
                following, indexed = _index(match[index]), True
            if match[star] == "*":
                verbs.append(FormatVerb("*", match[0], following))
                following += 1
        for index in ("i2", "i4"):
            if match[index]:
                following, indexed = _index(match[index]), True
        letter = match["letter"] or ""
        if not letter:
            verbs.append(FormatVerb(letter, match[0], -1))
        elif letter != "%":
            verbs.append(FormatVerb(letter, match[0], following))
            following += 1
    return verbs, indexed


def read_pieces(text: str) -> list[tuple[str, str | None]]:
    """The texts of a format, each with the letter of the verb behind it; the last one has none behind it."""
    pieces: list[tuple[str, str | None]] = []
    literal, last = "", 0
    for match in _VERB.finditer(text):
        literal += text[last : match.start()]
        last = match.end()
        if match["letter"] == "%":
            literal += "%"
        else:
            pieces.append((literal, match["letter"] or ""))
            literal = ""
    return [*pieces, (literal + text[last:], None)]


def _index(written: str) -> int:
    """The index of the value that ``[2]`` names, from 0 on; one beyond all values where the number is too large."""
    digits = written[1:-1].lstrip("0")
    return int(digits or "0") - 1 if len(digits) < len(str(_LARGEST_INDEX)) else _LARGEST_INDEX


def complaints(text: str, kinds: Sequence[str]) -> Iterator[Complaint]:
    """What is wrong with a format.

    Args:
        text: The format.
        kinds: The type of each value: one of a schema, ``int64`` for what was converted to an integer, or ``any``.
    """
    verbs, indexed = read_verbs(text)
    wanted = max((verb.argument + 1 for verb in verbs), default=0)
    if wanted > len(kinds) or (len(kinds) > wanted and not indexed):
        told = f"the format {_brief(text)} prints {_count(wanted)}, but gets {len(kinds)}"
        hint = "write one verb, such as %s, for each value"
        if indexed:
            told = f"the format {_brief(text)} prints value {wanted}, and gets {_count(len(kinds))}"
            hint = f"values count from 1; write %[{len(kinds)}]s for the last" if kinds else ""
        yield Complaint(told, hint)
    unused = [index for index in range(len(kinds)) if index not in {verb.argument for verb in verbs}]
    if indexed and unused:
        told = f"the format {_brief(text)} never prints value {unused[0] + 1}"
        yield Complaint(told, f"write %[{unused[0] + 1}]s, or leave the value out", sure=False)
    for verb in verbs:
        if not verb.letter:
            yield Complaint(f"{verb.text!r} at the end of the format has no verb", "write %% for a percent sign")
        elif verb.argument < len(kinds):
            complaint = _misfit(verb, kinds[verb.argument])
            if complaint is not None:
                yield complaint


def _misfit(verb: FormatVerb, kind: str) -> Complaint | None:
    if verb.letter == "*" or kind in {"any", "array", "object"}:
        return None
    told = f"{verb.text} cannot print a value of type {'integer' if kind == 'int64' else kind}"
    hint = f"write {_ADVICE[kind]}"
    if kind == "integer":
        # Whole numbers are floats until a transform or a patch into their object makes them integers.
        if prints(verb.letter, _SAMPLES["number"]):
            return None
        if prints(verb.letter, _SAMPLES["int64"]):
            told = f"{verb.text} does not print whole numbers as they come from a composite: they are floats there"
            return Complaint(told, "write %v, or convert to int first", sure=False)
        return Complaint(told, hint)
    return None if prints(verb.letter, _SAMPLES[kind]) else Complaint(told, hint)


def _brief(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")


def _count(number: int) -> str:
    return f"{number} value{'' if number == 1 else 's'}"
