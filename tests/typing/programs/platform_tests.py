"""Tests of a platform, as its team writes them."""

from pathlib import Path
from typing import reveal_type

from pyxp.streamflix import StreamflixPipeline
from pyxp.testing import ABSENT, Matching, Platform, Refused, RenderedResource, RenderedStack


def test_it(platform: Platform) -> None:
    stack = platform.render("claims/dev.yaml", overrides={"spec.region": "eu-west-1"}, without=["spec.tags"])
    reveal_type(stack)  # reveals: pyxp.testing.stacks.RenderedStack
    reveal_type(platform.render(StreamflixPipeline, Path("a.yaml")))  # reveals: pyxp.testing.stacks.RenderedStack
    reveal_type(stack.resources["vpc"])  # reveals: pyxp.testing.resources.RenderedResource
    reveal_type(stack.resources.vpc)  # reveals: pyxp.testing.resources.RenderedResource
    reveal_type(stack.conditions["Ready"])  # reveals: dict[str, Any]
    reveal_type(stack.next(ready="all", status={"vpc": {}}))  # reveals: pyxp.testing.stacks.RenderedStack
    stack.resources.vpc.assert_matches({"spec": {"deletionPolicy": ABSENT, "x": Matching("^a")}})
    assert stack.resources.vpc >= {"kind": "VPC"}
    platform.render("claims/dev.yaml", overide={})  # refused: call-overload
    platform.render(3)  # refused: call-overload
    stack.resources.vpc.assert_match({})  # refused: attr-defined
    stack.next(redy=["vpc"])  # refused: call-arg


def those_of(stack: RenderedStack) -> list[RenderedResource]:
    try:
        return stack.resources.of_kind("Subnet")
    except Refused as refused:
        reveal_type(refused.findings)  # reveals: list[pyxp.diagnostics.Finding]
        raise
