"""Resources that a claim may take over: what the XRD asks for, and what the Composition makes of it."""

from __future__ import annotations

from typing import Annotated, Any

from pyxp import Composite, Composition, Meta, Spec, compile_composite, json_document, not_
from pyxp.aws import cloudwatch, ec2, kinesis
from pyxp.compiler.options import refuse_bad_options
from pyxp.kubernetes import core

from .platforms import codes, compiled, drafted, platform, template, vpc

NAMED = "metadata.annotations[crossplane.io/external-name]"
POLICIES = "spec.managementPolicies"


def sources(given: dict[str, Any], name: str, path: str) -> list[str]:
    """What writes a field of a resource, through patch sets, in order: fields, and formats of text."""
    sets = {entry["name"]: entry["patches"] for entry in given.get("patchSets", ())}
    patches = [
        patch
        for entry in template(given, name)["patches"]
        for patch in sets.get(entry.get("patchSetName", ""), [entry])
    ]
    found = [patch for patch in patches if patch.get("toFieldPath") == path]
    return [patch.get("fromFieldPath") or patch["combine"]["string"]["fmt"] for patch in found]


def compose(xr: Any, c: Composition, stream: kinesis.Stream) -> None:
    other = c.add(
        "other",
        kinesis.Stream(region="x"),
        external_name=f"other-{xr.spec.name}",
        adoptable=True,
        management_policies=["Observe", "Create"],
    )
    net = c.add("vpc", vpc(), adoptable=True)
    c.add("subnet-a", ec2.Subnet(region="x", vpc_id=net), adoptable=True)
    c.add(
        "alarm",
        cloudwatch.MetricAlarm(
            region="x",
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=1,
            alarm_description=json_document({"stream": other.external_name, "network": net.external_name}),
            dimensions={"StreamName": other.external_name},
        ),
    )


def test_the_claim_may_name_what_is_adoptable() -> None:
    version = compile_composite(platform(compose)).xrd["spec"]["versions"][0]
    spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    adopt = spec["properties"]["adopt"]
    assert "default" not in adopt
    assert adopt["properties"].keys() == {"other", "vpc", "subnet-a"}
    assert adopt["properties"]["other"]["maxLength"] == 128
    assert adopt["properties"]["vpc"]["description"] == "External name of the VPC."
    assert spec["properties"]["observeOnly"]["type"] == "boolean"
    assert len(spec["x-kubernetes-validations"]) == 2


def adopted(compose: Any) -> dict[str, Any]:
    """What a claim's ``adopt`` may hold."""
    version = compile_composite(platform(compose)).xrd["spec"]["versions"][0]
    found: dict[str, Any] = version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["adopt"]
    return found


def test_ids_have_the_shape_that_the_cloud_gives_them() -> None:
    entries = adopted(compose)["properties"]
    assert entries["vpc"]["pattern"] == "^(vpc-[0-9a-f]+)$"
    assert entries["subnet-a"]["pattern"] == "^(subnet-[0-9a-f]+)$"
    assert "pattern" not in entries["other"]


def test_what_is_taken_over_twice_is_refused() -> None:
    def more(xr: Any, c: Composition, stream: kinesis.Stream) -> None:
        compose(xr, c, stream)
        for name in ("vpc-b", "vpc-c"):
            c.add(name, vpc(), adoptable=True)
        c.add("fast", ec2.EIP(region="x"), adoptable=True, when=xr.spec.fast)
        c.add("slow", ec2.EIP(region="x"), adoptable=True, when=not_(xr.spec.fast))
        for name, region in (("one", "x"), ("two", "x"), ("far", "y")):
            c.add(name, kinesis.Stream(region=region), external_name=f"{name}-{xr.spec.name}", adoptable=True)

    rules = {rule["message"]: rule["rule"] for rule in adopted(more)["x-kubernetes-validations"]}
    b, third = "self.vpc__dash__b", "self.vpc__dash__c"
    assert rules == {
        "two entries for a Stream, such as other and one, cannot be the same": (
            "(!has(self.other) || !has(self.one) || self.other != self.one)"
            " && (!has(self.other) || !has(self.two) || self.other != self.two)"
            " && (!has(self.one) || !has(self.two) || self.one != self.two)"
        ),
        "two entries for a VPC, such as vpc and vpc-b, cannot be the same": (
            f"(!has(self.vpc) || !has({b}) || self.vpc != {b})"
            f" && (!has(self.vpc) || !has({third}) || self.vpc != {third})"
            f" && (!has({b}) || !has({third}) || {b} != {third})"
        ),
    }


