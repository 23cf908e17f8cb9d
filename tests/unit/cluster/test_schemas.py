"""Which CRDs of a cluster are meant."""

import asyncio

import pytest

from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.schemas import definition_of, definitions_of, is_crossplanes, matching

MANAGED = ("crossplane", "managed", "aws")
KNOWN = [
    Served("ec2.aws.upbound.io/v1beta2", "Route", "routes", False, (), MANAGED),
    Served("ec2.aws.upbound.io/v1beta1", "Route", "routes", False, (), MANAGED),
    Served("ec2.aws.upbound.io/v1beta1", "VPC", "vpcs", False, (), MANAGED),
    Served("sqs.aws.upbound.io/v1beta1", "Queue", "queues", False, (), MANAGED),
    Served("aws.upbound.io/v1beta1", "ProviderConfig", "providerconfigs", False, (), ("crossplane", "provider")),
    Served("apiextensions.crossplane.io/v1", "Composition", "compositions", False, ("comp",), ("crossplane",)),
    Served("example.org/v1", "App", "apps", True, ("ap",), ("claim",)),
    Served("v1", "ConfigMap", "configmaps", True, ("cm",)),
]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("ec2.aws.upbound.io", ["Route", "VPC"]),
        ("*.aws.upbound.io", ["Route", "VPC", "Queue", "ProviderConfig"]),
        ("aws.upbound.io", ["ProviderConfig"]),
        ("vpc", ["VPC"]),
        ("VPCs", ["VPC"]),
        ("vpcs.ec2.aws.upbound.io", ["VPC"]),
        ("VPC.ec2.aws.upbound.io", ["VPC"]),
        ("ec2/*", ["Route", "VPC"]),
        ("ec2.aws.upbound.io/Route", ["Route"]),
        ("ap", ["App"]),
    ],
)
def test_kinds_are_meant_by_group_kind_plural_and_short_name(name, kinds):
    assert [item.kind for item in matching(KNOWN, name)] == kinds


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Queu", "did you mean Queue?"),
        ("ec2.aws.upbond.io", "did you mean ec2.aws.upbound.io?"),
        ("xyz", "kubectl get crds"),
    ],
)
def test_what_is_not_there_names_the_nearest(name, hint):
    with pytest.raises(NotServedError, match="the server has no group and no kind") as caught:
        matching(KNOWN, name)
    assert caught.value.hint.startswith(hint)


def test_what_crossplane_manages_is_known_by_its_categories_but_for_its_own():
    assert [item.kind for item in KNOWN if is_crossplanes(item)] == [
        "Route",
        "Route",
        "VPC",
        "Queue",
        "ProviderConfig",
        "App",
    ]


def test_what_each_cluster_has_for_itself_is_left_out():
    crd = {
        "metadata": {"name": "a.b", "uid": "1", "managedFields": []},
        "spec": {"group": "b", "names": {}, "scope": "Cluster", "versions": [], "conversion": {"strategy": "Webhook"}},
        "status": {"conditions": []},
    }
    assert definition_of(crd) == {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "a.b"},
        "spec": {"group": "b", "names": {}, "scope": "Cluster", "versions": []},
    }


def test_definitions_of_kinds_are_read_as_far_as_the_server_gives_them():
    class Server:
        def __init__(self):
            crds = Served("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", False)
            self.memory = {"kinds": [*KNOWN, crds]}

        async def ask(self, method, path, what, **sent):
            name = path.rpartition("/")[2]
            if name != "apps.example.org":
                raise ServerRefusal(403, {"message": "forbidden"}, what)
            return 200, {"metadata": {"name": name, "uid": "u"}, "spec": {"group": "example.org"}}

    kinds = [("example.org", "App"), ("example.org", "Other"), ("sqs.aws.upbound.io", "Queue"), ("", "ConfigMap")]
    found, notes = asyncio.run(definitions_of(Server(), kinds))
    assert [item["metadata"] for item in found] == [{"name": "apps.example.org"}]
    assert notes == [
        "the cluster has the kind Queue, and does not tell its schema: cannot read CustomResourceDefinition "
        "queues.sqs.aws.upbound.io: forbidden"
    ]
