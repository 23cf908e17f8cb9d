"""Patches and steps in Crossplane's own words."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import Composition, EnvironmentConfig, compile_composite, field
from pyxp.aws import kinesis
from pyxp.compiler.problems import CompileError
from pyxp.errors import AuthoringError
from pyxp.jobs.own_words import refused_own_words

from .platforms import compiled, platform, template

PATCH = {"fromFieldPath": "spec.hours", "toFieldPath": "spec.forProvider.retentionPeriod"}
INPUT = {"apiVersion": "other.fn.example.org/v1", "kind": "Input"}
RESOURCES = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources"}


def test_a_patch_stands_behind_those_of_its_resource() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.patch(stream, PATCH)

    assert template(compiled(compose), "stream")["patches"][-1] == PATCH


def test_steps_stand_in_front_or_behind_the_resources() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.step("behind", "function-other", INPUT)
        c.step("before", "function-bare", first=True)

    pipeline = compile_composite(platform(compose)).composition["spec"]["pipeline"]
    assert [step["step"] for step in pipeline] == ["before", "patch-and-transform", "behind", "auto-ready"]
    assert pipeline[0] == {"step": "before", "functionRef": {"name": "function-bare"}}
    assert pipeline[2]["input"] == INPUT


def test_both_are_judged_like_the_rest_with_the_line_that_wrote_them() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.patch(stream, PATCH | {"fromFieldPath": "spec.hour"})
        c.patch(stream, PATCH | {"fromFieldPath": "spec.name"})
        c.step("more", "function-patch-and-transform")
        again = {"name": "stream", "patches": [{"fromFieldPath": "spec.nam", "toFieldPath": "metadata.labels.x"}]}
        c.step("again", "function-patch-and-transform", RESOURCES | {"resources": [again]})
        c.patch(kinesis.Stream(region="x"), PATCH)
        c.patch(stream, PATCH | {"transforms": {1, 2}})
        extra = c.add("extra", kinesis.Stream(region="x"), when=xr.spec.fast)
        c.patch(extra, PATCH | {"policy": {"fromFieldPath": "Required"}})

    first = compose.__code__.co_firstlineno
    with pytest.raises(CompileError) as caught:
        compile_composite(platform(compose))
    assert [
        (found.location.line - first, found.code, found.subject, found.path)
        for found in caught.value.findings
        if found.location is not None
    ] == [
        (1, "unknown-field", "stream", "fromFieldPath"),
        (1, "overwritten-patch", "stream", "toFieldPath"),
        (2, "wrong-type", "stream", "toFieldPath"),
        (3, "wrong-input", "more", ""),
        (5, "unknown-field", "stream", "fromFieldPath"),
        (6, "undeclared-reference", "", ""),
        (7, "wrong-type", "stream", ""),
        (9, "conditional-source", "extra", ""),
    ]


class Account(EnvironmentConfig):
    """What an account has."""

    size: int = 3
    tags: dict[str, str] | None = None
    zones: list[str] = field("Zones.", default=["a"])


def test_what_a_patch_reads_of_facts_is_declared() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.environment(Account, name="main")
        for path in ("size", "tags.team", "zones[0]", "sise", "zones[0].name", "size.unit"):
            target = f"spec.forProvider.tags[{path.replace('[', '-').replace(']', '')}]"
            found = {"fromFieldPath": f"pyxp.configs.account.{path}", "toFieldPath": target}
            convert = {"transforms": [{"type": "convert", "convert": {"toType": "string"}}]}
            c.patch(stream, {"type": "FromEnvironmentFieldPath", **found, **convert})
        text = {"strategy": "string", "string": {"fmt": "%s"}}
        variables = {"variables": [{"fromFieldPath": "pyxp.configs.account.zone"}]}
        combine = {"type": "CombineFromEnvironment", "combine": {**text, **variables}}
        c.patch(stream, {**combine, "toFieldPath": "spec.forProvider.tags.Zone"})

    with pytest.raises(CompileError) as caught:
        compile_composite(platform(compose))
    assert sorted((found.code, found.message, found.hint) for found in caught.value.findings) == [
        *(
            ("unknown-field", f"fromFieldPath: pyxp.configs.account.{path} does not exist: {told}", hint)
            for path, told, hint in (
                ("sise", "Account has no field 'sise'", "did you mean 'size'?"),
                ("size.unit", "Account.size has no field 'unit'", ""),
                ("zone", "Account has no field 'zone'", "did you mean 'zones'?"),
                ("zones[0].name", "Account.zones[0] has no field 'name'", ""),
            )
        ),
    ]


def test_a_mistake_in_the_input_of_a_step_is_told_with_its_place() -> None:
    labels = {
        "type": "Selector",
        "selector": {"matchLabels": [{"key": "a", "type": "Value", "value": "b"}, {"key": "c"}]},
    }
    given = {"apiVersion": "environmentconfigs.fn.crossplane.io/v1beta1", "kind": "Input"}

    def compose(xr: Any, c: Composition, stream: Any) -> None:
        sources = [labels, {"type": "Refernce"}]
        c.step("facts", "function-environment-configs", {**given, "spec": {"environmentConfigs": sources}}, first=True)

    assert [(found.subject, found.path) for found in refused_own_words(compile_composite(platform(compose)))] == [
        ("facts", "spec.environmentConfigs[0].selector.matchLabels[1]"),
        ("facts", "spec.environmentConfigs[1].type"),
    ]


def test_what_the_function_could_not_read_is_told_by_the_engine() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.patch(stream, PATCH | {"type": "FromCompositFieldPath"})
        c.patch(stream, PATCH | {"policy": {"fromFieldPath": "Requird"}})
        c.step("filter", "function-cel-filter", {"apiVersion": "cel.fn.crossplane.io/v1beta1", "kind": "Filters"})

    made = compile_composite(platform(compose))
    assert [(found.code, found.subject, found.path) for found in refused_own_words(made)] == [
        ("invalid-input", "stream", "type"),
        ("invalid-input", "stream", "policy.fromFieldPath"),
    ]
    assert list(refused_own_words(compile_composite(platform(lambda xr, c, s: None)))) == []


REFUSED: dict[str, tuple[Any, str]] = {
    "no resource": (lambda xr, c, s: c.patch("stream", PATCH), "cannot patch 'stream'"),
    "no patch": (lambda xr, c, s: c.patch(s, "spec.hours"), "cannot patch with 'spec.hours': a patch is a dict"),
    "a reference": (lambda xr, c, s: c.patch(s, {"fromFieldPath": xr.spec.hours}), "cannot patch with xr.spec.hours"),
    "text with one": (
        lambda xr, c, s: c.step("x", "function-other", INPUT | {"for": [f"a{xr.spec.name}"]}),
        "cannot tell step 'x' with text with references in it",
    ),
    "no type": (lambda xr, c, s: c.step("x", "function-other", {}), "without apiVersion and kind"),
    "our name": (lambda xr, c, s: c.step("auto-ready", "function-other"), "pyxp's own is called so"),
    "no function": (lambda xr, c, s: c.step("x", ""), "cannot call ''"),
    "a name twice": (lambda xr, c, s: [c.step("x", "f"), c.step("x", "g")], "a step named 'x' was added before, at"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_neither_patch_nor_step_is_refused_where_it_is_written(case: str) -> None:
    compose, told = REFUSED[case]
    with pytest.raises(AuthoringError) as caught:
        compile_composite(platform(compose))
    assert told in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.file == __file__
