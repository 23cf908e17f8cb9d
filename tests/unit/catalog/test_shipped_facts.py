"""The facts that pyxp ships: complete, of the right release, and quick to get at."""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from pyxp import files
from pyxp.catalog import Catalog
from pyxp.catalog.lookup import SHIPPED
from pyxp.catalog.naming import python_name
from pyxp.catalog.overlay import Overlay
from pyxp.catalog.packs import PackStore
from pyxp.catalog.soundness import check_record
from pyxp.catalog.store import entry_of
from pyxp.files import find_project
from pyxp.validation import Validator
from pyxp.yamlio import read_documents

EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "aws-facts.json").read_text())
FAMILIES = ["aws.upbound.io", "aws.m.upbound.io"]
CROSSPLANE = [
    ("apiextensions.crossplane.io/v1", "CompositeResourceDefinition"),
    ("apiextensions.crossplane.io/v2", "CompositeResourceDefinition"),
    ("apiextensions.crossplane.io/v1", "Composition"),
    ("apiextensions.crossplane.io/v1beta1", "EnvironmentConfig"),
    ("apiextensions.crossplane.io/v1alpha1", "ManagedResourceActivationPolicy"),
    ("pkg.crossplane.io/v1", "Provider"),
    ("pkg.crossplane.io/v1", "Function"),
    ("pkg.crossplane.io/v1", "Configuration"),
    ("pkg.crossplane.io/v1beta1", "DeploymentRuntimeConfig"),
    ("pkg.crossplane.io/v1beta1", "ImageConfig"),
    ("protection.crossplane.io/v1beta1", "Usage"),
    ("protection.crossplane.io/v1beta1", "ClusterUsage"),
    ("aws.upbound.io/v1beta1", "ProviderConfig"),
    ("aws.m.upbound.io/v1beta1", "ClusterProviderConfig"),
    ("aws.m.upbound.io/v1beta1", "ProviderConfig"),
]


