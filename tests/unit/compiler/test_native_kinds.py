"""Constants in Kubernetes' own kinds that the server could not read, and text that nothing encodes."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import compile_composite, to_base64
from pyxp.compiler.problems import CompileError
from pyxp.kubernetes import apps, core

from .platforms import platform

POD: Any = {"containers": [{"name": "a", "image": "a", "resources": {"limits": {"cpu": "lots"}}}]}
TEMPLATE: Any = {"metadata": {"labels": {"a": "b"}}, "spec": POD}
WORKLOAD: Any = {"replicas": 3_000_000_000, "selector": {"match_labels": {"a": "b"}}, "template": TEMPLATE}


def test_constants_are_read_as_the_server_reads_them() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        c.add("secret", core.Secret(data={"a": "hunter2!", "b": ""}), namespace="x")
        c.add("work", apps.Deployment(spec=WORKLOAD), namespace="x")
        c.add("service", core.Service(spec={"ports": [{"port": 80, "target_port": True}]}), namespace="x")

    with pytest.raises(CompileError) as caught:
        compile_composite(platform(compose))
    told = {f"{item.subject} {item.path}: {item.message}": item.hint for item in caught.value.findings}
    assert "hunter2" not in str(caught.value)
    cpu = "work spec.template.spec.containers[0].resources.limits.cpu: must be a quantity, not 'lots'"
    port = "service spec.ports[0].targetPort: takes a value of type integer or string, not boolean (True)"
    bits = "work spec.replicas: must be an integer of 32 bits, not 3000000000"
    assert told == {
        "secret data.a: must be text in base64": "string_data takes plain text",
        bits: "at most 2147483647",
        cpu: "such as 500m, 2 or 512Mi",
        port: "",
    }


def test_text_of_a_claim_that_nothing_encodes_is_told() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        c.add("bare", core.Secret(data={"a": xr.spec.name, "b": f"x-{xr.spec.name}"}), namespace="x")
        c.add("binary", core.ConfigMap(binary_data={"a": xr.spec.name}), namespace="x")
        c.add("coded", core.Secret(data={"a": to_base64(xr.spec.name)}), namespace="x")
        c.add("plain", core.Secret(string_data={"a": xr.spec.name}), namespace="x")

    found = [item for item in compile_composite(platform(compose)).warnings if item.code == "not-encoded"]
    assert [(item.subject, item.path, item.hint) for item in found] == [
        ("bare", "data.a", "write to_base64(...), or give the text to string_data"),
        ("bare", "data.b", "write to_base64(...), or give the text to string_data"),
        ("binary", "binaryData.a", "write to_base64(...), or give the text to data"),
    ]
