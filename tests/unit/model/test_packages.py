import pytest

from pyxp.model.packages import installed_name, provider_of_group


@pytest.mark.parametrize(
    ("group", "provider"),
    [
        ("sqs.aws.upbound.io", "provider-aws-sqs"),
        ("storage.azure.m.upbound.io", "provider-azure-storage"),
        ("helm.m.crossplane.io", "provider-helm"),
        ("archive.m.example.org", "provider-archive"),
        ("pkg.crossplane.io", ""),
        ("things.example.org", ""),
    ],
)
def test_a_provider_is_known_by_the_group_of_its_kinds(group, provider):
    assert (
        provider_of_group(group, {"provider-aws": "v2.6.0", "provider-archive": "v1.0.0", "things": "v1"}) == provider
    )


@pytest.mark.parametrize(
    ("repository", "name"),
    [
        ("crossplane-contrib/function-auto-ready", "crossplane-contrib-function-auto-ready"),
        ("function-mine", "function-mine"),
        ("a/b_c.d", "a-bc-d"),
        ("a/" + "b" * 80, "a-" + "b" * 61),
        ("a" * 62 + "/b", "a" * 62),
    ],
)
def test_a_dependency_is_called_as_crossplane_calls_it(repository: str, name: str) -> None:
    assert installed_name(repository) == name
