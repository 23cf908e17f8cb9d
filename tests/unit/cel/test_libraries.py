"""What the functions give, by library."""

from typing import Any

import pytest

from pyxp.cel import evaluate
from pyxp.cel.expressions import CompileError
from pyxp.cel.libraries.conversions import format_double
from pyxp.cel.libraries.registry import KUBERNETES, Registry, declared, functions_of
from pyxp.cel.libraries.timestamps import parse_date_time, parse_extended_duration
from pyxp.cel.values import Duration, EvaluationError, Timestamp, UInt

SECOND = 10**9
DATA: dict[str, Any] = {"mixed": [1, "a"], "nested": [1, [2, [[3]]]]}


@pytest.mark.parametrize("library", KUBERNETES)
def test_the_index_of_functions_is_complete(library: str) -> None:
    assert functions_of(library) == {entry.function for entry in declared(library)}
    identities = [entry.id for entry in declared(library)]
    assert len(set(identities)) == len(identities)


def test_a_function_in_two_libraries_has_the_overloads_of_both() -> None:
    found = Registry(("strings", "lists")).find("indexOf")
    assert found is not None
    assert {entry.args[0].kind for entry in found} == {"string", "list"}
    assert Registry(()).find("indexOf") is None


STRINGS = [
    ("'aé😀'.charAt(2)", "😀"),
    ("'ab'.charAt(2)", ""),
    ("'tacocat'.indexOf('ac', 3)", -1),
    ("'tacocat'.indexOf('')", 0),
    ("'tacocat'.lastIndexOf('a')", 5),
    ("'tacocat'.lastIndexOf('a', 4)", 1),
    ("'AbÉ'.lowerAscii() + 'aé'.upperAscii()", "abÉAé"),
    ("'aaa'.replace('a', 'b', 2)", "bba"),
    ("'ab'.replace('', '-')", "-a-b-"),
    ("'a,b,c'.split(',')", ["a", "b", "c"]),
    ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
    ("'a,b'.split(',', 0)", []),
    ("'abc'.split('', 2)", ["a", "bc"]),
    ("'abc'.split('')", ["a", "b", "c"]),
    ("''.split('')", []),
    ("''.split(',')", [""]),
    ("'tacocat'.substring(4) + 'tacocat'.substring(0, 2)", "catta"),
    ("'\\u2003 x\\t'.trim()", "x"),
    ("['a', 'b'].join() + ['a', 'b'].join('-')", "aba-b"),
    ("strings.quote('a\"\\n')", '"a\\"\\n"'),
    ("'ab'.startsWith('a') && 'ab'.endsWith('b') && 'ab'.contains('')", True),
    ("'abc\\n'.matches('c$')", False),
    ("matches('abc', 'b')", True),
    ("'a1b22'.find('[0-9]+') + 'a1b22'.find('x')", "1"),
    ("'a1b22'.findAll('[0-9]+')", ["1", "22"]),
    ("'a1b22'.findAll('[0-9]+', 1)", ["1"]),
    ("'a1b22'.findAll('[0-9]+', 0)", []),
    ("'baab'.findAll('a*')", ["", "aa", ""]),
    ("'%s|%d|%.2f|%e|%b|%x|%X|%o|%%'.format(['a', 1, 2.5, 12.5, 5, 'az', 255, 8])",
     "a|1|2.50|1.250000×10⁰¹|101|617a|FF|10|%"),
    ("'%s %s %s'.format([[1, 'a'], {'b': 1, 'a': null}, duration('90s')])", '[1, "a"] {"a":null, "b":1} 90s'),
    ("'%s'.format([[1.5, double('NaN'), b'x', '\\n\\u0007', timestamp('2024-01-01T00:00:00Z'), duration('1s'), int]])",
     '[1.500000, "NaN", b"x", "\\n\\a", timestamp("2024-01-01T00:00:00Z"), duration("1s"), int]'),
    ("'%.2f %.0f %f %.1f'.format([1234567.891, 0.5, 'Infinity', -0.0])", "1,234,567.89 0 ∞ 0.0"),
    # What is written as precision is the width.
    ("'%.20e|%e'.format([1.0, double('NaN')])", "       1.000000×10⁰⁰|   NaN"),
    ("'%s %s %s %b'.format([1.5, true, b'x', true])", "1.5 true x 1"),
    ("'%s %s %s'.format([type(1), timestamp('2024-01-01T00:00:00Z'), double('Inf')])", "int 2024-01-01T00:00:00Z +Inf"),
]  # fmt: skip

