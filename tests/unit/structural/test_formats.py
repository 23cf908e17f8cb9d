"""Formats as the server checks them."""

import pytest

from pyxp.structural.formats import FORMATS, checker


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date-time", "2024-01-02t03:04:05.5+01:00", "2024-01-02T24:00:00Z"),
        ("date", "2024-02-29", "2024-2-9"),
        ("duration", "2 weeks", "soon"),
        ("duration", "-1h30m", ""),
        ("isbn13", "978-0-306 40615-7", "97803\u00a006406157"),
        ("duration", "2562048h", "9223372036854775808ns"),
        ("duration", "0.9223372036854775808s", "9223372037s99999999999999999999ns"),
        ("ipv4", "010.0.0.1", "10.0.0.256"),
        ("ipv6", "::ffff:10.0.0.1", "1::2::3"),
        ("ipv6", "fe80::1", "1:2:3:4:5:6:7:8:9"),
        ("cidr", "fd00::/128", "10.0.0.0/33"),
        ("mac", "0000.5e00.5301", "00:00:5e"),
        ("uuid", "6BA7B8109DAD11D180B400C04FD430C8", "xyz"),
        ("uuid4", "16fd2706-8baf-433b-82eb-8c7fada847da", "6fa459ea-ee8a-3ca4-894e-db77e160355e"),
        ("uri", "http://[::1]:80/a?b c", "http://a b"),
        ("uri", "mailto:a", "a/b"),
        ("email", "Joe <a@b.c>", "a@"),
        ("hostname", "Example.ORG", "-a"),
        ("byte", "YWJj", "YWJjZA"),
        ("isbn", "978-0-306-40615-7", "9780306406158"),
        ("isbn10", "080442957X", "0804429571"),
        ("creditcard", "4242 4242 4242 4242", "4242424242424241"),
        ("creditcard", "4242/4242/4242/4242", "4242"),
        ("ssn", "123-45 6789", "123456789"),
        ("ipv6", "::ffff:1.2.3.4", "::ffff:1.02.3.4"),
        ("uri", "http://[fe80::1%25en0]/", "http://[:1]:80/"),
        ("email", "a@\tb.c (a (nested) note)", "a@[1.2.3]"),
        ("email", "team: a@b;", "team: a@b, c@d;"),
        ("email", "=?utf-8?q?J=20?= <a@b>", "=?other?q?J=20?= <a@b>"),
        ("email", '"a b" (note) c <a@b>', '"a\nb" <a@b>'),
        ("hostname", "a1", "a.b2"),
        ("hexcolor", "#fFf", "#ff"),
        ("rgbcolor", "rgb(0, 128,255)", "rgb(256,0,0)"),
        ("bsonobjectid", "507f1f77bcf86cd799439011", "507f"),
        ("k8s-short-name", "a-b", "a.b"),
        ("k8s-long-name", "a.b", "a_b"),
    ],
)
def test_a_good_and_a_bad_text(name: str, good: str, bad: str) -> None:
    check = checker(name)
    assert check is not None
    assert check(good)
    assert not check(bad)


@pytest.mark.parametrize("name", ["int32", "made-up", "time", "ip"])
def test_other_formats_are_ignored(name: str) -> None:
    assert checker(name) is None


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.thorough
def test_long_texts_get_an_answer(name: str) -> None:
    for text in ("1" * 100_000, "a-" * 50_000, "1h" * 50_000, ":" * 100_000, "a.a" * 30_000, '"a ' * 30_000):
        assert FORMATS[name](text) in (True, False)
