"""Whatever is taken out of the Composition is missed, by a check that says what is wrong."""

from copy import deepcopy
from functools import cache

import pytest

from pyxp.errors import PyxpError

from .checks.composition import READS_ENVIRONMENT, WRITES_ENVIRONMENT, composition_problems, sources, templates
from .checks.rows import row_problems, stack_problems, surroundings
from .claims import PLAIN, WHOLE
from .inventory import ROWS, rows_of
from .mutation import Edge, Part, parts_of, reduced, shared_parts
from .stacks import COMPOSITION, XRD, Up, by_name, template_input, up

pytestmark = pytest.mark.thorough

NAMES = [resource["name"] for resource in template_input(COMPOSITION)["resources"]]


CLAIMS = {"whole": WHOLE, "plain": PLAIN}
"""Everything that there can be, and what there is only without options."""


@cache
def stack(of="whole"):
    return up(CLAIMS[of])


@cache
def composed(of):
    return by_name(stack(of).reconcile(COMPOSITION).composed)


@cache
def before(name, of):
    """The stack that a resource is rendered in: a slot before it is made, as it keeps what it was made as."""
    there = stack(of)
    if not ROWS[name].released:
        return there
    claim = deepcopy(there.claim)
    if name not in rows_of(claim):
        claim["spec"].setdefault("compute", {})["release"] = 2
        return Up(claim, there.observed)
    return Up(claim, tuple(item for other, item in by_name(there.observed).items() if other != name))


@cache
def producers(name):
    """The resources whose values a resource reads."""
    written = {
        patch["toFieldPath"]: template.name
        for template in templates(COMPOSITION)
        for patch in template.patches
        if patch["type"] in WRITES_ENVIRONMENT
    }
    own = next(template for template in templates(COMPOSITION) if template.name == name)
    read = {path for patch in own.patches if patch["type"] in READS_ENVIRONMENT for path in sources(patch)}
    return {written[path] for path in read if path in written}


def problems(composition, name=""):
    """What the checks find. Where nothing is wrong before, rendered is the one resource, or all without a name."""
    found = composition_problems(composition, XRD)
    for of, claim in CLAIMS.items():
        if not found and (not name or name in rows_of(claim) or (name in ROWS and ROWS[name].released)):
            found = rendered_problems(composition, name, of)
    return found


def rendered_problems(composition, name, of):
    """What the checks find in what is rendered."""
    try:
        if not name:
            return stack_problems(stack(of).reconcile(composition), stack(of))
        alone = by_name(before(name, of).reconcile(reduced(composition, {name, *producers(name)})).composed)
    except PyxpError as error:
        return [str(error)]
    return row_problems(ROWS[name], alone[name], {**composed(of), name: alone[name]}, surroundings(before(name, of)))


def test_nothing_is_wrong_while_every_part_is_there():
    assert problems(COMPOSITION) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_resource_counts(name):
    parts = list(parts_of(COMPOSITION, NAMES.index(name)))

    assert problems(COMPOSITION, name) == []
    assert [part.label for part in parts if not problems(part.taken_out_of(COMPOSITION), name)] == []
    assert len(parts) > 4


def test_every_shared_part_counts():
    parts = list(shared_parts(COMPOSITION))

    assert [part.label for part in parts if not problems(part.taken_out_of(COMPOSITION))] == []
    assert len(parts) > 15


def test_taking_a_part_out_leaves_the_rest():
    edge = next(part for part in parts_of(COMPOSITION, NAMES.index("ecs-service")) if isinstance(part, Edge))
    resource = next(iter(parts_of(COMPOSITION, 0)))

    less = template_input(edge.taken_out_of(COMPOSITION))["resources"][NAMES.index("ecs-service")]
    patch = next(patch for patch in less["patches"] if patch.get("toFieldPath", "").endswith("/after]"))

    assert patch["combine"]["string"]["fmt"] == ",".join(["%s"] * 5)
    assert len(patch["combine"]["variables"]) == 5
    assert isinstance(resource, Part)
    assert len(template_input(resource.taken_out_of(COMPOSITION))["resources"]) == len(NAMES) - 1
    assert len(template_input(COMPOSITION)["resources"]) == len(NAMES)
