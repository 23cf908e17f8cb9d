"""Pipelines with a step that runs elsewhere, as ``pyxp render`` runs them."""

import json
import time

import grpc
import pytest
from crossplane.function.proto.v1 import run_function_pb2 as protocol

from pyxp.cli.app import run

from .conftest import echo

XR = "{apiVersion: example.org/v1, kind: XThing, metadata: {name: top}, spec: {size: 3}}"
COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XThing}
  mode: Pipeline
  pipeline:
  - step: first
    functionRef: {name: mine}
    input: {apiVersion: mine.example.org/v1, kind: Input, greeting: hello}
  - step: ready
    functionRef: {name: auto-ready}
"""
FUNCTION = """\
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {{name: {name}, annotations: {annotations}}}
spec: {{package: "{package}"}}
"""
READY = FUNCTION.format(name="auto-ready", annotations="{}", package="x.io/c/function-auto-ready:v0.7.0")


def mine(**annotations):
    named = {f"render.crossplane.io/{key.replace('_', '-')}": value for key, value in annotations.items()}
    return FUNCTION.format(name="mine", annotations=json.dumps(named), package="x.io/me/function-mine:v1")


@pytest.fixture
def render(tmp_path, capsys):
    """Render the XR with these Functions; gives exit code, documents or output, and talk."""

    def call(functions, *args):
        for name, text in {"xr": XR, "composition": COMPOSITION, "functions": functions}.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        files = [str(tmp_path / f"{name}.yaml") for name in ("xr", "composition", "functions")]
        code = run(["render", "--no-validate", "--output", "json", *files, *map(str, args)])
        out, talk = capsys.readouterr()
        return code, json.loads(out)["items"] if out else [], talk

    return call


def greet(request, context):
    """Composes a resource of the size that the composite asks for."""
    response = protocol.RunFunctionResponse(desired=request.desired, context=request.context)
    size = request.observed.composite.resource["spec"]["size"]
    response.desired.resources["child"].resource.update(
        {"apiVersion": "v1", "kind": "Child", "spec": {"size": size, "text": dict(request.input).get("greeting")}}
    )
    response.desired.resources["child"].ready = protocol.READY_TRUE
    response.results.add(severity=protocol.SEVERITY_NORMAL, message="made", reason="Made")
    response.conditions.add(type="Greeted", status=protocol.STATUS_CONDITION_TRUE, reason="Polite")
    return response


def test_a_development_function_is_called_where_its_annotation_says(serve, render):
    address, _ = serve(greet)
    functions = mine(runtime="Development", runtime_development_target=address) + "---\n" + READY
    code, documents, talk = render(functions, "-r")
    assert (code, talk) == (0, f"mine is called at {address}\n")
    composite, child, *results = documents
    assert child["spec"] == {"size": 3, "text": "hello"}
    assert type(child["spec"]["size"]) is int
    assert child["metadata"]["ownerReferences"][0]["name"] == "top"
    conditions = {item["type"]: item["status"] for item in composite["status"]["conditions"]}
    assert conditions == {"Greeted": "True", "Synced": "True", "Ready": "True", "Responsive": "True"}
    assert [item["message"] for item in results if item["reason"] == "Made"] == ['Pipeline step "first": made']


def test_the_option_needs_no_function_document(serve, render):
    address, _ = serve(greet)
    code, documents, _ = render(READY, "--function", f"mine={address}")
    assert (code, [item["kind"] for item in documents]) == (0, ["XThing", "Child"])


def test_the_option_wins_over_annotation_and_built_in_functions(serve, render, closed_port):
    address, asked = serve(greet)
    last, asked_last = serve(echo)
    functions = mine(runtime="Development", runtime_development_target=closed_port) + "---\n" + READY
    code, _, _ = render(functions, "--function", f"mine={address}", "--function", f"auto-ready={last}")
    assert (code, len(asked), len(asked_last)) == (0, 1, 1)


def test_a_function_that_no_step_uses_is_most_likely_misspelt(serve, render):
    address, _ = serve(greet)
    code, documents, talk = render(READY, "--function", f"mine={address}", "--function", "auto-redy=localhost:1")
    assert (code, len(documents)) == (0, 2)
    assert 'warning[unused-function] no pipeline step uses the function "auto-redy"; did you mean auto-ready?' in talk


def test_annotations_of_all_functions_can_be_given(serve, render):
    address, asked = serve(greet)
    code, _, _ = render(
        mine() + "---\n" + READY,
        *("-a", "render.crossplane.io/runtime=Development"),
        *("-a", f"render.crossplane.io/runtime-development-target={address}"),
    )
    assert (code, len(asked)) == (0, 2)


def test_a_fatal_result(serve, render):
    def refuse(request, context):
        response = protocol.RunFunctionResponse()
        response.results.add(severity=protocol.SEVERITY_FATAL, message="I will not")
        return response

    address, _ = serve(refuse)
    code, documents, talk = render(READY, "--function", f"mine={address}")
    assert (code, documents) == (1, [])
    assert 'pipeline step "first" returned a fatal result: I will not' in talk


@pytest.mark.parametrize(("kind", "known"), [("Thing", True), ("Other", False)])
def test_a_function_gets_the_schemas_it_asks_for(serve, render, tmp_path, kind, known):
    def demand(request, context):
        response = protocol.RunFunctionResponse(desired=request.desired, context=request.context)
        response.requirements.schemas["thing"].CopyFrom(protocol.SchemaSelector(api_version="v1", kind=kind))
        if "thing" in request.required_schemas:
            found = request.required_schemas["thing"].HasField("openapi_v3")
            response.results.add(severity=protocol.SEVERITY_NORMAL, message=f"known: {found}")
        return response

    schemas = tmp_path / "openapi"
    schemas.mkdir()
    thing = {"type": "object", "x-kubernetes-group-version-kind": [{"version": "v1", "kind": "Thing"}]}
    (schemas / "v1.json").write_text(json.dumps({"components": {"schemas": {"thing": thing}}}))
    address, asked = serve(demand)
    code, documents, _ = render(READY, "-r", "--function", f"mine={address}", "-s", schemas)
    assert (code, len(asked)) == (0, 2)
    assert f'Pipeline step "first": known: {known}' in [item.get("message") for item in documents]


def test_schemas_that_are_none(render, tmp_path):
    (tmp_path / "openapi.json").write_text("{}")
    code, _, talk = render(READY, "--function", "mine=127.0.0.1:1", "-s", tmp_path / "openapi.json")
    assert code == 2
    assert "openapi.json:1:1: " in talk
    assert "this is not an OpenAPI document: it has no components" in talk


def test_a_function_gets_what_it_asks_for(serve, render, tmp_path):
    def demand(request, context):
        response = greet(request, context)
        response.requirements.resources["config"].api_version = "v1"
        response.requirements.resources["config"].kind = "Config"
        response.requirements.resources["config"].match_labels.labels["for"] = "me"
        if "config" in request.required_resources:
            items = request.required_resources["config"].items
            response.desired.resources["child"].resource["spec"]["text"] = items[0].resource["data"]
        return response

    address, asked = serve(demand)
    (tmp_path / "required.yaml").write_text(
        "{apiVersion: v1, kind: Config, metadata: {name: c, labels: {for: me}}, data: found}"
    )
    code, documents, _ = render(READY, "--function", f"mine={address}", "-e", str(tmp_path / "required.yaml"))
    assert (code, documents[1]["spec"]["text"], len(asked)) == (0, "found", 2)


def test_an_unreachable_function_is_told_with_its_step_and_the_way_out(render, closed_port):
    code, documents, talk = render(READY, "--function", f"mine={closed_port}")
    assert (code, documents) == (2, [])
    assert 'xr.yaml:1:1: cannot render XThing top: pipeline step "first": cannot reach the function "mine" at' in talk
    assert talk.endswith("start it there, without TLS (--insecure), or write tls:// before the address\n")


def test_a_function_that_nobody_knows_how_to_call(render):
    code, _, talk = render(mine() + "---\n" + READY)
    assert code == 1
    assert 'pipeline step "first" needs the function "mine" (x.io/me/function-mine:v1)' in talk
    assert "annotate its Function with render.crossplane.io/runtime: Development" in talk
    assert "or say where it listens: pyxp render --function mine=localhost:9443" in talk
    assert "docker run --rm -p 9443:9443 x.io/me/function-mine:v1 --insecure" in talk


def test_a_slow_function(serve, render):
    def slow(request, context):
        time.sleep(1)
        return echo(request, context)

    address, _ = serve(slow)
    code, documents, talk = render(READY, "--function", f"mine={address}", "--timeout", "100ms")
    assert (code, documents) == (2, [])
    assert 'pipeline step "first": ' in talk
    assert "allow more time with --timeout" in talk


def test_an_encrypted_function(serve, render, certs):
    authority, key, certificate = [(certs / name).read_bytes() for name in ("ca.crt", "tls.key", "tls.crt")]
    credentials = grpc.ssl_server_credentials([(key, certificate)], authority, require_client_auth=True)
    address, _ = serve(greet, credentials=credentials)
    code, documents, _ = render(READY, "--function", f"mine=tls://{address}", "--function-certs", str(certs))
    assert (code, documents[1]["kind"]) == (0, "Child")
    code, _, talk = render(READY, "--function", f"mine=tls://{address}", "--function-certs", str(certs / "ca.crt"))
    assert (code, "cannot reach" in talk) == (2, True)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--function", "mine"], "--function mine is not a pair; write --function NAME=HOST:PORT"),
        (["--function", "mine=here"], "'here' is not an address of a function; write HOST:PORT"),
        (["--function", "mine=a:1", "--function-certs", "."], ". lacks what encrypted connections need"),
        (["-a", "x"], "--function-annotations x is not a pair; write --function-annotations KEY=VALUE"),
    ],
)
def test_options_that_are_written_wrong(render, args, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, documents, talk = render(READY, *args)
    assert (code, documents) == (2, [])
    assert told in talk


def test_an_annotation_that_is_no_address_is_told_with_its_place(render):
    code, _, talk = render(mine(runtime="Development", runtime_development_target="there") + "---\n" + READY)
    assert code == 2
    assert "functions.yaml:3:" in talk
    assert "'there' is not an address of a function" in talk
