"""Random platform programs: what compiles is free of markers, stable, and good by the checks of a Composition."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyxp import (
    IMMUTABLE,
    Composite,
    Composition,
    Meta,
    Spec,
    Status,
    as_text,
    compile_composite,
    default_list,
    json_document,
    lower,
    merge,
    upper,
)
from pyxp.aws import ec2, iam, sqs
from pyxp.errors import AuthoringError

pytestmark = pytest.mark.thorough

_MARKER_PARTS = re.compile("[\ue000-\uf8ff]")


class Wanted(Spec):
    """What is asked for."""

    name: Annotated[str, Meta(max_length=10), IMMUTABLE]
    region: Annotated[str, IMMUTABLE] = "eu-central-1"
    count: int = 1
    ratio: float = 0.5
    fast: bool = False
    words: list[str] = default_list("a")
    tags: dict[str, str] | None = None


class Became(Status):
    """What it became."""

    arn: str | None = None


# A value is a recipe: the tests turn it into Python values once the references exist.
LITERALS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Co", "Cs"]), max_size=8
)
TEXT_PARTS = st.one_of(
    LITERALS.map(lambda text: ("literal", text)),
    st.sampled_from([("spec", name) for name in ("name", "region", "count", "ratio", "fast")]),
    st.sampled_from([("function", name) for name in ("upper", "lower", "count")]),
    st.integers(0, 5).map(lambda index: ("arn", str(index))),
)
TEXTS = st.lists(TEXT_PARTS, min_size=1, max_size=4).map(lambda parts: ("text", parts))
DOCUMENTS = st.recursive(
    st.one_of(TEXTS, st.just(("spec", "words")), st.just(("spec", "count")), st.integers(), st.booleans(), LITERALS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(LITERALS, inner, max_size=3)),
    max_leaves=6,
)
RESOURCES = st.lists(
    st.fixed_dictionaries(
        {
            "tags": st.dictionaries(st.text(alphabet="abc.-/:", min_size=1, max_size=6), TEXTS, max_size=3),
            "document": DOCUMENTS,
            "select": st.integers(0, 5),
            "after": st.lists(st.integers(0, 5), max_size=2),
            "merge": st.booleans(),
        }
    ),
    min_size=1,
    max_size=6,
)


def build(recipe: Any, spec: Any, made: list[Any]) -> Any:
    """The Python value of a recipe; resources refer to those made before."""
    if isinstance(recipe, dict):
        return {key: build(item, spec, made) for key, item in recipe.items()}
    if isinstance(recipe, list):
        return [build(item, spec, made) for item in recipe]
    if not isinstance(recipe, tuple):
        return recipe
    kind, detail = recipe
    if kind == "text":
        return "".join(f"{build(part, spec, made)}" for part in detail)
    if kind == "spec":
        return getattr(spec, detail)
    if kind == "function":
        return {"upper": upper(spec.name), "lower": lower(spec.name), "count": as_text(spec.count)}[detail]
    if kind == "arn":
        return made[int(detail) % len(made)].status.arn
    return detail


def platform(recipes: list[dict[str, Any]]) -> type[Composite]:
    """A composite whose resources follow the recipes."""

    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Composes what the recipes say."""
            made: list[Any] = [c.add("first", sqs.Queue(region=self.spec.region))]
            vpcs = [c.add("vpc", ec2.VPC(region=self.spec.region))]
            for index, recipe in enumerate(recipes):
                document = build(recipe["document"], self.spec, made)
                tags = build(recipe["tags"], self.spec, made)
                queue = c.add(
                    f"queue-{index}",
                    sqs.Queue(
                        region=self.spec.region,
                        policy=json_document([document]),
                        tags=merge(tags, under=self.spec.tags) if recipe["merge"] else tags,
                    ),
                    after=[made[number] for number in sorted({number % len(made) for number in recipe["after"]})],
                )
                made.append(queue)
                vpc = vpcs[recipe["select"] % len(vpcs)]
                c.add(f"subnet-{index}", ec2.Subnet(region=self.spec.region, vpc_id=vpc))
                vpcs.append(c.add(f"vpc-{index}", ec2.VPC(region=self.spec.region)))
            c.add("role", iam.Role(assume_role_policy=json_document({"arn": made[-1].status.arn})))
            self.status.arn = made[-1].status.arn

    return Platform


@settings(max_examples=15, deadline=None)
@given(RESOURCES)
def test_what_compiles_holds_no_marker_and_is_stable(recipes: list[dict[str, Any]]) -> None:
    made = platform(recipes)
    compiled = compile_composite(made)
    text = json.dumps([compiled.xrd, compiled.composition], ensure_ascii=False)
    assert not _MARKER_PARTS.search(text)
    assert compile_composite(made).composition == compiled.composition


@settings(max_examples=15, deadline=None)
@given(RESOURCES, st.sampled_from(["upper", "lower", "swapcase", "title"]), st.integers(0, 5))
def test_changed_text_never_reaches_a_manifest(recipes: list[dict[str, Any]], change: str, cut: int) -> None:
    class Changed(platform(recipes)):  # type: ignore[misc] # the base is made by the test
        """A thing whose text was changed after formatting."""

        def compose(self, c: Composition) -> None:
            """Changes formatted text, then composes the rest."""
            text = f"x{self.spec.name}y"
            c.add("changed", ec2.VPC(region=getattr(text, change)()[cut:]))
            super().compose(c)

    try:
        compiled = compile_composite(Changed)
    except AuthoringError as error:
        assert f"cannot call .{change}() on 'x{{xr.spec.name}}y': its value is known only in the cluster" in str(error)
        assert not _MARKER_PARTS.search(str(error))
    else:
        raise AssertionError(compiled.composition)
