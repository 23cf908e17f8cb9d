"""What the composite publishes in its connection secret."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import Composition, choose, compile_composite, default, run_function, upper
from pyxp.aws import kinesis
from pyxp.aws.m import sqs
from pyxp.compiler.connection import write_connection_details
from pyxp.compiler.problems import CompileError

from .platforms import codes, compiled, drafted, platform, template


def test_connection_details() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.connection_detail("arn", stream.status.arn)
        c.connection_detail("kind", "kinesis", of=stream)

    assert template(compiled(compose), "stream")["connectionDetails"] == [
        {"name": "arn", "type": "FromFieldPath", "fromFieldPath": "status.atProvider.arn"},
        {"name": "kind", "type": "FromValue", "value": "kinesis"},
    ]


def test_the_pass_publishes_each_key_once() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.connection_detail("arn", stream.status.arn)
        c.connection_detail("arn", "again", of=stream)
        c.connection_detail("stream", stream)

    draft = drafted(compose)
    write_connection_details(draft)
    assert [entry["name"] for entry in draft.templates[0].connection_details] == ["arn"]
    assert codes(draft) == ["duplicate-name", "no-mechanism"]


@pytest.mark.parametrize(
    ("given", "reference", "patched"),
    [
        (True, {"namespace": "crossplane-system"}, ["metadata.name", "%s-other"]),
        ("mine", {"name": "mine", "namespace": "crossplane-system"}, None),
        ({"name": "mine", "namespace": "here"}, {"name": "mine", "namespace": "here"}, None),
    ],
)
def test_resources_write_their_secrets_where_they_are_told(given: Any, reference: Any, patched: Any) -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("other", kinesis.Stream(region="x"), write_connection_secret_to=given)

    made = template(compiled(compose), "other")
    assert made["base"]["spec"]["writeConnectionSecretToRef"] == reference
    combined = [patch["combine"] for patch in made.get("patches", ()) if patch["type"] == "CombineFromComposite"]
    told = [[one["variables"][0]["fromFieldPath"], one["string"]["fmt"]] for one in combined]
    assert told == ([patched] if patched else [])


def test_kinds_in_namespaces_write_into_their_own() -> None:
    name = "mine"

    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("queue", sqs.Queue(region="x"), namespace="here", write_connection_secret_to=name)

    made = template(compiled(compose), "queue")
    assert made["base"]["spec"]["writeConnectionSecretToRef"] == {"name": "mine"}


def published(spec: dict[str, Any], observed: dict[str, Any]) -> dict[str, str]:
    """What is in the secret once the function has seen what it makes itself."""

    def compose(xr: Any, c: Composition, stream: Any) -> None:
        other = c.add("other", kinesis.Stream(region="x"), write_connection_secret_to=True)
        c.connection_detail("password", from_key="attribute.password", of=other)
        c.connection_detail("both", f"{stream.status.arn}+{other.status.arn}+{xr.spec.hours}")
        c.connection_detail("hours", xr.spec.hours)
        c.connection_detail("name", upper(xr.spec.name), of=other)
        c.connection_detail("port", 443)
        c.connection_detail("document", {"arn": stream.status.arn, "name": xr.spec.name})
        c.connection_detail("chosen", choose(xr.spec.fast, {True: other.status.arn, False: xr.spec.name}))

    given = compiled(compose)
    composite = {"apiVersion": "p.io/v1", "kind": "XThing", "metadata": {"name": "x"}, "spec": spec}
    seen = {
        name: {"resource": {"status": {"atProvider": {"arn": f"arn:{name}"}}}, **more}
        for name, more in observed.items()
    }
    for _ in range(2):
        request = {"input": given, "observed": {"composite": {"resource": composite}, "resources": seen}}
        response = run_function("function-patch-and-transform", request)
        for name, entry in response["desired"]["resources"].items():
            if name in seen:
                seen[name]["resource"] = entry["resource"] | {"status": seen[name]["resource"]["status"]}
    return dict(response["desired"]["composite"].get("connection_details", {}))


def test_secrets_fields_claim_values_and_texts_of_several_resources_are_published() -> None:
    spec = {"name": "n", "hours": 24, "fast": False}
    secret = {"connection_details": {"attribute.password": "hidden"}}
    assert published(spec, {}) == {}
    assert published(spec, {"stream": {}}) == {
        "hours": "24",
        "port": "443",
        "document": '{"arn":"arn:stream","name":"n"}',
    }
    assert published(spec | {"fast": True}, {"stream": {}, "other": secret}) == {
        "password": "hidden",
        "both": "arn:stream+arn:other+24",
        "hours": "24",
        "name": "N",
        "port": "443",
        "document": '{"arn":"arn:stream","name":"n"}',
        "chosen": "arn:other",
    }


def test_a_fallback_is_published_where_the_conditional_resource_is_not() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        other = c.add("other", kinesis.Stream(region="x"), when=xr.spec.fast)
        c.connection_detail("url", default(other.status.arn, "none"))
        c.connection_detail("text", f"<{default(other.status.arn, 'none')}>")

    given = compiled(compose)
    composite = {"apiVersion": "p.io/v1", "kind": "XThing", "metadata": {"name": "x"}, "spec": {"fast": False}}
    seen: dict[str, Any] = {"stream": {"resource": {"status": {"atProvider": {"arn": "arn:stream"}}}}}
    for _ in range(2):
        request = {"input": given, "observed": {"composite": {"resource": composite}, "resources": seen}}
        response = run_function("function-patch-and-transform", request)
        seen["stream"]["resource"] = {**response["desired"]["resources"]["stream"]["resource"], "status": {}}
    assert response["desired"]["composite"]["connection_details"] == {"url": "none", "text": "<none>"}


def test_a_secret_that_nobody_writes_has_no_key() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.connection_detail("password", from_key="password", of=stream)

    with pytest.raises(CompileError, match="stream writes no connection secret that could have the key 'password'"):
        compile_composite(platform(compose))
