"""Judging Compositions by everything that is given beside them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.diagnostics import Severity
from pyxp.files import read_manifests
from pyxp.jobs.compositions import CompositionChecker
from pyxp.jobs.render import Surroundings, render, render_each
from pyxp.jobs.validate import validate
from pyxp.model.compositions import is_composition

CASES = Path(__file__).resolve().parents[2] / "cases" / "compositions"
DEFINITION, COMPOSITION = read_manifests([CASES / "mistakes" / "platform.yaml"])
FUNCTIONS = read_manifests([CASES / "functions.yaml"])
CATALOG = Catalog.shipped()
STEP = "spec.pipeline[0].input"


def changed(**places: Any) -> dict[str, Any]:
    """The Composition with other values at ``a__b__0__c``."""
    data = copy.deepcopy(COMPOSITION.data)
    for place, value in places.items():
        *above, last = [int(step) if step.isdigit() else step for step in place.split("__")]
        holder = data
        for step in above:
            holder = holder[step]
        holder[last] = value
    return data


def told(composition: dict[str, Any], *definitions: dict[str, Any], functions: Any = ()) -> list[tuple[str, str, str]]:
    checker = CompositionChecker(definitions, CATALOG, functions)
    return [(f.severity.value, f.code, f.message) for f in checker.check(composition, COMPOSITION.locate)]


REGION = "spec__pipeline__0__input__patchSets__0__patches__0__fromFieldPath"
FUNCTION = "spec__pipeline__0__functionRef__name"


def test_a_composition_is_told_from_other_kinds() -> None:
    assert is_composition(COMPOSITION.data)
    assert not is_composition(DEFINITION.data)
    assert not is_composition({**COMPOSITION.data, "apiVersion": "example.org/v1"})
    assert not is_composition([])


def test_without_a_definition_the_composite_is_not_judged() -> None:
    message = "the definition of XBackend of example.org is not given, so paths into the composite were not checked"
    assert told(changed(**{REGION: "spec.regoin"})) == [("warning", "missing-definition", message)]


def test_what_one_of_several_definitions_takes_is_a_warning() -> None:
    other = copy.deepcopy(DEFINITION.data)
    properties = other["spec"]["versions"][1]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    properties["regoin"] = {"type": "string"}
    found = told(changed(**{REGION: "spec.regoin"}), DEFINITION.data, other)
    message = "spec.regoin does not exist: spec has no field 'regoin'"
    assert ("warning", "unknown-field", message) in found
    assert all(severity == "warning" for severity, _, _ in found)
    assert told(changed(**{REGION: "spec.regoin"}), DEFINITION.data, copy.deepcopy(DEFINITION.data)) == [
        ("error", "unknown-field", message)
    ]


def test_a_composed_kind_of_several_definitions_is_tried_with_each() -> None:
    def crd(field: str) -> dict[str, Any]:
        schema = {
            "type": "object",
            "properties": {"spec": {"type": "object", "properties": {field: {"type": "string"}}}},
        }
        version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
        names = {"kind": "Vault", "plural": "vaults"}
        spec = {"group": "own.io", "names": names, "scope": "Cluster", "versions": [version]}
        return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}

    template = {"name": "v", "base": {"apiVersion": "own.io/v1", "kind": "Vault", "spec": {"size": "s", "colour": "c"}}}
    composition = changed(spec__pipeline__0__input__resources=[template], spec__pipeline__0__input__patchSets=[])
    fields = [("error", "there is no field 'colour'")]
    assert [(s, m) for s, c, m in told(composition, DEFINITION.data, crd("size"))] == fields
    assert [(s, m) for s, c, m in told(composition, DEFINITION.data, crd("size"), crd("colour"))] == [
        ("warning", "there is no field 'colour'"),
        ("warning", "there is no field 'size'"),
    ]


def test_a_step_of_another_function_is_left_alone() -> None:
    package = {"apiVersion": "pkg.crossplane.io/v1", "kind": "Function", "metadata": {"name": "function-other"}}
    other = {**package, "spec": {"package": "registry.example.org/team/function-other:v1"}}
    composition = changed(**{FUNCTION: "function-other", "spec__pipeline__0__input__extra": 5, REGION: "spec.regoin"})
    assert told(composition, DEFINITION.data, functions=[other, *(item.data for item in FUNCTIONS)]) == []


def test_a_step_of_an_unknown_function_with_the_same_input_gets_warnings() -> None:
    composition = changed(**{FUNCTION: "our-own-patches", "spec__pipeline__0__input__extra": 5, REGION: "spec.regoin"})
    found = told(composition, DEFINITION.data)
    assert found == [("warning", "unknown-field", "spec.regoin does not exist: spec has no field 'regoin'")]


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("function-patch-and-transfrom", "error"),
        ("crossplane-contrib-function-patch-and-transform", None),
        ("function-auto-ready", None),
    ],
)
def test_functions_go_by_the_names_of_packages(name: str, severity: str | None) -> None:
    data = changed(spec__pipeline__1__functionRef__name=name)
    data["spec"]["pipeline"][1]["input"] = copy.deepcopy(data["spec"]["pipeline"][0]["input"])
    for template in data["spec"]["pipeline"][1]["input"]["resources"]:
        template["name"] += "-2"
    found = told(data, DEFINITION.data, functions=[item.data for item in FUNCTIONS])
    assert [s for s, code, _ in found if code == "unknown-function"] == ([severity] if severity else [])


def test_validate_judges_compositions_in_lists_where_they_stand() -> None:
    items = {"apiVersion": "v1", "kind": "List", "items": [changed(**{REGION: "spec.regoin"})]}
    found = validate([items, DEFINITION], catalog=CATALOG).findings
    assert [f.path for f in found if f.code == "unknown-field"] == [f"{STEP}.patchSets[0].patches[0].fromFieldPath"]


BACKEND = {
    "apiVersion": "example.org/v1",
    "kind": "XBackend",
    "metadata": {"name": "a"},
    "spec": {"region": "eu-central-1"},
}


def test_render_warns_of_what_is_doubtful_once() -> None:
    composition = changed(**{"spec__pipeline__0__input__resources__0__patches__2__toFieldPath": "status.vpcID"})
    around = Surroundings(known=[DEFINITION, *FUNCTIONS], catalog=CATALOG)
    second = {**BACKEND, "metadata": {"name": "b"}}
    first, again = render_each([BACKEND, second, composition, DEFINITION, *FUNCTIONS], around)
    doubts = [f for f in first.findings if f.code == "unknown-field"]
    assert [(f.severity, f.message) for f in doubts] == [
        (Severity.WARNING, "status.vpcID does not exist: status has no field 'vpcID'")
    ]
    assert [f for f in again.findings if f.code == "unknown-field"] == []


def test_render_does_not_say_what_the_composed_resource_says() -> None:
    composition = changed(spec__pipeline__0__input__resources__0__base__spec__forProvider={"cidrBlok": "10.0.0.0/16"})
    documents = [BACKEND, composition, DEFINITION, *FUNCTIONS]
    result = render(documents, Surroundings(catalog=CATALOG))
    assert [(f.code, f.severity) for f in result.findings if "cidrBlok" in f.path] == [
        ("unknown-field", Severity.ERROR)
    ]
    assert render(documents, Surroundings(catalog=CATALOG), validate=False).findings == []


@pytest.mark.parametrize(
    ("api_version", "kind", "hint"),
    [
        (
            "apps/v1",
            "Deployment",
            "import what `kubectl get --raw /openapi/v3/apis/apps/v1` prints with `pyxp schemas import`",
        ),
        ("v1", "Pod", "import what `kubectl get --raw /openapi/v3/api/v1` prints with `pyxp schemas import`"),
        ("apps/v1", "Deploymnt", "did you mean Deployment of apps/v1?"),
        ("example/v1", "Thing", "give its CustomResourceDefinition among the schemas"),
    ],
)
def test_a_kind_that_looks_like_one_of_kubernetes_comes_with_the_way_to_its_schema(
    api_version: str, kind: str, hint: str
) -> None:
    first = "spec__pipeline__0__input__resources__0__base__"
    composition = changed(**{f"{first}apiVersion": api_version, f"{first}kind": kind})
    checker = CompositionChecker([DEFINITION.data], Catalog())

    found = [it for it in checker.check(composition, COMPOSITION.locate) if it.code == "unknown-kind"]
    assert hint in [it.hint for it in found]


def test_kinds_of_other_providers_are_no_hint_at_what_was_meant() -> None:
    first = "spec__pipeline__0__input__resources__0__base__"
    composition = changed(**{f"{first}apiVersion": "helm.crossplane.io/v1beta1", f"{first}kind": "Release"})
    found = CompositionChecker([DEFINITION.data], Catalog.shipped()).check(composition, COMPOSITION.locate)
    assert [it.hint for it in found if it.code == "unknown-kind"] == ["import its CRD with `pyxp schemas import`"]
