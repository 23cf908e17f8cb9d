"""Texts of a Composition that are to become JSON."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.diagnostics import Severity
from pyxp.validation.compositions import check_composition
from pyxp.validation.compositions.documents import format_fault

CATALOG = Catalog.shipped()
AT = "spec.pipeline[0].input.resources[0]"
FIELD = "spec.forProvider.policy"


def told(policy: str | None, *patches: dict[str, Any]) -> list[tuple[str, str, str]]:
    for_provider = {"region": "eu-west-1", **({} if policy is None else {"policy": policy})}
    base = {"apiVersion": "sqs.aws.upbound.io/v1beta1", "kind": "Queue", "spec": {"forProvider": for_provider}}
    step = {
        "step": "compose",
        "functionRef": {"name": "function-patch-and-transform"},
        "input": {
            "apiVersion": "pt.fn.crossplane.io/v1beta1",
            "kind": "Resources",
            "resources": [{"name": "queue", "base": base, "patches": list(patches)}],
        },
    }
    composition = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "queues"},
        "spec": {"compositeTypeRef": {"apiVersion": "ex.org/v1", "kind": "Queue"}, "pipeline": [step]},
    }
    found = check_composition(composition, None, CATALOG.find)
    return [(item.severity.value, item.path, item.message) for item in found if item.code == "invalid-json"]


def combined(fmt: str) -> dict[str, Any]:
    variables = [{"fromFieldPath": "spec.a"}]
    combine = {"strategy": "string", "variables": variables, "string": {"fmt": fmt}}
    return {"type": "CombineFromComposite", "combine": combine, "toFieldPath": FIELD}


def changed(*transforms: dict[str, Any]) -> dict[str, Any]:
    return {"fromFieldPath": "spec.a", "toFieldPath": FIELD, "transforms": list(transforms)}


def test_a_text_of_a_base() -> None:
    message = "this is no JSON: expecting value, at line 1, column 7 of the text"
    assert told('{"a": }') == [("error", f"{AT}.base.{FIELD}", message)]
    assert told('{"a": 1}') == []


def test_a_text_that_a_patch_replaces_is_doubtful_only() -> None:
    assert [item[0] for item in told("{", {"fromFieldPath": "spec.a", "toFieldPath": FIELD})] == ["warning"]


def test_a_format_that_never_becomes_json() -> None:
    message = "whatever the values are, this is no JSON: expecting ',' delimiter, at line 1, column 11 of the text"
    assert told(None, combined('{"a": "%s"')) == [("error", f"{AT}.patches[0].combine.string.fmt", message)]
    assert told(None, combined('{"a": "%s"}')) == []
    last = {"type": "string", "string": {"type": "Format", "fmt": '{"a": "%s"'}}
    assert told(None, changed(last)) == [("error", f"{AT}.patches[0].transforms[0].string.fmt", message)]
    assert told(None, changed(last, {"type": "string", "string": {"type": "Convert", "convert": "ToUpper"}})) == []


def test_a_result_of_a_map() -> None:
    [(severity, path, _)] = told(None, changed({"type": "map", "map": {"a": "{}", "b": "{"}}))
    assert (severity, path) == ("error", f"{AT}.patches[0].transforms[0].map[b]")


@pytest.mark.parametrize(
    "fmt",
    [
        '{"a": "%s"}', '{"a": %s}', "{%s}", "[%s, %s]", '{"a": %d}', '{"a": "100%%", "b": "%[2]s/%[1]s"}',
        '{"a": %q}', '{"a": [%s]}', "%s", '{"a": "\\"%s\\""}', '{%s: "b"}', '{"a": %t, "b": %5.2f}', "",
        "%s%s%s%s}", '{"a": 1%s}',
    ],
)  # fmt: skip
def test_formats_that_become_json(fmt: str) -> None:
    assert format_fault(fmt) is None


@pytest.mark.parametrize(
    ("fmt", "severity"),
    [
        ('{"a": "%s}', Severity.ERROR),
        ('{"a": "%s",}', Severity.ERROR),
        ('{"a": %d', Severity.ERROR),
        ('{"a": "%q"}', Severity.ERROR),
        ('{"a": %s', Severity.WARNING),
        ("{bad", Severity.ERROR),
    ],
)
def test_formats_that_do_not(fmt: str, severity: Severity) -> None:
    found = format_fault(fmt)
    assert found is not None
    assert found[1] is severity
