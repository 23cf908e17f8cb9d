"""What makes a resource the one it is."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.authoring.expressions import CompositeField, Fallback, Text, Transformed
from pyxp.authoring.nodes import TrimSuffix, Upper
from pyxp.authoring.rules import growing_rule
from pyxp.authoring.shapes import STRING, Shape
from pyxp.aws import rds, sqs
from pyxp.compiler.assignments import EXTERNAL_NAME
from pyxp.compiler.identities import is_immutable, refuse_bad_identities
from pyxp.diagnostics import Severity

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


@pytest.mark.parametrize(
    ("options", "severity"), [({}, Severity.WARNING), ({"name_limit": 63}, Severity.ERROR)], ids=["known", "given"]
)
def test_a_name_without_a_bound_is_an_error_where_the_platform_gave_the_limit(
    options: dict[str, Any], severity: Severity
) -> None:
    draft = drafted(lambda xr, c, s: c.add("db", rds.Cluster(region="x"), **options))
    give(draft, "db", EXTERNAL_NAME, field("spec.region"))
    refuse_bad_identities(draft)
    (finding,) = draft.problems.findings
    assert (finding.code, finding.severity) == ("name-too-long", severity)
    assert finding.message == "the external name may be any number of characters long, the cloud takes 63"
    assert finding.hint == "give spec.region a max_length"


@pytest.mark.parametrize(("length", "found"), [(63, []), (64, ["name-too-long"])])
def test_what_the_cloud_takes_is_known_of_the_kind(length: int, found: list[str]) -> None:
    draft = drafted(lambda xr, c, s: c.add("db", rds.Cluster(region="x")))
    give(draft, "db", EXTERNAL_NAME, field("spec.name", maxLength=length))
    refuse_bad_identities(draft)
    assert codes(draft) == found


def test_elements_of_a_list_that_is_only_added_to_are_immutable_and_the_list_is_not() -> None:
    rules = [{"rule": growing_rule(2)}]
    spec = {"properties": {"zones": {"maxItems": 2, "items": {}, "x-kubernetes-validations": rules}}}
    assert is_immutable(spec, "spec.zones[1]") and is_immutable(spec, "spec.zones[1].name")
    assert not is_immutable(spec, "spec.zones")


def test_what_lies_below_an_immutable_field_is_immutable() -> None:
    rule = {"x-kubernetes-validations": [{"rule": "self == oldSelf"}]}
    spec = {"properties": {"net": {"properties": {"cidr": {}}, **rule}, "size": {}}}
    assert [is_immutable(spec, path) for path in ("spec.net.cidr", "spec.net", "spec.size", "metadata.name")] == [
        True,
        True,
        False,
        True,
    ]


def test_an_entry_of_a_map_is_immutable_only_with_the_whole_map() -> None:
    rule = {"x-kubernetes-validations": [{"rule": "self == oldSelf"}]}
    entries = {"additionalProperties": {"properties": {"name": dict(rule)}}}
    spec = {"properties": {"loose": entries, "fixed": {**entries, **rule}}}
    assert not is_immutable(spec, "spec.loose.one.name")
    assert is_immutable(spec, "spec.fixed.one.name")


def test_the_advice_for_an_entry_of_a_map_names_the_map() -> None:
    draft = drafted(lambda xr, c, s: c.add("queue", sqs.Queue(region="x")))
    give(draft, "queue", EXTERNAL_NAME, Fallback(field("spec.tags[a]", guaranteed=False, maxLength=2), "b"))
    refuse_bad_identities(draft)
    assert [finding.hint for finding in draft.problems.findings] == ["declare spec.tags with immutable=True"]
