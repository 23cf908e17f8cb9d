"""What a user may do."""

import pytest

from pyxp.cluster.diagnosis.permissions import Wish, allows, examine_permissions

from .conftest import claim, composition, queue, told, xrd

APP = ("example.org/v1", "App", "apps", True)
XAPP = ("example.org/v1", "XApp", "xapps", False)
ALL = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
WISH = Wish("apply", "patch", "example.org", "apps", "team")


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (ALL, True),
        ({"verbs": ["get", "patch"], "apiGroups": ["example.org"], "resources": ["apps"]}, True),
        ({"verbs": ["get"], "apiGroups": ["*"], "resources": ["*"]}, False),
        ({"verbs": ["*"], "apiGroups": [""], "resources": ["*"]}, False),
        ({"verbs": ["*"], "apiGroups": ["*"], "resources": ["apps/status"]}, False),
        ({**ALL, "resourceNames": ["only-this"]}, False),
        ({}, False),
    ],
)
def test_a_rule_allows_what_its_verbs_groups_and_resources_cover(rule, allowed):
    assert allows([rule], WISH) is allowed


@pytest.fixture
def wanted(needs):
    return needs(given=[claim()], xrds=[xrd()], compositions=[composition(queue())], composed=[(queue(), claim())])


def test_who_may_do_everything_lacks_nothing(wanted, facts, served):
    there = facts(served=served(APP, XAPP), rules={"": [ALL], "team": [ALL]})
    assert told(examine_permissions(wanted, there, "default")) == []


def test_what_is_lacking_is_told_by_command_with_the_role_that_gives_it(wanted, facts, served):
    inside = {"verbs": ["get", "create", "patch", "list"], "apiGroups": ["example.org"], "resources": ["apps"]}
    around = {"verbs": ["get", "list"], "apiGroups": ["*"], "resources": ["*"]}
    there = facts(served=served(APP, XAPP), rules={"": [around], "team": [inside, around]})
    (finding,) = examine_permissions(wanted, there, "default")
    assert (finding.code, finding.severity.value, finding.subject) == ("not-permitted", "error", "pyxp delete")
    assert finding.message == "this user may not delete apps.example.org in team, which pyxp delete needs"
    assert finding.hint == (
        "kubectl create clusterrole pyxp-delete --verb=delete --resource=apps.example.org, and bind it to the user"
        " in team"
    )


def test_a_role_in_a_namespace_gives_nothing_outside_of_it(wanted, facts, served):
    there = facts(served=served(APP, XAPP), rules={"": [], "team": [ALL]})
    kinds = {finding.message for finding in examine_permissions(wanted, there, "default")}
    assert "this user may not get, list xapps.example.org, queues.sqs.aws.upbound.io, which pyxp status needs" in kinds
    assert not any("apps.example.org in team" in message for message in kinds)


def test_lists_are_not_indispensable_and_rules_that_may_be_more_are_said_to_be(wanted, facts, served):
    gets = {"verbs": ["get", "create", "patch", "delete"], "apiGroups": ["*"], "resources": ["*"]}
    there = facts(served=served(APP, XAPP), rules={"": [gets], "team": [gets]})
    found = list(examine_permissions(wanted, there, "default"))
    assert {finding.severity.value for finding in found} == {"warning"}
    assert all("without it, objects are read one by one" in finding.message for finding in found)
    unsure = facts(served=served(APP, XAPP), rules={"": [], "team": []}, rules_incomplete=True)
    assert {item.severity.value for item in examine_permissions(wanted, unsure, "default")} == {"warning"}
