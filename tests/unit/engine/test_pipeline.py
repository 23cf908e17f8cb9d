"""The loop around functions, with functions of the test's own."""

import pytest

from pyxp.engine import Pipeline
from pyxp.engine.crossplane.openapi import OpenApiDocuments
from pyxp.errors import InputError

XR = {
    "apiVersion": "example.org/v1",
    "kind": "XThing",
    "metadata": {"name": "top"},
    "spec": {"size": 1},
    "status": {"old": True},
}


def composition(*steps, **spec):
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "things"},
        "spec": {
            "compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XThing"},
            "mode": "Pipeline",
            "pipeline": [{"step": f"s{i}", "functionRef": {"name": f"f{i}"}, **step} for i, step in enumerate(steps)],
            **spec,
        },
    }


def run(*functions, xr=XR, steps=None, xrd=None, **surroundings):
    """Render with these functions, one per step."""
    runners = {f"f{i}": function for i, function in enumerate(functions)}
    pipeline = Pipeline(composition(*(steps or [{} for _ in functions])), [], xrd=xrd, runners=runners)
    return pipeline.run(xr, **surroundings)


def wants(**resources):
    """A function that wants these resources, in this state."""

    def function(request):
        desired = {
            name: {
                "resource": {"apiVersion": "v1", "kind": "ConfigMap", **extra},
                **({"ready": "READY_TRUE"} if ready else {}),
            }
            for name, (ready, extra) in resources.items()
        }
        return {"desired": {**request["desired"], "resources": desired}, "context": request["context"]}

    return function


def says(severity, message="m", **more):
    return lambda request: {
        "desired": request["desired"],
        "results": [{"severity": severity, "message": message, **more}],
    }


def observed(name, resource="a", **extra):
    metadata = {"name": name, "annotations": {"crossplane.io/composition-resource-name": resource}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, **extra}


def test_what_functions_observe():
    seen = []

    def function(request):
        seen.append(request)
        return {}

    run(function, observed=[observed("x")], context={"k": 1})
    composite = seen[0]["observed"]["composite"]["resource"]
    assert composite["metadata"] == {
        "name": "top",
        "uid": composite["metadata"]["uid"],
        "resourceVersion": "999",
        "labels": {"crossplane.io/composite": "top"},
    }
    assert composite["spec"]["crossplane"] == {
        "resourceRefs": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "x"}],
        "compositionRef": {"name": "things"},
    }
    assert [item["type"] for item in composite["status"]["conditions"]] == ["Responsive"]
    assert seen[0]["observed"]["resources"]["a"]["resource"]["metadata"]["name"] == "x"
    assert (seen[0]["desired"], seen[0]["context"]) == ({}, {"k": 1})


def test_state_and_context_go_from_step_to_step():
    def first(request):
        return {"desired": {"composite": {"resource": {"status": {"from": "first"}}}}, "context": {"seen": ["first"]}}

    def second(request):
        status = request["desired"]["composite"]["resource"]["status"]
        return {
            "desired": {"composite": {"resource": {"status": {**status, "also": "second"}}}},
            "context": {"seen": [*request["context"]["seen"], "second"]},
        }

    rendered = run(first, second)
    assert rendered.composite["status"]["from"] == "first"
    assert rendered.composite["status"]["also"] == "second"
    assert rendered.context == {"seen": ["first", "second"]}


def test_the_composite_shows_what_the_controller_writes_or_all_of_it():
    rendered = run(wants(a=(True, {})))
    assert set(rendered.composite["spec"]) == {"crossplane"}
    assert "old" not in rendered.composite["status"]
    full = rendered.full_composite()
    assert (full["spec"]["size"], full["status"]["old"]) == (1, True)
    assert [item["type"] for item in full["status"]["conditions"]] == ["Responsive", "Synced", "Ready"]


