"""Rules as pages: what a finding's code means, for people and for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import PurePosixPath
from typing import Any, Final

from pyxp.rules import Example, Judge, Rule

_WIDTH: Final = 116
_LANGUAGES: Final = {".yaml": "yaml", ".py": "python", ".toml": "toml"}
_SAID: Final = {
    Judge.SERVER: "the API server refuses it, or would store something else",
    Judge.CROSSPLANE: "Crossplane refuses it, or can never make it come true",
    Judge.FUNCTION: "a function of the pipeline refuses it, or can do nothing with it",
    Judge.PROVIDER: "the provider, or the cloud behind it, refuses it",
    Judge.COMPILER: "no manifest can say it, so `pyxp generate` refuses it",
    Judge.CLUSTER: "the cluster that `pyxp doctor` looked at is not ready for it",
    Judge.PYXP: "only pyxp says so; everything else takes it",
}
HEADINGS: Final = {
    Judge.SERVER: "Refused by the API server",
    Judge.CROSSPLANE: "Refused by Crossplane",
    Judge.FUNCTION: "Refused by a function",
    Judge.PROVIDER: "Refused by the provider",
    Judge.COMPILER: "Refused by the compiler",
    Judge.CLUSTER: "What a cluster lacks",
    Judge.PYXP: "Advice of pyxp",
}
"""What the rules of each judge are listed under."""


def markdown(rule: Rule) -> str:
    """A rule's page, with a line end."""
    return "\n".join([f"# {rule.code}: {rule.title}", "", *_facts(rule), *body(rule)])


def body(rule: Rule) -> Iterator[str]:
    """The lines of a rule's page below its heading and facts, the last one empty."""
    yield from (*_paragraph(rule.why), "")
    if rule.example is not None:
        yield from _example(rule.example)
    yield from ("## What to do", "", *_paragraph(rule.advice), "")
    if rule.unshown:
        yield from (*_paragraph(f"There is no example. {rule.unshown}"), "")
    if rule.sources:
        yield from ("## Source", "", *(f"- <{source}>" for source in rule.sources), "")
    if rule.example is not None and rule.example.given:
        yield from ("## Beside the example", "")
        for name, text in rule.example.given.items():
            yield from _file(name, text)


def _facts(rule: Rule) -> Iterator[str]:
    severities = " or ".join(severity.value for severity in rule.severities)
    yield from (*_paragraph(f"{severities.capitalize()}: {_SAID[rule.judge]}."), "")


def _paragraph(text: str) -> Iterator[str]:
    for index, part in enumerate(text.split("\n\n")):
        if index:
            yield ""
        yield from textwrap.wrap(part, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _example(example: Example) -> Iterator[str]:
    yield from ("## Wrong", "")
    for name, text in example.wrong.items():
        yield from _file(name, text)
    beside = " and ".join(f"`{name}`" for name in example.given)
    told = f", with the {beside} at the end of this page beside it," if beside else ""
    yield from (*_paragraph(f"`{example.command}`{told} says:"), "", "```text", example.finding, "```", "")
    yield from ("## Right", "", "```diff")
    for name, text in example.corrected.items():
        former = example.wrong[name].splitlines()
        yield from unified_diff(former, text.splitlines(), name, name, n=2, lineterm="")
    yield from ("```", "")


def _file(name: str, text: str) -> Iterator[str]:
    language = _LANGUAGES.get(PurePosixPath(name).suffix, "text")
    yield from (f"`{name}`", "", f"```{language}", *text.splitlines(), "```", "")


def index(rules: Iterable[Rule]) -> str:
    """The list of all rules as a page, by who refuses, each with a link to its own page."""
    every = list(rules)
    lines = ["# Rules", ""]
    lines += _paragraph(
        "Each finding has a code, which stays what it is from release to release. `pyxp rule CODE` explains one in the "
        "terminal, `pyxp rule` lists them. What this page and the pages behind it say comes from there."
    )
    for judge in Judge:
        mine = [rule for rule in every if rule.judge is judge]
        if mine:
            lines += ["", f"## {HEADINGS[judge]}", "", "| code | what is wrong | |", "|---|---|---|"]
            lines += [f"| [`{rule.code}`]({rule.code}.md) | {_cell(rule.title)} | {_marks(rule)} |" for rule in mine]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _marks(rule: Rule) -> str:
    return ", ".join(severity.value for severity in rule.severities)


def listing(rules: Iterable[Rule]) -> str:
    """All rules with their titles as lines, by who refuses, with a line end."""
    every = list(rules)
    width = max((len(rule.code) for rule in every), default=0)
    blocks = []
    for judge in Judge:
        mine = [f"  {rule.code:<{width}}  {rule.title}" for rule in every if rule.judge is judge]
        if mine:
            blocks.append("\n".join([HEADINGS[judge], *mine]))
    return "\n\n".join(blocks) + "\n"


def json_text(rule: Rule) -> str:
    """All that is known of a rule as JSON."""
    return json.dumps(_data(rule), indent=2, ensure_ascii=False)


def json_listing(rules: Iterable[Rule]) -> str:
    """All rules as a JSON list, without what only the page of one tells."""
    kept = ("code", "title", "judge", "severities")
    return json.dumps([{key: _data(rule)[key] for key in kept} for rule in rules], indent=2, ensure_ascii=False)


def _data(rule: Rule) -> dict[str, Any]:
    example = rule.example
    return {
        "code": rule.code,
        "title": rule.title,
        "judge": rule.judge.value,
        "severities": [severity.value for severity in rule.severities],
        "why": rule.why,
        "advice": rule.advice,
        "sources": list(rule.sources),
        "example": example
        and {
            "command": example.command,
            "wrong": dict(example.wrong),
            "corrected": dict(example.corrected),
            "given": dict(example.given),
            "finding": example.finding,
        },
        "unshown": rule.unshown,
    }