LISTS = [
    ("[1, 2, 2].isSorted() && !['b', 'a'].isSorted()", True),
    ("[1, 2].sum()", 3),
    ("[1u, 2u].sum()", UInt(3)),
    ("[1.5, 2.0].sum()", 3.5),
    ("[duration('1s'), duration('2s')].sum() == duration('3s')", True),
    ("[3, 1].min() + [3, 1].max()", 4),
    ("[1, 2, 1].indexOf(1) * 10 + [1, 2, 1].lastIndexOf(1)", 2),
    ("[1].indexOf(9)", -1),
    ("[1, 2, 3].slice(1, 3)", [2, 3]),
    ("[[1], [2, 3]].flatten()", [1, 2, 3]),
    ("nested.flatten(2)", [1, 2, [3]]),
    ("[1, 2, 1].distinct() + ['a', 'a'].distinct().map(x, 9)", [1, 2, 9]),
    ("['b', 'a'].sort()", ["a", "b"]),
    ("lists.range(3).reverse()", [2, 1, 0]),
    ("sets.contains([1, 2], [1]) && sets.equivalent([1], [1, 1]) && !sets.intersects([1], [2])", True),
]

NUMBERS_AND_TIMES = [
    ("int(2.9) + int('-3') + int(5u)", 4),
    ("uint('7')", UInt(7)),
    ("double('1e3') + double(1)", 1001.0),
    ("['1_0', '0x_ap0', '1e0_1'].all(x, double(x) == 10.0)", True),
    ("bool('T') && !bool('false')", True),
    ("string(1.0) + string(1e6) + string(true) + string(b'x') + string(-1)", "11e+06truex-1"),
    ("string(timestamp('2024-02-29T12:00:00.5+02:00'))", "2024-02-29T12:00:00.5+02:00"),
    ("string(timestamp('2024-02-29T12:00:00+02:00') - duration('1h'))", "2024-02-29T11:00:00+02:00"),
    ("string(duration('1h') + timestamp('2024-02-29T12:00:00-00:30'))", "2024-02-29T13:00:00-00:30"),
    ("timestamp('2024-02-29T12:00:00+02:00').getHours()", 10),
    ("timestamp('2024-02-29T12:00:00+02:00') == timestamp('2024-02-29T10:00:00Z')", True),
    ("string(duration('1h1.5s'))", "3601.5s"),
    ("int(timestamp('1970-01-01T00:01:00Z'))", 60),
    ("timestamp(60) == timestamp('1970-01-01T00:01:00Z')", True),
    ("timestamp('2024-01-01T00:00:00Z') + duration('24h') > timestamp('2024-01-01T23:00:00Z')", True),
    ("timestamp('2024-01-07T23:30:00Z').getDayOfWeek('Europe/Berlin')", 1),
    ("timestamp('2024-01-07T23:30:00Z').getHours('-02:30')", 21),
    ("timestamp('2024-12-31T23:59:58.25Z').getDayOfYear()", 365),
    ("timestamp('2024-12-31T23:59:58.25Z').getMilliseconds()", 250),
    ("duration('-90m').getHours()", -1),
    ("duration('1.5s').getMilliseconds()", 1500),
    ("timestamp('2024-01-01T7:00:00Z').getHours()", 7),
    ("dyn(9007199254740993) == dyn(9007199254740992.0) && 9007199254740993 <= 9007199254740992.0", True),
    ("9223372036854775807 < 1e19 && 18446744073709551615u > 1.0", True),
]

