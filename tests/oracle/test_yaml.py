"""Random texts are read as kubectl's own code reads them."""

import base64
import json
import random
import subprocess

import pytest

from pyxp.errors import SyntaxProblem
from pyxp.yamlio import building, read_documents

from .building import program

pytestmark = pytest.mark.toolchain

TEXTS = 4_000
DELIBERATE = ("text after the end of a document", "a directive, or a text", "no 64-bit float can hold")
"""What pyxp refuses though kubectl reads it, or passes over it."""

# Each symbol stands for one of several texts, which name other symbols in turn.
GRAMMAR = {
    "text": ["<doc>", "<doc>", "<doc>", "<doc><sep><doc>", "<json><gap><json>", "<doc><sep><doc><sep><doc>", "<noise>"],
    "sep": [
        "\n---\n",
        "\n---\n",
        "\n--- # c\n",
        "\n---#c\n",
        "\r\n---\r\n",
        "\n---\n---\n",
        "\n--- {a: 1}\n",
        "\n...\n",
    ],
    "gap": ["", "\n", " ", "\n---\n", "x", "\n# c\n"],
    "doc": ["<map0>", "<map0>", "<seq0>", "<flow>", "<scalar>", "# c\n<map0>", "", "%YAML 1.1\n", "\ufeff<map0>"],
    "map0": [
        "<key>: <value>",
        "<key>: <value>\n<map0>",
        "<key>:\n  <map2>",
        "<key>:\n<seq0>",
        "<<: <merge>\n<map0>",
        "? <key>\n: <value>",
    ],
    "map2": [
        "<key>: <value>",
        "<key>: <value>\n  <key>: <value>",
        "<key>:\n    - <value>\n    -  <value>",
        "<key>: |<chomp>\n    a\n\n     b\n  <key>: <value>",
    ],
    "seq0": ["- <value>", "- <value>\n<seq0>", "- <key>: <value>\n  <key>: <value>", "-\n- - <value>"],
    "merge": ["*a", "{a: 1, b: 2}", "[*a, {c: 3}]", "1"],
    "value": [
        "<scalar>",
        "<scalar>",
        "<flow>",
        "<prop><scalar>",
        "<prop><flow>",
        "|<chomp>\n  a\n   b\n\n",
        "><chomp>\n  a\n  b\n\n   c\n  d",
        "",
        "# c",
    ],
    "chomp": ["", "", "-", "+", "2", "1-", " # c"],
    "prop": [
        "&a ",
        "&a ",
        "!!str ",
        "!!int ",
        "!!float ",
        "!!binary ",
        "!!timestamp ",
        "! ",
        "!x ",
        "&b !!str ",
        "!!null ",
    ],
    "flow": [
        "[<item>]",
        "[<item>, <item>]",
        "[<item>,<item>,]",
        "{<pair>}",
        "{<pair>, <pair>}",
        "{<pair>,\n <pair>}",
        "[]",
        "{}",
    ],
    "item": ["<scalar>", "<scalar>", "<flow>", "<pair>", "*a", "?<word>", "- a", " # c\n <word>", "<prop><word>"],
    "pair": [
        "<key>: <scalar>",
        "<key>: <flow>",
        "<key> : <scalar>",
        "<key>:",
        '"a":1',
        "<key>",
        "? <key> : <scalar>",
        "<key>:<scalar>",
    ],
    "key": ["a", "b", "c", "<word>", '"<dq>"', "<number>", "*a ", "<<", "true"],
    "scalar": [
        "<word>",
        "<word>",
        "<number>",
        '"<dq>"',
        "'it''s\n  b'",
        "*a",
        "<word> <word>",
        "<word>\n   <word>",
        "<word> #c",
        "<word>:",
    ],
    "word": [
        "a",
        "x-y",
        "a:b",
        "fd00::",
        "why?",
        "a#b",
        "~",
        "null",
        "y",
        "off",
        "True",
        "http://x?y=1",
        "=",
        "<<",
        ".inf",
        "2024-01-02",
        "é",
        "a\tb",
        "-",
        "@",
        "a\u2028",
    ],
    "number": [
        "1",
        "0",
        "-0",
        "010",
        "0x1F",
        "0b11",
        "0o17",
        "1_000",
        "1.0",
        "1e3",
        ".5",
        "1:30",
        "18446744073709551616",
        "1e400",
        "+1",
        "0.1e-7",
        "9223372036854775808",
    ],
    "dq": [
        "",
        "a",
        "<dq><dq>",
        "\\n",
        "\\/",
        "\\'",
        "\\u00e9",
        "\\ud83d",
        "\\x41",
        "\\\n  ",
        "\n\n ",
        " ",
        "'",
        "\\q",
        "#",
        ": ",
    ],
    "json": ['{"a":<jvalue>}', '{"a": <jvalue>, "b":<jvalue>}', "[<jvalue>]", "<jvalue>"],
    "jvalue": [
        '"a"',
        "1.0",
        "1e3",
        "true",
        "null",
        '"\\/"',
        '"\\ud83d\\ude00"',
        "<json>",
        "01",
        "NaN",
        '"\x7f"',
        "12345678901234567890",
    ],
    "noise": ["<bit><bit><bit><bit>", "<bit><noise>"],
    "bit": [
        "a",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ",",
        '"',
        "'",
        "|\n",
        "#",
        " #",
        "&a ",
        "*a",
        "!",
        "\t",
        "---\n",
        "...\n",
        "\\",
        "\r",
        "%",
    ],
}


