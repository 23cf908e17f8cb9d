"""Names and uids that Crossplane derives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.engine.crossplane.names import claim_suffixed_name, composed_name, derived_uid, is_valid_name

UID = "412fc877-a3d2-5232-88bd-64fb76cebaa9"


def test_the_uid_of_a_composite_is_derived_from_kind_namespace_and_name():
    composite = {
        "apiVersion": "media.streamflix.example/v1alpha1",
        "kind": "XPipeline",
        "metadata": {"name": "pipeline-dev"},
    }
    assert derived_uid(composite) == UID
    assert derived_uid({**composite, "metadata": {"name": "pipeline-dev", "namespace": "a"}}) != UID


def test_a_composed_name_is_prefix_and_twelve_digits():
    assert composed_name("pipeline-dev-", UID, "source-bucket") == "pipeline-dev-d2f55188ca18"
    assert composed_name("pipeline-dev", UID, "source-bucket") == "pipeline-dev-d2f55188ca18"


@pytest.mark.parametrize(
    ("prefix", "kept"),
    [
        ("a" * 51 + "-", "a" * 50 + "-"),
        ("a" * 50 + "-", "a" * 50 + "-"),
        ("a" * 50 + "-b", "a" * 50 + "-"),
        ("a" * 49 + "-", "a" * 49 + "-"),
    ],
)
def test_a_long_prefix_is_cut_to_end_in_a_hyphen(prefix, kept):
    name = composed_name(prefix, UID, "x")
    assert name[:-12] == kept
    assert len(name) <= 63


@pytest.mark.thorough
@given(st.from_regex(r"[a-z]([-a-z0-9]{0,70}[a-z0-9])?", fullmatch=True), st.text(max_size=30))
def test_composed_names_of_valid_prefixes_are_valid(prefix, resource):
    assert is_valid_name(composed_name(f"{prefix}-", UID, resource), "v1", "ConfigMap")


@given(st.from_regex(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True), st.text(max_size=30))
def test_names_of_claimed_composites_are_short_and_repeatable(name, seed):
    made = claim_suffixed_name(name, seed)
    assert made == claim_suffixed_name(name, seed)
    assert len(made) <= 63
    assert made.startswith(name[:50])
    assert set(made[-5:]) <= set("bcdfghjklmnpqrstvwxz2456789")


@pytest.mark.parametrize(
    ("name", "api_version", "kind", "valid"),
    [
        ("a.b-c", "v1", "ConfigMap", True),
        ("Bad_Name", "v1", "ConfigMap", False),
        ("", "v1", "ConfigMap", False),
        ("a" * 254, "v1", "ConfigMap", False),
        ("a\n", "v1", "ConfigMap", False),
        ("a:b", "v1", "ConfigMap", False),
        ("a:b", "rbac.authorization.k8s.io/v1", "ClusterRole", True),
        ("a:b", "rbac.authorization.k8s.io/v1", "Other", False),
    ],
)
def test_names_are_dns_subdomains_and_rbac_names_may_have_colons(name, api_version, kind, valid):
    assert is_valid_name(name, api_version, kind) is valid
