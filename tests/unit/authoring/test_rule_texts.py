"""Rules that are written as conditions become CEL that says the same, and that fails for no claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyxp import Rule, Spec, contains, default, field, is_set, not_, one_of, rule
from pyxp.authoring.schema import shape_of_class
from pyxp.cel import compile_rules
from pyxp.errors import AuthoringError


class Inner(Spec):
    """What is inside."""

    number: int | None = None
    loud: bool = False


class Fields(Spec):
    """Fields of all kinds, without rules."""

    low: int = field("The least.", default=1, ge=0, le=9)
    high: int = field("The most.", default=2, ge=0, le=9)
    least: int | None = None
    ratio: float = 1.5
    size: Literal["small", "large"] = "small"
    package: str | None = field("A word that CEL keeps.", default=None, max_length=9)
    inner: Inner = Inner()
    other: Inner | None = None
    names: list[str] = field("Names.", default=[], max_length=3)
    tags: dict[str, str] | None = field("Tags.", default=None, max_length=3)


RULES: Mapping[str, tuple[Callable[[Any], Any], str, Callable[[Mapping[str, Any]], bool]]] = {
    "fields": (lambda s: s.low <= s.high, "self.low <= self.high", lambda s: s["low"] <= s["high"]),
    "either": (
        lambda s: (s.size != "large") | (s.high >= 4),
        "self.size != 'large' || self.high >= 4",
        lambda s: s["size"] != "large" or s["high"] >= 4,
    ),
    "where it is set": (
        lambda s: not_(is_set(s.least)) | (s.least <= s.low),
        "!has(self.least) || self.least <= self.low",
        lambda s: "least" not in s or s["least"] <= s["low"],
    ),
    "a fallback": (
        lambda s: default(s.least, 4) > 3,
        "(has(self.least) && self.least > 3) || !has(self.least)",
        lambda s: s.get("least", 4) > 3,
    ),
    "both numbers": (
        lambda s: (s.ratio > 1) & (s.ratio != s.low) & (s.low < 2.5),
        "self.ratio > 1.0 && self.ratio != double(self.low) && double(self.low) < 2.5",
        lambda s: s["ratio"] > 1 and s["ratio"] != s["low"] and s["low"] < 2.5,
    ),
    "booleans": (
        lambda s: not_(s.inner.loud) | is_set(s.inner.number),
        "!self.inner.loud || has(self.inner.number)",
        lambda s: not s["inner"]["loud"] or "number" in s["inner"],
    ),
    "below what is optional": (
        lambda s: not_((s.other.number == 1) & s.other.loud),
        "!(has(self.other) && has(self.other.number) && self.other.number == 1 && self.other.loud)",
        lambda s: not (s.get("other", {}).get("number") == 1 and s["other"]["loud"]),
    ),
    "lists and maps": (
        lambda s: not_(contains(s.names, "a")) | contains(s.tags, "it's"),
        "!('a' in self.names) || (has(self.tags) && 'it\\'s' in self.tags)",
        lambda s: "a" not in s["names"] or "it's" in s.get("tags", {}),
    ),
    "an element": (
        lambda s: not_(s.names[0] == "b") | (s.tags["x-y"] == "b"),
        "!(size(self.names) > 0 && self.names[0] == 'b') || (has(self.tags) && 'x-y' in self.tags &&"
        " self.tags['x-y'] == 'b')",
        lambda s: s["names"][:1] != ["b"] or s.get("tags", {}).get("x-y") == "b",
    ),
    "a word of CEL": (
        lambda s: not_(is_set(s.package)) | one_of(s.package, ["a", "b"]),
        "!has(self.__package__) || self.__package__ == 'a' || self.__package__ == 'b'",
        lambda s: s.get("package", "a") in ("a", "b"),
    ),
}
NUMBERS = st.integers(0, 9)
INNERS = st.fixed_dictionaries({"loud": st.booleans()}, optional={"number": st.integers(0, 2)})
SPECS = st.fixed_dictionaries(
    {
        "low": NUMBERS,
        "high": NUMBERS,
        "ratio": st.sampled_from([0.5, 1.0, 2.0, 2.5]),
        "size": st.sampled_from(["small", "large"]),
        "inner": INNERS,
        "names": st.lists(st.sampled_from(["a", "b"]), max_size=3),
    },
    optional={
        "least": NUMBERS,
        "package": st.sampled_from(["a", "b", "c"]),
        "other": INNERS,
        "tags": st.dictionaries(st.sampled_from(["it's", "x-y"]), st.sampled_from(["a", "b"])),
    },
)


def schema_with(*written: Any) -> dict[str, Any]:
    """The schema of a class with rules, each with its text as message."""

    class Ruled(Fields):
        """Fields with rules."""

    for made in reversed(written):
        Ruled = rule(made, f"rule {written.index(made)}")(Ruled)  # type: ignore[misc] # decorated once more  # noqa: N806
    return dict(shape_of_class(Ruled).schema)


SCHEMA = schema_with(*(made for made, _, _ in RULES.values()))
RULE_SET = compile_rules(SCHEMA)


def test_rules_are_read_as_people_would_write_them() -> None:
    texts = [entry["rule"] for entry in SCHEMA["x-kubernetes-validations"]]
    assert dict(zip(RULES, texts, strict=True)) == {name: text for name, (_, text, _) in RULES.items()}
    assert RULE_SET.problems() == []


@settings(max_examples=30)
@given(SPECS)
def test_rules_say_what_the_condition_says_and_never_fail(spec: dict[str, Any]) -> None:
    broken = {issue.message.removeprefix("Invalid value: ") for issue in RULE_SET.check(spec)}
    assert broken == {f"rule {index}" for index, (_, _, kept) in enumerate(RULES.values()) if not kept(spec)}


Named = Annotated[list[str], Rule(lambda names: contains(names, "a"), "an a")]


def test_a_field_has_rules_over_itself_whatever_stands_beside_them() -> None:
    class One(Spec):
        """One field."""

        sizes: Named = field(
            "Names.", min_length=1, max_length=3, rules=[Rule(lambda names: names[0] != "b", "no b", ".x")]
        )
        share: float = field("A share.", default=0.5, rules=[Rule(lambda share: share < 1, "all")])

    properties = shape_of_class(One).schema["properties"]
    assert properties["sizes"]["x-kubernetes-validations"] == [
        {"rule": "'a' in self", "message": "an a"},
        {"rule": "self[0] != 'b'", "message": "no b", "fieldPath": ".x"},
    ]
    assert properties["share"]["x-kubernetes-validations"] == [{"rule": "self < 1.0", "message": "all"}]


def test_a_rule_that_cannot_see_its_names_says_where_it_would() -> None:
    class One(Spec):
        """One field."""

        sizes: Annotated[list[str], Rule(lambda names: contains(names, "a"), "an a")]

    with pytest.raises(AuthoringError, match=r"name 'contains' is not defined; .* write the rule into field") as caught:
        shape_of_class(One)
    assert caught.value.location is not None
    assert caught.value.location.file == __file__


REFUSED: dict[str, tuple[Any, str]] = {
    "an unknown field": (lambda s: s.lou == 1, "cannot read self.lou: the field is not declared; did you mean 'low'"),
    "a value outside of the set": (lambda s: s.size == "big", "'big' is never a value of self.size"),
    "not a condition": (lambda s: s.low, "cannot make a rule of self.low"),
    "a constant": (lambda s: True, "cannot make a rule of True: it is kept by every claim"),
    "what every claim breaks": (lambda s: not_(is_set(s.low)), "it is broken by every claim"),
    "and": (lambda s: s.low < 2 and s.high > 3, "join conditions with &"),
    "an optional field that would be forced": (
        lambda s: s.least <= s.low,
        r"refuses every claim that leaves self.least out; write not_\(is_set\(self.least\)\) \| \(...\)",
    ),
    "an optional field that would be forced deep in it": (
        lambda s: (s.low > 2) & not_(not_(s.other.loud)),
        "refuses every claim that leaves self.other.loud out",
    ),
    "text of another language": (3, "it is neither CEL nor a function"),
    "a class": (Inner, "it is neither CEL nor a function"),
}


@pytest.mark.parametrize(("written", "told"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_rule_is_refused_with_its_line(written: Any, told: str) -> None:
    with pytest.raises(AuthoringError, match=told) as caught:
        schema_with(written)
    assert caught.value.location is not None
    assert caught.value.location.file == __file__
