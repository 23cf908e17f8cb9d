"""Each mechanism of the compiler: what is written, what it becomes."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from pyxp import (
    IMMUTABLE,
    Composite,
    Composition,
    Meta,
    Spec,
    Status,
    as_text,
    choose,
    compile_composite,
    default,
    default_list,
    json_document,
    merge,
    select,
)
from pyxp.aws import cloudwatch, ec2, ecs, iam, kinesis, rds, sns
from pyxp.aws.m import sqs as namespaced_sqs
from pyxp.errors import AuthoringError


class Wanted(Spec):
    """What is asked for."""

    name: Annotated[str, Meta(max_length=10), IMMUTABLE]
    region: Annotated[str, IMMUTABLE] = "eu-central-1"
    shards: int | None = None
    hours: int = 24
    fast: bool = False
    ratio: float = 0.5
    words: list[str] = default_list()
    tags: dict[str, str] | None = None
    count: int | None = None


class Became(Status):
    """What it became."""

    arn: str | None = None


def compiled(compose: Any, **options: Any) -> dict[str, Any]:
    """The function input of a composite whose resources ``compose`` adds beside a stream."""

    class Platform(Composite, **{"group": "p.io", "version": "v1", "kind": "XThing", "claim_kind": "Thing", **options}):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Adds a stream, then what the test adds."""
            stream = c.add("stream", kinesis.Stream(region=self.spec.region))
            self.status.arn = stream.status.arn
            compose(self, c, stream)

    given: dict[str, Any] = compile_composite(Platform).composition["spec"]["pipeline"][0]["input"]
    return given


def template(given: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in given["resources"] if entry["name"] == name)


def patch_to(given: dict[str, Any], name: str, path: str) -> dict[str, Any]:
    """The one patch of a resource that writes ``path`` anew, besides the one that writes what it held before."""
    patches = [patch for patch in template(given, name)["patches"] if patch.get("toFieldPath") == path]
    found = [patch for patch in patches if not patch.get("fromFieldPath", "").startswith("pyxp.held.")]
    assert len(found) == 1
    return dict(found[0])


STREAM = "spec.forProvider"


def vpc(**fields: Any) -> ec2.VPC:
    return ec2.VPC(region="x", **fields)


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


def test_composite_field() -> None:
    given = compiled(lambda xr, c, s: c.add("more", kinesis.Stream(region="x", retention_period=xr.spec.hours)))
    assert patch_to(given, "more", f"{STREAM}.retentionPeriod") == {
        "type": "FromCompositeFieldPath",
        "fromFieldPath": "spec.hours",
        "toFieldPath": f"{STREAM}.retentionPeriod",
    }


def test_text_of_composite_fields() -> None:
    given = compiled(
        lambda xr, c, s: c.add("vpc", vpc(tags={"Name": f"{xr.spec.name}-{xr.spec.hours}-100%-{xr.spec.fast}"}))
    )
    assert patch_to(given, "vpc", f"{STREAM}.tags.Name")["combine"] == {
        "variables": [
            {"fromFieldPath": "spec.name"},
            {"fromFieldPath": "spec.hours"},
            {"fromFieldPath": "spec.fast"},
        ],
        "strategy": "string",
        "string": {"fmt": "%s-%.0f-100%%-%t"},
    }


def test_a_fraction_in_text_goes_through_the_environment_as_text() -> None:
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(tags={"Ratio": f"r{xr.spec.ratio}"})))
    assert given["environment"]["patches"] == [
        {
            "type": "FromCompositeFieldPath",
            "fromFieldPath": "spec.ratio",
            "toFieldPath": "pyxp.composite.ratio",
            "transforms": [{"type": "convert", "convert": {"toType": "string"}}],
        }
    ]
    patch = patch_to(given, "vpc", f"{STREAM}.tags.Ratio")
    assert patch["type"] == "CombineFromEnvironment"
    assert patch["combine"]["string"] == {"fmt": "r%s"}
    assert patch["policy"] == {"fromFieldPath": "Required"}


