"""Which versions a dependency takes: ``>=v1.2.0 <v2.0.0``, ``^1.4``, ``~0.3.1 || 1.x``.

Source: constraints of github.com/Masterminds/semver v3, with which Crossplane chooses the versions of dependencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Final

from pyxp.cel.libraries.semver import Semver, compare_semver, parse_semver
from pyxp.cel.values import EvaluationError
from pyxp.errors import InputError

_PART: Final = r"(?:[0-9]{1,18}|[xX*])"
_VERSION: Final = rf"v?({_PART})(?:\.({_PART}))?(?:\.({_PART}))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
_ONE: Final = re.compile(rf"\s*(=|!=|>|<|>=|=>|<=|=<|~|~>|\^|)\s*{_VERSION}(?:\s*,(?=\s*[^\s,])|\s+|$)")
_RANGE: Final = re.compile(rf"\s*({_VERSION})\s+-\s+({_VERSION})\s*")
_LONGEST: Final = 500
_ANY: Final = ("x", "X", "*", None)


@dataclass(frozen=True, slots=True)
class Bound:
    """One condition.

    Attributes:
        sign: How versions are compared; empty where they are to be the same.
        version: What they are compared with.
        given: How many numbers of that are said; the others may be any.
    """

    sign: str
    version: Semver
    given: int

    def takes(self, version: Semver) -> bool:
        """Whether the condition holds for a version."""
        compared = compare_semver(version, self.version)
        match self.sign:
            case ">":
                return compared > 0 and not self._within(version)
            case "<":
                return compared < 0
            case ">=":
                return compared >= 0
            case "<=":
                return compared <= 0 or self._within(version)
            case "^":
                return compared >= 0 and self._compatible(version)
            case "~":
                return compared >= 0 and (
                    (self.version.numbers == (0, 0, 0) and self.given == 3) or self._near(version)
                )
            case "!=":
                another_before = self.given == 2 and version.prerelease != self.version.prerelease
                return compared != 0 and (another_before or not self._within(version))
            case _:
                return compared == 0 if self.given == 3 else compared >= 0 and self._near(version)

    def _within(self, version: Semver) -> bool:
        """Whether the numbers are those that are said, where not all are."""
        return self.given < 3 and version.numbers[: self.given] == self.version.numbers[: self.given]

    def _near(self, version: Semver) -> bool:
        """Whether nothing but the last number is another; the last but one as well, where it is not said."""
        return version.numbers[: min(self.given, 2)] == self.version.numbers[: min(self.given, 2)]

    def _compatible(self, version: Semver) -> bool:
        """Whether all numbers up to the first that is not 0 are the same."""
        numbers = self.version.numbers
        same = min(next((at for at in range(3) if numbers[at]), 2) + 1, self.given)
        return version.numbers[:same] == numbers[:same]


_SIGNS: Final = {"=": "", "=>": ">=", "=<": "<=", "~>": "~"}


def newest(tags: Iterable[str], constraint: str) -> str:
    """The newest of the tags that a constraint takes; empty where it takes none.

    Raises:
        InputError: The constraint cannot be read.
    """
    groups = read_constraint(constraint)
    read = ((version, tag) for tag in tags if (version := _version(tag)) is not None)
    fit = [(version, tag) for version, tag in read if any(_takes(group, version) for group in groups)]
    by_version = cmp_to_key(compare_semver)
    return max(fit, key=lambda one: by_version(one[0]))[1] if fit else ""


def _takes(group: Sequence[Bound], version: Semver) -> bool:
    # What comes before a release is taken only where a condition names such a version.
    known = not version.prerelease or any(one.version.prerelease for one in group)
    return known and all(one.takes(version) for one in group)


def allows(constraint: str, tag: str) -> bool:
    """Whether a constraint takes a tag.

    Raises:
        InputError: The constraint cannot be read.
    """
    return bool(newest([tag], constraint))


def read_constraint(text: str) -> list[list[Bound]]:
    """The conditions of a constraint: all of one of the lists must hold.

    Raises:
        InputError: It cannot be read.
    """
    if len(text) <= _LONGEST:
        found = [list(_conditions(part)) for part in text.split("||")]
        if all(found):
            return found
    raise InputError(f"cannot read the constraint {text[:100]!r}", hint="write >=v1.2.0 <v2.0.0")


def _conditions(text: str) -> Iterator[Bound]:
    """Conditions that must all hold; none where they cannot be read."""
    if between := _RANGE.fullmatch(text):
        text = f">={between[1]} <={between[6]}"
    found, at = [], 0
    while text[at:].strip():
        one = _ONE.match(text, at)
        if one is None:
            return
        found.append(_bound(one[1], one[2], one[3], one[4], one[5]))
        at = one.end()
    yield from found


def _bound(sign: str, major: str, minor: str | None, patch: str | None, prerelease: str | None) -> Bound:
    numbers = [int(part) if part not in _ANY and part is not None else None for part in (major, minor, patch)]
    given = numbers.index(None) if None in numbers else 3
    known = tuple(number or 0 if at < given else 0 for at, number in enumerate(numbers))
    before = tuple((prerelease or "")[1:].split(".")) if prerelease else ()
    sign = _SIGNS.get(sign, sign)
    # Where no number is said, any version is as good; compared with others it is the lowest, or one of the lowest.
    given = given or (0 if sign in ("", "~") else 2 if sign == "<=" else 3)
    return Bound(sign, Semver((known[0], known[1], known[2]), before), given)


def _version(tag: str) -> Semver | None:
    try:
        return parse_semver(tag, normalize=True)
    except EvaluationError:
        return None
