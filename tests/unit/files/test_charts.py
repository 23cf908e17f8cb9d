"""What a project may say of its charts."""

import pytest

from pyxp.errors import InputError, Location
from pyxp.files.charts import read_charts

HERE = Location("pyxp.toml")


def test_without_a_table_there_are_none():
    assert read_charts(None, HERE) is None


def test_environments_are_a_list_or_a_table_of_namespaces():
    listed = read_charts({"name": "films", "environments": ["dev", "prod"]}, HERE)
    named = read_charts({"name": "films", "environments": {"dev": "media"}, "version": "2.0.0-rc.1"}, HERE)

    assert listed.environments == {"dev": "films-dev", "prod": "films-prod"}
    assert named.environments == {"dev": "media"}
    assert (listed.version, named.version) == ("0.1.0", "2.0.0-rc.1")


def test_production_is_protected_unless_the_project_says_otherwise():
    assert read_charts({"name": "x", "environments": ["dev", "prod"]}, HERE).protected == {"prod"}
    assert read_charts({"name": "x", "environments": ["dev", "prod"], "protected": []}, HERE).protected == set()


def test_the_field_of_the_environment_has_any_name_or_is_not_there():
    assert read_charts({"name": "x"}, HERE).environment_field == "environment"
    assert read_charts({"name": "x", "environment-field": "stage"}, HERE).environment_field == "stage"
    assert read_charts({"name": "x", "environment-field": ""}, HERE).environment_field == ""


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ("films", "'charts' is not a table", "write name"),
        ({}, "'name' of charts is not a name such as streamflix", None),
        ({"name": "Films"}, "'name' of charts is not a name such as streamflix", None),
        ({"name": "x", "version": "v1"}, "'version' of charts is not a version such as 1.2.3", None),
        ({"name": "x", "enviroments": []}, "unknown setting of charts 'enviroments'", "did you mean 'environments'?"),
        ({"name": "x", "environments": [1]}, "'environments' of charts is neither a list", "write environments"),
        ({"name": "x", "environments": "dev"}, "'environments' of charts is neither a list", "write environments"),
        ({"name": "x", "environments": ["Dev"]}, "'Dev' cannot be the name of an environment", "lower-case letters"),
        ({"name": "x", "environments": {"a": "s", "b": "s"}}, "a and b have the same namespace s", "of its own"),
        ({"name": "x", "protected": "prod"}, "'protected' of charts is not a list", None),
        (
            {"name": "x", "environments": ["dev", "prod"], "protected": ["prd"]},
            "unknown protected environment 'prd'",
            "did you mean 'prod'?",
        ),
        (
            {"name": "x", "environment-field": "spec.stage"},
            "'environment-field' of charts is not the name of a field",
            None,
        ),
        ({"name": "x", "environment-field": "in"}, "'environment-field' of charts is not the name of a field", None),
        ({"name": "x", "repository": 1}, "'repository' of charts is not the address", "write repository = "),
        ({"name": "x", "repository": "not a url"}, "'repository' of charts is not the address", "https://git.example"),
        ({"name": "x", "environments": ["platform"]}, "'platform' cannot be an environment", "call the environment"),
        ({"name": "x", "environments": ["dev", "dev"]}, "'dev' is there twice", "name it once"),
    ],
)
def test_what_cannot_be_meant_is_refused(given, message, hint):
    with pytest.raises(InputError) as caught:
        read_charts(given, HERE)

    assert message in str(caught.value) and caught.value.location == HERE
    assert hint is None or hint in (caught.value.hint or "")
