"""function-cel-filter: one call after the other, and in a pipeline."""

import copy

import pytest

from pyxp.engine import Pipeline, run_function
from pyxp.engine.cel_filter import CompiledFilters, running
from pyxp.engine.cel_filter.filters import CompiledFilter, Filter
from pyxp.engine.reconcile import FatalResult
from pyxp.gotext.patterns import matches

OBSERVED = {
    "composite": {"resource": {"kind": "X", "spec": {"on": True, "n": 3, "list": [1, 2], "big": 10**400}}},
    "resources": {"a": {"resource": {"kind": "A"}, "ready": "READY_TRUE", "connection_details": {"k": "v\udcff"}}},
}


def answer(*filters, observed=OBSERVED, names=("a", "b", "ab"), **more):
    desired = {"composite": {"resource": {"kind": "X"}}, "resources": {name: {"resource": {}} for name in names}}
    given = {"filters": [dict(zip(("name", "expression"), item, strict=True)) for item in filters]}
    request = {"input": given, "observed": observed, "desired": desired, "context": {"k": 1}, **more}
    before = copy.deepcopy(request)
    response = run_function("function-cel-filter", request)
    assert request == before
    assert response["context"] == {"k": 1}
    return response


def kept(*filters, **more):
    response = answer(*filters, **more)
    assert "results" not in response
    assert response["desired"]["composite"] == {"resource": {"kind": "X"}}
    return list(response["desired"].get("resources", {}))


def refusal(*filters, **more):
    response = answer(*filters, **more)
    assert list(response["desired"]["resources"]) == ["a", "b", "ab"]
    [result] = response["results"]
    assert (result["severity"], result["target"]) == ("SEVERITY_FATAL", "TARGET_COMPOSITE")
    return result["message"]


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("a", ["b", "ab"]),
        ("a.*", ["b"]),
        ("a|b", []),
        ("(?:a|b)", ["ab"]),
        (".*", []),
        ("", ["a", "b", "ab"]),
        ("(?i)AB", ["a", "b"]),
    ],
)
def test_names_are_patterns_between_the_ends_in_no_group(name, left):
    assert kept((name, "false")) == left


def test_a_resource_stays_only_if_all_its_filters_are_true():
    assert kept(("a", "true"), ("a.*", "false"), ("b", "observed.composite.resource.spec.on == true")) == ["b"]


def test_values_are_those_of_protocol_buffers():
    assert kept(("a", "observed.composite.resource.spec.n == 3.0")) == ["a", "b", "ab"]
    assert kept(("a", "type(observed.composite.resource.spec.n) == double")) == ["a", "b", "ab"]
    assert kept(("a", "observed.composite.resource.spec.big > 1e308")) == ["a", "b", "ab"]
    assert kept(("a", "observed.resources.a.connection_details.k == b'v\\xff'")) == ["a", "b", "ab"]
    assert kept(("a", "observed.resources.a.ready == apiextensions.fn.proto.v1.Ready.READY_TRUE")) == ["a", "b", "ab"]
    assert kept(("a", "observed == apiextensions.fn.proto.v1.State{}"), observed=None) == ["b", "ab"]
    assert kept(("a", "observed == apiextensions.fn.proto.v1.State{}"), observed={}) == ["a", "b", "ab"]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (
            [("a", "false"), ("b", "observed.composite.resource.spec.nope == 1")],
            'cannot evaluate CEL expression "observed.composite.resource.spec.nope == 1" for filter 1: '
            "no such key: nope",
        ),
        ([("(", "observed.nope")], 'cannot compile regular expression "^($" for filter 0: missing ): ^($'),
        (
            [("none", "observed.composite.resource.spec.on")],
            'cannot evaluate CEL expression "observed.composite.resource.spec.on" for filter 0: it must give a '
            "boolean, but it gives dyn",
        ),
        (
            [("none", "observed.nope == 'x'")],
            "cannot evaluate CEL expression \"observed.nope == 'x'\" for filter 0: ERROR: <input>:1:9: undefined field "
            "'nope'\n | observed.nope == 'x'\n | ........^",
        ),
    ],
)
def test_the_first_problem_is_fatal_and_nothing_is_filtered(filters, message):
    assert refusal(*filters) == message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"filters": [{"name": "a", "expresion": "true"}]}, 'cannot read filters[0]: unknown name "expresion"'),
        ({"filters": [{"name": "a", "expression": True}]}, "expected a string, found a boolean"),
        ({"filters": {}}, "cannot read filters: expected a list, found an object"),
        ({"Filters": []}, 'unknown name "Filters"'),
        ({"metadata": {"creationTimestamp": "soon"}}, "cannot read metadata.creationTimestamp"),
        ({"metadata": {"ownerReferences": [{"controller": 1}]}}, "expected a boolean"),
        ({"metadata": {"finalizers": [1]}}, "cannot read metadata.finalizers[0]: expected a string"),
        ({"metadata": {"managedFields": [{"time": "x"}]}}, "cannot read metadata.managedFields[0].time"),
        ("filters", "expected an object"),
    ],
)
def test_an_input_that_cannot_be_read_is_fatal(given, message):
    assert message in refusal(input=given)


def test_without_an_input_everything_stays():
    assert kept(input=None) == ["a", "b", "ab"]
    assert run_function("function-cel-filter", {}) == {}


