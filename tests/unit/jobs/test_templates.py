"""Where in a Composition something comes from."""

import pytest

from pyxp.engine.patch_and_transform import Refusal
from pyxp.engine.reconcile import FatalResult
from pyxp.jobs.templates import Templates
from pyxp.yamlio import read_documents

TEXT = """\
spec:
  pipeline:
  - step: one
    functionRef: {name: function-patch-and-transform}
    input:
      resources:
      - name: a
        base:
          spec:
            x: 1
        patches:
        - type: Odd
  - step: two
"""
(COMPOSITION,) = read_documents(TEXT, "c.yaml")


@pytest.mark.parametrize(
    ("step", "refusal", "line"),
    [
        ("one", Refusal("resources[0].patches[0].type"), 12),
        ("one", Refusal("resources[0].base"), 8),
        ("one", Refusal(resource="a"), 7),
        ("one", Refusal(resource="a", patch_index=0), 12),
        ("one", Refusal(resource="a", patch_index=9), 7),
        ("one", Refusal(resource="b"), 3),
        ("two", Refusal(), 13),
        ("gone", Refusal(), 2),
    ],
)
def test_a_refusal_leads_to_what_it_names(step, refusal, line):
    location = Templates(COMPOSITION).locate_refusal(FatalResult(step, "boom", refusal))
    assert (location.file, location.line) == ("c.yaml", line)


def test_fields_of_a_resource_are_looked_for_in_its_base():
    templates = Templates(COMPOSITION)
    assert [templates.locate("a", path).line for path in ("spec.x", "spec.y", "")] == [10, 9, 8]
    assert templates.locate("none", "spec.x").line == 2


def test_of_templates_with_one_name_the_first_counts():
    text = TEXT.replace("  - step: two\n", "      - name: a\n        patches: [{}]\n")
    (twice,) = read_documents(text, "c.yaml")
    templates = Templates(twice)
    assert [item.name for item in templates.steps[0].templates] == ["a", "a"]
    assert templates.locate("a").line == 8
    assert templates.find("none") is None
