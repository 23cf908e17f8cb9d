"""The life of single resources."""

import pytest

REGION = {"region": "eu-central-1"}


def conditions(manifest):
    return {item["type"]: (item["status"], item["reason"]) for item in manifest["status"]["conditions"]}


def at_provider(manifest):
    return manifest["status"]["atProvider"]


def test_a_kind_that_the_cloud_names_gets_its_name_when_created(kit):
    vpc = kit.observed(kit.stack(kit.template("vpc", "ec2/VPC", REGION)).converge())["vpc"]
    name = vpc["metadata"]["annotations"]["crossplane.io/external-name"]
    assert name.startswith("vpc-")
    assert at_provider(vpc) == {"id": name, "arn": f"arn:aws:ec2:eu-central-1:123456789012:vpc/{name}"}
    assert conditions(vpc) == {"Ready": ("True", "Available"), "Synced": ("True", "ReconcileSuccess")}


def test_a_global_service_is_in_the_partition_of_what_is_composed_with_it_else_of_the_claim(kit):
    role, queue = kit.template("role", "iam/Role"), kit.template("queue", "sqs/Queue", {"region": "us-gov-west-1"})
    xr = {
        "apiVersion": "example.org/v1",
        "kind": "XStack",
        "metadata": {"name": "dev"},
        "spec": {"region": "cn-north-1"},
    }
    arns = [
        at_provider(kit.observed(kit.stack(*templates, xr=xr).converge())["role"])["arn"]
        for templates in ((role, queue), (role,))
    ]
    assert [arn.partition(":iam:")[0] for arn in arns] == ["arn:aws-us-gov", "arn:aws-cn"]


def test_two_composites_get_different_resources(kit):
    template = kit.template("vpc", "ec2/VPC", REGION)
    xr = {"apiVersion": "example.org/v1", "kind": "XStack", "metadata": {"name": "prod"}, "spec": {}}
    ids = {at_provider(kit.stack(template, **more).converge().observed[0])["id"] for more in ({}, {"xr": xr})}
    assert len(ids) == 2


def test_a_kind_that_we_name_has_its_name_from_the_annotation_or_its_own(kit):
    named = kit.template("named", "kinesis/Stream", REGION)
    named["base"]["metadata"]["annotations"] = {"crossplane.io/external-name": "videos"}
    found = kit.observed(kit.stack(named, kit.template("plain", "kinesis/Stream", REGION)).converge())
    assert at_provider(found["named"])["arn"] == "arn:aws:kinesis:eu-central-1:123456789012:stream/videos"
    own = found["plain"]["metadata"]["name"]
    assert at_provider(found["plain"])["id"] == f"arn:aws:kinesis:eu-central-1:123456789012:stream/{own}"


def test_a_name_of_ours_is_there_before_the_resource_so_a_selector_does_not_wait(kit):
    found = kit.stack(
        kit.template("role", "iam/Role"),
        kit.template("attachment", "iam/RolePolicyAttachment", {"roleSelector": kit.selects("role"), "policyArn": "x"}),
    ).converge(delays={"role": 3})
    assert found.waves[0].ready == ("attachment",)


def test_while_it_is_being_created_a_resource_reports_nothing(kit):
    found = kit.stack(kit.template("vpc", "ec2/VPC", REGION)).converge(delays={"vpc": 5}, limit=2)
    vpc = kit.observed(found)["vpc"]
    assert conditions(vpc) == {"Ready": ("False", "Creating"), "Synced": ("True", "ReconcileSuccess")}
    assert "atProvider" not in vpc["status"]
    assert "crossplane.io/external-name" not in vpc["metadata"]["annotations"]


def test_what_is_unresolved_says_why_and_is_not_created(kit):
    found = kit.stack(kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("none")})).converge()
    subnet = kit.observed(found)["subnet"]
    assert conditions(subnet) == {"Synced": ("False", "ReconcileError")}
    assert subnet["status"]["conditions"][0]["message"].startswith("cannot resolve spec.forProvider.vpcId: ")
    assert "crossplane.io/external-name" not in subnet["metadata"]["annotations"]


def test_everything_that_the_template_reads_is_reported_by_its_type(kit):
    read = ["endpoint", "readerEndpoint", "port", "masterUserSecret[0].secretArn", "engine", "tags", "storageEncrypted"]
    spec = {**REGION, "engine": "aurora-postgresql", "tags": {"a": "b"}}
    patches = [kit.reports(f"status.atProvider.{path}", f"v{index}") for index, path in enumerate(read)]
    template = kit.template("db", "rds/Cluster", spec, *patches)
    template["base"]["metadata"]["annotations"] = {"crossplane.io/external-name": "films"}
    found = kit.stack(template).converge()
    values = at_provider(kit.observed(found)["db"])
    assert found.blocked == {}
    (secret,) = values["masterUserSecret"]
    assert secret["secretArn"].startswith("arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-")
    assert values["port"] == 5432
    assert values["storageEncrypted"] is False
    assert (values["engine"], values["tags"]) == ("aurora-postgresql", {"a": "b"})
    assert values["endpoint"].startswith("films.")
    assert values["endpoint"] != values["readerEndpoint"]