def test_work_is_bounded_for_all_filters_together(monkeypatch):
    monkeypatch.setattr(running, "MOST_WORK", 2000)
    numbers = {"composite": {"resource": {"spec": {"n": list(range(100))}}}}
    loop = "observed.composite.resource.spec.n.all(a, a + 1.0 > 0.0)"
    assert kept(("a", loop), observed=numbers) == ["a", "b", "ab"]
    told = refusal(*(("a", loop.replace("0.0", f"0.{digit}")) for digit in range(9)), observed=numbers)
    assert told.endswith("evaluating takes more work than pyxp does for one document")


def test_an_expression_that_stands_in_several_filters_is_evaluated_once(monkeypatch):
    monkeypatch.setattr(running, "MOST_WORK", 2000)
    numbers = {"composite": {"resource": {"spec": {"n": list(range(100))}}}}
    loop = "!observed.composite.resource.spec.n.all(a, a + 1.0 > 0.0)"
    assert kept(*[("a", loop)] * 9, ("ab", loop), observed=numbers) == ["b"]


def test_what_filters_are_about_is_remembered_by_the_names_of_the_resources(monkeypatch):
    monkeypatch.setattr(running, "_MOST_REMEMBERED", 2)
    filters = CompiledFilters({"filters": [{"name": "a|b", "expression": "false"}]})
    for names, left in (
        (["a", "b"], []),
        (["a", "c"], ["c"]),
        (["c"], ["c"]),
        (["b", "c"], ["c"]),
        (["a", "c"], ["c"]),
    ):
        desired = {"resources": {name: {} for name in names}}
        assert list(filters.run({"desired": desired})["desired"].get("resources", {})) == left


COMPOSITION = {
    "apiVersion": "apiextensions.crossplane.io/v1",
    "kind": "Composition",
    "metadata": {"name": "things"},
    "spec": {
        "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XThing"},
        "mode": "Pipeline",
        "pipeline": [
            {
                "step": "resources",
                "functionRef": {"name": "patch"},
                "input": {
                    "apiVersion": "pt.fn.crossplane.io/v1beta1",
                    "kind": "Resources",
                    "resources": [
                        {"name": name, "base": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}}
                        for name in ("always", "alarm")
                    ],
                },
            },
            {
                "step": "conditions",
                "functionRef": {"name": "filter"},
                "input": {
                    "apiVersion": "cel.fn.crossplane.io/v1beta1",
                    "kind": "Filters",
                    "filters": [
                        {"name": "alarm", "expression": "has(observed.composite.resource.spec.email)"},
                    ],
                },
            },
            {"step": "ready", "functionRef": {"name": "ready"}},
        ],
    },
}
FUNCTIONS = [
    {"kind": "Function", "metadata": {"name": name}, "spec": {"package": f"x.io/c/function-{package}:v1"}}
    for name, package in (("patch", "patch-and-transform"), ("filter", "cel-filter"), ("ready", "auto-ready"))
]


def rendered(spec, *names, composition=COMPOSITION):
    annotation = "crossplane.io/composition-resource-name"
    observed = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "annotations": {annotation: name}}}
        for name in names
    ]
    references = [{"apiVersion": "v1", "kind": "ConfigMap", "name": name} for name in names]
    xr = {
        "apiVersion": "example.org/v1",
        "kind": "XThing",
        "metadata": {"name": "t"},
        "spec": {**spec, "crossplane": {"resourceRefs": references}},
    }
    return Pipeline(composition, FUNCTIONS).run(xr, observed=observed)


def test_a_filter_in_a_pipeline_decides_what_is_composed_and_when_the_composite_is_ready():
    without, both = rendered({}), rendered({"email": "a@example.org"})
    assert [item["metadata"]["name"] for item in without.composed] == ["always"]
    assert [item["metadata"]["name"] for item in both.composed] == ["alarm", "always"]
    assert (without.unready, both.unready) == (("always",), ("alarm", "always"))


def test_what_is_filtered_out_keeps_nothing_unready():
    def status(result):
        return {item["type"]: item["status"] for item in result.composite["status"]["conditions"]}["Ready"]

    assert status(rendered({}, "always")) == "True"
    assert status(rendered({"email": "a@example.org"}, "always")) == "False"
    assert status(rendered({"email": "a@example.org"}, "always", "alarm")) == "True"
    gone = rendered({}, "always", "alarm")
    assert [item["metadata"]["name"] for item in gone.composed] == ["always"]


def test_a_fatal_filter_ends_the_render():
    composition = copy.deepcopy(COMPOSITION)
    composition["spec"]["pipeline"][1]["input"]["filters"][0]["expression"] = (
        "observed.composite.resource.spec.email != ''"
    )
    with pytest.raises(FatalResult, match="no such key: email"):
        rendered({}, composition=composition)


@pytest.mark.parametrize(
    ("name", "resource", "is_about"),
    [
        ("subnet-a", "subnet-a", True),
        ("subnet-a", "subnet-ab", False),
        ("subnet-a", "my-subnet-a", False),
        ("subnet-a", "subnet-a\n", False),
        ("", "", True),
        ("", "subnet-a", False),
        ("subnet.a", "subnet-a", True),
        ("subnet-a|subnet-b", "subnet-abc", True),
        ("Subnet_1", "Subnet_1", True),
    ],
)
def test_names_are_regular_expressions_for_whole_names(name, resource, is_about):
    compiled = CompiledFilter(Filter(name, "true"))
    assert compiled.is_about(resource) is is_about
    assert matches(Filter(name, "true").pattern, resource) is is_about
