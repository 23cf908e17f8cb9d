"""A small platform whose resources each test gives, and what became of it."""

from __future__ import annotations

from typing import Annotated, Any

from pyxp import (
    IMMUTABLE,
    Composite,
    Composition,
    Meta,
    Spec,
    Status,
    compile_composite,
    default_list,
)
from pyxp.aws import ec2, kinesis
from pyxp.compiler import begin
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft, open_templates
from pyxp.errors import Location

FOR_PROVIDER = "spec.forProvider"


class Wanted(Spec):
    """What is asked for."""

    name: Annotated[str, Meta(max_length=10), IMMUTABLE]
    region: Annotated[str, IMMUTABLE] = "eu-central-1"
    shards: int | None = None
    hours: int = 24
    fast: bool = False
    ratio: float = 0.5
    words: list[str] = default_list()
    tags: dict[str, str] | None = None
    count: int | None = None
    release: Annotated[int, Meta(ge=1)] = 1


class Became(Status):
    """What it became."""

    arn: str | None = None


def platform(compose: Any, **options: Any) -> type[Composite]:
    """A composite whose resources ``compose`` adds beside a stream."""

    class Platform(Composite, **{"group": "p.io", "version": "v1", "kind": "XThing", "claim_kind": "Thing", **options}):
        """A thing."""

        spec: Wanted
        status: Became

        def compose(self, c: Composition) -> None:
            """Adds a stream, then what the test adds."""
            stream = c.add("stream", kinesis.Stream(region=self.spec.region))
            self.status.arn = stream.status.arn
            compose(self, c, stream)

    return Platform


def compiled(compose: Any, **options: Any) -> dict[str, Any]:
    """The function input of that composite."""
    given: dict[str, Any] = compile_composite(platform(compose, **options)).composition["spec"]["pipeline"][0]["input"]
    return given


LINE = Location("platform.py", 7)


def drafted(compose: Any, **options: Any) -> Draft:
    """A draft of that composite with a template for each resource, and nothing in it yet."""
    draft = begin(platform(compose, **options))
    open_templates(draft)
    return draft


def give(draft: Draft, name: str, path: str, value: Any, schema: Any = None) -> ComposedTemplate:
    """The template of a resource, one field of which is given a value as if it had been lifted."""
    made = draft.by_name[name]
    made.assignments.append(Assignment(path, schema or {}, value, LINE))
    return made


def codes(draft: Draft) -> list[str]:
    """The codes of what was found."""
    return [finding.code for finding in draft.problems.findings]


def template(given: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in given["resources"] if entry["name"] == name)


def patch_to(given: dict[str, Any], name: str, path: str) -> dict[str, Any]:
    """The one patch of a resource that writes ``path`` anew, besides the one that writes what it held before."""
    patches = [patch for patch in template(given, name)["patches"] if patch.get("toFieldPath") == path]
    found = [patch for patch in patches if not patch.get("fromFieldPath", "").startswith("pyxp.held.")]
    assert len(found) == 1
    return dict(found[0])


def vpc(**fields: Any) -> ec2.VPC:
    return ec2.VPC(region="x", **fields)
