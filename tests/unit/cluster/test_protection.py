"""What is not deleted without a word."""

from pyxp.cluster.protection import reasons_to_ask


def claim(spec, **labels):
    return {
        "apiVersion": "e/v1",
        "kind": "Claim",
        "metadata": {"name": "a", "namespace": "n", "labels": labels},
        "spec": spec,
    }


def test_protecting_fields_count_wherever_they_are():
    spec = {"database": {"deletionProtection": True}, "nodes": [{"deletion_protection": True}], "x": {"y": True}}
    assert reasons_to_ask(claim(spec)) == [
        "Claim n/a has spec.database.deletionProtection: true",
        "Claim n/a has spec.nodes[0].deletion_protection: true",
    ]
    assert reasons_to_ask(claim({"database": {"deletionProtection": False}})) == []


def test_production_counts_as_field_and_as_label():
    assert reasons_to_ask(claim({"environment": "prod"})) == [
        "Claim n/a belongs to a protected environment: spec.environment is prod"
    ]
    assert reasons_to_ask(claim({"environment": "dev"}, env="Production")) == [
        "Claim n/a belongs to a protected environment: the label env is Production"
    ]
    assert reasons_to_ask(claim({"environment": "dev"}, env="product")) == []


def test_a_project_names_its_own_environments():
    claim = {"kind": "Claim", "metadata": {"name": "a"}, "spec": {"environment": "Staging"}}
    assert reasons_to_ask(claim) == []
    assert reasons_to_ask(claim, ["staging"]) == [
        "Claim a belongs to a protected environment: spec.environment is Staging"
    ]
    assert reasons_to_ask({**claim, "spec": {"environment": "prod"}}, ["staging"]) == []