def test_reads_of_combines_connection_details_checks_and_patch_sets_count(kit):
    combine = {
        "type": "CombineToComposite",
        "combine": {
            "variables": [{"fromFieldPath": "status.atProvider.hostedZoneId"}],
            "strategy": "string",
            "string": {"fmt": "%s"},
        },
        "toFieldPath": "status.zone",
    }
    port = {"type": "ToCompositeFieldPath", "fromFieldPath": "status.atProvider.port", "toFieldPath": "status.port"}
    template = kit.template(
        "db",
        "rds/Cluster",
        REGION,
        combine,
        {"type": "PatchSet", "patchSetName": "common"},
        connectionDetails=[{"name": "host", "type": "FromFieldPath", "fromFieldPath": "status.atProvider.endpoint"}],
        readinessChecks=[
            {"type": "MatchString", "fieldPath": "status.atProvider.engineMode", "matchString": "provisioned"},
            {"type": "MatchTrue", "fieldPath": "status.atProvider.storageEncrypted"},
        ],
    )
    found = kit.stack(template, patch_sets=[{"name": "common", "patches": [port]}]).converge()
    values = at_provider(kit.observed(found)["db"])
    assert set(values) == {"id", "arn", "hostedZoneId", "endpoint", "engineMode", "storageEncrypted", "port"}
    assert (values["engineMode"], values["storageEncrypted"]) == ("provisioned", True)
    assert found.rendered.unready == ()
    assert found.rendered.composite["status"]["port"] == 443


def test_a_later_element_brings_the_earlier_ones(kit):
    patch = kit.reports("status.atProvider.masterUserSecret[2].kmsKeyId", "key")
    found = kit.stack(kit.template("db", "rds/Cluster", REGION, patch)).converge()
    secrets = at_provider(kit.observed(found)["db"])["masterUserSecret"]
    assert [bool(item) for item in secrets] == [True, True, True]


def test_what_a_selector_of_another_kind_extracts_is_reported(kit):
    found = kit.stack(
        kit.template("key", "kms/Key", REGION),
        kit.template("db", "rds/Cluster", {**REGION, "masterUserSecretKmsKeyIdSelector": kit.selects("key")}),
    ).converge()
    observed = kit.observed(found)
    reported = at_provider(observed["key"])["keyId"]
    assert observed["db"]["spec"]["forProvider"]["masterUserSecretKmsKeyId"] == reported


def test_no_secret_is_ever_reported(kit):
    patch = kit.reports("status.atProvider.secret", "secret")
    found = kit.stack(kit.template("key", "iam.example.org/v1/AccessKey", {}, patch)).converge()
    assert found.blocked == {"key": "reads status.atProvider.secret, a secret, which no simulation shows"}
    assert "atProvider" not in found.observed[0]["status"]


def test_an_unknown_managed_kind_becomes_ready_and_reports_text(kit):
    patch = kit.reports("status.atProvider.selfLink", "link")
    template = kit.template("disk", "compute.example.org/v1/Disk", {"size": 1}, patch)
    disk = kit.stack(template).converge().observed[0]
    assert conditions(disk)["Ready"] == ("True", "Available")
    assert isinstance(at_provider(disk)["selfLink"], str)
    assert disk["metadata"]["annotations"]["crossplane.io/external-name"] == disk["metadata"]["name"]


def test_a_nested_composite_becomes_ready_and_reports_its_status(kit):
    patch = kit.reports("status.vpcId", "vpc")
    found = kit.stack(
        kit.template("network", "example.org/v1/XNetwork", None, patch),
        kit.template("queue", "sqs/Queue", REGION, kit.needs("vpc")),
    ).converge(delays={"network": 1})
    assert [(wave.created, wave.ready) for wave in found.waves] == [
        (("network",), ()),
        ((), ("network",)),
        (("queue",), ("queue",)),
    ]
    assert "annotations" not in found.observed[0] and found.observed[0]["status"]["vpcId"].startswith("vpc-")


def test_kinds_of_kubernetes_just_exist(kit):
    template = kit.template("settings", "v1/ConfigMap", readinessChecks=[{"type": "None"}])
    found = kit.stack(template).converge()
    assert "status" not in found.observed[0]
    assert found.waves[0].ready == ("settings",)
    assert found.blocked == {}


def test_a_kind_of_kubernetes_that_exists_brings_no_wave(kit):
    stack = kit.stack(kit.template("settings", "v1/ConfigMap", readinessChecks=[{"type": "None"}]))
    assert stack.converge(observed=stack.converge().observed, delays={"settings": 3}).waves == ()


def test_server_fields_of_observed_resources_are_kept(kit):
    stack = kit.stack(kit.template("vpc", "ec2/VPC", REGION))
    observed = list(stack.converge().observed)
    observed[0]["metadata"] |= {"uid": "real", "creationTimestamp": "2026-01-01T00:00:00Z"}
    metadata = stack.converge(observed=observed).observed[0]["metadata"]
    assert (metadata["uid"], metadata["creationTimestamp"]) == ("real", "2026-01-01T00:00:00Z")


