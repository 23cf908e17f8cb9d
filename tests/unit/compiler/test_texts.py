"""Text and documents with values in them become format strings."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import (
    json_document,
)
from pyxp.aws import iam
from pyxp.errors import AuthoringError

from .platforms import FOR_PROVIDER, compiled, patch_to, template, vpc


def test_text_of_composite_fields() -> None:
    given = compiled(
        lambda xr, c, s: c.add("vpc", vpc(tags={"Name": f"{xr.spec.name}-{xr.spec.hours}-100%-{xr.spec.fast}"}))
    )
    assert patch_to(given, "vpc", f"{FOR_PROVIDER}.tags.Name")["combine"] == {
        "variables": [
            {"fromFieldPath": "spec.name"},
            {"fromFieldPath": "spec.hours"},
            {"fromFieldPath": "spec.fast"},
        ],
        "strategy": "string",
        "string": {"fmt": "%s-%.0f-100%%-%t"},
    }


def test_a_fraction_in_text_goes_through_the_environment_as_text() -> None:
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(tags={"Ratio": f"r{xr.spec.ratio}"})))
    assert given["environment"]["patches"] == [
        {
            "type": "FromCompositeFieldPath",
            "fromFieldPath": "spec.ratio",
            "toFieldPath": "pyxp.composite.ratio",
            "transforms": [{"type": "convert", "convert": {"toType": "string"}}],
        }
    ]
    patch = patch_to(given, "vpc", f"{FOR_PROVIDER}.tags.Ratio")
    assert patch["type"] == "CombineFromEnvironment"
    assert patch["combine"]["string"] == {"fmt": "r%s"}
    assert patch["policy"] == {"fromFieldPath": "Required"}


def test_mixed_text_carries_claim_values_as_text() -> None:
    given = compiled(lambda xr, c, s: c.add("vpc", vpc(tags={"Both": f"{xr.spec.hours}/{s.status.arn}"})))
    assert [patch["toFieldPath"] for patch in given["environment"]["patches"]] == ["pyxp.composite.hours"]
    combine = patch_to(given, "vpc", f"{FOR_PROVIDER}.tags.Both")["combine"]
    assert combine["string"] == {"fmt": "%s/%s"}
    assert [item["fromFieldPath"] for item in combine["variables"]] == [
        "pyxp.composite.hours",
        "pyxp.resources.stream.arn",
    ]


def test_json_document() -> None:
    document = {"z": 1, "a": "100%"}
    given = compiled(
        lambda xr, c, s: c.add(
            "policy",
            iam.Policy(
                policy=json_document(
                    {**document, "words": xr.spec.words, "arn": s.status.arn, "all": f"{s.status.arn}/{xr.spec.name}\n"}
                )
            ),
        )
    )
    combine = patch_to(given, "policy", f"{FOR_PROVIDER}.policy")["combine"]
    assert combine["string"] == {"fmt": '{"a":"100%%","all":"%s/%s\\n","arn":%s,"words":%s,"z":1}'}
    assert [item["fromFieldPath"] for item in combine["variables"]] == [
        "pyxp.resources.stream.arn-escaped",
        "pyxp.composite.name-escaped",
        "pyxp.resources.stream.arn-json",
        "pyxp.composite.words-json",
    ]


def test_a_document_without_references_is_a_constant() -> None:
    given = compiled(lambda xr, c, s: c.add("policy", iam.Policy(policy=json_document({"b": [1, True], "a": "%"}))))
    assert template(given, "policy")["base"]["spec"]["forProvider"] == {"policy": '{"a":"%","b":[1,true]}'}


def test_the_text_of_a_document_takes_whole_numbers_of_any_size() -> None:
    given = compiled(lambda xr, c, s: c.add("policy", iam.Policy(policy=json_document({"n": -(2**70)}))))
    assert template(given, "policy")["base"]["spec"]["forProvider"] == {"policy": f'{{"n":-{2**70}}}'}


@pytest.mark.parametrize("value", [float("nan"), {1}, b"x"])
def test_a_document_takes_no_value_that_json_lacks(value: Any) -> None:
    with pytest.raises(AuthoringError, match="into a manifest"):
        compiled(lambda xr, c, s: c.add("policy", iam.Policy(policy=json_document({"n": [value]}))))
