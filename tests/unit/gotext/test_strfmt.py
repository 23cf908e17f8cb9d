"""Formats that a table alone does not show; :mod:`tests.unit.structural.test_formats` goes through all of them."""

import pytest

from pyxp.gotext import strfmt
from pyxp.gotext.errors import TextError
from pyxp.gotext.times import Moment


def test_dates_know_the_year_zero():
    assert strfmt.is_date("0000-02-29")
    assert not strfmt.is_date("1900-02-29")
    assert strfmt.is_date_time("0000-01-01t00:00:00z")
    assert not strfmt.is_date_time("2024-01-01T00:60:00Z")


def test_parse_date_time():
    assert strfmt.parse_date_time("") == Moment(0, 0)
    assert strfmt.parse_date_time("1970-01-01T00:00:01") == Moment(10**9, 0)
    assert strfmt.parse_date_time("1970-01-01T02:00:00+02:00") == Moment(0, 7200)
    with pytest.raises(TextError):
        strfmt.parse_date_time("1970-01-01")


def test_versions_of_uuids():
    random = "16fd2706-8baf-433b-82eb-8c7fada847da"
    assert [strfmt.is_uuid(random, version) for version in ("", "3", "4", "5")] == [True, False, True, False]


def test_addresses():
    assert strfmt.is_ipv4("010.0.0.1")
    assert not strfmt.is_ipv6("::ffff:010.0.0.1")
    assert not strfmt.is_ipv6("fe80::1%eth0")
