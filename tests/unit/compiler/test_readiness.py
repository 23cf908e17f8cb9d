"""When resources are ready."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import Composition, compile_composite, has_condition, has_value, run_function
from pyxp.aws import kinesis
from pyxp.compiler.readiness import spelt_out, write_checks
from pyxp.errors import AuthoringError
from pyxp.kubernetes import apps

from .platforms import compiled, drafted, platform, template

CHECKS = [has_condition("Synced"), has_value("status.arn"), has_value("status.encryption_type", "KMS")]
WRITTEN = [
    {"type": "MatchCondition", "matchCondition": {"type": "Synced", "status": "True"}},
    {"type": "NonEmpty", "fieldPath": "status.atProvider.arn"},
    {"type": "MatchString", "fieldPath": "status.atProvider.encryptionType", "matchString": "KMS"},
]


def with_checks(checks: Any) -> Any:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("other", kinesis.Stream(region="x"), ready_when=checks)

    return compose


def test_checks_become_those_of_the_function_which_takes_them() -> None:
    given = compiled(with_checks(CHECKS))
    assert template(given, "other")["readinessChecks"] == WRITTEN
    base = template(given, "other")["base"]
    ready = {"conditions": [{"type": "Synced", "status": "True"}], "atProvider": {"arn": "a", "encryptionType": "KMS"}}
    for changed, expected in (({}, "READY_TRUE"), ({"atProvider": {"arn": "a", "encryptionType": "NONE"}}, None)):
        seen = {"other": {"resource": base | {"status": ready | changed}}}
        composite = {"resource": {"apiVersion": "p.io/v1", "kind": "XThing", "spec": {}}}
        request = {"input": given, "observed": {"composite": composite, "resources": seen}}
        response = run_function("function-patch-and-transform", request)
        assert response["desired"]["resources"]["other"].get("ready") == expected
        assert not response.get("results")


def test_auto_ready_is_left_out_where_it_would_overrule_a_check() -> None:
    for checks, steps in ((CHECKS, ["patch-and-transform"]), ([], ["patch-and-transform", "auto-ready"])):
        composition = compile_composite(platform(with_checks(checks))).composition
        assert [step["step"] for step in composition["spec"]["pipeline"]] == steps
    assert template(compiled(with_checks([])), "other")["readinessChecks"] == [{"type": "None"}]


@pytest.mark.parametrize(
    ("check", "code", "told"),
    [
        (
            lambda: has_value("status.arm"),
            "unknown-field",
            "cannot wait for status.arm of Stream: status.atProvider has no field 'arm'; did you mean arn?",
        ),
        (
            lambda: has_value("status.arn", True),
            "wrong-type",
            'status.atProvider.arn is of type string, so it is never True; write "text"',
        ),
        (
            lambda: has_value("status.shard_count", "2"),
            "wrong-type",
            "status.atProvider.shardCount is of type number, so it is never '2'; leave the value out, and it waits"
            " until the field is there",
        ),
    ],
)
def test_the_pass_refuses_what_the_kind_does_not_have(check: Any, code: str, told: str) -> None:
    draft = drafted(with_checks([check()]))
    write_checks(draft)
    (finding,) = draft.problems.findings
    assert (finding.code, f"{finding.message}; {finding.hint}") == (code, told)
    assert draft.by_name["other"].readiness_checks == []


def test_a_number_is_refused_where_it_is_written() -> None:
    with pytest.raises(AuthoringError, match=r"cannot wait for status.shard_count to be 2: .*would never be ready"):
        has_value("status.shard_count", 2)  # type: ignore[arg-type]
    with pytest.raises(AuthoringError, match=r"cannot wait for None: this takes constant text"):
        has_condition(None)  # type: ignore[arg-type]
    with pytest.raises(AuthoringError, match=r"cannot wait for \['x'\]: this takes constant text"):
        has_value("status.arn", ["x"])  # type: ignore[arg-type]


def test_fields_are_spelt_as_in_python_or_as_in_the_manifest() -> None:
    schema = kinesis.Stream.version_facts().schema
    assert spelt_out("status.stream_mode_details.stream_mode", schema) == spelt_out(
        "status.atProvider.streamModeDetails.streamMode", schema
    )
    assert spelt_out("status.conditions[0].type", schema) == "status.conditions[0].type"
    assert spelt_out("spec.for_provider.shard_level_metrics[1]", schema) == "spec.forProvider.shardLevelMetrics[1]"
    assert spelt_out("status.[", schema) == "status.["


def test_kinds_that_only_auto_ready_knows_are_refused_with_what_leaves_it_out() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("other", kinesis.Stream(region="x"), ready_when=CHECKS)
        template = {"spec": {"containers": [{"name": "a", "image": "b"}]}}
        c.add("app", apps.Deployment(spec={"selector": {}, "template": template}), namespace="x")

    with pytest.raises(AuthoringError) as caught:
        compile_composite(platform(compose))
    assert (
        "app: only function-auto-ready knows when a Deployment is ready, and it is left out because of ready_when="
        in (told := str(caught.value))
    )
    assert "of other, at " in told
    assert 'give this one ready_when=[has_condition("Available")], too, or other none' in told
