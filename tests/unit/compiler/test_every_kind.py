"""Every kind of AWS that comes with pyxp can be a platform's only resource, as the API server wants it."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from pyxp import IMMUTABLE, Composite, Composition, Spec, compile_composite
from pyxp.bindings.kinds import bind_group
from pyxp.catalog import KindFacts, shipped_catalog
from pyxp.catalog.naming import python_names
from pyxp.jobs.render import Surroundings, render
from pyxp.validation.json_texts import document_fields
from pyxp.yamlio import Document

CATALOG = shipped_catalog()
KINDS = [
    (entry.group, entry.kind)
    for entry in CATALOG.entries()
    if entry.group.endswith((".aws.upbound.io", ".aws.m.upbound.io"))
]
FUNCTIONS = [
    Document(
        {
            "apiVersion": "pkg.crossplane.io/v1",
            "kind": "Function",
            "metadata": {"name": name},
            "spec": {"package": f"xpkg.crossplane.io/crossplane-contrib/{name}:{release}"},
        },
        "functions",
    )
    for name, release in {"function-patch-and-transform": "v0.10.0", "function-auto-ready": "v0.6.0"}.items()
]


class Wanted(Spec):
    """What is asked for."""

    region: Annotated[str, IMMUTABLE] = "eu-central-1"


def least(schema: dict[str, Any]) -> Any:
    """A value with no more than the schema asks for, under Python names."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("properties"):
        original = python_names(schema["properties"])
        needed = set(schema.get("required", ()))
        return {name: least(schema["properties"][key]) for name, key in original.items() if key in needed}
    if schema.get("type") == "array":
        return [least(schema["items"])] * max(1, schema.get("minItems", 0))
    alike: dict[str, Any] = {"object": {}, "string": "x" * max(1, schema.get("minLength", 0)), "boolean": True}
    return alike.get(schema["type"], max(1, schema.get("minimum", 1)))


def platform(facts: KindFacts) -> type[Composite]:
    """A platform of one resource with the least that it needs."""
    version = facts.version()
    schema = version.for_provider or {}
    needed = {*schema.get("required", ()), *version.required_by_cel}
    original = python_names(schema.get("properties", {}))
    fields = {name: least(schema["properties"][key]) for name, key in original.items() if key in needed}
    documents = document_fields(f"{facts.group}/{facts.storage_version}", facts.kind)
    fields |= {name: "{}" for name in fields if original[name] in documents}
    scope = {"scope": "Namespaced"} if facts.scope == "Namespaced" else {"claim_kind": "Thing"}

    class Platform(Composite, group="p.io", version="v1", kind="XThing", **scope):  # type: ignore[arg-type]
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds the resource."""
            regional = {"region": self.spec.region} if "region" in original else {}
            named = {"external_name": f"x-{self.metadata.uid}"} if version.external_name == "name" else {}
            c.add("one", bind_group(facts.group, CATALOG)(facts.kind)(**{**fields, **regional}), **named)

    return Platform


@pytest.mark.parametrize("every", [35, pytest.param(1, marks=pytest.mark.thorough)], ids=["some", "all"])
def test_a_platform_of_one_resource_is_what_the_provider_takes(every: int) -> None:
    for group, kind in KINDS[::every]:
        facts = CATALOG.find_kind(group, kind)
        assert facts is not None
        done = compile_composite(platform(facts))
        wanted = {"apiVersion": "p.io/v1", "kind": "XThing" if facts.scope == "Namespaced" else "Thing"}
        claim = {**wanted, "metadata": {"name": "a", "namespace": "team"}, "spec": {}}

        known = [Document(done.xrd, "xrd"), Document(done.composition, "composition"), *FUNCTIONS]
        result = render([claim], Surroundings(known=known, catalog=CATALOG))

        assert result.findings == [], (group, kind)
        (composed,) = result.stacks[0].rendered.composed
        assert composed["kind"] == kind
        assert "forProvider" in composed["spec"]


def test_the_kinds_are_all_there() -> None:
    assert len(KINDS) == 2 * 1019
