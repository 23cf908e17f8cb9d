"""What a claim becomes, pass after pass, and what is asserted of it."""

import pytest

from pyxp.errors import UnknownNameError, UsageError
from pyxp.testing import Platform

from .things import ARN, COMPOSITION, write_project

REPORTED = {"queue": {"atProvider": {"arn": ARN}}}


@pytest.fixture(scope="module")
def stack(things):
    return things.render("claims/dev.yaml")


def test_a_stack_has_what_came_out(stack):
    assert stack.claim["metadata"]["name"] == "dev"
    assert stack.composite.kind == "XThing"
    assert stack.composite.at("spec.seconds") == 30
    assert stack.configured["spec"]["compositionRef"] == {"name": "things"}
    assert {name: item["status"] for name, item in stack.conditions.items()} == {
        "Responsive": "True",
        "Synced": "True",
        "Ready": "False",
    }
    assert stack.waiting == {"read-policy": "queue (status.atProvider.arn)"}
    assert stack.unready == ("queue",)
    assert (stack.findings, stack.waves, dict(stack.nested)) == ([], [], {})
    assert [item["reason"] for item in stack.events][:2] == ["SelectComposition", "ComposeResources"]
    assert "not adding new composed resource" in stack.events[1]["message"]
    assert repr(stack) == "<XThing dev-r8trm: queue>"
    assert repr(stack.conditions) == "<Responsive=True, Synced=True, Ready=False>"


def test_a_condition_that_is_not_there_names_those_that_are(stack):
    with pytest.raises(KeyError) as caught:
        stack.conditions["Redy"]
    assert str(caught.value) == "the composite has no condition Redy; did you mean 'Ready'?"


def test_passes_follow_each_other(stack):
    reported = stack.next(ready=["queue"], status=REPORTED)
    following = reported.next()

    assert reported.composite.status["arn"] == ARN
    reported.assert_only("queue")
    assert reported.observed.queue.at("status.atProvider.arn") == ARN
    following.assert_only("queue", "read-policy")
    assert following.resources.read_policy.at("spec.forProvider.policy") == f'{{"Statement":[{{"Resource":"{ARN}"}}]}}'
    following.assert_ready("queue")
    following.next(ready="all").assert_ready()
    assert stack.waiting, "the first pass stays as it was"


def test_what_is_ready_reports_what_the_provider_would(stack):
    following = stack.next(ready="all")

    assert following.composite.status["arn"].startswith("arn:aws:sqs:")
    assert following.composite.status["arn"] == stack.converge().composite.status["arn"]
    later = stack.next(status=REPORTED).next(ready=["queue"])
    assert later.composite.status["arn"] == ARN, "what the test reported stays"


def test_any_field_can_be_observed(stack):
    url = "https://sqs.example.org/queue"
    given = {"queue": {"metadata": {"annotations": {"crossplane.io/external-name": url}}, "status": REPORTED["queue"]}}

    following = stack.observe(given)

    assert following.observed.queue.external_name == url
    assert following.composite.status["arn"] == ARN


def test_a_claim_may_change_between_passes(stack):
    following = stack.next(ready="all", overrides={"spec.seconds": 60}, without=["spec.tags"])

    following.resources.queue.assert_matches({"spec": {"forProvider": {"visibilityTimeoutSeconds": 60}}})
    following.resources.queue.assert_absent("spec.forProvider.tags")
    assert following.findings == []


def test_a_stack_comes_up_at_once(stack):
    up = stack.converge()

    up.assert_ready()
    up.assert_only("queue", "read-policy")
    assert [wave.created for wave in up.waves] == [("queue",), ("read-policy",)]
    assert up.observed.queue.at("status.atProvider.arn").startswith("arn:aws:sqs:")
    later = stack.converge(delays={"queue": 2})
    assert next(wave.number for wave in later.waves if "queue" in wave.ready) == 3


