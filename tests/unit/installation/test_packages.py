import pytest

from pyxp.installation.packages import families_of, package_reference, packages_of, runtime_of

from .conftest import template


@pytest.mark.parametrize(
    ("name", "packages", "reference"),
    [
        (
            "provider-aws-ec2",
            {"provider-aws": "v2.6.0"},
            "xpkg.crossplane.io/crossplane-contrib/provider-aws-ec2:v2.6.0",
        ),
        (
            "provider-aws-ec2",
            {"provider-aws": "v2.6.0", "provider-aws-ec2": "v2.5.0"},
            "xpkg.crossplane.io/crossplane-contrib/provider-aws-ec2:v2.5.0",
        ),
        (
            "provider-aws-ec2",
            {"provider-aws": "r.example.org/up/provider-aws:v2"},
            "r.example.org/up/provider-aws-ec2:v2",
        ),
        ("provider-aws-ec2", {"provider-aws-ec2": "r.example.org/mine@sha256:1"}, "r.example.org/mine@sha256:1"),
        ("provider-aws-ec2", {"provider-aws": "r.example.org/up/monolith:v2"}, ""),
        ("provider-aws-ec2", {"provider-azure": "v1.0.0"}, ""),
        ("provider-awsome", {"provider-aws": "v2.6.0"}, ""),
    ],
)
def test_a_package_is_found_by_its_own_name_or_its_familys(name, packages, reference):
    assert package_reference(name, packages) == reference


def test_functions_and_only_the_providers_needed_are_installed(installation):
    made = packages_of(
        installation(template("one", "sqs.aws.upbound.io/v1beta1", "Queue"), template("two", "v1", "ConfigMap"))
    )

    assert [(item["kind"], item["metadata"]["name"]) for item in made] == [
        ("Function", "function-auto-ready"),
        ("Provider", "provider-aws-sqs"),
    ]
    assert made[1]["spec"]["runtimeConfigRef"] == {"name": "queues-providers"}


def test_all_providers_share_a_service_account_that_the_cloud_can_know(installation):
    made = runtime_of(installation())

    assert made["metadata"]["name"] == "queues-providers"
    assert made["spec"] == {"serviceAccountTemplate": {"metadata": {"name": "queues-providers"}}}


@pytest.mark.parametrize(
    ("packages", "names"),
    [
        ({"provider-aws": "v2.6.0"}, ["crossplane-contrib-provider-family-aws", "provider-family-aws"]),
        ({"provider-aws": "r.example.org/up/provider-aws:v2"}, ["provider-family-aws", "up-provider-family-aws"]),
        ({"provider-aws": "r.example.org/provider-aws:v2"}, ["provider-family-aws"]),
        ({}, ["provider-family-aws"]),
    ],
)
def test_what_crossplane_installs_for_a_family_is_known_by_name(installation, packages, names):
    assert families_of(installation(template("one", "sqs.aws.upbound.io/v1beta1", "Queue"), packages=packages)) == names


def test_what_logs_in_nowhere_has_no_family(installation):
    assert families_of(installation(template("two", "v1", "ConfigMap"))) == []
