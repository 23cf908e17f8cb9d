import pytest

from pyxp.installation.roles import roles_of

from .conftest import template


def by_name(roles):
    return {role["metadata"]["name"]: role for role in roles}


def test_claims_are_written_by_editors_and_seen_by_viewers(installation):
    roles = by_name(roles_of(installation(template("one", "sqs.aws.upbound.io/v1beta1", "Queue"))))

    edit, view = roles["queues-claims-edit"], roles["queues-claims-view"]
    assert edit["metadata"]["labels"] == {"rbac.authorization.k8s.io/aggregate-to-edit": "true"}
    assert view["metadata"]["labels"] == {"rbac.authorization.k8s.io/aggregate-to-view": "true"}
    assert edit["rules"][0]["resources"] == view["rules"][0]["resources"] == ["queues"]
    assert set(edit["rules"][0]["verbs"]) - set(view["rules"][0]["verbs"]) == {"create", "update", "patch", "delete"}


def test_what_is_composed_can_be_looked_at_and_not_changed(installation):
    roles = by_name(
        roles_of(installation(template("one", "sqs.aws.upbound.io/v1beta1", "Queue"), template("two", "v1", "Secret")))
    )

    rules = roles["queues-composed-view"]["rules"]
    assert [(rule["apiGroups"], rule["resources"]) for rule in rules] == [
        (["apiextensions.crossplane.io"], ["compositeresourcedefinitions", "compositionrevisions"]),
        (["p.example.org"], ["xqueues"]),
        (["pkg.crossplane.io"], ["functions", "providers"]),
        (["sqs.aws.upbound.io"], ["queues"]),
    ]
    assert all(rule["verbs"] == ["get", "list", "watch"] for rule in rules)


def test_crossplane_gets_rights_on_what_no_package_brings(installation):
    roles = by_name(
        roles_of(
            installation(
                template("one", "sqs.aws.upbound.io/v1beta1", "Queue"), template("two", "apps/v1", "Deployment")
            )
        )
    )

    role = roles["queues-composed-crossplane"]
    assert role["metadata"]["labels"] == {"rbac.crossplane.io/aggregate-to-crossplane": "true"}
    assert [(rule["apiGroups"], rule["resources"]) for rule in role["rules"]] == [(["apps"], ["deployments"])]


def test_crossplane_needs_no_role_for_what_packages_bring(installation):
    roles = by_name(roles_of(installation(template("one", "sqs.aws.upbound.io/v1beta1", "Queue"))))

    assert "queues-composed-crossplane" not in roles


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("protection.crossplane.io/v1beta1", "Usage"),
        ("p.example.org/v1", "XQueue"),
        ("db.example.com/v1beta1", "Database"),
    ],
)
def test_crossplane_has_rights_on_its_own_kinds_and_those_it_defines(installation, api_version, kind):
    given = template("one", api_version, kind)
    roles = by_name(roles_of(installation(given)))

    assert ("queues-composed-crossplane" in roles) is (kind == "Database")


def test_composites_without_claims_are_what_people_write(installation):
    roles = by_name(
        roles_of(installation(template("one", "sqs.aws.m.upbound.io/v1beta1", "Queue"), scope="Namespaced"))
    )

    assert roles["queues-claims-edit"]["rules"][0]["resources"] == ["xqueues"]
    assert all("xqueues" not in rule["resources"] for rule in roles["queues-composed-view"]["rules"])
