"""Expressions by their terms: where they are cut, and that nothing else comes of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.cel.evaluation.work import Work
from pyxp.cel.expressions import CompileError, Expression
from pyxp.cel.values import EvaluationError
from pyxp.engine.cel_filter.conjunctions import NotBoolean, conjunction, terms_of
from pyxp.engine.cel_filter.declarations import filter_environment
from pyxp.engine.cel_filter.states import state_value

SPEC = "observed.composite.resource.spec"
VARIABLES = {"observed": state_value({"composite": {"resource": {"spec": {"on": True, "n": 2.0, "zones": ["a"]}}}})}


def compiled(text: str) -> Expression:
    return Expression(text, filter_environment())


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("a", ["a"]),
        ("a && b", ["a", "b"]),
        ("a&&b &&\n c", ["a", "b", "c"]),
        ("(a && b) && c", ["(a && b)", "c"]),
        ("'a && b' == x && y", ["'a && b' == x", "y"]),
        ("'(' in x && [1, 2][0] == 1", ["'(' in x", "[1, 2][0] == 1"]),
        ("(a || b ? c : d) && e", ["(a || b ? c : d)", "e"]),
    ],
)
def test_terms_end_where_no_bracket_is_open(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "a && b || c",
        "a ? b && c : d",
        "a && b ? c : d",
        "x.all(y, y) && b",
        "x . all (y, y) && b",
        "'it\\'s' == a && b",
        "'''a''' == x && b",
        "a && b // c && d",
        "a && `b` && c",
        "a) && (b",
        "(a && b",
        "'\"' == x && b",
        "a && " * 4000 + "a",
    ],
)
def test_what_is_not_clear_stays_whole(text: str) -> None:
    assert terms_of(text) == [text]


@pytest.mark.parametrize("text", ["true && 1", "true && && true", "&& true", "true &&", "true && nothing", "1 && true"])
def test_what_does_not_compile_is_told_of_the_whole(text: str) -> None:
    with pytest.raises(CompileError) as told:
        conjunction(text, compiled)
    with pytest.raises(CompileError) as whole:
        compiled(text)
    assert (told.value.message, told.value.places) == (whole.value.message, whole.value.places)


def test_what_gives_no_boolean_is_refused() -> None:
    with pytest.raises(NotBoolean, match="it must give a boolean, but it gives dyn"):
        conjunction(f"{SPEC}.on", compiled)


TERMS = [
    *("true", "false", "1 > 0", f"{SPEC}.on", f"{SPEC}.on == true", f"has({SPEC}.on)", f"has({SPEC}.off)"),
    *(
        f"{SPEC}.off",
        f"{SPEC}.off == 1",
        f"{SPEC}.n > 1",
        f"{SPEC}.n",
        f"int({SPEC}.zones) > 1",
        f"size({SPEC}.zones) > 0",
    ),
    *(f"'a' in {SPEC}.zones", f"({SPEC}.off || true)", f"(has({SPEC}.off) ? {SPEC}.off : 3) > 2", "[1, 2][5] == 1"),
    *(
        f"!({SPEC}.on && {SPEC}.off)",
        "1 / 0 == 1",
        "'x' == \"x\"",
        "context.a == 1",
        f"{SPEC}.zones.exists(z, z == 'a')",
    ),
]


def outcome(run: object) -> object:
    try:
        return run()  # type: ignore[operator]
    except EvaluationError as error:
        return str(error)


@given(st.lists(st.lists(st.sampled_from(TERMS), min_size=1, max_size=5), min_size=1, max_size=4))
def test_terms_give_what_the_whole_gives(drawn: list[list[str]]) -> None:
    answers: dict[str, bool | EvaluationError] = {}
    for terms in drawn:
        text = " && ".join(terms)
        whole = compiled(text)
        if whole.type.kind != "bool":
            continue
        by_terms = conjunction(text, compiled)
        assert outcome(lambda by_terms=by_terms: by_terms.holds(VARIABLES, Work(), answers)) == outcome(
            lambda whole=whole: whole.run(VARIABLES, work=Work())
        )


def test_a_term_is_looked_at_once_in_a_run() -> None:
    answers: dict[str, bool | EvaluationError] = {}
    first, second = Work(), Work()
    text = f"has({SPEC}.on) && {SPEC}.n > 1.0 && size({SPEC}.zones) == 1"
    assert conjunction(text, compiled).holds(VARIABLES, first, answers)
    assert conjunction(text, compiled).holds(VARIABLES, second, answers)
    assert first.left < second.left == Work().left