KUBERNETES_TYPES = [
    ("isURL('http://a.[b')", False),
    ("quantity('1e19').isInteger()", False),
    ("quantity('1e400').asApproximateFloat() == double('Inf')", True),
    ("quantity('1e19').isGreaterThan(quantity('9223372036854775807'))", True),
    ("['.', '-', '+', 'm', 'Ki', '-.k'].all(q, quantity(q).compareTo(quantity('0')) == 0)", True),
    ("['', 'Ei', 'e-20', '-Ei'].exists(q, isQuantity(q))", False),
    ("isURL('https://a.b/c') && !isURL('../relative') && isURL('/absolute')", True),
    ("url('HTTPS://u:p@h.org:8443/a%20b?x=1&x=2&y#f').getScheme()", "https"),
    ("url('https://u:p@h.org:8443/a').getHost()", "h.org:8443"),
    ("url('https://[::1]:80/').getHostname() + url('https://[::1]:80/').getPort()", "::180"),
    ("url('https://h.org/ä b').getEscapedPath()", "/%C3%A4%20b"),
    ("url('https://h/?x=1&x=2&y=%C3%A9&bad=%zz').getQuery()", {"x": ["1", "2"], "y": ["é"]}),
    ("url('mailto:a@b').getHost() + url('mailto:a@b').getPort()", ""),
    ("isIP('::1') && !isIP('1.2.3') && !isIP('01.2.3.4') && !isIP('fe80::1%eth0') && !isIP('::ffff:1.2.3.4')", True),
    ("ip('10.0.0.1').family() + ip('::1').family()", 10),
    ("ip.isCanonical('2001:db8::1') && !ip.isCanonical('2001:DB8::1')", True),
    ("ip('127.9.9.9').isLoopback() && ip('::1').isLoopback()", True),
    ("ip('0.0.0.0').isUnspecified() && ip('169.254.1.1').isLinkLocalUnicast()", True),
    ("ip('224.0.0.9').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast()", True),
    ("ip('8.8.8.8').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()", True),
    ("string(ip('2001:DB8:0::1')) + string(cidr('10.1.2.3/8'))", "2001:db8::110.1.2.3/8"),
    ("cidr('10.0.0.0/8').containsIP('10.1.2.3') && !cidr('10.0.0.0/8').containsIP(ip('::1'))", True),
    ("cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))", True),
    ("cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') && cidr('10.0.0.0/8').prefixLength() == 8", True),
    ("isCIDR('10.0.0.0/33') || isCIDR('10.0.0.0') || isCIDR('10.0.0.0/08')", False),
    ("quantity('1Gi').compareTo(quantity('1024Mi'))", 0),
    ("quantity('0.5').isLessThan(quantity('501m')) && quantity('1e3').isGreaterThan(quantity('999'))", True),
    ("quantity('1k').asInteger() + quantity('5').sub(2).asInteger()", 1003),
    ("quantity('2000m').isInteger() || quantity('1.5Gi').isInteger()", False),
    ("sign(quantity('-1')) + sign(quantity('0'))", -1),
    ("quantity('1').add(quantity('500m')) == quantity('1.5')", True),
    ("quantity('0.1n') == quantity('1n')", True),
    ("isQuantity('1 Gi') || isQuantity('1e') || isQuantity('') || isQuantity('1e99999999')", False),
    ("semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))", True),
    ("semver('1.0.0-alpha').compareTo(semver('1.0.0-alpha.1')) + semver('1.0.0-2').compareTo(semver('1.0.0-b'))", -2),
    ("semver('1.0.0+a') == semver('1.0.0+b') && isSemver('v1', true) && !isSemver('v1')", True),
    ("semver('v1.02', true).minor() * 10 + semver('3.0.4').major() + semver('3.0.4').patch()", 27),
    ("format.dns1123Label().validate('ok').hasValue() || format.named('nope').hasValue()", False),
    ("format.named('uuid').value().validate('x').value().size()", 1),
]


