"""Every exception that pyxp raises on purpose.

::

    PyxpError                     root: one ``except`` catches all of pyxp
    ├── InputError                a document, claim or project file cannot be used (exit 1)
    │   ├── SyntaxProblem         text that is not readable YAML (exit 1)
    │   └── Exceeded              more work than is done for one document (exit 1)
    ├── AuthoringError            platform Python that cannot become manifests (exit 1)
    │   └── UnresolvedValueError  a reference used as if its value were known (also TypeError)
    ├── UnknownNameError          a name that is not there, with the nearest one (also LookupError)
    └── UsageError                pyxp was called in a way that cannot work (exit 2)

Findings about an input (:class:`pyxp.diagnostics.Finding`) are data, not exceptions; an exception says that the
work could not be done at all. Messages follow one voice: what is wrong, what was expected, and in ``hint`` what to
write instead. :class:`PyxpDeprecationWarning` is a warning of Python's, about spellings that will go.

Rooms add leaves of their own where a caller handles them apart: ``pyxp.model.fieldpath.FieldPathError`` and
``pyxp.gotext.errors.TextError`` below :class:`InputError`, ``pyxp.compiler.CompileError`` and
``pyxp.authoring.options.UnknownOptionError`` below :class:`AuthoringError`. Those of clusters are in
``pyxp.cluster.failures`` and ``pyxp.cluster.conflicts``, that of registries is ``pyxp.xpkg.registry.RegistryError``,
below :class:`PyxpError` itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from warnings import warn


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A location in a text file.

    Attributes:
        file: Path as the user gave it, ``<stdin>`` or ``<string>``.
        line: 1-based line, 0 where unknown.
        column: 1-based column in characters (Unicode code points), 0 where unknown.
        end_line: The line on which what stands there ends, 0 where unknown.
        end_column: The column behind its last character, 0 where unknown.
        key: Where the key of the value that stands there is, if it is written beside one.
        used: Where an alias brings in what stands there.
    """

    file: str
    line: int = 0
    column: int = 0
    end_line: int = field(default=0, compare=False, repr=False)
    end_column: int = field(default=0, compare=False, repr=False)
    key: Location | None = field(default=None, compare=False, repr=False)
    used: Location | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        # At the beginning of a line, CI services would take such a name for a command.
        place = "./" if self.file.lstrip().startswith(("::", "##[")) else ""
        parts = [place + self.file.replace("\n", r"\n"), *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)

    @property
    def of_key(self) -> Location:
        """Where the key of the value stands, for what is wrong with the key; the location itself where none is."""
        return self.key or self


_OWN_LINES: Final = (" | ", "ERROR: ")


def unbroken(text: str) -> str:
    """A text whose lines are those of pyxp's own: names and values come from strangers, who may break lines in them.

    What follows such a break would be a line of its own, which CI services may take for a command. Only the lines of
    a CEL error go on, the source below a bar and the next error; no service takes those for anything.
    """
    if "\n" not in text:
        return text
    first, *rest = text.removesuffix("\n").split("\n")
    return first + "".join(("\n" if line.startswith(_OWN_LINES) else r"\n") + line for line in rest)


TRACEBACK_VARIABLE: Final = "PYXP_TRACEBACK"
"""Set to anything, it shows where inside pyxp an unexpected error came from."""


