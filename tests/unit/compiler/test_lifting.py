"""What fields are given becomes assignments, by their names in YAML."""

from __future__ import annotations

from typing import Any

from pyxp import (
    Composition,
    merge,
)
from pyxp.authoring.expressions import CompositeField, ResourceField, Text
from pyxp.aws import cloudwatch, ec2, ecs, iam
from pyxp.aws.m import sqs as namespaced
from pyxp.compiler.lifting import lift_after, lift_fields

from .platforms import FOR_PROVIDER, codes, compiled, drafted, patch_to, template, vpc


def test_constant() -> None:
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(cidr_block="10.0.0.0/16", tags={"a": "b"})))
    assert template(given, "vpc") == {
        "name": "vpc",
        "base": {
            "apiVersion": "ec2.aws.upbound.io/v1beta1",
            "kind": "VPC",
            "spec": {"forProvider": {"region": "x", "cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}}},
        },
    }


def test_list_elements_keep_their_places() -> None:
    given = compiled(
        lambda xr, c, s: c.add(
            "alarm",
            cloudwatch.MetricAlarm(
                region="x", comparison_operator="c", evaluation_periods=1, alarm_actions=["arn:1", s.status.arn]
            ),
        )
    )
    assert template(given, "alarm")["base"]["spec"]["forProvider"]["alarmActions"] == ["arn:1"]
    assert patch_to(given, "alarm", f"{FOR_PROVIDER}.alarmActions[1]")["type"] == "FromEnvironmentFieldPath"


def test_defaults_go_where_a_kind_has_the_field_and_own_entries_win() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.defaults(provider_config=f"aws-{xr.spec.name}", region=xr.spec.region, tags={"All": "1", "Own": "1"})
        c.add("vpc", ec2.VPC(tags={"Own": "2"}))
        c.add("attachment", iam.RolePolicyAttachment(role="r", policy_arn="p"), provider_config="other")

    given = compiled(compose)
    assert template(given, "vpc")["base"]["spec"]["forProvider"]["tags"] == {"All": "1", "Own": "2"}
    assert template(given, "attachment")["base"]["spec"] == {
        "forProvider": {"role": "r", "policyArn": "p"},
        "providerConfigRef": {"name": "other"},
    }


def test_a_default_can_depend_on_the_resource() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.defaults(tags=lambda resource: merge({"Name": f"{xr.spec.name}-{resource.name}"}, under=xr.spec.tags))
        for name in ("a", "b"):
            c.add(name, vpc())
        c.add("d", ec2.VPC(region="x", cidr_block="10.0.0.0/16", tags={"Name": "own"}))
        c.add("attachment", iam.RolePolicyAttachment(role="r", policy_arn="p"))

    given = compiled(compose)
    assert given["patchSets"][0]["patches"] == [
        {
            "type": "FromCompositeFieldPath",
            "fromFieldPath": "spec.tags",
            "toFieldPath": "spec.forProvider.tags",
            "policy": {"toFieldPath": "MergeObjects"},
        }
    ]
    for name in ("a", "b"):
        assert patch_to(given, name, "spec.forProvider.tags.Name")["combine"]["string"] == {"fmt": f"%s-{name}"}
    assert template(given, "d")["base"]["spec"]["forProvider"]["tags"] == {"Name": "own"}
    assert "patches" not in template(given, "attachment")


def test_options_land_where_they_belong() -> None:
    given = compiled(
        lambda xr, c, s: c.add(
            "service",
            ecs.Service(region="x"),
            labels={"l": "1"},
            annotations={"a.io/b": xr.spec.name},
            deletion_policy="Orphan",
            management_policies=["Observe"],
            init_provider={"desired_count": 2},
        )
    )
    assert template(given, "service")["base"] == {
        "apiVersion": "ecs.aws.upbound.io/v1beta2",
        "kind": "Service",
        "metadata": {"labels": {"l": "1"}},
        "spec": {
            "forProvider": {"region": "x"},
            "initProvider": {"desiredCount": 2},
            "deletionPolicy": "Orphan",
            "managementPolicies": ["Observe"],
        },
    }
    assert patch_to(given, "service", "metadata.annotations[a.io/b]")["fromFieldPath"] == "spec.name"


def test_after_gates_on_the_id() -> None:
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(), after=[s, c.add("other", vpc())]))
    assert patch_to(given, "vpc", "metadata.annotations[p.io/after]") == {
        "type": "CombineFromEnvironment",
        "combine": {
            "variables": [
                {"fromFieldPath": "pyxp.resources.stream.id"},
                {"fromFieldPath": "pyxp.resources.other.id"},
            ],
            "strategy": "string",
            "string": {"fmt": "%s,%s"},
        },
        "toFieldPath": "metadata.annotations[p.io/after]",
        "policy": {"fromFieldPath": "Required"},
    }


def test_the_pass_lifts_fields_under_their_names_in_yaml() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc(cidr_block=xr.spec.region, tags={"a-b/c": "d"})))
    lift_fields(draft)
    made = draft.by_name["vpc"]
    assert [assignment.path for assignment in made.assignments] == [
        "spec.forProvider.region",
        "spec.forProvider.cidrBlock",
        "spec.forProvider.tags[a-b/c]",
    ]
    assert isinstance(made.assignments[1].value, CompositeField)
    assert list(made.locations) == [assignment.path for assignment in made.assignments]
    assert made.base == {"apiVersion": "ec2.aws.upbound.io/v1beta1", "kind": "VPC"}


def test_the_pass_refuses_fields_that_the_kind_lacks_and_goes_on() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc(cidr_blok="x", tags={"a": "b"})))
    lift_fields(draft)
    assert codes(draft) == ["unknown-field"]
    assert draft.problems.findings[0].hint == "did you mean 'cidr_block'?"
    assert [assignment.path for assignment in draft.by_name["vpc"].assignments] == [
        "spec.forProvider.region",
        "spec.forProvider.tags.a",
    ]


def test_the_pass_says_what_stands_for_a_deletion_policy_that_namespaced_kinds_do_not_have() -> None:
    draft = drafted(lambda xr, c, s: c.add("queue", namespaced.Queue(region="x"), deletion_policy="Orphan"))
    lift_fields(draft)
    (found,) = draft.problems.findings
    assert (found.code, found.message) == (
        "removed-in-v2",
        "Crossplane v2's namespaced kinds have no deletionPolicy",
    )
    assert 'management_policies=["Observe", "Create", "Update", "LateInitialize"]' in found.hint


def test_what_was_never_declared_is_skipped_not_lifted() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc(cidr_block=xr.spec.cidr)))
    lift_fields(draft)
    made = draft.by_name["vpc"]
    assert made.skipped == ["spec.forProvider.cidrBlock"]
    assert [assignment.path for assignment in made.assignments] == ["spec.forProvider.region"]


def test_the_pass_lifts_after_to_an_annotation_of_ids() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc(), after=[s, c.add("other", vpc())]))
    lift_after(draft)
    (assignment,) = draft.by_name["vpc"].assignments
    assert assignment.path == "metadata.annotations[p.io/after]"
    assert isinstance(assignment.value, Text)
    first, comma, second = assignment.value.parts
    assert comma == ","
    assert [part.path for part in (first, second) if isinstance(part, ResourceField)] == ["status.atProvider.id"] * 2


def test_after_takes_resources_of_the_composition_only() -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc(), after=[vpc()]))
    lift_after(draft)
    assert codes(draft) == ["undeclared-reference"]
    assert draft.by_name["vpc"].assignments == []
