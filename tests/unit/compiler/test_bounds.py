"""What a project's own CRD says of sizes, ranges and selectors, against what a platform gives."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, compile_composite
from pyxp.aws import sqs
from pyxp.bindings.kinds import bind_kind
from pyxp.catalog import KindFacts
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.compiler.problems import CompileError

TEXT = {"type": "string"}
FIELDS: dict[str, Any] = {
    "port": {"type": "integer", "maximum": 100},
    "label": {"type": "string", "maxLength": 5},
    "cidrs": {"type": "array", "items": TEXT, "maxItems": 2},
    "queueUrl": TEXT,
    "queueUrlSelector": {
        "type": "object",
        "properties": {
            "matchControllerRef": {"type": "boolean"},
            "matchLabels": {"type": "object", "additionalProperties": TEXT},
        },
    },
}
CRD: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "walls.own.io"},
    "spec": {
        "group": "own.io",
        "names": {"kind": "Wall", "plural": "walls"},
        "scope": "Cluster",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {"forProvider": {"type": "object", "properties": FIELDS}},
                            }
                        },
                    }
                },
            }
        ],
    },
}
WALL: Any = bind_kind(KindFacts(import_documents([CrdSource(CRD)])[0]))


class Walled(Spec):
    """What is asked for."""

    name: Annotated[str, Meta(max_length=16), IMMUTABLE]
    port: Annotated[int, Meta(ge=50, le=1000)]
    near: Annotated[int, Meta(ge=50, le=100)] = 50
    free: int = 1


def compiled(compose: Any) -> list[str]:
    """The errors, or else the warnings, of a platform with a wall."""

    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Walled

        def compose(self, c: Composition) -> None:
            """Adds what the test adds."""
            compose(self.spec, c)

    try:
        found = compile_composite(Platform).warnings
    except CompileError as error:
        found = error.findings
    told = [f"{item.code} {item.path}: {item.message}; {item.hint}" for item in found if item.location]
    return [line for line in told if not line.startswith("unused-field")]


@pytest.mark.parametrize(
    ("cidrs", "told"),
    [
        (["a", "b"], []),
        (
            ["a", "b", "c"],
            ["not-allowed spec.forProvider.cidrs: cannot have 3 elements; at most 2 elements"],
        ),
    ],
)
def test_a_constant_list_that_is_too_long_is_refused(cidrs: list[str], told: list[str]) -> None:
    assert compiled(lambda spec, c: c.add("wall", WALL(cidrs=cidrs))) == told


def test_claim_fields_of_a_wider_range_than_their_targets_are_told() -> None:
    def compose(spec: Any, c: Composition) -> None:
        c.add("wall", WALL(port=spec.port, label=spec.name))
        c.add("near", WALL(port=spec.near, label=f"a-{spec.name}"))
        c.add("free", WALL(port=spec.free))

    hint = "give the claim field bounds that lie within those of its target"
    assert sorted(compiled(compose)) == [
        "wider-range spec.forProvider.label: takes at most 5 characters, but the definition lets a claim give spec.name"
        f" up to 16 characters; {hint}",
        "wider-range spec.forProvider.port: takes at most 100, but the definition lets a claim give spec.port up to"
        f" 1000; {hint}",
    ]


def test_a_selector_of_which_the_crd_does_not_tell_what_it_selects_is_refused() -> None:
    def compose(spec: Any, c: Composition) -> None:
        queue = c.add("queue", sqs.Queue(region="x"))
        c.add("wall", WALL(queue_url=queue))

    assert compiled(compose) == [
        "no-selector spec.forProvider.queueUrl: Wall.queue_url has a selector, but the CRD of Wall does not tell what"
        " it selects; pass the value that is meant, a field of queue.status such as id or arn"
    ]