def test_resource_field() -> None:
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(tags={"Arn": s.status.arn})))
    assert patch_to(given, "stream", "pyxp.resources.stream.arn") == {
        "type": "ToEnvironmentFieldPath",
        "fromFieldPath": "status.atProvider.arn",
        "toFieldPath": "pyxp.resources.stream.arn",
    }
    assert patch_to(given, "vpc", f"{STREAM}.tags.Arn") == {
        "type": "FromEnvironmentFieldPath",
        "fromFieldPath": "pyxp.resources.stream.arn",
        "toFieldPath": f"{STREAM}.tags.Arn",
        "policy": {"fromFieldPath": "Required"},
    }


def test_producers_come_first() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        first, last = vpc(), vpc()
        c.add("first", first)
        c.add("last", last)
        first.fields["tags"] = {"Id": last.status.id}

    assert [entry["name"] for entry in compiled(compose)["resources"]] == ["stream", "last", "first"]


def test_mixed_text_carries_claim_values_as_text() -> None:
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(tags={"Both": f"{xr.spec.hours}/{s.status.arn}"})))
    assert [patch["toFieldPath"] for patch in given["environment"]["patches"]] == ["pyxp.composite.hours"]
    combine = patch_to(given, "vpc", f"{STREAM}.tags.Both")["combine"]
    assert combine["string"] == {"fmt": "%s/%s"}
    assert [item["fromFieldPath"] for item in combine["variables"]] == [
        "pyxp.composite.hours",
        "pyxp.resources.stream.arn",
    ]


def test_json_document() -> None:
    document = {"z": 1, "a": "100%"}
    given = compiled(
        lambda xr, c, s: c.add(
            "policy",
            iam.Policy(
                policy=json_document(
                    {**document, "words": xr.spec.words, "arn": s.status.arn, "all": f"{s.status.arn}/{xr.spec.name}\n"}
                )
            ),
        )
    )
    combine = patch_to(given, "policy", f"{STREAM}.policy")["combine"]
    assert combine["string"] == {"fmt": '{"a":"100%%","all":"%s/%s\\n","arn":%s,"words":%s,"z":1}'}
    assert [item["fromFieldPath"] for item in combine["variables"]] == [
        "pyxp.resources.stream.arn-escaped",
        "pyxp.composite.name-escaped",
        "pyxp.resources.stream.arn-json",
        "pyxp.composite.words-json",
    ]


def test_a_document_without_references_is_a_constant() -> None:
    given = compiled(lambda xr, c, s: c.add("policy", iam.Policy(policy=json_document({"b": [1, True], "a": "%"}))))
    assert template(given, "policy")["base"]["spec"]["forProvider"] == {"policy": '{"a":"%","b":[1,true]}'}


def test_the_text_of_a_document_takes_whole_numbers_of_any_size() -> None:
    given = compiled(lambda xr, c, s: c.add("policy", iam.Policy(policy=json_document({"n": -(2**70)}))))
    assert template(given, "policy")["base"]["spec"]["forProvider"] == {"policy": f'{{"n":-{2**70}}}'}


@pytest.mark.parametrize("value", [float("nan"), {1}, b"x"])
def test_a_document_takes_no_value_that_json_lacks(value: Any) -> None:
    with pytest.raises(AuthoringError, match="into a manifest"):
        compiled(lambda xr, c, s: c.add("policy", iam.Policy(policy=json_document({"n": [value]}))))


def test_selector_of_one() -> None:
    given = compiled(lambda xr, c, s: c.add("subnet", ec2.Subnet(region="x", vpc_id=c.add("vpc", vpc()))))
    assert template(given, "subnet")["base"]["spec"]["forProvider"]["vpcIdSelector"] == {
        "matchControllerRef": True,
        "matchLabels": {"p.io/resource": "vpc"},
    }
    assert template(given, "vpc")["base"]["metadata"] == {"labels": {"p.io/resource": "vpc"}}


