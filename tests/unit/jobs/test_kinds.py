"""Listing and explaining kinds as jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.catalog import Catalog, FolderStore
from pyxp.errors import UnknownNameError
from pyxp.files import find_project
from pyxp.jobs.imports import import_schemas
from pyxp.jobs.kinds import find_kinds, find_nearest_kinds, list_kinds, show
from pyxp.jobs.own_kinds import own_kinds
from pyxp.reports import explanations, kinds

DATA = Path(__file__).parent.parent / "catalog" / "data"
WIDGETS = DATA / "widgets.yaml"


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        ("shop", ["Shelf", "Widget"]),
        ("shop.acme.example", ["Shelf", "Widget"]),
        ("wid*", ["Widget"]),
        ("wd", ["Widget"]),
        ("shop/S*", ["Shelf"]),
        ("stop/S*", []),
        ("", ["Shelf", "Widget"]),
    ],
)
def test_listing_is_narrowed_by_a_pattern(tmp_path: Path, pattern: str, kinds: list[str]) -> None:
    import_schemas([WIDGETS], tmp_path)
    assert [entry.kind for entry in list_kinds(Catalog(FolderStore(tmp_path)), pattern)] == kinds


def test_showing_explains_a_field(tmp_path: Path) -> None:
    import_schemas([WIDGETS], tmp_path)
    explanation = show(Catalog(FolderStore(tmp_path)), "widget", "shelf_id")
    assert explanation.path == "spec.forProvider.shelfId"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["bucket", "policy"], ["s3/BucketPolicy"]),
        (["BucketPolicy"], ["s3/BucketPolicy"]),
        (["nat", "gateway"], ["ec2/NATGateway"]),
        (["elasticache", "replication"], ["elasticache/ReplicationGroup"]),
        (["buckets", "s3"], ["s3/Bucket"]),
        (["deploy", "apps"], ["apps/Deployment"]),
        (["log", "group"], ["cloudwatchlogs/Group"]),
        (["zzz"], []),
        (["bucket", "zzz"], []),
        (["load", "balancer"], ["elb/ELB"]),
        (["kubernetes", "cluster"], ["eks/Cluster"]),
        (["postgres", "cluster"], ["rds/Cluster"]),
        (["elastic", "ip"], ["ec2/EIP"]),
        (["message", "queue"], ["sqs/Queue"]),
        (["cdn"], ["cloudfront/Distribution"]),
        (["hpa"], ["autoscaling/HorizontalPodAutoscaler"]),
        (["crds"], ["apiextensions/CustomResourceDefinition"]),
        (["svc"], ["/Service"]),
        (["core/ConfigMap"], ["/ConfigMap"]),
        (["v1/ConfigMap"], ["/ConfigMap"]),
    ],
)
def test_kinds_are_found_by_words_the_plainest_first(words: list[str], found: list[str]) -> None:
    entries = find_kinds(Catalog.shipped(), words)
    assert [f"{entry.group.partition('.')[0]}/{entry.kind}" for entry in entries][: len(found) or None] == found
    assert all(entry.group.count(".m.") == 0 for entry in entries[:1])


def test_where_nothing_has_all_words_those_with_most_of_them_are_the_nearest() -> None:
    found = find_nearest_kinds(Catalog.shipped(), ["s3", "lambda", "notification"])
    assert (found[0].kind, found[0].group) == ("BucketNotification", "s3.aws.upbound.io")
    assert find_nearest_kinds(Catalog.shipped(), ["bucket", "zzz"]) == []
    assert find_nearest_kinds(Catalog.shipped(), ["zzz"]) == []


@pytest.mark.parametrize(
    "pattern", ["core/ConfigMap", "core/Configm*", "v1/ConfigMap", "core/v1/ConfigMap", "configmap"]
)
def test_the_group_without_a_name_is_core(pattern: str) -> None:
    catalog = Catalog.shipped()
    found = list_kinds(catalog, pattern)
    assert kinds.text(found) == "ConfigMap  Namespaced  v1 (core)\n"
    assert found[0] in list_kinds(catalog, "core")
    if "*" not in pattern:
        assert explanations.text(show(catalog, pattern)).splitlines()[0] == "ConfigMap  v1 (core)"


def test_a_version_alone_leaves_no_choice_between_groups() -> None:
    assert show(Catalog.shipped(), "v1/Service").api_version == "v1"
    with pytest.raises(UnknownNameError) as raised:
        show(Catalog.shipped(), "v2/Service")
    assert str(raised.value) == "Service has no version 'v2' in core; it has v1"
    assert [entry.group for entry in list_kinds(Catalog.shipped(), "apps/v1/Deployment")] == ["apps"]


def test_it_is_said_where_it_is_not_known_what_forces_replacement() -> None:
    catalog = Catalog.shipped()
    assert dict(show(catalog, "eks/NodeGroup").facts)["replacement"] == (
        "not known of this kind: changing a field that is not marked may force it as well"
    )
    assert dict(show(catalog, "eks/NodeGroup", "subnet_ids").facts)["changing it"].startswith("not known")
    assert "replacement" not in dict(show(catalog, "ec2/Subnet").facts)
    assert "replacement" not in dict(show(catalog, "core/ConfigMap").facts)


XRD = """
apiVersion: apiextensions.crossplane.io/v1
kind: CompositeResourceDefinition
metadata: {name: xqueues.acme.example}
spec:
  group: acme.example
  names: {kind: XQueue, plural: xqueues}
  claimNames: {kind: Queue, plural: queues}
  versions:
  - name: v1
    served: true
    referenceable: true
    schema:
      openAPIV3Schema:
        type: object
        description: A queue and who hears of it.
        properties:
          spec:
            type: object
            required: [size]
            x-kubernetes-validations: [{rule: self.size > 1, message: a queue has room for two}]
            properties:
              size: {type: integer, description: How many messages it holds.}
              owners:
                type: array
                items: {type: object, properties: {mail: {type: string, enum: [a, b], description: Where to write.}}}
              region:
                type: string
                default: eu-central-1
                x-kubernetes-validations: [{rule: self == oldSelf, message: it stays where it is}]
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("project")
    (root / "xrds").mkdir()
    (root / "xrds" / "queue.yaml").write_text(XRD)
    (root / "pyproject.toml").write_text('[tool.pyxp.paths]\nxrds = ["xrds"]\n')
    return own_kinds(find_project(None, root))