@pytest.mark.parametrize(("text", "value"), [*STRINGS, *LISTS, *NUMBERS_AND_TIMES, *KUBERNETES_TYPES])
def test_functions(text: str, value: Any) -> None:
    found = evaluate(text, DATA)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("dns1123Label", ["a", "a-1"], ["A", "-a", "a.b", "a" * 64, ""]),
        ("dns1123Subdomain", ["a.b-c"], ["a..b", "a" * 254, "A"]),
        ("dns1035Label", ["a1"], ["1a"]),
        ("qualifiedName", ["a", "a.b/C_d"], ["/a", "a/b/c", "a/", "a" * 64]),
        ("dns1123LabelPrefix", ["a-", "aX-"], ["-a", "aÀ-"]),
        ("labelValue", ["", "A.b_c"], ["-a", "a" * 64]),
        ("uri", ["https://a.b", "/a"], ["a b", "a"]),
        ("uuid", ["6ba7b810-9dad-11d1-80b4-00c04fd430c8"], ["6ba7b810"]),
        ("byte", ["YWJj", "YQ=="], ["YWJ", "*"]),
        ("date", ["2024-02-29"], ["2023-02-29", "2024-2-9"]),
        ("datetime", ["2024-02-29T10:00:00Z", "2024-02-29t10:00:00.5+02:00"], ["2024-02-29", "2024-02-29T25:00:00Z"]),
    ],
)
def test_formats(name: str, good: list[str], bad: list[str]) -> None:
    text = f"values.filter(v, !format.{name}().validate(v).hasValue())"
    assert evaluate(text, {"values": [*good, *bad]}) == good


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("'ab'.charAt(3)", "index out of range: 3"),
        ("'ab'.indexOf('a', -3)", "index out of range: -3"),
        ("'ab'.lastIndexOf('a', -1)", "index out of range: -1"),
        ("'ab'.substring(2, 1)", "invalid substring range. start: 2, end: 1"),
        ("'ab'.substring(0, 3)", "index out of range: 3"),
        ("'ab'.substring(-1)", "index out of range: -1"),
        ("[dyn(1)].join()", "no such overload"),
        ("('%s' + '').format([])", "index 0 out of range"),
        ("('%q' + '').format([1])", 'could not parse formatting clause: unrecognized formatting clause "q"'),
        ("('%' + '').format([1])", "unexpected end of string"),
        ("'%.9999f'.format([1.0])", "precision 9999 is too large"),
        (
            "'%f'.format([dyn(1)])",
            "error during formatting: fixed-point clause can only be used on doubles, was given int",
        ),
        ("'%s'.format([{1.0: 1}])", "error during formatting: no formatting function for map key of type double"),
        ("[dyn(1), dyn(1.5)].sum()", "no such overload"),
        ("quantity('1') == quantity('1').add(quantity('0'))", "no such overload"),
        ("google.protobuf.Int32Value{value: 3000000000}", "field type conversion error: integer overflow"),
        ("[].min()", "min called on empty list"),
        ("[].max()", "max called on empty list"),
        ("mixed.isSorted()", "no such overload"),
        ("[1].slice(0, 2)", "cannot slice(0, 2), list is length 1"),
        ("[1].slice(1, 0)", "cannot slice(1, 0), start index must be less than or equal to end index"),
        ("[1].slice(-1, 0)", "cannot slice(-1, 0), negative indexes not supported"),
        ("mixed.sort()", "list elements must have the same type"),
        ("[9223372036854775807, 1].sum()", "integer overflow"),
        ("timestamp('2024-01-01T00:00:00Z').getHours('Mars/Base')", "unknown time zone Mars/Base"),
        ("timestamp('9999-12-31T23:59:59Z') + duration('1s')", "timestamp overflow"),
        ("url('a b')", 'URL parse error during conversion from string: parse "a b": invalid URI for request'),
        ("quantity('1.5').asInteger()", "cannot convert value to integer"),
        ("'a'.matches('(' + '')", "error parsing regexp: missing ): ("),
    ],
)
def test_function_errors(text: str, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(text, DATA)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("uint(-1)", "unsigned integer overflow"),
        ("int(1e19)", "integer overflow"),
        ("int(18446744073709551615u)", "integer overflow"),
        ("double('0x7')", "type conversion error from 'string' to 'double'"),
        ("bool('yes')", "type conversion error from 'string' to 'bool'"),
        ("string(b'\\xff')", "invalid UTF-8 in bytes, cannot convert to string"),
        ("[1, int('x')] == []", "type conversion error from 'string' to 'int'"),
        ("'a'.find('[') == ''", "error parsing regexp: missing ]: ["),
        ("{'a': 1}[dyn(null)]", "invalid qualifier type: null"),
    ],
)
def test_conversions_and_patterns_of_literals_fail_before_anything_runs(text: str, message: str) -> None:
    with pytest.raises(CompileError) as caught:
        evaluate(text, DATA)
    assert caught.value.message == f"program instantiation failed: {message}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "-0"), (1.5, "1.5"), (100000.0, "100000"), (1e6, "1e+06"), (123456789.0, "1.23456789e+08"),
        (1e-4, "0.0001"), (1e-5, "1e-05"), (-2.5e-7, "-2.5e-07"), (1e300, "1e+300"), (float("inf"), "+Inf"),
    ],
)  # fmt: skip
def test_doubles_are_written_as_go_writes_them(value: float, text: str) -> None:
    assert format_double(value) == text


def test_the_duration_format_knows_words_too() -> None:
    assert parse_extended_duration("2 days") == Duration(2 * 86400 * SECOND)
    assert parse_extended_duration("1h30m") == Duration(5400 * SECOND)
    with pytest.raises(EvaluationError):
        parse_extended_duration("soon")


def test_the_date_time_format_forgives_zones() -> None:
    assert parse_date_time("") == Timestamp(0)
    assert parse_date_time("1970-01-01T00:00:01") == Timestamp(SECOND)
    assert parse_date_time("1970-01-01T02:00:00+02:00") == Timestamp(0)
