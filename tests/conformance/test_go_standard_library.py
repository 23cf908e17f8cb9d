"""Formats, floats, JSON, letter case and regular expressions, judged by Go itself where it is installed."""

import base64
import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pyxp.gotext import addresses, booleans, durations, integers, times, urls
from pyxp.gotext.errors import TextError
from pyxp.gotext.floats import format_float, format_float32, parse_float
from pyxp.gotext.formats import compile_format
from pyxp.gotext.marshalling import marshal
from pyxp.gotext.patterns import Pattern
from pyxp.gotext.values import text_bytes, to_lower, to_upper

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


def pieces(*pieces, most):
    """Questions made of pieces of what is asked about, most of them not quite right."""
    return lambda: ("".join(RANDOM.choice(pieces) for _ in range(RANDOM.randrange(most))),)


def a_duration():
    parts = (
        RANDOM.choice(["1", "12", "007", ".5", "1.", "0.0029", "3.1415926535897932384", "9223372036", "."])
        + RANDOM.choice(["ns", "us", "µs", "ms", "s", "m", "h", "", "d"])
        for _ in range(RANDOM.randint(1, 3))
    )
    return (RANDOM.choice(["", "", "+", "-"]) + "".join(parts),)


def a_time():
    day = RANDOM.choice(
        ["2024-02-29", "2023-02-29", "0000-02-29", "9999-12-31", "1969-12-31", "2024-13-01", "2024-1-1"]
    )
    clock = RANDOM.choice(["00:00:00", "7:05:09", "23:59:59", "24:00:00", "23:59:60", "12:30"])
    fraction = RANDOM.choice(["", "", ".5", ",123456789123", ".", ".000"])
    zone = RANDOM.choice(["Z", "Z", "z", "", "+01:00", "-00:30", "+24:60", "+25:00", "-12:61", "+0100"])
    return (day + RANDOM.choice("TTTTt ") + clock + fraction + zone,)


def an_address():
    four = ".".join(RANDOM.choice(["0", "10", "255", "256", "01", "1"]) for _ in range(RANDOM.choice([4, 4, 4, 3, 5])))
    groups = [RANDOM.choice(["", "0", "1", "ffff", "fe80", "12345", "g"]) for _ in range(RANDOM.randrange(9))]
    six = ":".join(groups) + RANDOM.choice(["", "", "::", f":{four}", "::1"])
    return (RANDOM.choice([four, six, six]) + RANDOM.choice(["", "", "%eth0", "%", "/8", "/33", "/129", "/08"]),)


HOSTS = (
    *("a.b", "é", "%C3%A9", "%41", "a%25", "a b", "a:1:2", "a]", "a[", '"', "[::1", "[%31::]"),
    *("[::1]", "[fe80::1%25en0]", "[fe80::1%25%20]", "[::1%25%41]", "[::1%25]", "[1.2.3.4]", "[::ffff:1.2.3.4]"),
)


def a_url():
    scheme = RANDOM.choice(["http", "https", "pg", "", "1a", "a+b"]) + RANDOM.choice(["://", "://", ":", "//", "/"])
    user = RANDOM.choice(["", "", "u:p@", "u@v@", "u%2@", "é@"])
    host = RANDOM.choice(HOSTS)
    port = RANDOM.choice(["", "", ":80", ":", ":x"])
    path = RANDOM.choice(["", "/", "/a b", "/%41%2f", "/%4", "/é", "?a=b&c=%zz", "/?x=1;2&y=+%20", "#f", "/\x7f"])
    return (scheme + user + host + port + path,)


def url_parts(read, text):
    parsed = read(text)
    query = [[name, *values] for name, values in sorted(urls.query_values(parsed).items())]
    return [parsed.scheme, parsed.host, urls.escaped_path(parsed), urls.hostname(parsed), urls.port(parsed), query]


def prefix_text(text):
    address, bits = addresses.parse_prefix(text)
    return f"{addresses.format_addr(address)}/{bits}"


def address_text(text):
    address = addresses.parse_addr(text)
    # A mapped address is written with dots, which nothing here needs.
    return "mapped" if address.is_mapped else addresses.format_addr(address) + (address.zone and f"%{address.zone}")


QUESTIONS = {
    "sprintf": (
        lambda: (a_format(), [a_value() for _ in range(RANDOM.randrange(4))]),
        lambda f, v: compile_format(f)(v),
    ),
    "float": (lambda: (a_float(), RANDOM.choice("eEfgGxXb"), RANDOM.choice([-1, -1, 0, 1, 3, 17])), format_float),
    "parse": (lambda: (a_number_text(),), lambda text: format_float(parse_float(text), "g")),
    "marshal": (lambda: (a_value(),), marshal),
    "upper": (lambda: (a_letter(),), to_upper),
    "lower": (lambda: (a_letter(),), to_lower),
    "float32": (lambda: (a_float(),), format_float32),
    "bool": (
        pieces("1", "t", "T", "TRUE", "true", "True", "0", "f", "False", "no", most=2),
        lambda text: booleans.format_bool(booleans.parse_bool(text)),
    ),
    "int": (
        pieces("1", "0", "-", "+", "9223372036854775807", "8", "_", most=5),
        lambda text: str(integers.parse_int(text)),
    ),
    "uint": (pieces("1", "0", "+", "18446744073709551615", "6", most=5), lambda text: str(integers.parse_uint(text))),
    "duration": (a_duration, lambda text: str(durations.parse_duration(text))),
    "time": (a_time, lambda text: times.format_rfc3339(times.parse_rfc3339(text))),
    "utc": (a_time, lambda text: times.format_rfc3339(times.Moment(times.parse_rfc3339(text).nanoseconds, 0))),
    "address": (an_address, address_text),
    "prefix": (an_address, prefix_text),
    "uri": (a_url, lambda text: url_parts(urls.parse_request_uri, text)),
    "url": (a_url, lambda text: url_parts(urls.parse_url, text)),
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
        except TextError:
            got = {"out": answer["out"], "failed": True}
        assert got == answer, args