def test_documents_in_order():
    rendered = run(wants(b=(False, {}), a=(True, {}), B=(False, {})), context={"k": 1.0})
    names = [item["metadata"]["annotations"]["crossplane.io/composition-resource-name"] for item in rendered.composed]
    assert names == ["B", "a", "b"]
    assert rendered.unready == ("B", "b")
    documents = rendered.documents(results=True, context=True)
    assert [item["kind"] for item in documents] == ["XThing", *["ConfigMap"] * 3, *["Result"] * 3, "Context"]
    assert [item["message"] for item in rendered.results] == [
        "Successfully selected composition: things",
        'Composed resource "B" is not yet ready',
        'Composed resource "b" is not yet ready',
    ]
    assert documents[-1]["fields"] == {"k": 1}


def test_results_of_functions():
    rendered = run(
        says("SEVERITY_WARNING"), says("SEVERITY_NORMAL", reason="Mine"), says("SEVERITY_UNSPECIFIED", "odd")
    )
    told = [(item["severity"], item["reason"], item["message"]) for item in rendered.results[1:]]
    assert told == [
        ("Warning", "ComposeResources", 'Pipeline step "s0": m'),
        ("Normal", "Mine", 'Pipeline step "s1": m'),
        (
            "Warning",
            "ComposeResources",
            'Pipeline step "s2" returned a result of unknown severity (assuming warning): odd',
        ),
    ]


def test_a_fatal_result_ends_the_render():
    with pytest.raises(InputError, match='pipeline step "s1" returned a fatal result: boom'):
        run(says("SEVERITY_WARNING"), says("SEVERITY_FATAL", "boom"))


def test_functions_set_conditions_but_not_crossplanes_own():
    def function(request):
        return {
            "conditions": [
                {
                    "type": "Mine",
                    "status": "STATUS_CONDITION_TRUE",
                    "reason": "R",
                    "target": "TARGET_COMPOSITE_AND_CLAIM",
                },
                {"type": "Ready", "status": "STATUS_CONDITION_FALSE", "reason": "R"},
            ]
        }

    status = run(function).composite["status"]
    assert [(item["type"], item["status"]) for item in status["conditions"]] == [
        ("Responsive", "True"),
        ("Mine", "True"),
        ("Synced", "True"),
        ("Ready", "True"),
    ]
    assert status["claimConditionTypes"] == ["Mine"]


def test_a_function_decides_over_readiness():
    def function(request):
        desired = wants(a=(True, {}))(request)["desired"]
        return {"desired": {**desired, "composite": {"ready": "READY_FALSE"}}}

    ready = run(function).composite["status"]["conditions"][-1]
    assert (ready["status"], ready["reason"], "message" in ready) == ("False", "Creating", False)


def test_requirements_are_fetched_until_they_settle():
    calls = []

    def function(request):
        calls.append(request)
        wanted = {"one": {"api_version": "v1", "kind": "ConfigMap", "match_name": "c"}}
        if request.get("required_resources"):
            wanted["two"] = {"api_version": "v1", "kind": "ConfigMap", "match_labels": {"labels": {"a": "b"}}}
        return {"requirements": {"resources": wanted}, "context": {"calls": len(calls)}}

    required = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "labels": {"a": "b"}}}]
    rendered = run(function, required=required)
    assert len(calls) == 3
    found = calls[-1]["required_resources"]
    assert [found[name]["items"][0]["resource"]["metadata"]["name"] for name in ("one", "two")] == ["c", "c"]
    assert rendered.context == {"calls": 3}


def test_requirements_that_never_settle():
    def function(request):
        count = len(request.get("required_resources", {}))
        selector = {"api_version": "v1", "kind": "ConfigMap", "match_name": "c"}
        return {"requirements": {"resources": {str(i): selector for i in range(count + 1)}}}

    with pytest.raises(InputError, match='pipeline step "s0" asks for other resources each time'):
        run(function)


def test_requirements_of_the_composition():
    seen = []
    selector = {"requirementName": "cfg", "apiVersion": "v1", "kind": "ConfigMap", "name": "missing"}
    step = {"requirements": {"requiredResources": [selector]}}
    run(lambda request: seen.append(request) or {}, steps=[step])
    assert seen[0]["required_resources"] == {"cfg": {"items": []}}


