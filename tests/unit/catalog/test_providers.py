"""What a provider's configuration says of names and references."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog import KindFacts
from pyxp.catalog.importer import CrdSource, import_documents, is_importable
from pyxp.catalog.overlay import Overlay
from pyxp.errors import InputError
from pyxp.yamlio import read_documents

CRDS = [
    item.data
    for item in read_documents((Path(__file__).parent / "data" / "widgets.yaml").read_text())
    if is_importable(item.data)
]


def widget(*overlays: dict[str, Any]) -> KindFacts:
    told = Overlay()
    for overlay in overlays:
        told = told.with_facts(Overlay.parse(overlay))
    records = import_documents(map(CrdSource, CRDS), told)
    return next(KindFacts(record) for record in records if record["names"]["kind"] == "Widget")


@pytest.mark.parametrize(
    ("naming", "expected"),
    [("name", "name"), ("generated", "generated"), ("parameters", "generated"), ("special", None)],
)
def test_names_say_whose_the_external_name_is(naming: str, expected: str | None) -> None:
    facts = widget({"names": {"shop.acme.example/Widget": {"naming": naming, "terraform": "acme_widget"}}})

    assert facts.version().external_name == expected
    assert facts.identity == {"naming": naming, "terraform": "acme_widget"}


def test_what_is_said_of_the_kind_itself_wins_over_its_naming() -> None:
    names = {"names": {"shop/Widget": {"naming": "special"}}, "groups": ["acme.example"]}
    kinds = {"kinds": {"shop/Widget": {"externalName": "name"}}, "groups": ["acme.example"]}

    assert widget(kinds, names).version().external_name == "name"
    assert widget(names, kinds).version().external_name == "name"


@pytest.mark.parametrize(
    ("naming", "expected"),
    [
        ({"naming": "generated"}, ()),
        ({"naming": "special"}, ()),
        ({"naming": "name", "parameter": "title"}, ("external-name",)),
        ({"naming": "name", "parameter": "title", "identifier": "a/{{ .external_name }}"}, ("external-name",)),
        (
            {"naming": "name", "parameter": "title", "identifier": "{{ .parameters.shop_id }}/{{ .external_name }}"},
            ("external-name", "shopId"),
        ),
        (
            {"naming": "name", "parameter": "title", "identifier": '("title", "/", "event_bus_name")'},
            ("external-name", "eventBusName"),
        ),
        ({"naming": "name", "identifier": "shop/{{ .parameters.shop }}"}, ("shop",)),
        (
            {"naming": "parameters", "identifier": "{{ .parameters.arn}},{{ (index .parameters.lex_bot 0).name }}"},
            ("arn", "lexBot"),
        ),
    ],
)
def test_a_name_is_told_apart_by_what_the_identity_is_made_of(naming: dict[str, Any], expected: tuple[str]) -> None:
    assert widget({"names": {"shop.acme.example/Widget": naming}}).told_apart_by == expected


def test_overlays_say_which_fields_are_the_names_of_objects_and_what_ids_look_like() -> None:
    names = {"names": {"shop/Widget": {"naming": "generated"}}, "groups": ["acme.example"]}
    cloud = {
        "cloudNames": {"shop/Widget": ["title", "shopId"]},
        "ids": {"shop/Widget": "w-[0-9]+"},
        "groups": ["acme.example"],
    }

    facts = widget(names, cloud)
    assert (facts.told_apart_by, facts.id_pattern) == (("title", "shopId"), "w-[0-9]+")
    assert (widget(names).told_apart_by, widget(names).id_pattern) == ((), "")


@pytest.mark.parametrize(
    ("extract", "expected"),
    [
        ("external-name", "external-name"),
        ("status.atProvider.arn", "status.arn"),
        ("spec.forProvider.cidrBlock", "spec.cidrBlock"),
        ("function lambda.FunctionInvokeARN()", None),
    ],
)
def test_references_say_what_is_taken_from_where(extract: str, expected: str | None) -> None:
    field, selector = next(iter(widget().version().selectors.items()))
    reference = {
        "to": "depot.acme.example/v1/Rack",
        "extract": extract,
        "many": selector.plural,
        "ref": selector.ref_field,
        "selector": selector.selector_field,
    }
    facts = widget({"references": {"shop.acme.example/v1/Widget": {field.replace("[*]", ""): reference}}})
    found = facts.version("v1").selectors[field]

    assert (found.target_api_group, found.target_kind, found.extract) == ("depot.acme.example", "Rack", expected)
    assert facts.version("v1alpha1").selectors == widget().version("v1alpha1").selectors


@pytest.mark.parametrize(
    ("overlay", "told"),
    [
        ({"names": []}, "names: expected a mapping"),
        ({"names": {"a/B": {"naming": "nome"}}}, "names, a/B: naming is 'nome', expected one of name, generated"),
        ({"names": {"a/B": {"nameing": "name"}}}, "expected texts under naming"),
        ({"references": {"a/B": {}}}, "'a/B' is not GROUP/VERSION/KIND"),
        ({"references": {"a/v1/B": {"c": {"to": "x/v1/Y"}}}}, "references, a/v1/B, c: expected to, extract"),
        ({"references": {"a/v1/B": 1}}, "references, a/v1/B: expected a mapping, got 1"),
        ({"cloudNames": {"a/B": "name"}}, "cloudNames, a/B: expected a list, got"),
        ({"cloudNames": {"a/B": [1]}}, "cloudNames, a/B: expected a list of texts"),
        ({"ids": {"a/B": ["x-"]}}, "ids, a/B: expected a text, got"),
        ({"ids": {"a/B": "x-["}}, "ids, a/B: "),
    ],
)
def test_other_shapes_are_refused(overlay: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as caught:
        Overlay.parse(overlay)
    assert told in caught.value.message
