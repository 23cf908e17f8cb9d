"""Compiled patterns: bounded for one, for a document, and for all together."""

import pytest

from pyxp.errors import Exceeded
from pyxp.gotext import patterns
from pyxp.gotext.patterns import Pattern, PatternError, compile_pattern, limited, matches

HEAVY = [rf"\pL{{20}}{number}" for number in range(200)]
"""Some 24,000 instructions each, in eight characters."""


def test_texts_and_bytes_are_told_apart():
    assert compile_pattern("é+").search("aéé").group() == "éé"
    assert compile_pattern("é+".encode()).search("aéé".encode()).group() == "éé".encode()


def test_a_pattern_that_is_none_is_refused_each_time():
    for _ in range(2):
        with pytest.raises(PatternError, match="missing"):
            compile_pattern("(a")


@pytest.mark.thorough
def test_what_go_repeats_at_most_is_compiled():
    with limited():
        assert compile_pattern(r"\pL{1000}").search("x") is None


@pytest.mark.thorough
def test_a_pattern_beyond_all_measure_is_refused():
    with pytest.raises(PatternError, match="too large"):
        compile_pattern(r"\pL{1000}" * 6)


def test_patterns_of_one_document_are_bounded_together():
    with (
        pytest.raises(Exceeded, match=r"^its regular expressions would make more than 1500000 instructions"),
        limited(),
    ):
        for pattern in HEAVY:
            compile_pattern(pattern)
    # What is remembered costs nothing, and the next document begins anew.
    with limited():
        compile_pattern(HEAVY[0])
        compile_pattern(HEAVY[-1])


def test_a_block_inside_of_another_has_no_allowance_of_its_own(monkeypatch):
    monkeypatch.setattr(patterns, "MOST_INSTRUCTIONS", 1000)
    with limited():
        for number in range(3):
            with limited():
                compile_pattern(f"inner-{number}")
        with pytest.raises(Exceeded), limited():
            compile_pattern("one too many")


def test_all_patterns_together_take_bounded_memory(monkeypatch):
    monkeypatch.setattr(patterns, "MOST_MEMORY", 10 * 2**20)
    programs = patterns._Programs()
    for pattern in HEAVY[:30]:
        programs.get(pattern)
    assert programs._memory <= 10 * 2**20
    assert list(programs._kept)[-1] == (HEAVY[29], False)
    assert (HEAVY[0], False) not in programs._kept


def test_patterns():
    assert Pattern("(?P<a>é)(b)?").groups("xé") == ["é", "é", ""]
    assert Pattern("z").groups("x") is None
    assert Pattern(".").groups("\udcffa") == ["\udcff"]
    assert Pattern(r"\B").groups("aÉ") is not None
    assert Pattern("(?i)k").matches("\u212a")
    assert not Pattern(r"\pL{1000}").matches("a")


@pytest.mark.parametrize("source", ["(", "a**", "(?=a)", r"\1", r"\C", r"[\C]", "a{1001}", "(?P<é>a)", "a" * 70_000])
def test_patterns_refused(source):
    with pytest.raises(PatternError):
        Pattern(source)


@pytest.mark.parametrize("source", [r"\C", "(?P<é>a)"])
def test_what_go_refuses_is_refused_everywhere(source):
    with pytest.raises(PatternError):
        matches(source, "a")


@pytest.mark.parametrize("pattern", ["(" * 9000 + ")" * 9000, "()" * 5000, "(?P<a>b)" + "(c)" * patterns.MOST_GROUPS])
def test_groups_are_bounded_before_anything_is_searched(pattern):
    for use in (lambda: matches(pattern, "a"), lambda: Pattern(pattern), lambda: compile_pattern(pattern, groups=True)):
        with pytest.raises(Exceeded, match=rf"^a regular expression would make more than {patterns.MOST_GROUPS} capt"):
            use()


def test_what_looks_like_groups_is_not_counted():
    most = "(a)" * patterns.MOST_GROUPS
    assert Pattern(most + r"(?:b)[(]\(" * 10).group_count == patterns.MOST_GROUPS
    assert matches(rf"^{most}(?:b)\($", "a" * patterns.MOST_GROUPS + "b(")


def test_groups_are_captured_only_for_who_asks():
    assert compile_pattern("(a)(b)").groups == 0
    assert compile_pattern("(a)(b)").search("xab").group() == "ab"
    assert compile_pattern("(a)(b)", groups=True).groups == 2


def test_groups_of_a_pattern_cost_its_document_nothing_more(monkeypatch):
    monkeypatch.setattr(patterns, "MOST_INSTRUCTIONS", patterns._FEWEST)
    with limited():
        pattern = Pattern("(once)-only")
        assert pattern.groups("once-only") == ["once-only", "once"]


@pytest.mark.parametrize("name", ["compile", "search"])
def test_a_library_out_of_memory_is_a_refusal(monkeypatch, name):
    import re2

    def fail(*_):
        raise MemoryError("std::bad_alloc")

    monkeypatch.setattr(*{"compile": (re2, "compile"), "search": (re2._Regexp, "search")}[name], fail)
    with pytest.raises(Exceeded, match="the memory that there is"):
        matches(f"out-of-memory-{name}", "a")
