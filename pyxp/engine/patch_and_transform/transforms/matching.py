"""``match``: the first literal or regular expression that fits decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import MatchPattern, MatchTransform
from pyxp.gotext.patterns import Pattern, PatternError
from pyxp.gotext.values import type_name


def compile_match(config: MatchTransform) -> Callable[[Any], Any]:
    """The transform as a function of one value.

    Without a hit the result is the fallback value, which is null unless given, or the value itself.
    """
    tests = [(_compile_pattern(pattern), pattern.result) for pattern in config.patterns]

    def apply(value: Any) -> Any:
        for index, (fits, result) in enumerate(tests):
            try:
                hit = fits(value)
            except Failure as failure:
                raise Failure(f"cannot match pattern at index {index}: {failure.message}") from failure
            if hit:
                return result
        if config.fallback_to != "Input":
            return config.fallback_value
        if config.fallback_value is not None:
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