EVERY = pytest.mark.parametrize("every", [35, pytest.param(1, marks=pytest.mark.thorough)], ids=["some", "all"])
"""A sample of the kinds, or all 2,000."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.shipped()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", EXPECTED)
def test_every_kind_of_the_stack_has_its_facts(catalog: Catalog, name: str, family: str) -> None:
    expected = EXPECTED[name]
    short, _, kind = name.partition("/")
    newest = expected["version"] if family == "aws.upbound.io" else "v1beta1"
    facts = catalog.get(f"{short}.{family}/{newest}", kind)
    version = facts.version()
    assert version.name == newest
    assert version.external_name == expected["identity"]
    assert facts.package == expected["package"]
    assert facts.provenance["release"] == "v2.6.0"
    for field in expected["fields"]:
        assert version.field("spec.forProvider." + field.replace("[]", "[*]")) is not None, field
    for field in expected["status"]:
        assert version.field("status.atProvider." + field.replace("[]", "[*]")) is not None, field
    for field, (selector_field, target, extract) in expected["selectors"].items():
        selector = version.selectors[field]
        assert selector.selector_field == selector_field
        assert f"{selector.target_group}/{selector.target_kind}" == target
        assert selector.target_api_group == f"{selector.target_group}.{family}"
        assert selector.extract == extract
        plural = (version.field(f"spec.forProvider.{field}") or {})["type"] == "array"
        assert selector.plural is plural
        assert version.field(f"spec.forProvider.{selector.ref_field}") is not None


@pytest.mark.parametrize(("api_version", "kind"), CROSSPLANE)
def test_the_kinds_around_the_stack_are_there(catalog: Catalog, api_version: str, kind: str) -> None:
    assert catalog.get(api_version, kind).version(api_version.partition("/")[2]).schema["type"] == "object"


NEWER_THAN_THE_RELEASE = [
    ("rds", "Cluster", "spec.forProvider.autoMinorVersionUpgrade"),
    ("rds", "Cluster", "status.atProvider.autoMinorVersionUpgrade"),
    ("rds", "Cluster", "spec.forProvider.performanceInsightsKmsKeyIdRef"),
    ("rds", "Cluster", "spec.initProvider.performanceInsightsKmsKeyIdSelector"),
    ("cloudwatch", "MetricAlarm", "spec.forProvider.evaluationCriteria"),
    ("cloudwatch", "MetricAlarm", "spec.initProvider.evaluationInterval"),
    ("kinesis", "Stream", "spec.forProvider.warmThroughputMibPs"),
    ("ec2", "Route", "spec.forProvider.odbNetworkArn"),
    ("secretsmanager", "SecretVersion", "status.atProvider.secretArn"),
    ("ec2", "VPC", "status.lastHandledReconcileAt"),
]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("short", "kind", "path"), NEWER_THAN_THE_RELEASE)
def test_fields_newer_than_the_release_are_not_there(
    catalog: Catalog, short: str, kind: str, path: str, family: str
) -> None:
    facts = catalog.find_kind(f"{short}.{family}", kind)
    assert facts is not None
    assert all(facts.version(name).field(path) is None for name in facts.versions)


@pytest.mark.parametrize("family", FAMILIES)
def test_an_alarm_requires_what_the_release_requires(catalog: Catalog, family: str) -> None:
    facts = catalog.find_kind(f"cloudwatch.{family}", "MetricAlarm")
    assert facts is not None
    for name in facts.versions:
        assert facts.version(name).required_by_cel == ("comparisonOperator", "evaluationPeriods")
    alarm = {
        "apiVersion": facts.version().api_version,
        "kind": "MetricAlarm",
        "metadata": {"name": "alarm"},
        "spec": {"forProvider": {"region": "eu-central-1", "evaluationPeriods": 2}},
    }
    if facts.scope == "Namespaced":
        alarm["metadata"]["namespace"] = "default"
    verdict = Validator([facts.crd()]).check(alarm)
    assert not verdict.accepted
    assert "spec.forProvider.comparisonOperator is a required parameter" in verdict.causes[0].message
    alarm["spec"]["initProvider"] = {"comparisonOperator": "GreaterThanThreshold"}
    assert Validator([facts.crd()]).check(alarm).accepted


REPLACING = {
    "ec2/VPC": {"cidrBlock"},
    "ec2/Subnet": {"vpcId", "cidrBlock", "availabilityZone"},
    "ec2/EIP": {"domain"},
    "ec2/NATGateway": {"subnetId", "allocationId", "connectivityType"},
    "ec2/SecurityGroup": {"name", "description", "vpcId"},
    "ec2/Route": {"routeTableId", "destinationCidrBlock"},
    "ec2/VPCEndpoint": {"serviceName", "vpcEndpointType", "vpcId"},
    "ec2/VPCEndpointRouteTableAssociation": {"routeTableId", "vpcEndpointId"},
    "ec2/VPCEndpointSecurityGroupAssociation": {"replaceDefaultAssociation", "securityGroupId", "vpcEndpointId"},
    "ec2/VPCEndpointSubnetAssociation": {"subnetId", "vpcEndpointId"},
    "rds/Cluster": {"databaseName", "masterUsername", "storageEncrypted", "kmsKeyId", "dbSubnetGroupName", "engine"},
    "rds/ClusterInstance": {"clusterIdentifier", "engine", "dbSubnetGroupName"},
    "sqs/Queue": {"name"},
    "secretsmanager/Secret": {"name"},
    "ecs/Service": {"cluster", "launchType"},
    "ecs/TaskDefinition": {"family", "containerDefinitions", "cpu", "memory", "executionRoleArn", "taskRoleArn"},
    "appautoscaling/Target": {"resourceId"},
    "iam/RolePolicyAttachment": {"role", "policyArn"},
    "iam/Policy": {"description"},
    "sns/TopicSubscription": {"protocol", "endpoint", "topicArn"},
}
UPDATED = {
    "ec2/VPC": {"enableDnsHostnames", "tags"},
    "ec2/VPCEndpoint": {"policy", "privateDnsEnabled", "tags"},
    "kinesis/Stream": {"shardCount", "retentionPeriod", "streamModeDetails", "shardLevelMetrics"},
    "rds/Cluster": {"engineVersion", "backupRetentionPeriod", "deletionProtection", "serverlessv2ScalingConfiguration"},
    "ecs/Service": {"desiredCount", "taskDefinition", "capacityProviderStrategy", "networkConfiguration"},
    "ecs/TaskDefinition": {"skipDestroy", "tags", "trackLatest", "executionRoleArnSelector"},
    "appautoscaling/Target": {"minCapacity", "maxCapacity"},
    "cloudwatch/MetricAlarm": {"threshold"},
    "cloudwatchlogs/Group": {"retentionInDays"},
}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_facts_say_which_changes_the_provider_refuses(catalog: Catalog, family: str) -> None:
    for name in {*REPLACING, *UPDATED}:
        short, _, kind = name.partition("/")
        facts = catalog.find_kind(f"{short}.{family}", kind)
        assert facts is not None
        replaces = facts.version().replaces
        assert REPLACING.get(name, set()) <= replaces, name
        assert not UPDATED.get(name, set()) & replaces, name


def test_a_block_with_such_a_field_in_it_counts(catalog: Catalog) -> None:
    service = catalog.get("ecs.aws.upbound.io/v1beta2", "Service").version()
    assert service.forces_replacement("deploymentController.type")
    assert service.forces_replacement("deploymentController")
    assert not service.forces_replacement("deploymentCircuitBreaker")


def test_the_facts_are_those_of_the_versions_that_the_project_names(catalog: Catalog) -> None:
    project = find_project(Path(__file__))
    assert project is not None
    releases = {
        "provider-aws": catalog.get("ec2.aws.upbound.io/v1beta1", "VPC").provenance["release"],
        "crossplane": catalog.get("apiextensions.crossplane.io/v1", "Composition").provenance["release"],
    }
    assert releases == {name: project.packages[name] for name in releases}


@EVERY
def test_every_fact_is_about_a_field_that_there_is(catalog: Catalog, every: int) -> None:
    for group, kind, versions in catalog.kinds()[::every]:
        facts = catalog.find_kind(group, kind)
        assert facts is not None
        for name in versions:
            version = facts.version(name)
            for path in [*version.replaces, *version.required_by_cel, *version.selectors]:
                assert version.field(f"spec.forProvider.{path}") is not None, (kind, name, path)
            for selector in version.selectors.values():
                assert version.field(f"spec.forProvider.{selector.selector_field}") is not None


def test_the_overlay_says_nothing_in_vain(catalog: Catalog) -> None:
    path = SHIPPED.parent / "overlays" / "provider-aws.yaml"
    overlay = Overlay.parse(read_documents(path.read_text())[0].data)
    for name, said in overlay.kinds.items():
        short, _, kind = name.partition("/")
        facts = catalog.find_kind(f"{short}.aws.upbound.io", kind)
        assert facts is not None, name
        version = facts.version()
        for field in said.replaces:
            assert field == "*" or version.field(f"spec.forProvider.{field.removeprefix('!')}") is not None, (
                name,
                field,
            )
        assert not said.extracts, "the provider's references say it"
        naming = facts.identity["naming"]
        assert said.external_name is None or naming == "special", "the provider's names say it"


def test_what_tells_objects_apart_are_fields_that_there_are(catalog: Catalog) -> None:
    path = SHIPPED.parent / "overlays" / "provider-aws-identities.yaml"
    overlay = Overlay.parse(read_documents(path.read_text())[0].data)

    for name in {**overlay.cloud_names, **overlay.ids}:
        short, _, kind = name.partition("/")
        facts = catalog.find_kind(f"{short}.aws.upbound.io", kind)
        assert facts is not None, name
        assert facts.id_pattern == overlay.ids.get(name, ""), name
        told = facts.told_apart_by
        assert told == overlay.cloud_names.get(name, told), name
        for version in map(facts.version, facts.versions):
            for field in {*told} - {"external-name"}:
                assert version.field(f"spec.forProvider.{field}") is not None, (name, field)
            assert version.external_name != "name" or not facts.id_pattern, name


@pytest.mark.parametrize(
    ("group", "kind", "expected"),
    [
        ("sqs", "Queue", ("name",)),
        ("ecs", "Service", ("external-name", "cluster")),
        ("s3", "Bucket", ("external-name",)),
        ("cloudwatchlogs", "MetricFilter", ("external-name", "logGroupName")),
        ("dynamodb", "Tag", ("resourceArn", "key")),
        ("ec2", "VPC", ()),
    ],
)
def test_what_tells_objects_apart_in_both_scopes(
    catalog: Catalog, group: str, kind: str, expected: tuple[str, ...]
) -> None:
    for family in ("aws.upbound.io", "aws.m.upbound.io"):
        facts = catalog.find_kind(f"{group}.{family}", kind)
        assert facts is not None
        assert facts.told_apart_by == expected


@EVERY
def test_both_scopes_have_the_same_kinds_and_fields(catalog: Catalog, every: int) -> None:
    for group, kind, _ in catalog.kinds()[::every]:
        if group.endswith(".aws.upbound.io"):
            cluster = catalog.find_kind(group, kind)
            namespaced = catalog.find_kind(group.replace(".aws.", ".aws.m."), kind)
            assert cluster is not None
            assert namespaced is not None
            assert (cluster.scope, namespaced.scope) == ("Cluster", "Namespaced")
            assert cluster.version().python_names() == namespaced.version().python_names()
            assert cluster.version().replaces == namespaced.version().replaces
            assert cluster.version().external_name == namespaced.version().external_name


@EVERY
def test_no_field_shares_its_python_name_with_another(catalog: Catalog, every: int) -> None:
    for group, kind, versions in catalog.kinds()[::every]:
        facts = catalog.find_kind(group, kind)
        assert facts is not None
        stack = [facts.version(name).schema for name in versions]
        while stack:
            schema = stack.pop()
            fields = schema.get("properties", {})
            assert len({python_name(field) for field in fields}) == len(fields), (kind, list(fields))
            stack += list(fields.values())
            stack += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]


@EVERY
def test_shipped_records_are_sound_and_without_prose(catalog: Catalog, every: int) -> None:
    store = PackStore(SHIPPED)
    for entry in catalog.entries()[::every]:
        record = store.load(entry)
        check_record(record)
        assert entry_of(record) == entry
        assert '"description": "' not in json.dumps(record)


@EVERY
def test_the_digests_are_those_of_the_records(every: int) -> None:
    paths = sorted(SHIPPED.glob("*.pack"))
    for path in paths[::every]:
        line, _, body = path.read_bytes().partition(b"\n")
        ends = []
        for kind, facts in json.loads(line)["kinds"].items():
            work = zlib.decompressobj(zdict=PackStore(SHIPPED).dictionary)
            text = work.decompress(body[facts["at"] : facts["at"] + facts["size"]])
            assert hashlib.sha256(text).hexdigest().startswith(facts["digest"]), (path.name, kind)
            ends.append(facts["at"] + facts["size"])
        assert max(ends) == len(body)


def test_each_kind_has_its_crd_judged_usable(catalog: Catalog) -> None:
    facts = catalog.get("ec2.aws.upbound.io/v1beta1", "VPC")
    vpc = {
        "apiVersion": "ec2.aws.upbound.io/v1beta1",
        "kind": "VPC",
        "metadata": {"name": "vpc"},
        "spec": {"forProvider": {"region": "eu-central-1", "cidrBlok": "10.0.0.0/16"}},
    }
    verdict = Validator([facts.crd()]).check(vpc)
    assert not verdict.accepted
    assert "cidrBlok" in verdict.causes[0].field + verdict.causes[0].message


def test_a_lookup_reads_a_header_and_one_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    original = files.open_bytes
    monkeypatch.setattr(files, "open_bytes", lambda path: opened.append(path.name) or original(path))

    assert Catalog.shipped().get("rds.aws.upbound.io/v1beta2", "Cluster").version().schema

    assert opened == ["rds.aws.upbound.io.pack"] * 2


@pytest.mark.parametrize("family", FAMILIES)
def test_names_and_references_are_those_of_the_provider(catalog: Catalog, family: str) -> None:
    bucket = catalog.find_kind(f"s3.{family}", "BucketPolicy")
    assert bucket is not None
    assert bucket.identity == {"naming": "generated", "terraform": "aws_s3_bucket_policy"}
    selector = bucket.version().selectors["bucket"]
    assert (selector.target_api_group, selector.target_kind, selector.extract) == (
        f"s3.{family}",
        "Bucket",
        "status.id",
    )
    service = catalog.find_kind(f"ecs.{family}", "Service")
    assert service is not None
    assert service.identity["identifier"] == "service/{{ .parameters.cluster }}/{{ .external_name }}"