def test_selector_of_a_group_in_a_nested_field() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        subnets = [c.add(name, ec2.Subnet(region="x")) for name in ("a", "b")]
        c.add("other", ec2.Subnet(region="x"))
        c.add("service", ecs.Service(region="x", network_configuration={"subnets": c.group("inner", subnets)}))

    given = compiled(compose)
    assert template(given, "service")["base"]["spec"]["forProvider"]["networkConfiguration"] == {
        "subnetSelector": {
            "matchControllerRef": True,
            "matchLabels": {"p.io/inner": "member"},
            "policy": {"resolve": "Always"},
        }
    }
    labelled = [entry["name"] for entry in given["resources"] if "metadata" in entry["base"]]
    assert labelled == ["a", "b"]


def test_select_resolves_always() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        group = c.add("group", rds.SubnetGroup(region="x"))
        c.add("db", rds.Cluster(region="x", engine="e", db_subnet_group_name=select(group)))

    selector = template(compiled(compose), "db")["base"]["spec"]["forProvider"]["dbSubnetGroupNameSelector"]
    assert selector["policy"] == {"resolve": "Always"}


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


def test_external_name_is_an_annotation_and_flows_as_text() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        topic = c.add("topic", sns.Topic(region="x"), external_name=f"{xr.spec.name}-topic")
        c.add("vpc", vpc(tags={"Topic": f"to {topic.external_name}"}))

    given = compiled(compose)
    external = patch_to(given, "topic", "metadata.annotations[crossplane.io/external-name]")
    assert external["combine"]["string"] == {"fmt": "%s-topic"}
    tag = patch_to(given, "vpc", f"{STREAM}.tags.Topic")
    assert (tag["type"], tag["combine"]["string"]["fmt"]) == ("CombineFromComposite", "to %s-topic")


def test_a_generated_external_name_is_read_from_the_resource() -> None:
    given = compiled(lambda xr, c, s: c.add("b", vpc(tags={"A": c.add("a", vpc()).external_name})))
    sources = [patch["fromFieldPath"] for patch in template(given, "a")["patches"]]
    assert sources == ["metadata.annotations[crossplane.io/external-name]"]


def test_default_value_is_the_base() -> None:
    given = compiled(lambda xr, c, s: c.add("more", kinesis.Stream(region="x", shard_count=default(xr.spec.shards, 2))))
    assert template(given, "more")["base"]["spec"]["forProvider"]["shardCount"] == 2
    assert patch_to(given, "more", f"{STREAM}.shardCount")["fromFieldPath"] == "spec.shards"


def test_merged_map_keeps_the_fixed_entries() -> None:
    given = compiled(
        lambda xr, c, s: c.add("vpc", vpc(tags=merge({"Fixed": "x", "Name": xr.spec.name}, under=xr.spec.tags)))
    )
    assert template(given, "vpc")["base"]["spec"]["forProvider"]["tags"] == {"Fixed": "x"}
    assert [(patch["fromFieldPath"], patch.get("policy")) for patch in template(given, "vpc")["patches"]] == [
        ("spec.tags", {"toFieldPath": "MergeObjects"}),
        ("spec.name", None),
    ]


def test_transforms_travel_with_the_patch() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("more", kinesis.Stream(region="x", shard_count=choose(xr.spec.fast, {True: 4, False: 1})))
        c.add("vpc", vpc(tags={"Hours": as_text(xr.spec.hours * 2)}))

    given = compiled(compose)
    assert [step["type"] for step in patch_to(given, "more", f"{STREAM}.shardCount")["transforms"]] == [
        "convert",
        "match",
    ]
    assert [step["type"] for step in patch_to(given, "vpc", f"{STREAM}.tags.Hours")["transforms"]] == [
        "math",
        "convert",
    ]


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