def test_without_adoptable_resources_nothing_is_added() -> None:
    version = compile_composite(platform(lambda xr, c, s: c.add("vpc", vpc(), adoptable=False))).xrd["spec"]["versions"]
    spec = version[0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    assert "adopt" not in spec["properties"]
    assert "x-kubernetes-validations" not in spec
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(), adoptable=False))
    assert all(sources(given, name, POLICIES) == [] for name in ("stream", "vpc") if "patches" in template(given, name))


def test_the_name_of_the_claim_wins_wherever_the_name_is_used() -> None:
    given = compiled(compose)
    # What it is observed to be called comes behind, and while the claim observes its own name once more.
    assert sources(given, "vpc", NAMED) == ["spec.adopt.vpc", "%s%.0s", "%s%s"]
    assert sources(given, "subnet-a", NAMED) == ["spec.adopt.subnet-a", "%s%.0s", "%s%s"]
    assert sources(given, "other", NAMED) == ["other-%s", "spec.adopt.other"]
    assert sources(given, "alarm", "spec.forProvider.dimensions.StreamName") == ["other-%s", "spec.adopt.other"]
    assert sources(given, "alarm", "spec.forProvider.alarmDescription")[-1] == '{"network":%s,"stream":%s}'
    assert not any("policy" in patch for patch in template(given, "vpc")["patches"])


def test_while_a_claim_observes_no_resource_is_touched() -> None:
    given = compiled(compose)
    for name in ("stream", "other", "vpc", "subnet-a", "alarm"):
        assert sources(given, name, POLICIES) == ["spec.observeOnly"]
    assert template(given, "other")["base"]["spec"]["managementPolicies"] == ["Observe", "Create"]
    (patch,) = (patch for patch in template(given, "other")["patches"] if patch.get("toFieldPath") == POLICIES)
    assert patch["transforms"][-1]["match"]["patterns"] == [
        {"type": "literal", "literal": "true", "result": ["Observe"]},
        {"type": "literal", "literal": "false", "result": ["Observe", "Create"]},
    ]


def policies(given: dict[str, Any], name: str) -> Any:
    """The management policies of a resource once its claim does not only observe."""
    (patch,) = (patch for patch in template(given, name)["patches"] if patch.get("toFieldPath") == POLICIES)
    assert patch["fromFieldPath"] == "spec.observeOnly"
    return patch["transforms"][-1]["match"]["patterns"][1]["result"]


class Released(Spec):
    """What is asked for."""

    release: Annotated[int, Meta(ge=1)] = 1


class Turning(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing."""

    spec: Released

    def compose(self, c: Composition) -> None:
        """Adds what takes turns beside what is adoptable."""
        c.add("vpc", vpc(), adoptable=True)
        c.replaceable("task", vpc(), release=self.spec.release)


def test_resources_that_take_turns_observe_and_keep_their_own_policies() -> None:
    given = compile_composite(Turning).composition["spec"]["pipeline"][0]["input"]
    for name in ("task", "task-twin"):
        assert policies(given, name) == ["Observe", "Create", "Update", "Delete"]
    draft = drafted(lambda xr, c, s: c.replaceable("task", vpc(), release=xr.spec.hours, adoptable=True))
    assert "wrong-option" in codes(draft)


def test_policies_that_the_claim_gives_come_back_behind_observing() -> None:
    def given_by_claim(xr: Any, c: Composition, stream: kinesis.Stream) -> None:
        c.add("vpc", vpc(), adoptable=True, management_policies=xr.spec.words)

    patches = template(compiled(given_by_claim), "vpc")["patches"]
    written = [patch for patch in patches if patch.get("toFieldPath") == POLICIES]
    assert [patch["type"] for patch in written] == [
        "FromCompositeFieldPath",
        "FromEnvironmentFieldPath",
        "CombineFromEnvironment",
    ]


def test_only_what_a_provider_manages_can_be_taken_over() -> None:
    draft = drafted(lambda xr, c, s: c.add("settings", core.ConfigMap(data={}), adoptable=True))
    refuse_bad_options(draft)
    assert "wrong-option" in codes(draft)