def test_the_kinds_of_a_project_are_explained_as_its_definition_describes_them(own) -> None:
    whole = explanations.text(show(own, "acme.example/v1/Queue"))
    assert "  A queue and who hears of it.\n" in whole
    assert "a queue has room for two" in whole
    assert "  size                         integer         required\n      How many messages it holds.\n" in whole
    assert 'default "eu-central-1", immutable' in whole
    assert "(...)" not in whole
    assert [entry.kind for entry in find_kinds(own.catalog, ["acme"])] == ["Queue", "XQueue"]


@pytest.mark.parametrize("name", ["XQueue.spec.owners.mail", "XQueue.owners[0].mail"])
def test_a_path_may_follow_behind_a_dot(own, name: str) -> None:
    shown = show(own, name)
    assert shown.path in ("spec.owners.mail", "spec.owners[0].mail")
    assert shown.description == "Where to write."
    assert dict(shown.facts)["allowed"] == '"a", "b"'


def test_a_shipped_kind_says_how_it_is_imported_and_named() -> None:
    facts = dict(show(Catalog.shipped(), "lambda.aws.m.upbound.io/v1beta1/Function").facts)
    assert facts["in Python"] == "from pyxp.aws.m import lambda_; lambda_.Function(...)"
    assert facts["Terraform"] == "aws_lambda_function"
    assert facts["external name"].endswith("it is the cloud's function_name")
    groups = dict(show(Catalog.shipped(), "eks/NodeGroup").facts)
    assert groups["id"].startswith("<cluster_name>:<external name>")
    made = dict(show(Catalog.shipped(), "eks/AccessEntry").facts)
    assert made["external name"] == "made of its fields: <cluster_name>:<principal_arn>"
    rule = dict(show(Catalog.shipped(), "cloudwatchevents/Rule").facts)
    assert rule["id"].startswith("<event_bus_name>/<external name>")
