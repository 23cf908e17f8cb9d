"""URLs, with the results of Go 1.26."""

import pytest

from pyxp.gotext.errors import TextError
from pyxp.gotext.urls import ParsedUrl, escaped_path, hostname, parse_request_uri, parse_url, port, query_values


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("http://u@v@a.b:80/c?d=e", ParsedUrl("http", "a.b:80", "/c", "d=e")),
        ("HTTPS://[fe80::1%25en0]:1/", ParsedUrl("https", "[fe80::1%en0]:1", "/", "")),
        ("http://[::1%25%41]/", ParsedUrl("http", "[::1%A]", "/", "")),
        ("postgres://a:1,b:2/", ParsedUrl("postgres", "a:1,b:2", "/", "")),
        ("mailto:a@b", ParsedUrl("mailto", "", "", "")),
        ("//a/b", ParsedUrl("", "", "//a/b", "")),
        ("*", ParsedUrl("", "", "*", "")),
    ],
)
def test_a_request_uri_is_taken_apart(text, parsed):
    assert parse_request_uri(text) == parsed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty url"),
        ("a/b", "invalid URI for request"),
        (":a", "missing protocol scheme"),
        ("http://a b/", 'invalid character " " in host name'),
        ("http://a:1:2/", 'invalid port ":1:2" after host'),
        ("http://[1.2.3.4]/", "invalid IP-literal"),
        ("http://[::1", "missing ']' in host"),
        ("http://[:1]/", "invalid host"),
        ("http://%41/", 'invalid URL escape "%41"'),
        ("http://a/%4", 'invalid URL escape "%4"'),
        ("http://é@a/", "net/url: invalid userinfo"),
        ("http://a/\x7f", "net/url: invalid control character in URL"),
    ],
)
def test_what_is_not_a_request_uri(text, message):
    with pytest.raises(TextError) as caught:
        parse_request_uri(text)
    assert caught.value.message == f'parse "{text}": {message}'


def test_parts_of_a_url():
    url = parse_url("http://[::1]:80/a b/%2F?x=1&x=2&y=%zz&z=a+b;c&w=a+b#f")
    assert (hostname(url), port(url), escaped_path(url)) == ("::1", "80", "/a%20b/%2F".replace("%2F", "/"))
    assert query_values(url) == {"x": ["1", "2"], "w": ["a b"]}
    assert escaped_path(parse_url("/a%2Fb")) == "/a%2Fb"
