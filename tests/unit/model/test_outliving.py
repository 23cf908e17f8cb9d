"""What of the cloud outlives its object."""

import pytest

from pyxp.model.outliving import is_only_observed, stays_in_cloud


@pytest.mark.parametrize(
    ("spec", "stays"),
    [
        ({}, False),
        ({"deletionPolicy": "Orphan"}, True),
        ({"deletionPolicy": "Delete"}, False),
        ({"managementPolicies": ["*"]}, False),
        ({"managementPolicies": ["Observe", "Create", "Update"]}, True),
        ({"managementPolicies": ["Observe", "Delete"]}, False),
    ],
)
def test_what_is_not_to_be_deleted_stays(spec, stays):
    assert stays_in_cloud({"spec": spec}) is stays


def test_what_is_only_observed_belongs_to_others():
    assert is_only_observed({"spec": {"managementPolicies": ["Observe"]}})
    assert not is_only_observed({"spec": {"managementPolicies": ["Observe", "Create"]}})
