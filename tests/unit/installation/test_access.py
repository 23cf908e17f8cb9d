import json
import re

import pytest

from pyxp.catalog import shipped_catalog
from pyxp.installation.access import LARGEST, access_of, access_text
from pyxp.installation.aws_actions import ACTIONS, ROLE_FIELDS, SERVICE_LINKED, WHEN_SET

from .conftest import combined, template

EXTERNAL = "metadata.annotations[crossplane.io/external-name]"


def statements(installation, *templates):
    rights = access_of(installation(*templates))
    return {item["Sid"]: item for document in rights.documents for item in document["Statement"]}


def iam(kind, *patches, **spec):
    return template(kind.lower(), "iam.aws.upbound.io/v1beta1", kind, patches, **spec)


def test_the_kinds_whose_actions_are_known_are_shipped():
    shipped = {
        (entry.group.partition(".")[0], entry.kind)
        for entry in shipped_catalog().entries()
        if entry.group.endswith(".aws.upbound.io") and entry.group != "aws.upbound.io"
    }

    assert {(service, kind) for service, kinds in ACTIONS.items() for kind in kinds} <= shipped
    assert {*WHEN_SET, *ROLE_FIELDS, *SERVICE_LINKED} <= shipped


def test_every_action_reads_like_one_and_none_is_a_wildcard():
    actions = [action for kinds in ACTIONS.values() for found in kinds.values() for action in found]

    assert all(re.fullmatch("[a-z0-9-]+:[A-Z][A-Za-z0-9]+", action) for action in actions)


@pytest.mark.parametrize(
    ("service", "kind", "field"),
    [(*key, name) for key in (*WHEN_SET, *ROLE_FIELDS) for name in {**WHEN_SET, **ROLE_FIELDS}[key]],
)
def test_fields_of_the_tables_are_there(service, kind, field):
    facts = shipped_catalog().find_kind(f"{service}.aws.upbound.io", kind)

    assert field in facts.version().for_provider["properties"]


def test_a_kind_needs_its_own_actions_and_no_others(installation):
    found = statements(installation, template("q", "sqs.aws.upbound.io/v1beta1", "Queue"))

    assert list(found) == ["Sqs"]
    assert found["Sqs"]["Action"] == sorted(ACTIONS["sqs"]["Queue"])
    assert found["Sqs"]["Resource"] == ["*"]


def test_both_scopes_of_a_kind_need_the_same(installation):
    cluster = statements(installation, template("q", "sqs.aws.upbound.io/v1beta1", "Queue"))

    assert statements(installation, template("q", "sqs.aws.m.upbound.io/v1beta1", "Queue")) == cluster


def test_a_field_that_is_set_needs_more(installation):
    plain = template("db", "rds.aws.upbound.io/v1beta2", "Cluster", forProvider={"engine": "aurora-postgresql"})
    managed = template("db", "rds.aws.upbound.io/v1beta2", "Cluster", forProvider={"manageMasterUserPassword": True})

    assert "Secretsmanager" not in statements(installation, plain)
    assert "secretsmanager:CreateSecret" in statements(installation, managed)["Secretsmanager"]["Action"]


def test_roles_and_policies_are_limited_to_the_names_that_they_get(installation):
    found = statements(
        installation,
        iam("Role", combined(EXTERNAL, "%s-task-%s", "spec.prefix", "spec.environment")),
        iam("Policy", annotations={"crossplane.io/external-name": "reader"}),
    )

    assert found["IamRole"]["Resource"] == ["arn:aws:iam::*:role/*-task-*"]
    assert found["IamPolicy"]["Resource"] == ["arn:aws:iam::*:policy/reader"]
    assert "iam:DeleteRolePermissionsBoundary" not in found["IamRole"]["Action"]


def test_a_boundary_that_is_set_may_be_put(installation):
    role = iam("Role", forProvider={"permissionsBoundary": "arn:aws:iam::123456789012:policy/limit"})

    assert "iam:PutRolePermissionsBoundary" in statements(installation, role)["IamRole"]["Action"]


def test_only_policies_of_the_compositions_may_be_attached(installation):
    found = statements(
        installation,
        iam("Role", annotations={"crossplane.io/external-name": "worker"}),
        iam("Policy", annotations={"crossplane.io/external-name": "reader"}),
        iam("RolePolicyAttachment", forProvider={"policyArnSelector": {"matchControllerRef": True}}),
        iam("RolePolicyAttachment", combined("spec.forProvider.policyArn", "arn:%s:iam::aws:policy/X", "spec.part")),
    )

    attaching = found["IamAttachment"]
    assert attaching["Resource"] == ["arn:aws:iam::*:role/worker"]
    assert attaching["Condition"] == {
        "ArnLike": {"iam:PolicyARN": ["arn:*:iam::aws:policy/X", "arn:aws:iam::*:policy/reader"]}
    }
    assert not {"iam:AttachRolePolicy", "iam:DetachRolePolicy"} & set(found["IamRole"]["Action"])


def test_roles_are_handed_only_to_services_that_a_field_hands_them_to(installation):
    role = iam("Role", annotations={"crossplane.io/external-name": "worker"})
    task = template(
        "task",
        "ecs.aws.upbound.io/v1beta2",
        "TaskDefinition",
        forProvider={"executionRoleArnSelector": {"matchControllerRef": True}},
    )

    found = statements(installation, role, task)
    assert found["IamPassRole"] == {
        "Sid": "IamPassRole",
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": ["arn:aws:iam::*:role/worker"],
        "Condition": {"StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]}},
    }
    bare = template("task", "ecs.aws.upbound.io/v1beta2", "TaskDefinition")
    assert "IamPassRole" not in statements(installation, role, bare)


def test_roles_of_services_are_made_for_the_services_composed(installation):
    found = statements(installation, template("db", "rds.aws.upbound.io/v1beta2", "Cluster"))

    assert found["IamServiceLinkedRole"]["Condition"] == {"StringEquals": {"iam:AWSServiceName": ["rds.amazonaws.com"]}}


def test_kinds_whose_actions_are_not_known_are_named(installation):
    rights = access_of(installation(template("b", "s3.aws.upbound.io/v1beta1", "Bucket")))

    assert rights.unknown == ("Bucket of s3.aws.upbound.io",)


def test_nothing_of_aws_needs_no_rights(installation):
    assert access_of(installation(template("c", "v1", "ConfigMap"))) == ((), ())


def test_what_is_too_large_for_one_policy_is_split(installation):
    everything = [
        template(f"{service}-{kind}", f"{service}.aws.upbound.io/v1", kind)
        for service, kinds in ACTIONS.items()
        for kind in kinds
    ]
    many = [
        iam("Role", annotations={"crossplane.io/external-name": f"a-rather-long-name-of-a-role-{number}"})
        for number in range(40)
    ]

    documents = access_of(installation(*everything, *many)).documents

    sizes = [len(json.dumps(document, separators=(",", ":"))) for document in documents]
    assert len(documents) == 2 and all(size <= LARGEST for size in sizes)
    sids = [item["Sid"] for document in documents for item in document["Statement"]]
    assert len(set(sids)) == len(sids) and all(sid.isalnum() for sid in sids)
    assert json.loads(access_text(documents[0])) == documents[0]
