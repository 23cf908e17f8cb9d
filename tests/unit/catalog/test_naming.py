"""Python names of fields."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.catalog.naming import python_name, python_names


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("cidrBlock", "cidr_block"),
        ("vpcId", "vpc_id"),
        ("enableResourceNameDnsAaaaRecordOnLaunch", "enable_resource_name_dns_aaaa_record_on_launch"),
        ("enableDnsARecord", "enable_dns_a_record"),
        ("ipv6CidrBlock", "ipv6_cidr_block"),
        ("s3Import", "s3_import"),
        ("caBundlePEM", "ca_bundle_pem"),
        ("HTTPProxy", "http_proxy"),
        ("serverlessv2ScalingConfiguration", "serverlessv2_scaling_configuration"),
        ("self", "self_"),
        ("from", "from_"),
        ("x-kubernetes", "x_kubernetes"),
        ("2fa", "_2fa"),
        ("already_snake", "already_snake"),
    ],
)
def test_names(field: str, expected: str) -> None:
    assert python_name(field) == expected


def test_fields_that_would_share_a_name_are_told_apart() -> None:
    assert python_names(["fooBar", "foo_bar", "other"]) == {"fooBar": "fooBar", "foo_bar": "foo_bar", "other": "other"}
    assert python_names(["a.b", "a-b"]) == {"a_b": "a-b", "a_b_": "a.b"}


_FIELDS = st.lists(st.text(st.sampled_from("abAB19_-.é"), min_size=1, max_size=8), max_size=8)


@given(_FIELDS)
def test_every_field_has_one_name_that_is_an_identifier(fields: list[str]) -> None:
    names = python_names(fields)
    assert sorted(names.values()) == sorted(set(fields))
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
    assert names == python_names(reversed(fields))
