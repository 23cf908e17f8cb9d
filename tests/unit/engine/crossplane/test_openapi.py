"""Schemas that functions ask for."""

import pytest

from pyxp.engine.crossplane.openapi import OpenApiDocuments
from pyxp.errors import InputError

KIND = [{"group": "example.org", "version": "v1", "kind": "Thing"}]


def document(**schemas):
    return {"openapi": "3.0.0", "components": {"schemas": schemas}}


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def test_a_schema_is_found_by_its_kind():
    thing = {"type": "object", "x-kubernetes-group-version-kind": KIND}
    found = OpenApiDocuments([document(a={"type": "string"}), document(b=thing)])
    assert found.select({"apiVersion": "example.org/v1", "kind": "Thing"}) == {"openapi_v3": thing}
    assert found.select({"api_version": "example.org/v1", "kind": "Thing"}) == {"openapi_v3": thing}
    for selector in ({"apiVersion": "example.org/v2", "kind": "Thing"}, {"kind": "Thing"}, {}):
        assert found.select(selector) == {}


def test_references_are_replaced_and_circles_cut():
    thing = {
        "properties": {"meta": {"description": "mine", "allOf": [reference("meta")]}, "self": reference("thing")},
        "x-kubernetes-group-version-kind": KIND,
    }
    meta = {"type": "object", "properties": {"owner": {**reference("meta"), "description": "again"}}}
    selector = {"apiVersion": "example.org/v1", "kind": "Thing"}
    flat = OpenApiDocuments([document(thing=thing, meta=meta)]).select(selector)["openapi_v3"]
    owner = {"type": "object", "description": "again"}
    assert flat["properties"]["meta"]["allOf"] == [{"type": "object", "properties": {"owner": owner}}]
    assert flat["properties"]["self"]["properties"]["self"] == {"type": "object"}


@pytest.mark.thorough
def test_references_that_multiply_are_refused():
    layers = {f"l{n}": {"allOf": [reference(f"l{n + 1}")] * 9} for n in range(12)}
    thing = {"allOf": [reference("l0")], "x-kubernetes-group-version-kind": KIND}
    with pytest.raises(InputError, match="more than 1000000 values"):
        OpenApiDocuments([document(thing=thing, **layers)]).select({"apiVersion": "example.org/v1", "kind": "Thing"})


def test_chains_of_references_are_bounded():
    links = {f"l{n}": reference(f"l{n + 1}") for n in range(5000)}
    thing = {"allOf": [reference("l0")], "x-kubernetes-group-version-kind": KIND}
    with pytest.raises(InputError, match="a chain of more than 100 references"):
        OpenApiDocuments([document(thing=thing, **links)]).select({"apiVersion": "example.org/v1", "kind": "Thing"})


@pytest.mark.parametrize(
    "broken", [{}, {"components": []}, {"components": {"schemas": {"a": 1, "b": {KIND[0]["kind"]: 1}}}}]
)
def test_any_shape_is_survived(broken):
    assert OpenApiDocuments([broken]).select({"apiVersion": "v1", "kind": "Thing"}) == {}
