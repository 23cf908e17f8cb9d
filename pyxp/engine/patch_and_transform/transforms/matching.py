"""``match``: the first literal or regular expression that fits decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.refusals import Problem, check_regexp, each, invalid, one_of
from pyxp.engine.patch_and_transform.transforms.kinds import DeadEnd, Step, TransformKind
from pyxp.gotext.patterns import Pattern, PatternError
from pyxp.gotext.values import type_name

_FALLBACKS: Final = ("Value", "Input")


class MatchPattern(NamedTuple):
    """One of the patterns."""

    type: str
    literal: str | None
    regexp: str | None
    result: Any


class MatchTransform(NamedTuple):
    """The settings."""

    patterns: list[MatchPattern]
    fallback_value: Any
    fallback_to: str


def _read(value: Any, path: str) -> MatchTransform:
    fields = Fields(value, path, ("patterns", "fallbackValue", "fallbackTo"))
    return MatchTransform(fields.items("patterns", _pattern), fields.raw("fallbackValue"), fields.text("fallbackTo"))


def _pattern(value: Any, path: str) -> MatchPattern:
    fields = Fields(value, path, ("type", "literal", "regexp", "result"))
    return MatchPattern(
        fields.text("type"), fields.optional_text("literal"), fields.optional_text("regexp"), fields.raw("result")
    )


def _check(settings: MatchTransform) -> None:
    if not settings.patterns:
        raise Problem("patterns", "Required value: a match needs at least one pattern")
    each("patterns", settings.patterns, _check_pattern)


def _check_pattern(pattern: MatchPattern) -> None:
    one_of(pattern.type, ("literal", "regexp", ""), "type", "unknown pattern type")
    if pattern.type == "regexp":
        if pattern.regexp is None:
            raise Problem("regexp", "Required value: the pattern type regexp needs a regexp")
        check_regexp(pattern.regexp, "regexp")
    elif pattern.literal is None:
        raise Problem("literal", "Required value: the pattern type literal needs a literal")


def _compile(settings: MatchTransform) -> Step:
    """Without a hit the result is the fallback value, which is null unless given, or the value itself."""
    tests = [(_compile_pattern(pattern), pattern.result) for pattern in settings.patterns]

    def apply(value: Any) -> Any:
        for index, (fits, result) in enumerate(tests):
            try:
                hit = fits(value)
            except Failure as failure:
                raise Failure(f"cannot match pattern at index {index}: {failure.message}") from failure
            if hit:
                return result
        if settings.fallback_to != "Input":
            return settings.fallback_value
        if settings.fallback_value is not None:
            raise Failure("fallbackTo: Input and a fallbackValue exclude each other")
        return value

    return apply


def _compile_pattern(pattern: MatchPattern) -> Callable[[Any], bool]:
    """The pattern as a test; what is wrong with it counts only once its turn comes."""
    if pattern.type == "literal" and pattern.literal is not None:
        literal = pattern.literal
        return lambda value: _text(value) == literal
    if pattern.type == "regexp" and pattern.regexp is not None:
        try:
            compiled = Pattern(pattern.regexp)
        except PatternError as error:
            return _failing(f"invalid regexp: {error.message}")
        return lambda value: compiled.matches(_text(value))
    if pattern.type in ("literal", "regexp"):
        return _failing(f"{pattern.type} is required by the pattern's type")
    return _failing(f'unsupported pattern type "{pattern.type}"')


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Failure(f"a pattern needs a string, found a value of type {type_name(value)}")
    return value


def _failing(message: str) -> Callable[[Any], bool]:
    def fail(_: Any) -> bool:
        raise Failure(message)

    return fail


def _dead_ends(settings: MatchTransform) -> Iterator[DeadEnd]:
    word = settings.fallback_to
    if word not in ("", *_FALLBACKS):
        yield DeadEnd("fallbackTo", invalid(word, "unknown fallback"), word=word, known=_FALLBACKS)
    if word == "Input" and settings.fallback_value is not None:
        message = "fallbackTo: Input and a fallbackValue exclude each other"
        yield DeadEnd("fallbackValue", message, "leave one of them out")
    for index, pattern in enumerate(settings.patterns):
        if not pattern.type:
            message = "Required value: a pattern needs a type"
            yield DeadEnd(f"patterns[{index}]", message, "write type: literal or type: regexp")


def _tries(settings: MatchTransform) -> int:
    return len(settings.patterns)


KIND: Final = TransformKind(_read, _check, _compile, _dead_ends, _tries)