def test_schemas_that_a_function_or_the_composition_asks_for():
    seen = []
    kind = {"type": "object", "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Secret"}]}
    schemas = OpenApiDocuments([{"components": {"schemas": {"secret": kind}}}])

    def function(request):
        seen.append(request["required_schemas"])
        return {"requirements": {"schemas": {"mine": {"api_version": "v1", "kind": "Secret"}}}}

    selector = {"requirementName": "theirs", "apiVersion": "v1", "kind": "ConfigMap"}
    run(function, steps=[{"requirements": {"requiredSchemas": [selector]}}], schemas=schemas)
    assert seen == [{"theirs": {}}, {"mine": {"openapi_v3": kind}}]


def test_credentials_of_steps():
    step = {"credentials": [{"name": "api", "source": "Secret", "secretRef": {"namespace": "n", "name": "s"}}]}
    secret = {"metadata": {"namespace": "n", "name": "s"}, "data": {"token": "YQ=="}}
    seen = []
    run(lambda request: seen.append(request) or {}, steps=[step], credentials=[secret])
    assert seen[0]["credentials"] == {"api": {"credential_data": {"data": {"token": "a"}}}}
    with pytest.raises(InputError, match='pipeline step "s0" needs Secret n/s for its credential "api"'):
        run(lambda request: {}, steps=[step])


def test_a_paused_composite_composes_nothing():
    def function(request):
        raise AssertionError("no function may run")

    paused = {**XR, "metadata": {"name": "top", "annotations": {"crossplane.io/paused": "true"}}}
    rendered = run(function, xr=paused)
    assert rendered.composite["spec"] == {"size": 1}
    assert [item["type"] for item in rendered.composite["status"]["conditions"]] == ["Responsive", "Synced"]
    assert rendered.context is None
    assert [item["reason"] for item in rendered.results] == ["ReconciliationPaused"]


def test_a_composite_that_is_being_deleted_composes_nothing():
    deleted = {**XR, "metadata": {"name": "top", "deletionTimestamp": "2024-01-01T00:00:00Z"}}
    rendered = run(lambda request: {}, xr=deleted)
    assert [item["type"] for item in rendered.composite["status"]["conditions"]] == ["Responsive", "Ready", "Synced"]


def test_a_reconcile_request_is_told_first():
    asked = {**XR, "metadata": {"name": "top", "annotations": {"crossplane.io/reconcile-requested-at": "now"}}}
    assert run(lambda request: {}, xr=asked).results[0]["reason"] == "ReconcileRequestHandled"
    done = {**asked, "status": {"lastHandledReconcileAt": "now"}}
    assert run(lambda request: {}, xr=done).results[0]["reason"] == "SelectComposition"


def test_a_namespaced_composite_says_when_it_overrides_a_namespace():
    xr = {**XR, "metadata": {"name": "top", "namespace": "team"}}
    rendered = run(wants(a=(True, {"metadata": {"namespace": "other"}})), xr=xr)
    assert rendered.results[-1]["reason"] == "NamespaceOverridden"
    assert rendered.composed[0]["metadata"]["namespace"] == "team"
    assert rendered.composite["metadata"] == {"name": "top", "namespace": "team"}


XRD = {
    "apiVersion": "apiextensions.crossplane.io/v1",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "xthings.example.org"},
    "spec": {
        "group": "example.org",
        "names": {"kind": "XThing", "plural": "xthings"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "referenceable": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {"type": "object", "properties": {"zone": {"type": "string", "default": "a"}}}
                        },
                    }
                },
            }
        ],
    },
}


def test_a_definition_gives_defaults_and_the_place_of_references():
    rendered = run(wants(a=(True, {})), xrd=XRD)
    assert rendered.source["spec"]["zone"] == "a"
    assert "zone" not in XR["spec"]
    assert rendered.composite["spec"]["resourceRefs"][0]["kind"] == "ConfigMap"


