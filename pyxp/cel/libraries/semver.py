"""Semantic versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import INT_MAX, EvaluationError, Opaque

_NUMBER: Final = r"(0|[1-9][0-9]*)"
_VERSION: Final = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)


@dataclass(frozen=True, slots=True, eq=False)
class Semver(Opaque):
    """A version; build metadata takes no part in comparisons."""

    numbers: tuple[int, int, int]
    prerelease: tuple[str, ...]

    type_name = "kubernetes.Semver"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Semver) and compare_semver(self, other) == 0

    def __hash__(self) -> int:
        return hash((self.numbers, self.prerelease))


def parse_semver(text: str, normalize: bool = False) -> Semver:
    """The version.

    Args:
        text: ``1.2.3-rc.1+build``.
        normalize: Whether ``v1.2`` and ``01.2.3`` are read too.

    Raises:
        EvaluationError: The text is not a version.
    """
    match = _VERSION.fullmatch(_normal(text) if normalize else text) if len(text) < 1000 else None
    if match is None:
        raise EvaluationError(f'"{text[:60]}" is not a semantic version')
    numbers = (int(match[1]), int(match[2]), int(match[3]))
    prerelease = tuple(match[4].split(".")) if match[4] else ()
    if max(numbers) >= 2**64 or any(part.isdigit() and part[0] == "0" and part != "0" for part in prerelease):
        raise EvaluationError(f'"{text[:60]}" is not a semantic version')
    return Semver(numbers, prerelease)


def _normal(text: str) -> str:
    text = text.removeprefix("v")
    parts = text.split(".", 2)
    for index, part in enumerate(parts):
        stripped = part.lstrip("0")
        if part != stripped:
            parts[index] = stripped if stripped[:1].isdigit() else f"0{stripped}"
    if len(parts) < 3:
        # A short version has nothing after its numbers, so a pre-release there stays wrong.
        if any(mark in parts[-1] for mark in "+-"):
            return text
        parts += ["0"] * (3 - len(parts))
    return ".".join(parts)


def compare_semver(left: Semver, right: Semver) -> int:
    """Below 0 where the left version is the lower one, above 0 where it is the higher one."""
    if left.numbers != right.numbers:
        return 1 if left.numbers > right.numbers else -1
    if not left.prerelease or not right.prerelease:
        return bool(right.prerelease) - bool(left.prerelease)
    for mine, theirs in zip(left.prerelease, right.prerelease, strict=False):
        if mine == theirs:
            continue
        if mine.isdigit() and theirs.isdigit():
            return 1 if int(mine) > int(theirs) else -1
        if mine.isdigit() != theirs.isdigit():
            return -1 if mine.isdigit() else 1
        return 1 if mine > theirs else -1
    return (len(left.prerelease) > len(right.prerelease)) - (len(left.prerelease) < len(right.prerelease))


def _is_semver(text: str, normalize: bool = False) -> bool:
    try:
        parse_semver(text, normalize)
    except EvaluationError:
        return False
    return True


def _number(version: Semver, index: int) -> int:
    if version.numbers[index] > INT_MAX:
        raise EvaluationError("integer overflow")
    return version.numbers[index]


def _s(signature: str) -> str:
    return signature.replace("S", "kubernetes.Semver")


FUNCTIONS: Final = (
    overload("isSemver", "is_semver_string", "(string) -> bool", _is_semver),
    overload("isSemver", "is_semver_string_bool", "(string, bool) -> bool", _is_semver),
    overload("semver", "string_to_semver", _s("(string) -> S"), parse_semver),
    overload("semver", "string_bool_to_semver", _s("(string, bool) -> S"), parse_semver),
    overload("isGreaterThan", "semver_is_greater_than", _s("S.(S) -> bool"), lambda a, b: compare_semver(a, b) > 0),
    overload("isLessThan", "semver_is_less_than", _s("S.(S) -> bool"), lambda a, b: compare_semver(a, b) < 0),
    overload("compareTo", "semver_compare_to", _s("S.(S) -> int"), compare_semver),
    overload("major", "semver_major", _s("S.() -> int"), lambda version: _number(version, 0)),
    overload("minor", "semver_minor", _s("S.() -> int"), lambda version: _number(version, 1)),
    overload("patch", "semver_patch", _s("S.() -> int"), lambda version: _number(version, 2)),
)
