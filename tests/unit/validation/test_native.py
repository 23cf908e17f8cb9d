"""What the server's Go types refuse of Kubernetes' own kinds, and what they only warn of."""

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.validation import Validator

CATALOG = Catalog.shipped()
INVALID = "Invalid value: {}: must be {}"


def verdict(api_version: str, kind: str, operation: str = "create", **fields: Any) -> Any:
    validator = Validator([CATALOG.get(api_version, kind).crd()], namespaces=None, trusted=True)
    manifest = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a", "namespace": "b"}, **fields}
    return validator.check(manifest, operation=operation)


def pod(operation: str = "create", **container: Any) -> Any:
    return verdict("v1", "Pod", operation, spec={"containers": [{"name": "a", **container}]})


@pytest.mark.parametrize(
    ("resources", "shown", "hint"),
    [
        ({"cpu": "abc"}, '"abc"', "such as 500m, 2 or 512Mi"),
        ({"memory": "1GB"}, '"1GB"', "did you mean 1G?"),
        ({"memory": "1.5 gib"}, '"1.5 gib"', "did you mean 1.5Gi?"),
        ({"memory": ""}, '""', "such as 500m, 2 or 512Mi"),
        ({"cpu": "1 2"}, '"1 2"', "such as 500m, 2 or 512Mi"),
    ],
)
def test_quantities_are_read(resources: dict[str, str], shown: str, hint: str) -> None:
    (cause,) = pod(resources={"limits": resources}).causes
    assert cause.field == f"spec.containers[0].resources.limits[{next(iter(resources))}]"
    assert (cause.message, cause.hint) == (INVALID.format(shown, "a quantity"), hint)


@pytest.mark.parametrize("quantity", ["500m", "1Gi", "0.5", "1e3", "-1", "12E", 2, 0.5, 3000000000])
def test_quantities_may_be_written_in_many_ways(quantity: Any) -> None:
    assert pod(resources={"limits": {"cpu": quantity}}).accepted


@pytest.mark.parametrize("text", ["", "\n", "YWJj\nYWJj\r\n", "YQ==\n", "YQ=\n=", "Y\nQ==", "YR==", "+/+/", None])
def test_bytes_are_read_as_go_reads_base64(text: str | None) -> None:
    assert verdict("v1", "Secret", data={"a": text}).accepted
    assert verdict("v1", "ConfigMap", binaryData={"a": text}).accepted


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("YWJ", "it has to end with ="),
        ("YQ", "it has to end with =="),
        ("YWJj=", "it has to end without ="),
        ("YW Jj", "such as aGVsbG8=, which is hello"),
        ("YWJjYQ==YQ==", "such as aGVsbG8=, which is hello"),
        ("-_-_", "such as aGVsbG8=, which is hello"),
        ("====", "it has to end without ="),
    ],
)
def test_bytes_that_go_does_not_read_are_refused(text: str, hint: str) -> None:
    (cause,) = verdict("v1", "ConfigMap", binaryData={"a": text}).causes
    assert (cause.field, cause.message) == ("binaryData[a]", INVALID.format(f'"{text}"', "text in base64"))
    assert cause.hint == hint


def test_bytes_deep_in_an_object_are_read_as_those_of_a_map() -> None:
    def hook(bundle: str) -> Any:
        client = {"url": "https://example.org", "caBundle": bundle}
        hooks = [{"name": "a.b.c", "sideEffects": "None", "admissionReviewVersions": ["v1"], "clientConfig": client}]
        return verdict("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", webhooks=hooks)

    assert [cause.field for cause in hook("").causes] == [cause.field for cause in hook("YQ==\n").causes]
    (cause,) = [cause for cause in hook("!").causes if cause.field.endswith("caBundle")]
    assert cause.field == "webhooks[0].clientConfig.caBundle"


def test_bytes_of_custom_resources_are_neither_empty_nor_broken() -> None:
    schema = {"type": "object", "properties": {"b": {"type": "string", "format": "byte"}}}
    names = {"kind": "Thing", "plural": "things"}
    versions = [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]
    crd = {"group": "example.org", "scope": "Cluster", "names": names, "versions": versions}
    validator = Validator(
        [{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": crd}], trusted=True
    )
    for text, accepted in (("YQ==", True), ("", False), ("YQ==\n", False)):
        thing = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}, "b": text}
        assert validator.check(thing).accepted == accepted


