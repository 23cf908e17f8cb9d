"""Overlays that say something wrong: where, and what to write."""

from __future__ import annotations

import pytest

from pyxp.catalog.overlay import Overlay
from pyxp.errors import InputError
from pyxp.yamlio import read_documents

WRONG = {
    "release: 1.2": "o.yaml:1:1: cannot use the overlay, release: expected a text, got 1.2; put it in quotes",
    "release: [a]": "o.yaml:1:1: cannot use the overlay, release: expected a text, got ['a']",
    "release: ''": "o.yaml:1:1: cannot use the overlay, release: expected a text, got ''",
    "package: 'provider-{'": (
        "o.yaml:1:1: cannot use the overlay, package: 'provider-{' is not the name of a package; "
        "of braces it takes only {group}, as in provider-aws-s3"
    ),
    "package: 'provider-{grp}'": (
        "o.yaml:1:1: cannot use the overlay, package: 'provider-{grp}' is not the name of a package; "
        "of braces it takes only {group}, as in provider-aws-s3"
    ),
    "packages: {aws.upbound.io: 'a-{group}'}": (
        "o.yaml:1:12: cannot use the overlay, packages, aws.upbound.io: 'a-{group}' is not the name of a package; "
        "there is nothing to fill in here, as in provider-aws-s3"
    ),
    "packages: {shop: provider-x}": (
        "o.yaml:1:12: cannot use the overlay, packages, shop: 'shop' is not the full name of a group; "
        "write it like ec2.aws.upbound.io"
    ),
    "kinds:\n  VPC: {externalName: name}": (
        "o.yaml:2:3: cannot use the overlay, kinds, VPC: 'VPC' names no kind; write GROUP/KIND, for example ec2/VPC"
    ),
    "names:\n  a/B: {naming: name}\n  /C: {naming: name}": (
        "o.yaml:3:3: cannot use the overlay, names, /C: '/C' names no kind; write GROUP/KIND, for example ec2/VPC"
    ),
    "cloudNames: {Queue: [name]}": (
        "o.yaml:1:14: cannot use the overlay, cloudNames, Queue: 'Queue' names no kind; "
        "write GROUP/KIND, for example ec2/VPC"
    ),
    "ids: {a/b/C: x}": (
        "o.yaml:1:7: cannot use the overlay, ids, a/b/C: 'a/b/C' names no kind; write GROUP/KIND, for example ec2/VPC"
    ),
    "groups: [acme.example]\nkinds: {shop.acme.example/Shelf: {}}": (
        "o.yaml:2:9: cannot use the overlay, kinds, shop.acme.example/Shelf: 'shop.acme.example/Shelf' has the group "
        "in full, which groups shortens; write shop/Shelf"
    ),
    "kinds:\n  a/B:\n    replaces:\n    - a\n    - 5": (
        "o.yaml:5:7: cannot use the overlay, kinds, a/B, replaces: expected a list of texts, got 5 in it"
    ),
    "kinds:\n  a/B:\n    nameLimit: 0": (
        "o.yaml:3:5: cannot use the overlay, kinds, a/B, nameLimit: nameLimit is 0, expected a whole number above 0"
    ),
    "kinds:\n  a/B:\n    replace: [c]": (
        "o.yaml:3:5: cannot use the overlay, kinds, a/B: unknown key 'replace'; did you mean replaces?"
    ),
    "kinds:\n  a/B:\n    replaces: ['!c', d, c]": (
        "o.yaml:3:16: cannot use the overlay, kinds, a/B, replaces: c is listed both with and without !; write it once"
    ),
    "kinds:\n  a/B:\n    extracts: {keyId: 'status..['}": (
        "o.yaml:3:16: cannot use the overlay, kinds, a/B, extracts, keyId: 'status..[' is not the path of a field; "
        "write it like status.atProvider.arn"
    ),
    "names:\n  a/B: {naming: name, identifier: '{{ .x'}": (
        "o.yaml:2:3: cannot use the overlay, names, a/B: identifier '{{ .x' has braces that are not closed, or not "
        "open; write it like {{ .parameters.region }}/{{ .external_name }}"
    ),
    "strike: [a/B:c, a]": (
        "o.yaml:1:17: cannot use the overlay, strike: cannot strike 'a'; "
        "write GROUP/KIND:PATH, for example rds/Cluster:someField"
    ),
    "references: {a/B: {}}": (
        "o.yaml:1:14: cannot use the overlay, references, a/B: 'a/B' is not GROUP/VERSION/KIND; "
        "write it like ec2.aws.upbound.io/v1beta1/VPC"
    ),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_in_an_overlay_is_told_where_it_is(text: str) -> None:
    [document] = read_documents(text, "o.yaml")
    with pytest.raises(InputError) as caught:
        Overlay.parse(document.data, "the overlay", document.locate)
    assert str(caught.value) == WRONG[text]


def test_a_group_in_full_is_right_where_nothing_shortens_it() -> None:
    overlay = Overlay.parse(
        {"release": "v1", "package": "x-{group}", "kinds": {"acme.example/Shelf": {"replaces": ["a"]}}}
    )
    assert overlay.kind("acme.example", "Shelf").replaces == ("a",)
    assert overlay.package_of("acme.example") == "x-acme.example"
