"""Constants of Kubernetes' own kinds in a Composition, which the server's Go types could not read."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.validation.compositions import check_composition

CATALOG = Catalog.shipped()
TEXT = {"type": "string"}


def found(base: dict[str, Any], *patches: dict[str, Any], spec: dict[str, Any] | None = None) -> list[Any]:
    """What is found in a Composition of one resource, whose composite has these fields in its spec."""
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": spec or {"text": TEXT}}}}
    versions = [{"name": "v1", "served": True, "referenceable": True, "schema": {"openAPIV3Schema": schema}}]
    xrd = {
        "apiVersion": "apiextensions.crossplane.io/v2",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": "things.p.io"},
        "spec": {"group": "p.io", "names": {"kind": "Thing", "plural": "things"}, "scope": "Cluster"},
    }
    xrd["spec"]["versions"] = versions  # type: ignore[index]
    resources = {
        "apiVersion": "pt.fn.crossplane.io/v1beta1",
        "kind": "Resources",
        "resources": [{"name": "it", "base": base, "patches": list(patches)}],
    }
    step = {"step": "s", "functionRef": {"name": "function-patch-and-transform"}, "input": resources}
    ready = {"step": "r", "functionRef": {"name": "function-auto-ready"}}
    composition = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "c"},
        "spec": {
            "compositeTypeRef": {"apiVersion": "p.io/v1", "kind": "Thing"},
            "mode": "Pipeline",
            "pipeline": [step, ready],
        },
    }
    return check_composition(composition, xrd, CATALOG.find)


def told(kind: str, version: str = "v1", **fields: Any) -> list[tuple[str, str, str]]:
    findings = found({"apiVersion": version, "kind": kind, "metadata": {"namespace": "a"}, **fields})
    return [(item.path.partition(".base.")[2], item.message, item.hint) for item in findings]


def pod(**container: Any) -> list[tuple[str, str, str]]:
    return told("Pod", spec={"containers": [{"name": "a", "image": "a", **container}]})


@pytest.mark.parametrize(
    ("limits", "message", "hint"),
    [
        ({"cpu": "lots"}, "must be a quantity, not 'lots'", "such as 500m, 2 or 512Mi"),
        ({"cpu": "1K"}, "must be a quantity, not '1K'", "did you mean 1k?"),
        ({"cpu": ""}, "must be a quantity, not ''", "such as 500m, 2 or 512Mi"),
        ({"cpu": True}, "takes a value of type number or string, not boolean (True)", ""),
    ],
)
def test_quantities_are_read(limits: dict[str, Any], message: str, hint: str) -> None:
    assert pod(resources={"limits": limits}) == [("spec.containers[0].resources.limits.cpu", message, hint)]
    assert pod(resources={"limits": {"cpu": 2, "memory": "512Mi", "x.io/y": 0.5}}) == []


def test_integers_have_so_many_bits() -> None:
    message = "must be an integer of 32 bits, not 2147483648"
    port = ("spec.containers[0].ports[0].containerPort", message, "at most 2147483647")
    assert pod(ports=[{"containerPort": 2**31}]) == [port]
    assert pod(ports=[{"containerPort": 80}]) == []


def test_fields_for_an_integer_or_text_are_called_so() -> None:
    wanted = "takes a value of type integer or string, not boolean (True)"
    ports = [{"port": 80, "targetPort": True}, {"port": 81, "targetPort": "web"}, {"port": 82, "targetPort": 8080}]
    assert told("Service", spec={"ports": ports}) == [("spec.ports[0].targetPort", wanted, "")]


def test_bytes_are_text_in_base64_that_is_not_shown() -> None:
    secret = told("Secret", data={"a": "hunter2!", "b": "", "c": "YQ==\n"})
    assert secret == [("data.a", "must be text in base64", "stringData takes plain text")]
    config = told("ConfigMap", binaryData={"a.b": "no!"})
    assert config == [("binaryData[a.b]", "must be text in base64", "data takes plain text")]
    assert told("ConfigMap", data={"a": "no!"}) == []


def patched(target: str, *transforms: dict[str, Any], source: dict[str, Any] = TEXT) -> list[tuple[str, str, str]]:
    patch = {"type": "FromCompositeFieldPath", "fromFieldPath": "spec.text", "toFieldPath": target}
    base = {"apiVersion": "v1", "kind": "Secret", "metadata": {"namespace": "a"}}
    items = found(base, {**patch, "transforms": list(transforms)}, spec={"text": source})
    return [(f"{item.severity.value} {item.code}", item.message, item.hint) for item in items]


def test_text_that_nothing_encodes_is_told() -> None:
    message = "data.a takes text in base64, but the patch writes text as it is"
    hint = "add a string transform of type Convert to ToBase64, or write to stringData"
    assert patched("data.a") == [("warning not-encoded", message, hint)]
    encoded = {"type": "string", "string": {"type": "Convert", "convert": "ToBase64"}}
    assert patched("data.a", encoded) == []
    assert patched("stringData.a") == []
    assert patched("data.a", source={**TEXT, "format": "byte"}) == []


def test_what_a_source_can_be_is_read() -> None:
    listed = patched("data.a", source={**TEXT, "enum": ["no!", "YQ=="]})
    usual = patched("data.a", source={**TEXT, "format": "byte", "default": "no!"})
    told_of = "data.a must be text in base64"
    assert [item[:2] for item in listed] == [("warning not-allowed", told_of)]
    assert [item[:2] for item in usual] == [("error not-allowed", f"{told_of}, the default of the source")]
