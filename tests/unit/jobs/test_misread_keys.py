"""Names of fields that YAML reads as booleans."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyxp.jobs.misread_keys import misread_keys
from pyxp.yamlio import read_documents


def told(text: str) -> list[tuple[str, str, str]]:
    [document] = read_documents(text)
    return [(str(item.location), item.path, item.hint) for item in misread_keys(document)]


def test_each_name_is_told_where_it_stands() -> None:
    text = "kind: A\nspec:\n  n: 1\n  list:\n  - {on: 1, a: {yes: 2}}\n  b:\n    Off: 3\n"
    assert told(text) == [
        ("<string>:3:3", "spec.false", 'quote it, as in "n"'),
        ("<string>:5:6", "spec.list[0].true", 'quote it, as in "on"'),
        ("<string>:5:17", "spec.list[0].a.true", 'quote it, as in "yes"'),
        ("<string>:7:5", "spec.b.false", 'quote it, as in "off"'),
    ]


@pytest.mark.parametrize(
    "text", ['{"n": 1, "true": 2}', "true: 1\nfalse: 2\n", "spec: {'on': 1, name: n, list: [on, off]}", "n", "[n, {}]"]
)
def test_what_is_quoted_or_meant_is_not_told(text: str) -> None:
    assert told(text) == []


def test_what_is_told_already_is_not_told_again() -> None:
    [document] = read_documents("spec: {n: 1}")
    first = list(misread_keys(document))
    assert [item.code for item in first] == ["boolean-key"]
    assert list(misread_keys(document, first)) == []
    unknown = replace(first[0], code="unknown-field", hint="known here: a")
    assert list(misread_keys(document, [unknown])) == first
    explained = replace(unknown, hint='YAML reads n without quotes as false: write "n" in quotes')
    assert list(misread_keys(document, [explained])) == []
