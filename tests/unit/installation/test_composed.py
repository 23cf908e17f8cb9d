import pytest

from pyxp.installation.composed import ComposedKind

from .conftest import template


def test_kinds_are_found_once_with_plural_and_package(installation):
    queue = template("one", "sqs.aws.upbound.io/v1beta1", "Queue")

    made = installation(queue, queue | {"name": "two"}, template("net", "ec2.aws.m.upbound.io/v1beta1", "VPC"))

    assert made.kinds == (
        ComposedKind("ec2.aws.m.upbound.io", "VPC", "vpcs", "provider-aws-ec2", True),
        ComposedKind("sqs.aws.upbound.io", "Queue", "queues", "provider-aws-sqs", True),
    )
    assert made.kinds[0].crd == "vpcs.ec2.aws.m.upbound.io"


def test_a_package_that_the_project_does_not_name_is_not_one_of_its(installation):
    (kind,) = installation(template("one", "sqs.aws.upbound.io/v1beta1", "Queue"), packages={}).kinds

    assert (kind.package, kind.managed) == ("", True)


@pytest.mark.parametrize(
    ("api_version", "kind", "crd", "native"),
    [
        ("v1", "ConfigMap", "configmaps.", True),
        ("apps/v1", "Deployment", "deployments.apps", True),
        ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies.networking.k8s.io", True),
        ("networking.k8s.io/v1", "Ingress", "ingresses.networking.k8s.io", True),
        ("v1", "Endpoints", "endpoints.", True),
        ("rbac.authorization.k8s.io/v1", "Role", "roles.rbac.authorization.k8s.io", True),
        ("gateway.networking.k8s.io/v1", "Gateway", "gateways.gateway.networking.k8s.io", False),
        ("gateway.example.org/v1", "Gateway", "gateways.gateway.example.org", False),
    ],
)
def test_kinds_that_no_catalog_knows_have_the_plural_of_english(installation, api_version, kind, crd, native):
    (found,) = installation(template("one", api_version, kind)).kinds

    assert (found.crd, found.native, found.package, found.managed) == (crd, native, "", False)
