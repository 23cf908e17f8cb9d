"""Explaining kinds and fields to people."""

from __future__ import annotations

import pytest

from pyxp.catalog import Catalog, KindFacts
from pyxp.catalog.explaining import explain, full_path
from pyxp.catalog.importer import Record
from pyxp.errors import UnknownNameError
from pyxp.reports.explanations import data, text


def test_a_kind_is_explained(widget: Record) -> None:
    assert text(explain(KindFacts(widget).version())) == (
        "Widget  shop.acme.example/v1\n"
        "  scope          Cluster\n"
        "  versions       v1, v1alpha1; stored as v1\n"
        "  short names    wd\n"
        "  package        provider-shop v1.2.3\n"
        "  external name  chosen by you, in the annotation crossplane.io/external-name\n"
        "  imported from  widgets.yaml v1.2.3\n"
        "  left out       spec.forProvider.futureField, spec.initProvider.futureField,"
        " status.atProvider.futureField\n"
        "\n"
        "spec.forProvider\n"
        "  block            object\n"
        '  color            string          required, default "red", one of "red", "green"\n'
        "  description      string\n"
        "  lines            list of object\n"
        "  region           string          required, forces replacement\n"
        "  self             boolean\n"
        "  shelfId          string          from Shelf in shop\n"
        "  shelfIdRef       object\n"
        "  shelfIdSelector  object\n"
        "  size             integer         required, forces replacement\n"
        "\n"
        "status.atProvider\n"
        "  free  object\n"
        "  id    string\n"
        "  tags  map of string\n"
    )


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (
            "size",
            [
                "Widget  shop.acme.example/v1  spec.forProvider.size",
                "  type         integer",
                "  required     yes, here or in initProvider, unless the resource is only observed",
                "  at least     1",
                "  at most      9",
                "  changing it  forces replacement: the provider refuses the update",
            ],
        ),
        (
            "block.box_ids",
            [
                "Widget  shop.acme.example/v1  spec.forProvider.block.boxIds",
                "  type         list of string",
                "  in Python    box_ids",
                "  list type    set",
                "  filled from  the identity of Box in store",
                "  selector     block.boxIdSelector, takes every match",
                "  reference    block.boxIdRefs",
            ],
        ),
        (
            "spec.forProvider.lines[2].shelf_id",
            [
                "Widget  shop.acme.example/v1  spec.forProvider.lines[2].shelfId",
                "  type         string",
                "  in Python    shelf_id",
                "  filled from  the external name of Shelf in shop",
                "  selector     lines[*].shelfIdSelector, takes the first match",
                "  reference    lines[*].shelfIdRef",
            ],
        ),
        (
            "status.free",
            [
                "Widget  shop.acme.example/v1  status.atProvider.free",
                "  type            object",
                "  unknown fields  kept",
            ],
        ),
        (
            "lines",
            [
                "Widget  shop.acme.example/v1  spec.forProvider.lines",
                "  type  list of object",
                "",
                "spec.forProvider.lines[*]",
                "  shelfId          string  from Shelf in shop",
                "  shelfIdRef       object",
                "  shelfIdSelector  object",
            ],
        ),
        (
            "color",
            [
                "Widget  shop.acme.example/v1  spec.forProvider.color",
                "  type      string",
                "  required  yes, here or in initProvider, unless the resource is only observed",
                '  default   "red"',
                '  allowed   "red", "green"',
            ],
        ),
    ],
)
def test_a_field_is_explained(widget: Record, path: str, lines: list[str]) -> None:
    assert text(explain(KindFacts(widget).version(), path)) == "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("sise", "Widget has no field 'sise' in spec.forProvider; did you mean size?"),
        ("block.boxes", "Widget has no field 'boxes' in spec.forProvider.block; did you mean boxIds?"),
        ("spec.forProvidr.size", "Widget has no field 'forProvidr' in spec; did you mean forProvider?"),
        ("size.qqq", "Widget has no field 'qqq' in spec.forProvider.size"),
        (
            "block.qqq",
            "Widget has no field 'qqq' in spec.forProvider.block; it has boxIdRefs, boxIdSelector, boxIds",
        ),
    ],
)
def test_a_typo_names_the_nearest_field(widget: Record, path: str, message: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        full_path(KindFacts(widget).version(), path)
    assert str(caught.value) == message


def test_the_data_says_the_same(widget: Record) -> None:
    plain = data(explain(KindFacts(widget).version(), "size"))
    assert plain["path"] == "spec.forProvider.size"
    assert plain["facts"]["type"] == "integer"
    assert plain["fields"] == {}


def test_the_other_scope_and_a_deprecated_version_are_mentioned() -> None:
    catalog = Catalog.shipped()
    version = catalog.resolve("ecs.aws.upbound.io/v1beta1/Service")
    facts = dict(explain(version, "", catalog.in_other_scope(version.kind)).facts)
    assert facts["deprecated"] == "use v1beta2"
    assert facts["other scope"] == "ecs.aws.m.upbound.io/v1beta1 (Namespaced)"


def test_kinds_without_a_provider_are_explained_too() -> None:
    explanation = explain(Catalog.shipped().resolve("xrd"), "spec.scope")
    assert dict(explanation.facts)["allowed"] == '"LegacyCluster", "Namespaced", "Cluster"'
    assert list(explain(Catalog.shipped().resolve("xrd")).fields) == ["spec", "status"]