def test_legacy_composites_have_a_secret():
    seen = []
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"namespace": "n", "name": "s"},
        "data": {"k": "YQ=="},
    }
    xr = {**XR, "spec": {"writeConnectionSecretToRef": {"namespace": "n", "name": "s"}}}
    run(lambda request: seen.append(request) or {}, xr=xr, xrd=XRD, required=[secret])
    run(lambda request: seen.append(request) or {}, xr=xr, required=[secret])
    assert [item["observed"]["composite"].get("connection_details") for item in seen] == [{"k": "a"}, None]


def test_legacy_compositions_name_the_namespace_of_secrets():
    seen = []
    runners = {"f0": lambda request: seen.append(request) or {}}
    Pipeline(composition({}, writeConnectionSecretsToNamespace="secrets"), [], xrd=XRD, runners=runners).run(XR)
    observed_xr = seen[0]["observed"]["composite"]["resource"]
    wanted = {"name": observed_xr["metadata"]["uid"], "namespace": "secrets"}
    assert observed_xr["spec"]["writeConnectionSecretToRef"] == wanted


def test_nothing_given_is_changed():
    before = repr((XR, XRD))
    run(wants(a=(True, {})), xrd=XRD)
    assert repr((XR, XRD)) == before


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (observed("x", metadata={"name": "x"}), "has no annotation that tells which composed resource it is"),
        (
            observed("x", metadata={"name": "x", "ownerReferences": [{"kind": "K", "name": "n", "controller": True}]}),
            "observed ConfigMap x is controlled by K n, not by the composite",
        ),
    ],
)
def test_observed_resources_must_be_the_composites_own(item, told):
    with pytest.raises(InputError, match=told):
        run(lambda request: {}, observed=[item])


def test_observed_resources_lie_in_the_composites_namespace():
    xr = {**XR, "metadata": {"name": "top", "namespace": "team"}}
    with pytest.raises(InputError, match="observed ConfigMap x is not in the composite's namespace team"):
        run(lambda request: {}, xr=xr, observed=[observed("x")])


@pytest.mark.parametrize(
    ("spec", "functions", "told"),
    [
        ({"mode": "Resources"}, [], "only Pipeline can be rendered"),
        ({"mode": "Pipelin"}, [], "has spec.mode Pipelin; only Pipeline can be rendered"),
        ({}, [], 'pipeline step "s0" uses the function "f0", which is not among the Functions given'),
        (
            {},
            [{"kind": "Function", "metadata": {"name": "f0"}, "spec": {"package": "reg.io/org/function-mine:v1"}}],
            r'pipeline step "s0" needs the function "f0" \(reg.io/org/function-mine:v1\), which pyxp neither',
        ),
    ],
)
def test_compositions_that_cannot_be_compiled(spec, functions, told):
    with pytest.raises(InputError, match=told):
        Pipeline(composition({}, **spec), functions)


def test_a_composition_of_something_else():
    with pytest.raises(InputError, match=r"composes example.org/v1 XThing, not example.org/v2 XThing"):
        run(wants(), xr={**XR, "apiVersion": "example.org/v2"})


def test_a_version_that_the_definition_lacks():
    wanted = {"apiVersion": "example.org/v2", "kind": "XThing"}
    with pytest.raises(InputError, match=r"has no version example.org/v2"):
        Pipeline(composition({}, compositeTypeRef=wanted), [], xrd=XRD, runners={"f0": wants()}).run({**XR, **wanted})


@pytest.mark.parametrize("mode", [{}, {"mode": None}])
def test_a_composition_without_a_mode_is_a_pipeline_as_the_server_stores_it(mode):
    spec = {"compositeTypeRef": {"apiVersion": "example.org/v1", "kind": "XThing"}, "pipeline": [], **mode}
    with pytest.raises(InputError, match=r"has no pipeline: spec.pipeline: Required value"):
        Pipeline({"kind": "Composition", "metadata": {"name": "things"}, "spec": spec}, [])
