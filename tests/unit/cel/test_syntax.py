"""Text to tree: literals, precedence, macros, and where errors point."""

import pytest

from pyxp.cel.syntax.cursor import ParseError
from pyxp.cel.syntax.lexer import LexicalError, tokenize
from pyxp.cel.syntax.macros import STANDARD_MACROS
from pyxp.cel.syntax.nodes import (
    Call,
    Const,
    Fold,
    Logic,
    Node,
    OptionalMap,
    Select,
    Source,
    SyntaxIssue,
    children,
    qualified_name,
)
from pyxp.cel.syntax.parser import MAX_LENGTH, parse
from pyxp.cel.values import UInt


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("0x1F", 31),
        ("7u", UInt(7)),
        ("1.5", 1.5),
        (".5e1", 5.0),
        ("1e3", 1000.0),
        ("'a'", "a"),
        ('"it\'s"', "it's"),
        ("'''two\nlines'''", "two\nlines"),
        (r"'\n\t\\\x41\101\u00e9\U0001F600'", "\n\t\\AAé😀"),
        (r"r'a\d'", "a\\d"),
        (r"b'\xff\x00a'", b"\xff\x00a"),
        (r"br'\x'", b"\\x"),
        ("-9223372036854775808", -(2**63)),
        ("-1.5", -1.5),
        ("true", True),
        ("null", None),
    ],
)
def test_literals(text: str, value: object) -> None:
    tree = parse(text)
    assert isinstance(tree, Const)
    assert tree.value == value
    assert type(tree.value) is type(value)


@pytest.mark.parametrize(
    "text",
    ["'open", "'\\q'", "9223372036854775808", "18446744073709551616u", "é", "'a\nb'", r"'\ud800'", "#", r"b'\u0041'"],
)
def test_text_that_is_no_token(text: str) -> None:
    with pytest.raises(ParseError):
        parse(text)


def test_a_very_long_number_is_refused_without_reading_it() -> None:
    with pytest.raises(LexicalError, match="invalid int literal"):
        tokenize("9" * 90_000)


def show(node: Node) -> str:
    """The tree with all its parentheses."""
    if isinstance(node, Const):
        return repr(node.value)
    if isinstance(node, Logic):
        return f"({' && '.join(map(show, node.terms)) if node.conjunction else ' || '.join(map(show, node.terms))})"
    if isinstance(node, Call):
        target = [node.target] if node.target else []
        return f"{node.function}({', '.join(map(show, [*target, *node.args]))})"
    return qualified_name(node) or type(node).__name__


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b * c - d", "_-_(_+_(a, _*_(b, c)), d)"),
        ("a - b - c", "_-_(_-_(a, b), c)"),
        ("a < b == c", "_==_(_<_(a, b), c)"),
        ("a || b && c || d", "(a || (b && c) || d)"),
        ("a ? b : c ? d : e", "_?_:_(a, b, _?_:_(c, d, e))"),
        ("!a.b", "!_(a.b)"),
        ("!!a", "a"),
        ("-a.b", "-_(a.b)"),
        ("--a", "a"),
        ("a - -1", "_-_(a, -1)"),
        ("-7 % a", "_%_(-7, a)"),
        ("x in y", "@in(x, y)"),
        ("a[b].c(d)", "c(_[_](a, b), d)"),
        ("a.?b", "_?._(a, 'b')"),
        ("a[?0]", "_[?_](a, 0)"),
        (".a.b", ".a.b"),
    ],
)
def test_precedence(text: str, tree: str) -> None:
    assert show(parse(text)) == tree


def test_comments_and_trailing_commas() -> None:
    assert len(children(parse("[1, // one\n 2,]"))) == 2
    assert len(children(parse("{'a': 1,}"))) == 2


def test_macros_become_nodes() -> None:
    has = parse("has(a.b)")
    assert isinstance(has, Select)
    assert has.test
    fold = parse("a.map(x, x > 1, x * 2)")
    assert isinstance(fold, Fold)
    assert (fold.kind, fold.variables) == ("map", ("x",))
    two = parse("a.all(i, v, v > i)")
    assert isinstance(two, Fold)
    assert two.variables == ("i", "v")
    assert isinstance(parse("a.optMap(x, x)"), OptionalMap)


def test_macros_need_the_right_number_of_arguments() -> None:
    assert isinstance(parse("a.all(1)"), Call)
    assert isinstance(parse("a.existsOne(x, x)"), Call)
    assert isinstance(parse("a.all(i, v, v)", STANDARD_MACROS), Call)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("self >", 6, "Syntax error: mismatched input '<EOF>'"),
        ("has(self['a'])", 8, "invalid argument to has() macro"),
        ("a.all(b.c, true)", 7, "argument must be a simple name"),
        ("a.all(v, v, true)", 9, "duplicate variable name: v"),
        ("if == 1", 0, "reserved identifier: if"),
        ("a b", 2, "Syntax error: mismatched input 'b' expecting <EOF>"),
        ("f(1", 3, "Syntax error: mismatched input '<EOF>' expecting ')'"),
        ("[1", 2, "Syntax error: mismatched input '<EOF>' expecting ']'"),
        ("{1 2}", 3, "Syntax error: mismatched input '2' expecting ':'"),
        ("a.1", 1, "Syntax error: mismatched input '.1' expecting <EOF>"),
    ],
)
def test_errors_say_where(text: str, offset: int, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert (caught.value.issue.offset, caught.value.issue.message) == (offset, message)


def test_optionals_can_be_switched_off() -> None:
    for text in ("a.?b", "a[?b]", "[?a]", "{?'a': b}"):
        with pytest.raises(ParseError, match="unsupported syntax"):
            parse(text, optionals=False)


def test_names_in_backticks() -> None:
    tree = parse("a.`b.c/d-e f`", escapes=True)
    assert isinstance(tree, Select)
    assert tree.name == "b.c/d-e f"
    for text in ("a.`b`", "`a`", "a.`b`(1)"):
        with pytest.raises(ParseError):
            parse(text)
    with pytest.raises(ParseError):
        parse("`a`", escapes=True)


def test_nesting_and_length_are_bounded() -> None:
    for text in ("(" * 400 + "1" + ")" * 400, "[" * 400, "-(" * 300 + "1", "a" * (MAX_LENGTH + 1)):
        with pytest.raises(ParseError):
            parse(text)


def test_an_issue_is_shown_under_its_line() -> None:
    shown = Source("a &&\n b.c").render(SyntaxIssue(7, "undefined field 'c'"))
    assert shown == "ERROR: <input>:2:3: undefined field 'c'\n |  b.c\n | ..^"
