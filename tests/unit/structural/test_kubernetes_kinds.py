"""What is known of Kubernetes' own kinds."""

from pyxp.structural.kubernetes_kinds import native_kinds, native_scope, native_versions


def test_every_kind_has_a_scope_and_a_version_that_its_group_has():
    for group, kind, (version,) in native_kinds():
        api_version = f"{group}/{version}".lstrip("/")
        assert native_scope(api_version, kind) is not None
        assert api_version in native_versions(api_version)


def test_of_other_groups_nothing_is_known():
    assert native_versions("example.org/v1") == []
    assert native_scope("example.org/v1", "Deployment") is None
