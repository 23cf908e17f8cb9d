"""Where in a Composition something comes from."""

import pytest

from pyxp.engine.reconcile import FatalResult
from pyxp.jobs.places import place_of, template_locator
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
    ("step", "result", "line"),
    [
        ("one", "invalid Function input: resources[0].patches[0].type: Invalid value", 12),
        ("one", "cannot get Function input: cannot read resources[0].base: odd", 8),
        ("one", 'cannot render composed resource "a": boom', 7),
        ("one", 'cannot render composed resource "b": boom', 3),
        ("two", "boom", 13),
        ("gone", "boom", 2),
    ],
)
def test_a_refusal_leads_to_what_it_names(step, result, line):
    place = place_of(FatalResult(step, result), COMPOSITION)
    assert (place.file, place.line) == ("c.yaml", line)


def test_fields_of_a_resource_are_looked_for_in_its_base():
    locate = template_locator(COMPOSITION, "a")
    assert [locate(path).line for path in ("spec.x", "spec.y", "")] == [10, 9, 8]
    assert template_locator(COMPOSITION, "none")("spec.x").line == 2
