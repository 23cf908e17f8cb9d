"""The production edition: the same stack by the same definition, in what no claim says more strict."""

from copy import deepcopy

import pytest

from pyxp.compiler import compile_composite
from pyxp.streamflix import StreamflixProduction

from .checks.composition import (
    account_problems,
    after_problems,
    condition_problems,
    connection_problems,
    environment_problems,
    held_problems,
    path_problems,
    secret_problems,
    selector_problems,
    templates,
)
from .stacks import COMPOSITION, PRODUCTION, XRD, template_input

DIFFERING = {"dlq", "ecs-capacity-providers", "task-definition", "task-definition-twin"}
"""Resources whose templates the editions have differently."""


@pytest.mark.thorough
def test_what_is_checked_in_is_what_the_edition_generates():
    compiled = compile_composite(StreamflixProduction)

    assert compiled.xrd == XRD
    assert compiled.composition == PRODUCTION


def test_an_edition_is_told_apart_by_its_label_and_name():
    assert PRODUCTION["metadata"] == {
        "name": "streamflix-pipeline-production",
        "labels": {"platform.streamflix.io/edition": "production"},
    }
    assert COMPOSITION["metadata"] == {"name": "streamflix-pipeline"}
    assert XRD["spec"]["defaultCompositionRef"] == {"name": "streamflix-pipeline"}


def test_editions_differ_in_few_resources_and_read_the_same_fields_of_the_claim():
    standard, production = template_input(COMPOSITION), template_input(PRODUCTION)
    one, other = ({item["name"]: item for item in given["resources"]} for given in (standard, production))

    assert list(one) == list(other)
    assert {name for name in one if one[name] != other[name]} == DIFFERING
    assert _without_resources(COMPOSITION) == _without_resources(PRODUCTION)


def _without_resources(composition):
    spec = deepcopy(composition["spec"])
    del spec["pipeline"][0]["input"]["resources"]
    return spec


def test_the_edition_holds_what_the_standard_one_does():
    checks = (
        selector_problems,
        environment_problems,
        held_problems,
        account_problems,
        after_problems,
        condition_problems,
        connection_problems,
        secret_problems,
    )

    assert [problem for check in checks for problem in check(PRODUCTION)] == []
    assert list(path_problems(PRODUCTION, XRD)) == []
    assert len(templates(PRODUCTION)) == len(templates(COMPOSITION))
