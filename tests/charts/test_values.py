"""The schemas of the charts' values, which Helm applies to whatever people give."""

import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from pyxp.yamlio import read_documents

from .variants import GITOPS, PLATFORM, REFUSED

ROOT = Path(__file__).parents[2]
VARIANTS = [("platform", name) for name in PLATFORM] + [("gitops", name) for name in GITOPS]


def chart(name):
    folder = ROOT / "charts" / f"streamflix-{name}"
    (values,) = read_documents((folder / "values.yaml").read_text(encoding="utf-8"))
    return json.loads((folder / "values.schema.json").read_text(encoding="utf-8")), values.data


@cache
def judge(name):
    """What applies a chart's schema, which is a schema itself."""
    schema, _ = chart(name)
    found = jsonschema.validators.validator_for(schema)
    found.check_schema(schema)
    return found(schema)


def merged(values, change):
    """Values as Helm merges them."""
    made = dict(values)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(made.get(key), dict)
        made[key] = merged(made[key], value) if both else value
    return made


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_the_schema_takes_what_people_give(name, variant):
    _, values = chart(name)

    judge(name).validate(merged(values, {"platform": PLATFORM, "gitops": GITOPS}[name][variant]))


@pytest.mark.parametrize(
    ("name", "change", "why"), [(name, *case) for name, cases in REFUSED.items() for case in cases]
)
def test_the_schema_refuses_what_cannot_be_meant(name, change, why):
    _, values = chart(name)

    with pytest.raises(jsonschema.ValidationError, match=why):
        raise jsonschema.exceptions.best_match(judge(name).iter_errors(merged(values, change)))


@pytest.mark.parametrize("name", ["platform", "gitops"])
def test_every_value_is_told_in_the_readme(name):
    schema, values = chart(name)
    text = (ROOT / "charts" / f"streamflix-{name}" / "README.md").read_text(encoding="utf-8")

    for outer, inner in values.items():
        known = schema["properties"][outer].get("properties", {})
        names = [f"{outer}.{key}" for key in inner] if known and f"`{outer}`" not in text else [outer]
        assert all(f"| `{item}` |" in text for item in names)
