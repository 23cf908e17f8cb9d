"""The registry of rules: which codes there are, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyxp.diagnostics import Severity
from pyxp.errors import InputError, UsageError, nearest
from pyxp.files import manifest_files, read_bytes
from pyxp.yamlio import read_documents

_HOME: Final = Path(__file__).parent
_DATA: Final = _HOME / "data"
_GIVEN: Final = _HOME / "given"


class Judge(Enum):
    """Who refuses what a rule is about, or whom it hurts."""

    SERVER = "API server"
    CROSSPLANE = "Crossplane"
    FUNCTION = "function"
    PROVIDER = "provider"
    COMPILER = "compiler"
    CLUSTER = "cluster"
    PYXP = "pyxp"


@dataclass(frozen=True, slots=True)
class Example:
    """Files that a rule finds fault with, and what they should be.

    Attributes:
        command: What finds it, for example ``pyxp validate claim.yaml``.
        wrong: The files as they should not be.
        corrected: Those of them that change, as they should be.
        finding: What pyxp says of the wrong ones.
        given: Further files that lie beside them, which are as they should be.
    """

    command: str
    wrong: Mapping[str, str]
    corrected: Mapping[str, str]
    finding: str
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is known of one code.

    Attributes:
        code: The code, as findings have it.
        title: What is wrong, in a few words.
        judge: Who refuses it.
        severities: How bad its findings are, the worst first.
        why: What happens if nothing is done about it.
        advice: What to do.
        sources: Where the rule is written down, as addresses.
        example: Shows it; None where none can.
        unshown: Why there is no example.
        tested: The test that shows it instead, as a path in the repository.
    """

    code: str
    title: str
    judge: Judge
    severities: tuple[Severity, ...]
    why: str
    advice: str
    sources: tuple[str, ...] = ()
    example: Example | None = None
    unshown: str = ""
    tested: str = ""


@cache
def codes() -> tuple[str, ...]:
    """All codes in the order of the alphabet; no rule is read for it."""
    return tuple(sorted(path.stem for path in manifest_files(_DATA)))


@cache
def find_rule(code: str) -> Rule | None:
    """What is known of a code; None where there is no such rule."""
    return _rule(code, _read(_DATA / f"{code}.yaml")) if code in codes() else None


def rule_of(code: str) -> Rule:
    """What is known of a code.

    Raises:
        UsageError: There is no rule of that code.
    """
    rule = find_rule(code)
    if rule is None:
        meant = nearest(code, codes())
        hint = f"did you mean {meant!r}?" if meant else "pyxp rule lists all codes"
        raise UsageError(f"there is no rule {code!r}", hint=hint)
    return rule


def every_rule() -> tuple[Rule, ...]:
    """All rules in the order of their codes."""
    return tuple(map(rule_of, codes()))


def _read(path: Path) -> Any:
    [document] = read_documents(read_bytes(path), path.name)
    return document.data


def _rule(code: str, data: Mapping[str, Any]) -> Rule:
    example = data.get("example")
    return Rule(
        code=code,
        title=data["title"],
        judge=Judge(data["judge"]),
        severities=tuple(map(Severity, data["severities"])),
        why=data["why"].strip(),
        advice=data["advice"].strip(),
        sources=tuple(data.get("sources", ())),
        example=_example(code, example) if example else None,
        unshown=data.get("unshown", "").strip(),
        tested=data.get("tested", ""),
    )


def _example(code: str, data: Mapping[str, Any]) -> Example:
    wrong = data["wrong"]
    corrected = dict(wrong)
    for change in data["correct"]:
        former, instead = change["wrong"], change["right"]
        places = [name for name, text in corrected.items() if former in text]
        if len(places) != 1 or corrected[places[0]].count(former) != 1:
            raise InputError(f"the rule {code} corrects {former!r}, which its example does not have once")
        corrected[places[0]] = corrected[places[0]].replace(former, instead)
    return Example(
        command=data["command"],
        wrong=wrong,
        corrected={name: text for name, text in corrected.items() if text != wrong[name]},
        finding=data["finding"].rstrip("\n"),
        given={name: read_bytes(_GIVEN / name).decode() for name in data.get("given", ())},
    )
