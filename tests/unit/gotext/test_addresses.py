"""IP addresses and networks, with the results of Go 1.26 and of Kubernetes' own functions."""

import pytest

from pyxp.gotext.addresses import (
    format_addr,
    parse_addr,
    parse_cidr_sloppy,
    parse_ip,
    parse_ip_sloppy,
    parse_prefix,
)
from pyxp.gotext.errors import TextError


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("10.0.0.255", "10.0.0.255"),
        ("::", "::"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("FE80::0001", "fe80::1"),
        ("::1.2.3.4", "::102:304"),
    ],
)
def test_an_address_is_read_and_written(text, written):
    assert format_addr(parse_addr(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.2.3",
        "1.2.3.256",
        "01.2.3.4",
        "1:2:3",
        ":::",
        "1::2::3",
        "::12345",
        "1.2.3.4%a",
        "::1%",
        ":1.2.3.4",
        "٣.2.3.4",
    ],
)
def test_what_is_not_an_address(text):
    with pytest.raises(TextError, match="is not an IP address"):
        parse_addr(text)


def test_what_the_functions_differ_in():
    assert parse_addr("fe80::1%eth0").zone == "eth0"
    with pytest.raises(TextError):
        parse_ip("fe80::1%eth0")
    with pytest.raises(TextError):
        parse_ip("010.0.0.1")
    assert parse_ip_sloppy("010.0.0.1") == parse_ip("10.0.0.1")
    assert parse_ip_sloppy("::ffff:010.0.0.1").is_mapped
    assert parse_ip_sloppy("000001::") == parse_ip("1::")


def test_networks():
    assert parse_prefix("10.1.2.3/8") == (parse_addr("10.1.2.3"), 8)
    assert parse_cidr_sloppy("10.01.2.3/08") == (parse_addr("10.1.2.3"), 8)
    for text in ("10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "fe80::%a/8", "/8"):
        with pytest.raises(TextError):
            parse_prefix(text)
    for text in ("10.0.0.0", "::/129", "10.0.0.0/"):
        with pytest.raises(TextError):
            parse_cidr_sloppy(text)