def grow(symbol, chance, depth=0):
    """A text for a symbol; deep down the first and shortest ones end it."""
    choices = GRAMMAR[symbol]
    text = chance.choice(choices[:1] if depth > 12 else choices)
    parts = text.split("<")
    grown = [parts[0]]
    for part in parts[1:]:
        name, found, rest = part.partition(">")
        grown += (grow(name, chance, depth + 1), rest) if found and name in GRAMMAR else ("<", part)
    return "".join(grown)


def ours(text):
    """The documents, or why they cannot be read."""
    try:
        return [document.data for document in read_documents(text, "f", on_duplicate="warn")]
    except SyntaxProblem as problem:
        return str(problem)


def difference(text, answer):
    """How pyxp reads a text otherwise than kubectl did, or None."""
    got = ours(text)
    if isinstance(got, str):
        excused = answer["error"] or answer["loses_rest"] or any(reason in got for reason in DELIBERATE)
        return None if excused else f"{text!r}: refused: {got}"
    if answer["error"]:
        return f"{text!r}: read as {got!r}, though: {answer['error']}"
    alike = plain(got) == plain(answer["documents"])
    return None if alike else f"{text!r}: {got!r} instead of {answer['documents']!r}"


def plain(value):
    """The value with numbers as floats, so that 1 is 1.0 but not true."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else repr(value)


@pytest.mark.parametrize("libyaml", [True, False], ids=["with libyaml", "without libyaml"])
def test_random_texts_are_read_as_kubectl_reads_them(libyaml, monkeypatch):
    chance = random.Random(11)  # noqa: S311  questions, not secrets
    texts = [(grow("text", chance) + chance.choice(["", "\n", "\n\n"])).encode() for _ in range(TEXTS)]
    asked = json.dumps([base64.b64encode(text).decode() for text in texts])
    done = subprocess.run(
        [program("kubectl_reader")], input=asked, capture_output=True, text=True, timeout=120, check=True
    )
    monkeypatch.setattr(building, "HAS_LIBYAML", building.HAS_LIBYAML and libyaml)

    answers = json.loads(done.stdout)

    assert [found for found in map(difference, texts, answers) if found] == []
    assert sum(not answer["error"] for answer in answers) > TEXTS / 4
