"""What makes a resource the one it is."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.authoring.expressions import CompositeField, Fallback, Text, Transformed
from pyxp.authoring.shapes import STRING, Shape
from pyxp.authoring.transforms import TrimSuffix, Upper
from pyxp.aws import sqs
from pyxp.compiler.assignments import EXTERNAL_NAME
from pyxp.compiler.identities import is_immutable, refuse_bad_identities

from .platforms import FOR_PROVIDER, codes, drafted, give, vpc


def field(path: str, *, guaranteed: bool = True, **schema: Any) -> CompositeField:
    return CompositeField(path, Shape({"type": "string", **schema}), guaranteed)


NAME = field("spec.name", maxLength=10)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("constant", []),
        (NAME, []),
        (field("metadata.uid"), []),
        (Text((NAME, "-queue")), ["name-too-long"]),
        (field("spec.region"), ["name-too-long"]),
        (Transformed(NAME, Upper(), STRING), []),
        (Transformed(Text((NAME, "-queue")), TrimSuffix("-queue"), STRING), ["name-too-long"]),
        (field("spec.tags[a]", guaranteed=False, maxLength=2), ["optional-feeds-required", "changeable-identity"]),
        (Fallback(field("spec.tags[a]", guaranteed=False, maxLength=2), "b"), ["changeable-identity"]),
        (field("spec.hours", maxLength=2), ["changeable-identity"]),
    ],
)
def test_the_pass_judges_external_names(value: Any, found: list[str]) -> None:
    limit = 36 if isinstance(value, CompositeField) and value.path == "metadata.uid" else 10
    draft = drafted(lambda xr, c, s: c.add("queue", sqs.Queue(region="x"), name_limit=limit))
    give(draft, "queue", EXTERNAL_NAME, value)
    refuse_bad_identities(draft)
    assert codes(draft) == found


@pytest.mark.parametrize(
    ("path", "options", "found"),
    [
        ("cidrBlock", {}, ["changeable-identity"]),
        ("cidrBlock", {"may_change": ["cidr_block"]}, []),
        ("enableDnsSupport", {}, []),
    ],
)
def test_the_pass_judges_fields_that_the_provider_never_changes(
    path: str, options: dict[str, Any], found: list[str]
) -> None:
    draft = drafted(lambda xr, c, s: c.add("vpc", vpc(), **options))
    give(draft, "vpc", f"{FOR_PROVIDER}.{path}", field("spec.hours"))
    refuse_bad_identities(draft)
    assert codes(draft) == found


def test_what_lies_below_an_immutable_field_is_immutable() -> None:
    rule = {"x-kubernetes-validations": [{"rule": "self == oldSelf"}]}
    spec = {"properties": {"net": {"properties": {"cidr": {}}, **rule}, "size": {}}}
    assert [is_immutable(spec, path) for path in ("spec.net.cidr", "spec.net", "spec.size", "metadata.name")] == [
        True,
        True,
        False,
        True,
    ]