def test_kinds_of_kubernetes_have_no_condition_ready(kit):
    found = kit.stack(kit.template("settings", "v1/ConfigMap")).converge()
    assert found.settled
    assert list(found.blocked) == ["settings"]


def test_kinds_of_kubernetes_reach_the_conditions_that_their_template_waits_for(kit):
    check = {"type": "MatchCondition", "matchCondition": {"type": "Available", "status": "True"}}
    template = kit.template("web", "apps/v1/Deployment", readinessChecks=[check])
    found = kit.stack(template).converge(delays={"web": 1})
    assert conditions(found.observed[0])["Available"] == ("True", "MinimumReplicasAvailable")
    assert [(wave.created, wave.ready) for wave in found.waves] == [(("web",), ()), ((), ("web",))]
    assert found.blocked == {}
    assert found.rendered.unready == ()


def test_a_paused_resource_stays_as_it_is(kit):
    template = kit.template("vpc", "ec2/VPC", REGION)
    template["base"]["metadata"]["annotations"] = {"crossplane.io/paused": "true"}
    found = kit.stack(template).converge()
    assert found.blocked == {"vpc": "is paused by its annotation"}
    assert "status" not in found.observed[0]


def test_a_version_without_facts_counts_as_unknown(kit):
    template = kit.template("vpc", "ec2/VPC", REGION, kit.reports("status.atProvider.anything", "x"))
    template["base"]["apiVersion"] = "ec2.aws.upbound.io/v9"
    found = kit.stack(template).converge()
    assert found.blocked == {}
    assert "anything" in at_provider(found.observed[0])


def test_a_resolved_field_can_be_read(kit):
    found = kit.stack(
        kit.template("vpc", "ec2/VPC", REGION),
        kit.template(
            "subnet",
            "ec2/Subnet",
            {**REGION, "vpcIdSelector": kit.selects("vpc")},
            kit.reports("spec.forProvider.vpcId", "network"),
        ),
        kit.template("queue", "sqs/Queue", REGION, kit.needs("network", "spec.forProvider.name")),
    ).converge()
    observed = kit.observed(found)
    assert observed["queue"]["spec"]["forProvider"]["name"] == at_provider(observed["vpc"])["id"]


@pytest.mark.parametrize("always", [False, True])
def test_a_reference_is_resolved_once_unless_always(kit, always):
    policy = {"resolve": "Always"} if always else {}
    stack = kit.stack(
        kit.template("vpc", "ec2/VPC", REGION),
        kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("vpc", **policy)}),
    )
    observed = kit.observed(stack.converge())
    old = observed["subnet"]["spec"]["forProvider"]["vpcId"]
    observed["vpc"]["metadata"]["annotations"]["crossplane.io/external-name"] = "vpc-new"
    after = kit.observed(stack.converge(observed=list(observed.values())))
    assert after["subnet"]["spec"]["forProvider"]["vpcId"] == ("vpc-new" if always else old)


def test_a_resource_that_loses_its_target_stays_ready_but_says_so(kit):
    stack = kit.stack(
        kit.template("vpc", "ec2/VPC", REGION),
        kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("vpc", resolve="Always")}),
    )
    alone = kit.stack(
        kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("vpc", resolve="Always")})
    )
    found = alone.converge(observed=stack.converge().observed)
    assert conditions(found.observed[0]) == {"Ready": ("True", "Available"), "Synced": ("False", "ReconcileError")}
    assert found.blocked == {}


def test_objects_outside_the_composite_can_be_referred_to(kit):
    vpc = {
        "apiVersion": "ec2.aws.upbound.io/v1beta1",
        "kind": "VPC",
        "metadata": {"name": "shared", "annotations": {"crossplane.io/external-name": "vpc-shared"}},
    }
    stack = kit.stack(kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdRef": {"name": "shared"}}))
    assert list(stack.converge().blocked) == ["subnet"]
    assert stack.converge(others=[vpc]).observed[0]["spec"]["forProvider"]["vpcId"] == "vpc-shared"


def test_namespaced_kinds_select_in_their_namespace(kit):
    def template(name, kind, spec):
        base = {
            "apiVersion": "ec2.aws.m.upbound.io/v1beta1",
            "kind": kind,
            "metadata": {"labels": {"stack/resource": name}},
            "spec": {"forProvider": {**REGION, **spec}},
        }
        return {"name": name, "base": base}

    xr = {
        "apiVersion": "example.org/v1",
        "kind": "XStack",
        "metadata": {"name": "dev", "namespace": "team"},
        "spec": {},
    }
    templates = [template("vpc", "VPC", {}), template("subnet", "Subnet", {"vpcIdSelector": kit.selects("vpc")})]
    observed = kit.observed(kit.stack(*templates, xr=xr).converge())
    assert observed["subnet"]["metadata"]["namespace"] == "team"
    assert observed["subnet"]["spec"]["forProvider"]["vpcId"] == at_provider(observed["vpc"])["id"]
