from pyxp.installation.activation import activation_of

from .conftest import PACKAGES, template

QUEUE = template("one", "sqs.aws.upbound.io/v1beta1", "Queue")


def test_exactly_the_managed_kinds_composed_are_activated(installation):
    made = activation_of(installation(QUEUE, template("two", "v1", "ConfigMap")))

    assert made["spec"] == {"activate": ["queues.sqs.aws.upbound.io"]}


def test_nothing_managed_needs_no_policy(installation):
    assert activation_of(installation(template("two", "v1", "ConfigMap"))) is None


def test_crossplane_1_has_no_such_policies(installation):
    assert activation_of(installation(QUEUE, packages={**PACKAGES, "crossplane": "v1.20.0"})) is None
    assert activation_of(installation(QUEUE, packages={**PACKAGES, "crossplane": "v2.0.0"})) is not None
