"""The generated manifests, before anything is rendered."""

from copy import deepcopy

import pytest

from pyxp.compiler import compile_composite, emit_functions
from pyxp.files import find_project
from pyxp.model.compositions import called_functions
from pyxp.streamflix import StreamflixPipeline

from .checks.composition import (
    SECRET,
    account_problems,
    after_edges,
    after_problems,
    condition_problems,
    connection_problems,
    environment_problems,
    held_problems,
    leaves,
    path_problems,
    release_problems,
    secret_problems,
    selector_problems,
    templates,
    usage_problems,
)
from .inventory import CONNECTION, ROWS
from .stacks import COMPOSITION, FUNCTIONS, ROOT, XRD, template_input


def test_what_is_checked_in_is_what_the_platform_generates():
    compiled = compile_composite(StreamflixPipeline)

    assert compiled.xrd == XRD
    assert compiled.composition == COMPOSITION
    assert emit_functions(find_project(ROOT).packages, called_functions(COMPOSITION)) == FUNCTIONS


def test_templates_are_those_of_the_inventory():
    assert sorted(template.name for template in templates(COMPOSITION)) == sorted(ROWS)


def test_selectors_match_exactly_what_they_are_meant_for():
    assert list(selector_problems(COMPOSITION)) == []


def test_everything_that_takes_tags_has_a_name_of_its_own_that_aws_takes():
    names = {
        template.name: patch["combine"]["string"]["fmt"]
        for template in templates(COMPOSITION)
        for patch in template.patches
        if patch["toFieldPath"] == "spec.forProvider.tags.Name"
    }
    fields = XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    longest = fields["namePrefix"]["maxLength"] + fields["environment"]["maxLength"]

    assert sorted(names) == sorted(name for name, row in ROWS.items() if row.tags)
    assert len(set(names.values())) == len(names) - 1 == 58, "but the two slots of one thing"
    assert max(len(text.replace("%s", "")) for text in names.values()) + longest <= 256


def test_patches_name_declared_fields_and_every_declared_field_has_an_effect():
    assert list(path_problems(COMPOSITION, XRD)) == []


def test_values_enter_the_environment_before_they_are_read():
    assert list(environment_problems(COMPOSITION)) == []


def test_fields_are_kept_while_their_sources_are_away():
    assert list(held_problems(COMPOSITION)) == []


def test_slots_keep_what_they_were_made_as():
    assert list(release_problems(COMPOSITION)) == []


def test_the_environment_alone_picks_the_account():
    assert list(account_problems(COMPOSITION)) == []


def test_resources_wait_for_what_the_design_says():
    assert list(after_problems(COMPOSITION)) == []


def test_what_is_optional_has_a_condition():
    assert list(condition_problems(COMPOSITION)) == []


def test_no_order_of_the_platforms_python_is_lost():
    compiled = compile_composite(StreamflixPipeline)
    declared = {
        template.added.name: sorted(source.name for source in template.added.options.get("after", ()))
        for template in compiled.draft.templates
        if template.name in ROWS
    }

    assert {name: edges for name, edges in declared.items() if edges} == {
        name: sorted(edges) for name, edges in after_edges(COMPOSITION).items()
    }
    assert sum(map(len, declared.values())) == sum(len(row.after) + len(row.behind) for row in ROWS.values()) == 31


def test_a_key_is_kept_for_the_database_and_nothing_for_anything_else():
    assert list(usage_problems(COMPOSITION)) == []


def test_the_connection_secret_has_every_key_and_a_place():
    assert list(connection_problems(COMPOSITION)) == []


def test_no_secret_is_in_the_manifests():
    schema = XRD["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]
    fields = [path for part in ("spec", "status") for path in leaves(schema[part], part)]

    assert list(secret_problems(COMPOSITION)) == []
    assert [path for path in fields if SECRET.search(path)] == ["status.databaseSecretArn"]
    assert XRD["spec"]["connectionSecretKeys"] == list(CONNECTION)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("masterPasswordSecretRef", {"name": "db", "namespace": "x", "key": "password"}),
        ("masterPassword", "hunter2"),
        ("autoGeneratePassword", True),
    ],
)
def test_a_secret_would_be_found(where, value):
    composition = deepcopy(COMPOSITION)
    cluster = next(item for item in template_input(composition)["resources"] if item["name"] == "aurora-cluster")
    cluster["base"]["spec"]["forProvider"][where] = value

    assert list(secret_problems(composition))


def test_an_ambiguous_selector_would_be_found():
    composition = deepcopy(COMPOSITION)
    first, second, _ = (
        item for item in template_input(composition)["resources"] if item["name"].startswith("public-subnet-")
    )
    second["base"]["metadata"]["labels"] = deepcopy(first["base"]["metadata"]["labels"])

    assert any("public-subnet-a', 'public-subnet-b" in problem for problem in selector_problems(composition))


def test_an_account_that_a_claim_names_would_be_found():
    composition = deepcopy(COMPOSITION)
    given = template_input(composition)
    for patch in (patch for item in (*given["patchSets"], *given["resources"]) for patch in item.get("patches", ())):
        if patch.get("toFieldPath") == "spec.providerConfigRef.name":
            patch["combine"]["variables"][0]["fromFieldPath"] = "spec.namePrefix"

    assert len(list(account_problems(composition))) == len(ROWS)
