"""Formats, floats, JSON, letter case and regular expressions, judged by Go itself where it is installed."""

import base64
import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.floats import format_float, parse_float
from pyxp.engine.patch_and_transform.goformat import compile_format
from pyxp.engine.patch_and_transform.gojson import marshal
from pyxp.engine.patch_and_transform.inputs import StringTransform
from pyxp.engine.patch_and_transform.regexps import Pattern
from pyxp.engine.patch_and_transform.transforms.strings import compile_string
from pyxp.engine.patch_and_transform.values import text_bytes

pytestmark = [
    pytest.mark.toolchain,
    pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed"),
]

SOURCE = Path(__file__).parent / "go" / "main.go"
RANDOM = random.Random(20)  # noqa: S311  questions, not secrets
TEXTS = [
    "",
    "a",
    "né",
    "日本",
    "a\tb",
    "\x00",
    "\x7f",
    "\u00a0",
    "😀",
    "\udcff",
    "x\udce2\udc82",
    "`",
    '"',
    "<&>",
    "\u2028",
]
NUMBERS = [0.0, -0.0, 1e21, 1e20, 123456.0, 1234567.0, 1e-5, 5e-324, 1.7976931348623157e308, 2.0**60, 0.1, 999999.5]
INTEGERS = [0, 1, -42, 65, 10**6, 2**63 - 1, -(2**63), 0x1F600, 0xD800, 0x110000]


def a_float():
    return RANDOM.choice(
        [RANDOM.choice(NUMBERS), RANDOM.uniform(-9, 9), RANDOM.uniform(-1, 1) * 10.0 ** RANDOM.randint(-300, 300)]
    )


def a_value(depth=0):
    kind = RANDOM.randrange(6 if depth > 2 else 8)
    if kind == 6:
        return [a_value(depth + 1) for _ in range(RANDOM.randrange(3))]
    if kind == 7:
        return {key: a_value(depth + 1) for key in RANDOM.sample(["a", "né", "0", "10", "9"], RANDOM.randrange(3))}
    return [RANDOM.choice(TEXTS), a_float(), RANDOM.choice(INTEGERS), True, None, float(RANDOM.randrange(99))][kind]


def a_format():
    parts = []
    for _ in range(RANDOM.randint(1, 4)):
        flags = "".join(RANDOM.choice("+-# 0") for _ in range(RANDOM.choice([0, 0, 1, 2])))
        size = RANDOM.choice(["", "", "6", "08", ".2", "10.3", "*", ".*", "[1]", "[2]", "[9]", "[x]", "."])
        parts.append(
            "%" + flags + size + RANDOM.choice(list("vvsdqxXtTgGeEfFbcoOUw%z")) + RANDOM.choice(["", "-", "é"])
        )
    return "".join(parts)


def a_pattern():
    atoms = [
        "a",
        "b",
        ".",
        "[a-c]",
        r"\d",
        r"\w",
        r"\s",
        r"\b",
        "^",
        "$",
        "é",
        "(a|b)",
        "(?P<n>a)",
        "(?i)",
        "(?s)",
        r"\pL",
    ]
    atoms += [
        "(?i:A)",
        r"\Q.*\E",
        r"\C",
        r"\Z",
        r"\1",
        "(?=a)",
        "[",
        "(",
        "a{2}",
        "a{1001}",
        "[[:alpha:]]",
        r"\x{e9}",
        "()",
        "|",
    ]
    return "".join(RANDOM.choice(atoms) + RANDOM.choice(["", "", "*", "+?", "?"]) for _ in range(RANDOM.randint(1, 3)))


def a_number_text():
    sign, prefix = RANDOM.choice(["", "+", "-"]), RANDOM.choice(["", "0x", "0x_"])
    digits = "".join(RANDOM.choice("109_.a") for _ in range(RANDOM.randrange(6)))
    return (
        sign
        + prefix
        + digits
        + RANDOM.choice(["", "e5", "e-3", "p1", "p-2", "e1_0", "e_1", "E400", "p2000", "inf", "nan"])
    )


def a_text():
    return "".join(
        RANDOM.choice(["a", "b", "A", "é", "K", "\u212a", "1", " ", "\n", ".*", "\udcff", "😀"])
        for _ in range(RANDOM.randrange(6))
    )


def a_letter():
    # Alphabets that have been complete for long: Python and Go follow different versions of Unicode.
    return chr(RANDOM.choice([RANDOM.randrange(0x80, 0x180), RANDOM.randrange(0x370, 0x530)]))


def convert(kind):
    return compile_string(StringTransform("Convert", None, kind, None, None, None, None))


QUESTIONS = {
    "sprintf": (
        lambda: (a_format(), [a_value() for _ in range(RANDOM.randrange(4))]),
        lambda f, v: compile_format(f)(v),
    ),
    "float": (lambda: (a_float(), RANDOM.choice("eEfgGxXb"), RANDOM.choice([-1, -1, 0, 1, 3, 17])), format_float),
    "parse": (lambda: (a_number_text(),), lambda text: format_float(parse_float(text), "g")),
    "marshal": (lambda: (a_value(),), marshal),
    "upper": (lambda: (a_letter(),), convert("ToUpper")),
    "lower": (lambda: (a_letter(),), convert("ToLower")),
    "groups": (lambda: (a_pattern(), a_text()), lambda pattern, text: Pattern(pattern).groups(text)),
}


def encoded(value):
    """A value as main.go reads it."""
    if isinstance(value, str):
        return {"s": base64.b64encode(text_bytes(value)).decode()}
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, dict):
        return {"m": {key: encoded(item) for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return [encoded(item) for item in value]
    return {"f": repr(value)} if isinstance(value, float) else {"i": str(value)}


def in_bytes(result):
    """A result as main.go writes it."""
    if isinstance(result, list):
        return [in_bytes(item) for item in result]
    return None if result is None else base64.b64encode(text_bytes(result)).decode()


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask Go a list of questions."""
    program = tmp_path_factory.mktemp("go") / "answers"
    go = shutil.which("go") or "go"
    version = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (1, 23):
        pytest.skip(f"{version.strip()} formats and writes JSON differently")
    subprocess.run([go, "build", "-o", program, SOURCE], check=True, timeout=300)

    def call(questions):
        lines = "\n".join(json.dumps(question) for question in questions)
        done = subprocess.run([program], input=lines, capture_output=True, text=True, check=True, timeout=120)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return call


@pytest.mark.parametrize("op", QUESTIONS)
def test_go_gives_the_same_answer(op, ask):
    make, ours = QUESTIONS[op]
    asked = [make() for _ in range(3000)]
    answers = ask([{"Op": op, "Args": encoded(list(args))} for args in asked])
    assert len(answers) == len(asked)
    for args, answer in zip(asked, answers, strict=True):
        try:
            got = {"out": in_bytes(ours(*args)), "failed": False}
        except Failure:
            got = {"out": answer["out"], "failed": True}
        assert got == answer, args