def test_convergence_goes_on_from_what_is_observed(stack):
    up = stack.next(ready=["queue"], status=REPORTED).converge()

    assert up.resources.read_policy.at("spec.forProvider.policy") == f'{{"Statement":[{{"Resource":"{ARN}"}}]}}'


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"ready": ["quue"]}, "there is no resource 'quue', so nothing can be reported of it; did you mean 'queue'?"),
        (
            {"status": {"read-policy": {}}},
            "read-policy is not composed, so nothing can be reported of it; composed are queue",
        ),
        (
            {"status": {"queue": {"atProvider": {"arm": "x"}}}},
            "Queue (sqs.aws.upbound.io/v1beta1): status.atProvider.arm: unknown field, so it is never there; "
            "did you mean 'arn'?",
        ),
        (
            {"observed": {"queue": {"metadata": {"annotation": {}}}}},
            "Queue (sqs.aws.upbound.io/v1beta1): metadata.annotation: unknown field, so it is never there; "
            "did you mean 'annotations'?",
        ),
    ],
)
def test_what_cannot_be_reported_is_an_error(stack, how, told):
    with pytest.raises(UnknownNameError) as caught:
        stack.next(**how)
    assert str(caught.value) == told


def test_one_name_is_no_list(stack):
    with pytest.raises(UsageError) as caught:
        stack.next(ready="queue")
    assert str(caught.value) == "ready is a list of names; write ready=['queue']"


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (
            lambda it: it.assert_only("read-policy"),
            [
                "XThing dev-r8trm composes something else:",
                "  read-policy is not composed: it waits for queue (status.atProvider.arn)",
                "  queue is composed: Queue dev-r8trm-c49d36afde77",
            ],
        ),
        (
            lambda it: it.assert_composed("queue", "read-policy"),
            [
                "XThing dev-r8trm does not compose everything:",
                "  read-policy is not composed: it waits for queue (status.atProvider.arn)",
            ],
        ),
        (
            lambda it: it.assert_absent("queue", "read-policy"),
            ["XThing dev-r8trm composes what was to be absent:", "  queue is composed: Queue dev-r8trm-c49d36afde77"],
        ),
        (
            lambda it: it.assert_ready(),
            [
                "XThing dev-r8trm is not ready:",
                "  Ready is False (Creating)",
                "  composed and not ready: queue",
                "  read-policy waits for queue (status.atProvider.arn)",
            ],
        ),
        (
            lambda it: it.assert_ready("queue", "read-policy"),
            [
                "XThing dev-r8trm: not all of these are ready:",
                "  read-policy is not composed: it waits for queue (status.atProvider.arn)",
                "  queue is composed and not ready",
            ],
        ),
    ],
)
def test_what_is_asserted_and_not_so_is_told(stack, claim, told):
    with pytest.raises(AssertionError) as caught:
        claim(stack)
    assert str(caught.value).splitlines() == told


def test_what_is_asserted_and_so_passes(stack):
    stack.assert_only("queue")
    stack.assert_composed("queue")
    stack.assert_absent("read-policy")


@pytest.mark.parametrize("name", ["assert_only", "assert_composed", "assert_absent", "assert_ready"])
def test_a_misspelt_resource_is_an_error_and_no_success(stack, name):
    with pytest.raises(UnknownNameError) as caught:
        getattr(stack, name)("read-polic")
    assert str(caught.value) == "the Composition has no resource 'read-polic'; did you mean 'read-policy'?"


def test_where_a_function_of_unknown_work_is_called_any_name_may_be_absent(tmp_path):
    step = "  - step: more\n    functionRef: {name: function-more}\n  - step: ready"
    write_project(tmp_path, **{"compositions/things.yaml": COMPOSITION.replace("  - step: ready", step)})
    with (tmp_path / "compositions" / "functions.yaml").open("a") as file:
        file.write("---\napiVersion: pkg.crossplane.io/v1\nkind: Function\nmetadata: {name: function-more}\n")
        file.write('spec: {package: "example.org/function-more:v1"}\n')
    platform = Platform(tmp_path, functions={"function-more": lambda request: {"desired": request["desired"]}})

    stack = platform.render("claims/dev.yaml")

    stack.assert_absent("whatever")
    assert stack.resources.of_kind("Whatever") == []