def test_patches_that_three_resources_share_become_a_patch_set() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.defaults(tags=merge({"Name": xr.spec.name}, under=xr.spec.tags))
        for name in ("a", "b", "d"):
            c.add(name, vpc())

    given = compiled(compose)
    assert [(entry["name"], len(entry["patches"])) for entry in given["patchSets"]] == [("tags", 2)]
    assert template(given, "a")["patches"] == [{"type": "PatchSet", "patchSetName": "tags"}]


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


def test_connection_details() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.connection_detail("arn", stream.status.arn)
        c.connection_detail("kind", "kinesis", of=stream)

    assert template(compiled(compose), "stream")["connectionDetails"] == [
        {"name": "arn", "type": "FromFieldPath", "fromFieldPath": "status.atProvider.arn"},
        {"name": "kind", "type": "FromValue", "value": "kinesis"},
    ]


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
    assert patch_to(given, "alarm", f"{STREAM}.alarmActions[1]")["type"] == "FromEnvironmentFieldPath"


def test_without_a_claim_the_xrd_is_v2_and_namespaced_kinds_name_their_config() -> None:
    class Modern(Composite, group="p.io", version="v1", kind="Thing", short_names=["th"]):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Adds a queue."""
            c.defaults(provider_config=f"aws-{self.spec.name}")
            queue = c.add("queue", namespaced_sqs.Queue(region=self.spec.region))
            self.status.arn = queue.status.arn

    result = compile_composite(Modern)
    assert result.xrd["apiVersion"] == "apiextensions.crossplane.io/v2"
    assert result.xrd["spec"]["scope"] == "Namespaced"
    assert result.xrd["spec"]["names"]["shortNames"] == ["th"]
    queue = template(result.composition["spec"]["pipeline"][0]["input"], "queue")
    assert queue["base"]["apiVersion"] == "sqs.aws.m.upbound.io/v1beta1"
    assert queue["base"]["spec"]["providerConfigRef"] == {"kind": "ClusterProviderConfig"}


class OldWanted(Spec):
    """What was asked for before."""

    name: Annotated[str, Meta(max_length=10), IMMUTABLE]


class Old(Composite, group="p.io", version="v1alpha1", kind="XThing", claim_kind="Thing"):
    """A thing as it was."""

    spec: OldWanted
    status: Became


def test_older_versions_stay_served() -> None:
    class Newer(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing", also_serves=[Old]):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Adds a stream."""
            self.status.arn = c.add("stream", kinesis.Stream(region=self.spec.region)).status.arn

    versions = compile_composite(Newer).xrd["spec"]["versions"]
    assert [(entry["name"], entry["served"], entry["referenceable"]) for entry in versions] == [
        ("v1", True, True),
        ("v1alpha1", True, False),
    ]
    older = versions[1]["schema"]["openAPIV3Schema"]
    assert older["description"] == "A thing as it was."
    assert list(older["properties"]["spec"]["properties"]) == ["name"]


def test_another_kind_cannot_be_served_along() -> None:
    with pytest.raises(AuthoringError, match="another version of the same kind"):

        class Other(Composite, group="p.io", version="v1", kind="XOther", also_serves=[Old]):
            """Another thing."""


def test_compiling_is_deterministic() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        c.add("vpc", vpc(tags={"Both": f"{xr.spec.hours}/{stream.status.arn}"}), after=[stream])

    assert compiled(compose) == compiled(compose)


@pytest.mark.parametrize(
    ("name", "told"), [("Upper", "cannot name a resource"), ("a_b", "lower-case"), ("x" * 64, "at most 63")]
)
def test_names_are_checked(name: str, told: str) -> None:
    with pytest.raises(Exception, match=told):
        compiled(lambda xr, c, s: c.add(name, vpc()))


def test_a_label_alone_needs_no_spec() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        role = c.add("role", iam.Role(assume_role_policy=json_document({"arn": stream.status.arn})))
        c.add("attachment", iam.RolePolicyAttachment(role=role, policy_arn="p"))

    assert list(template(compiled(compose), "role")["base"]) == ["apiVersion", "kind", "metadata"]
