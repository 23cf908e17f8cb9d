"""Why kinds are not there: the providers that are to bring them."""

import asyncio

from pyxp.cluster.failures import NotServedError
from pyxp.cluster.unserved import lacks_of

EC2, SQS = "ec2.aws.upbound.io/v1beta1", "sqs.aws.upbound.io/v1beta1"
UNSERVED = {(EC2, "VPC"), (EC2, "Subnet"), (SQS, "Queue")}


class Providers:
    """A server with some providers; with none at all it does not have the kind."""

    def __init__(self, *manifests):
        self.manifests = manifests

    async def read_all(self, api_version, kind, namespace, narrowing):
        assert (api_version, kind) == ("pkg.crossplane.io/v1", "Provider")
        if not self.manifests:
            raise NotServedError(f"the server does not have {kind}")
        return list(self.manifests)


def provider(name, **conditions):
    said = [
        {"type": kind, "status": status, "reason": "Told", "message": "cannot pull", "lastTransitionTime": ""}
        for kind, status in conditions.items()
    ]
    return {
        "metadata": {"name": name},
        "spec": {"package": f"xpkg.crossplane.io/crossplane-contrib/{name}:v2.6.0"},
        "status": {"conditions": said},
    }


def lacks(*providers, unserved=UNSERVED):
    found = asyncio.run(lacks_of(Providers(*providers), unserved))
    return {key: (lack.awaited, lack.told) for key, lack in found.items()}


def test_a_provider_that_is_not_healthy_is_what_its_kinds_wait_for():
    found = lacks(
        provider("provider-aws-ec2", Installed="True", Healthy="False"),
        # Of the family, which is not the one that brings the kinds.
        provider("provider-family-aws", Installed="False", Healthy="False"),
        provider("provider-aws-sqs", Installed="True", Healthy="True"),
    )

    assert found == {
        EC2: (
            "provider-aws-ec2, which is not healthy",
            f"the server does not have the kinds Subnet, VPC of {EC2}: they come with provider-aws-ec2, and it is not "
            "Healthy: cannot pull",
        ),
        SQS: (
            "its kind, which the server does not have",
            f"the server does not have the kind Queue of {SQS}, though provider-aws-sqs is healthy",
        ),
    }


def test_without_a_provider_that_is_said():
    found = lacks(provider("provider-helm", Healthy="True"), unserved={(SQS, "Queue")})

    assert found == {
        SQS: (
            "a provider of sqs.aws.upbound.io",
            f"the server does not have the kind Queue of {SQS}, and no provider of it",
        )
    }


def test_where_providers_cannot_be_read_nothing_is_said_of_them():
    assert lacks(unserved={(SQS, "Queue")}) == {
        SQS: ("its kind, which the server does not have", f"the server does not have the kind Queue of {SQS}")
    }
    assert lacks(unserved=()) == {}