class PyxpError(Exception):
    """Root of pyxp's exceptions.

    Args:
        message: What is wrong and what was expected, one sentence without a final full stop.
        hint: What to write or do instead.
        location: Where in a user's file.

    Attributes:
        is_of_own_lines: Whether the message has several lines, which all are pyxp's own.
    """

    exit_code = 1
    is_of_own_lines = False

    def __init__(self, message: str, *, hint: str | None = None, location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.location = location

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        tail = f"; {self.hint}" if self.hint else ""
        told = f"{where}{self.message}{tail}"
        # What was raised with findings tells each in a line, and no break of a stranger is left in those.
        return told if self.is_of_own_lines or getattr(self, "findings", None) else unbroken(told)


class InputError(PyxpError):
    """A document, claim or project file cannot be used."""


class SyntaxProblem(InputError):
    """Text that the Kubernetes tool chain could not read as YAML."""


class Exceeded(InputError):
    """A bound on the work for one document is reached.

    Args:
        bound: What there may be of what, such as ``250000 values``.
        what: What is made.
        steps: Field names and indexes that lead to the place where it was too much, as far as that is known.

    Attributes:
        bound: As given.
        what: As given.
        steps: As given; whoever passes the error on puts its own step in front.
    """

    def __init__(self, bound: str, what: str = "this", steps: Iterable[str | int] = ()) -> None:
        self.bound = bound
        self.what = what
        self.steps: list[str | int] = list(steps)
        super().__init__(f"{what} would make more than {bound}, the most that pyxp makes of one document")


class AuthoringError(PyxpError):
    """Platform Python that cannot become Crossplane manifests."""


class UnresolvedValueError(AuthoringError, TypeError):
    """A reference was used as if its value were already known."""


class UnknownNameError(PyxpError, LookupError):
    """A name that does not exist where it was looked up."""


class UsageError(PyxpError):
    """pyxp was called in a way that cannot work."""

    exit_code = 2


class PyxpDeprecationWarning(DeprecationWarning):
    """A former spelling of what pyxp offers, which still works until the next release."""


def deprecate(former: str, now: str, advice: str = "", *, stacklevel: int = 2) -> None:
    """Warns whoever uses a former spelling.

    Args:
        former: What they wrote.
        now: What to write instead.
        advice: How to get there, where it takes more than writing it.
        stacklevel: How far up the user is; 2 is who called the function, or imported the module, that calls this one.
    """
    told = f"{former} is {now} now, and goes with the next release" + (f": {advice}" if advice else "")
    # Python passes over its own import machinery here, but not over that of others, such as pytest's.
    imported = sys._getframe(stacklevel).f_code.co_name == "exec_module"
    warn(told, PyxpDeprecationWarning, stacklevel=stacklevel + 1 + imported)


_LONGEST_NAME: Final = 100
_MOST_NAMED: Final = 8
_SHORT: Final = 4
_PART: Final = 3


_SAID_AS_A_WORD: Final = ("NAT", "RAM", "SAM", "LAN", "MAP", "US", "UNI")
_LETTERS_LIKE_A_VOWEL: Final = "FHLMNRSX"


def with_article(noun: str) -> str:
    """A noun or the name of a kind behind ``a`` or ``an``, as it is said: ``an XNetwork``, ``a User``, ``an RDS``."""
    first, second = noun[:1].upper(), noun[1:2]
    spelt = second.isupper() or second.isdigit()
    if noun.upper().startswith(_SAID_AS_A_WORD):
        vowel = False
    elif spelt and first in _LETTERS_LIKE_A_VOWEL:
        vowel = True
    else:
        vowel = first in "AEIO" or (first == "U" and not spelt)
    return f"{'an' if vowel and first else 'a'} {noun}"


def did_you_mean(name: object, known: Iterable[str]) -> str | None:
    """The hint that names the known name nearest to a wrong one, or None when none is near."""
    close = nearest(str(name), known)
    return f"did you mean {close!r}?" if close else None


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was most likely meant, or None when none is near.

    A name is near when few letters are wrong for its length, when one of the two is a part of the other or short for
    it, or when both begin alike. Case, underscores and hyphens are ignored, so ``cidr_block`` finds ``cidrBlock``.
    For what is too long to be a slip of the pen there is no answer.
    """
    meant = _plain(name)
    if not meant or len(meant) > _LONGEST_NAME:
        return None
    best: tuple[float, int, str] | None = None
    for candidate in known:
        far = _farness(meant, _plain(candidate))
        if far is not None and (best is None or (far, len(candidate)) < best[:2]):
            best = (far, len(candidate), candidate)
    return best[2] if best else None


def named(names: Iterable[str], meant: str = "") -> str:
    """Names as a list in a message; of many those most like what was ``meant``, and how many more there are."""
    known = list(names)
    if len(known) <= _MOST_NAMED:
        return ", ".join(known)
    from difflib import SequenceMatcher  # only for messages

    likeness = {name: SequenceMatcher(None, meant[:_LONGEST_NAME], name[:_LONGEST_NAME]).ratio() for name in known}
    kept = sorted(known, key=lambda name: -likeness[name])[:_MOST_NAMED]
    return f"{', '.join(name for name in known if name in kept)} and {len(known) - len(kept)} more"


def in_yaml(value: object, most: int = 100) -> str:
    """A value in one line as it can be written in YAML, for messages; of a long one, the beginning."""
    if isinstance(value, str) and "\\" not in repr(value) and not repr(value).startswith('"'):
        return f"{value!r:.{most}}"
    from json import dumps  # only for messages

    return dumps(value, ensure_ascii=False, default=str)[:most]


def _plain(text: str) -> str:
    return text.replace("_", "").replace("-", "").lower()


def _farness(name: str, known: str) -> float | None:
    """How far a known name is from the one that was written, None for too far; both are plain."""
    longest, shortest = max(len(name), len(known)), min(len(name), len(known))
    begin = next((at for at, pair in enumerate(zip(name, known, strict=False)) if pair[0] != pair[1]), shortest)
    most = 1 if shortest <= _SHORT else max(2, longest // (3 if begin >= _PART else 4))
    distance = edit_distance(name, known, most)
    if distance is not None and distance < shortest:
        return distance
    if shortest < _PART or shortest * 5 < longest * 2:
        return None
    alike = begin > _SHORT and (begin >= shortest - 1 or begin * 3 >= longest * 2)
    return most + longest - shortest if alike or _is_part(*sorted((name, known), key=len)) else None


def _is_part(short: str, long: str) -> bool:
    """Whether a name is the beginning or end of a longer one (``count``, ``maxCount``) or short for it (``fmt``)."""
    if long.startswith(short) or long.endswith(short):
        return True
    letters = iter(long)
    return short[0] == long[0] and len(short) * 2 >= len(long) and all(letter in letters for letter in short)


def is_slip(name: str, known: str) -> bool:
    """Whether a name is most likely a known one mistyped: but for case, at most two letters are wrong.

    Of short names, one letter may be wrong; two neighbours in the wrong order count as one letter.
    """
    one, other = name.lower(), known.lower()
    most = 2 if min(len(one), len(other)) > _SHORT else 1
    return edit_distance(one, other, most) is not None


def edit_distance(one: str, other: str, most: int) -> int | None:
    """How many letters differ between two texts, None for more than ``most``; two letters swapped count as one."""
    if abs(len(one) - len(other)) > most or len(set(one) - set(other)) > most:
        return None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted))
            if before and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return None
        before, last = last, current
    return last[-1] if last[-1] <= most else None
