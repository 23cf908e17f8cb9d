"""What ``pyxp generate`` writes for the platforms of this repository."""

import base64
import gzip
import json
from pathlib import Path

import pytest

from pyxp.installation.access import LARGEST
from pyxp.yamlio import read_documents

ROOT = Path(__file__).parents[2]
CHART = ROOT / "charts" / "streamflix-platform"
EXAMPLE = ROOT / "examples" / "media-archive"


def read(path):
    return [document.data for document in read_documents(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("folder", "chart", "stem"),
    [(ROOT, "streamflix-platform", "streamflixpipeline"), (EXAMPLE, "media-archive-platform", "mediaarchive")],
)
def test_a_chart_has_the_generated_manifests_byte_for_byte(folder, chart, stem):
    files = folder / "charts" / chart / "files"

    assert (files / "definitions" / f"{stem}.yaml").read_bytes() == (folder / "xrds" / f"{stem}.yaml").read_bytes()
    assert (files / "compositions" / f"{stem}.yaml").read_bytes() == (
        folder / "compositions" / f"{stem}.yaml"
    ).read_bytes()


def test_the_kinds_activated_are_those_of_the_composition():
    (composition,) = read(ROOT / "compositions" / "streamflixpipeline.yaml")
    (policy,) = read(CHART / "files" / "activation.yaml")

    bases = [item["base"] for item in composition["spec"]["pipeline"][0]["input"]["resources"]]
    # Usages are Crossplane's own, which are served without being activated.
    bases = [base for base in bases if not base["apiVersion"].startswith("protection.crossplane.io/")]
    composed = {(base["apiVersion"].partition("/")[0], base["kind"].lower()) for base in bases}
    activated = {tuple(reversed(name.split(".", 1))) for name in policy["spec"]["activate"]}
    assert {group for group, _ in composed} == {group for group, _ in activated}
    assert len(composed) == len(activated) == 36


def test_the_chart_fits_into_a_release():
    """A release is a Secret of at most 1 MiB: chart and manifest in base 64, compressed, and in base 64 twice."""
    files = [path for path in CHART.rglob("*") if path.is_file()]
    chart = [base64.b64encode(path.read_bytes()).decode() for path in files]
    rendered = [path.read_text(encoding="utf-8") for path in files if path.is_relative_to(CHART / "files")]
    whole = len(gzip.compress(json.dumps([chart, rendered]).encode())) * 16 / 9

    assert whole < 2**20 / 2


@pytest.mark.parametrize(
    "path", [*CHART.glob("access/*.json"), *EXAMPLE.glob("charts/*/access/*.json")], ids=lambda path: path.parts[-3]
)
def test_the_policy_of_the_providers_role_is_one_that_aws_takes(path):
    policy = json.loads(path.read_text(encoding="utf-8"))

    assert set(policy) == {"Version", "Statement"} and policy["Version"] == "2012-10-17"
    assert len(json.dumps(policy, separators=(",", ":"))) <= LARGEST
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow" and statement["Sid"].isalnum()
        assert statement["Action"] == sorted(set(statement["Action"]))
        assert not any("*" in action for action in statement["Action"])


def test_the_platforms_provider_cannot_hand_out_any_role():
    policies = [json.loads(path.read_text(encoding="utf-8")) for path in (CHART / "access").iterdir()]
    statements = {item["Sid"]: item for policy in policies for item in policy["Statement"]}

    assert len(statements) == sum(len(policy["Statement"]) for policy in policies)
    assert "kms:CreateKey" in statements["Kms"]["Action"]

    roles = ["arn:aws:iam::*:role/*-ecs-execution-role-*-*", "arn:aws:iam::*:role/*-ecs-task-role-*-*"]
    assert statements["IamPassRole"]["Resource"] == statements["IamRole"]["Resource"] == roles
    assert statements["IamPassRole"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]}
    }
    assert statements["IamServiceLinkedRole"]["Condition"]["StringEquals"]["iam:AWSServiceName"] == [
        "ecs.amazonaws.com",
        "ecs.application-autoscaling.amazonaws.com",
        "rds.amazonaws.com",
    ]


def test_the_example_gets_its_chart_the_same_way():
    providers = read(EXAMPLE / "charts" / "media-archive-platform" / "values.yaml")[0]["packages"]["providers"]

    assert providers["provider-archive"] == "registry.example.org/platform/provider-archive:v1.0.0"
    (policy,) = read(EXAMPLE / "charts" / "media-archive-platform" / "files" / "activation.yaml")
    assert "vaults.archive.m.example.org" in policy["spec"]["activate"]