def test_integers_have_so_many_bits() -> None:
    limits = {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}}}
    spec = {**limits, "replicas": 2**31}
    (cause,) = verdict("apps/v1", "ReplicaSet", spec=spec).causes
    assert (cause.field, cause.message) == ("spec.replicas", INVALID.format(2**31, "an integer of 32 bits"))
    assert verdict("apps/v1", "ReplicaSet", spec={**limits, "replicas": 2**31 - 1}).accepted
    assert pod(ports=[{"containerPort": -(2**31) - 1}]).causes[0].field == "spec.containers[0].ports[0].containerPort"
    probed = pod(livenessProbe={"httpGet": {"port": 2**31}}).causes
    assert [cause.field for cause in probed] == ["spec.containers[0].livenessProbe.httpGet.port"]
    assert verdict("v1", "Pod", spec={"containers": [{"name": "a"}], "activeDeadlineSeconds": 2**40}).accepted


@pytest.mark.parametrize(
    ("time", "wrong"),
    [
        ("2024-01-01T00:00:00.123456Z", []),
        ("2024-01-01T00:00:00.123456+01:00", []),
        ("2024-01-01T00:00:00Z", ["a time with six digits of a second"]),
        ("2024-01-01T00:00:00.123Z", ["a time with six digits of a second"]),
    ],
)
def test_times_in_microseconds_have_all_six_digits(time: str, wrong: list[str]) -> None:
    found = verdict("coordination.k8s.io/v1", "Lease", spec={"renewTime": time})
    assert [cause.message for cause in found.causes] == [INVALID.format(f'"{time}"', text) for text in wrong]


def test_times_are_read_also_where_they_are_left_out_afterwards() -> None:
    template = {"spec": {"containers": [{"name": "a"}], "restartPolicy": "Never"}}
    job = verdict("batch/v1", "Job", spec={"template": template}, status={"startTime": "2024-01-01 00:00:00Z"})
    assert [cause.field for cause in job.causes] == ["status.startTime"]


HIDES = 'spec.containers[0].env[{}]: hides previous definition of "A", which may be dropped when using apply'


@pytest.mark.parametrize(
    ("second", "warned"),
    [
        ({"value": "2"}, [HIDES.format(1)]),
        ({"value": "$(A)"}, [HIDES.format(1)]),
        ({"valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}, [HIDES.format(1)]),
        ({"value": "$(A)2"}, []),
    ],
)
def test_a_name_that_repeats_in_the_environment_is_stored(second: dict[str, Any], warned: list[str]) -> None:
    env = [{"name": "A", "value": "1"}, {"name": "A", **second}, {"name": "B", "value": "1"}]
    found = pod(env=env)
    assert (found.accepted, list(found.warnings)) == (True, warned)
    assert pod("apply", env=env).causes[0].message == 'Duplicate value: {"name":"A"}'


def test_a_port_that_repeats_is_stored() -> None:
    path = "spec.containers[0].ports[{}]"
    told = pod(ports=[{"containerPort": 80}, {"containerPort": 80}, {"containerPort": 80, "hostPort": 8}]).warnings
    assert list(told) == [
        f"{path.format(1)}: duplicate port definition with {path.format(0)}",
        f"{path.format(2)}: overlapping port definition with {path.format(0)}",
        f"{path.format(2)}: overlapping port definition with {path.format(1)}",
    ]
    apart = [{"containerPort": 80, "hostPort": 8}, {"containerPort": 80, "hostPort": 9}]
    assert pod(ports=apart).warnings == ()
    ambiguous = [{"containerPort": 80, "hostPort": 8}, {"containerPort": 80, "hostPort": 8, "hostIP": "1.1.1.1"}]
    assert "dangerously ambiguous" in pod(ports=ambiguous).warnings[0]


def test_other_repeated_keys_are_refused_as_before() -> None:
    found = verdict("v1", "Pod", spec={"containers": [{"name": "a"}, {"name": "a"}]})
    assert [cause.field for cause in found.causes] == ["spec.containers[1]"]


def test_only_quantities_may_be_a_number_or_a_text() -> None:
    """The importer keeps no other mark of them."""
    known = set()

    def walk(schema: Any, name: str) -> None:
        if isinstance(schema, dict):
            if "anyOf" in schema:
                known.add((name, tuple(one["type"] for one in schema["anyOf"])))
            for child, below in (schema.get("properties") or {}).items():
                walk(below, child)
            for word in ("items", "additionalProperties"):
                walk(schema.get(word), name)

    for api_version, kind in [("v1", "Pod"), ("v1", "LimitRange"), ("autoscaling/v2", "HorizontalPodAutoscaler")]:
        walk(CATALOG.get(api_version, kind).version(api_version.rpartition("/")[2]).schema, kind)
    assert {name for name, _ in known} >= {"limits", "requests", "sizeLimit", "divisor", "default", "averageValue"}
    assert {types for _, types in known} == {("number", "string")}
