"""Resources that would be one object."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import not_
from pyxp.aws import dynamodb, ec2, ecs, eks, kinesis, rds, sns, sqs, wafv2
from pyxp.compiler import compile_composite
from pyxp.compiler.problems import CompileError
from pyxp.kubernetes import core

from .platforms import platform


def told(compose: Any, **options: Any) -> list[tuple[str, str]]:
    """Codes and subjects of what is found, without what is told of claim fields that nothing reads."""
    try:
        findings = list(compile_composite(platform(compose, **options)).warnings)
    except CompileError as error:
        findings = error.findings
    return [(found.code, found.subject) for found in findings if found.code in ("duplicate-name", "fixed-name")]


def streams(*options: dict[str, Any]) -> Any:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        names = {"external_name": f"a-{xr.spec.name}"}
        for index, option in enumerate(options):
            given = {key: value(xr) if callable(value) else value for key, value in option.items()}
            region = given.pop("region", xr.spec.region)
            c.add(f"s{index}", kinesis.Stream(region=region, shard_count=1), **{**names, **given})

    return compose


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([{}, {}], [("duplicate-name", "s1")]),
        ([{}, {"external_name": lambda xr: f"b-{xr.spec.name}"}], []),
        ([{}, {"external_name": lambda xr: f"a-{xr.spec.region}"}], []),
        ([{}, {"region": "eu-west-1"}], []),
        ([{}, {"provider_config": "other"}], []),
        ([{"when": lambda xr: xr.spec.fast}, {"when": lambda xr: not_(xr.spec.fast)}], []),
        ([{"when": lambda xr: xr.spec.fast}, {}], [("duplicate-name", "s1")]),
        ([{}, {"management_policies": ["Observe"]}], []),
        ([{}, {"management_policies": lambda xr: xr.spec.words}], [("duplicate-name", "s1")]),
        ([{"external_name": "fixed"}], [("fixed-name", "s0")]),
        ([{"external_name": "fixed"}, {"external_name": "fixed"}], [("duplicate-name", "s1")]),
        ([{"external_name": "fixed", "provider_config": lambda xr: f"aws-{xr.spec.name}"}], [("fixed-name", "s0")]),
        ([{"external_name": "fixed", "provider_config": lambda xr: xr.metadata.name}], []),
        ([{"external_name": "fixed", "management_policies": ["Observe"]}], []),
    ],
)
def test_resources_of_one_external_name(options: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
    assert told(streams(*options)) == expected


def test_other_kinds_may_have_the_same_name() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        c.add("topic", sns.Topic(region=xr.spec.region), external_name=f"a-{xr.spec.name}")
        c.add("more", kinesis.Stream(region=xr.spec.region, shard_count=1), external_name=f"a-{xr.spec.name}")

    assert told(compose) == []


def test_a_name_within_another_object_is_another_name_in_another_one() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        for index in range(2):
            cluster = c.add(f"cluster-{index}", ecs.Cluster(region="x"), external_name=f"{xr.spec.name}-{index}")
            c.add(f"service-{index}", ecs.Service(region="x", cluster=cluster), external_name="web")

    assert told(compose) == []


def test_names_among_the_fields_are_names_of_cloud_objects_too() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        name, region = xr.spec.name, xr.spec.region
        own = ec2.VPC(region=region, cidr_block="10.0.0.0/16")
        vpc = c.add("vpc", own)
        other = c.add("other-vpc", ec2.VPC(region=region, cidr_block="10.1.0.0/16"))
        for key, fields in {
            "q0": {"name": f"{name}-jobs"},
            "q1": {"name": f"{name}-jobs"},
            "q2": {"name": f"{name}-jobs", "region": "eu-west-1"},
            "q3": {"name": "jobs"},
            "q4": {},
            "q5": {},
        }.items():
            c.add(key, sqs.Queue(**{"region": region, **fields}))
        c.add("q6", sqs.Queue(region=region, name="looked-at"), management_policies=["Observe"])
        for key, fields in {
            "g0": {"vpc_id": vpc},
            "g1": {"vpc_id": other},
            "g2": {"vpc_id": vpc},
            "g3": {"vpc_id": "vpc-1"},
        }.items():
            c.add(key, ec2.SecurityGroup(region=region, name="web", description="x", **fields))
        c.add("db", rds.Instance(region=region, identifier=f"{name}-a", instance_class="a"))
        c.add("db-too", rds.Instance(region=region, identifier=f"{name}-a", instance_class="b"))
        for key, scope in {"set": "REGIONAL", "set-too": "CLOUDFRONT"}.items():
            c.add(key, wafv2.IPSet(region=region, name=f"{name}-a", scope=scope, ip_address_version="IPV4"))

    assert told(compose) == [
        ("duplicate-name", "q1"),
        ("duplicate-name", "g2"),
        ("duplicate-name", "db-too"),
    ]


def test_a_name_among_the_fields_that_is_the_same_for_every_claim() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        region = xr.spec.region
        c.defaults(provider_config=f"aws-{xr.spec.name}")
        c.add("jobs", sqs.Queue(region=region, name="jobs"))
        c.add("own", sqs.Queue(region=region, name=f"jobs-{xr.spec.name}"))
        c.add("group", ec2.SecurityGroup(region=region, name="web", description="x", vpc_id="vpc-1"))
        vpc = c.add("vpc", ec2.VPC(region=region, cidr_block="10.0.0.0/16"))
        c.add("in-its-own", ec2.SecurityGroup(region=region, name="web", description="x", vpc_id=vpc))
        c.add("tag", dynamodb.Tag(region=region, resource_arn="arn:x", key="a", value=xr.spec.name))

    assert told(compose) == [("fixed-name", "jobs"), ("fixed-name", "group"), ("fixed-name", "tag")]
    first, _, last = (found for found in compile_composite(platform(compose)).warnings if found.code == "fixed-name")
    assert f"{first.path} {first.message}; {first.hint}" == (
        "spec.forProvider.name the name 'jobs' is the same for every claim, so two claims of one account would manage"
        ' one cloud object; put a field of the claim in it: name=f"jobs-{self.metadata.name}"'
    )
    assert f"{last.message}; {last.hint}" == (
        "resource_arn and key are the same for every claim, so two claims of one account would manage one cloud object;"
        " let one of them differ from claim to claim"
    )


def test_the_same_fields_that_make_an_identity_are_one_object() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        for key, (tag, value) in {"one": ("a", "1"), "two": ("a", "2"), "three": ("b", "1")}.items():
            c.add(key, dynamodb.Tag(region="x", resource_arn=xr.spec.name, key=tag, value=value))

    assert told(compose) == [("duplicate-name", "two")]
    with pytest.raises(CompileError) as caught:
        compile_composite(platform(compose))
    (found,) = caught.value.findings
    assert found.message.startswith("resource_arn and key are those of one, at ")
    assert found.hint == "let one of them differ, or compose one Tag"


def test_a_name_within_a_parent_is_told_by_what_the_provider_says_of_the_identity() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        for key, cluster in {"a": xr.spec.name, "b": xr.spec.region, "c": xr.spec.name}.items():
            group = eks.NodeGroup(region="x", cluster_name=cluster, scaling_config={"min_size": 1}, subnet_ids=["s"])
            c.add(key, group, external_name="workers")

    assert told(compose) == [("duplicate-name", "c")]


def test_releases_of_one_resource_have_names_of_their_own() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        c.replaceable("fixed", sqs.Queue(region="x", name=f"{xr.spec.name}-a"), release=xr.spec.release)
        c.replaceable("own", sqs.Queue(region="x", name=f"{xr.spec.name}-{xr.spec.release}"), release=xr.spec.release)
        c.replaceable("given", sqs.Queue(region="x", delay_seconds=1), release=xr.spec.release)
        c.replaceable("only", sqs.Queue(region="x", name=f"jobs-{xr.spec.release}"), release=xr.spec.release)
        c.replaceable("always", sqs.Queue(region="x", name="jobs"), release=xr.spec.release)
        c.replaceable("topic", sns.Topic(region="x"), release=xr.spec.release)

    with pytest.raises(CompileError) as caught:
        compile_composite(platform(compose))
    assert [(found.code, found.subject, found.message, found.hint) for found in caught.value.findings] == [
        (
            "duplicate-name",
            "fixed",
            "the name is that of every release, so a new Queue and the one that it replaces would be one cloud object",
            'put the release in it: name=f"...-{self.spec.release}"',
        ),
        (
            "duplicate-name",
            "always",
            "the name is that of every release, so a new Queue and the one that it replaces would be one cloud object",
            'put the release in it: name=f"jobs-{self.spec.release}"',
        ),
    ]


def test_a_release_alone_does_not_tell_claims_apart() -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        c.replaceable("only", sqs.Queue(region="x", name=f"jobs-{xr.spec.release}"), release=xr.spec.release)
        c.replaceable("own", sqs.Queue(region="x", name=f"{xr.spec.name}-{xr.spec.release}"), release=xr.spec.release)

    assert told(compose) == [("fixed-name", "only")]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, [("duplicate-name", "two")]),
        ({"namespace": "elsewhere"}, [("fixed-name", "two")]),
        ({"object_name": "other"}, []),
    ],
)
def test_objects_of_one_name_in_one_namespace(second: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    def compose(xr: Any, c: Any, _stream: Any) -> None:
        home = c.add("home", core.Namespace(), object_name=f"home-{xr.spec.name}")
        for name, options in (("one", {}), ("two", second)):
            given = {"namespace": home.object_name, "object_name": "settings", **options}
            c.add(name, core.ConfigMap(data={"a": "b"}), **given)

    assert told(compose) == expected


def test_the_messages_say_what_happens_and_what_to_write() -> None:
    def compose(_xr: Any, c: Any, _stream: Any) -> None:
        c.add("one", core.ConfigMap(data={"a": "b"}), namespace="apps", object_name="settings")
        c.add("topic", sns.Topic(region="x"), external_name="jobs")

    fixed = [found for found in compile_composite(platform(compose)).warnings if found.code == "fixed-name"]
    assert [f"{found.message}; {found.hint}" for found in fixed] == [
        "the name 'settings' is the same for every claim, so two claims would ask for one ConfigMap, which only the"
        ' first gets; put a field of the claim in it: object_name=f"settings-{self.metadata.name}"',
        "the name 'jobs' is the same for every claim, so two claims of one account would manage one cloud object; put a"
        ' field of the claim in it: external_name=f"jobs-{self.metadata.name}"',
    ]

    def again(xr: Any, c: Any, stream: Any) -> None:
        compose(xr, c, stream)
        c.add("two", core.ConfigMap(data={"a": "b"}), namespace="apps", object_name="settings")

    with pytest.raises(CompileError) as caught:
        compile_composite(platform(again))
    (found,) = caught.value.findings
    assert found.message.startswith("object_name is that of one, at ")
    assert found.message.endswith("so both would be one ConfigMap in the cluster")
    assert found.hint == "give each ConfigMap a name of its own"
