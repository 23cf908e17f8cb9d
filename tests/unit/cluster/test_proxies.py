"""Proxies of the environment."""

import pytest

from pyxp.cluster.proxies import proxy_for, shown

PROXY = "http://proxy:3128"


@pytest.mark.parametrize(
    ("server", "environment", "proxy"),
    [
        ("https://s.example.org", {}, None),
        ("https://s.example.org", {"HTTPS_PROXY": PROXY}, PROXY),
        ("https://s.example.org", {"https_proxy": PROXY}, PROXY),
        ("https://s.example.org", {"HTTPS_PROXY": "proxy:3128"}, PROXY),
        ("https://s.example.org", {"HTTP_PROXY": PROXY}, None),
        ("http://s.example.org", {"HTTP_PROXY": PROXY}, PROXY),
        ("https://localhost:6443", {"HTTPS_PROXY": PROXY}, None),
        ("https://127.0.0.1:6443", {"HTTPS_PROXY": PROXY}, None),
        ("https://[::1]:6443", {"HTTPS_PROXY": PROXY}, None),
    ],
)
def test_the_proxy_is_that_of_the_scheme_and_not_for_the_own_machine(server, environment, proxy):
    assert proxy_for(server, environment) == proxy


@pytest.mark.parametrize(
    ("server", "without", "direct"),
    [
        ("https://s.example.org", "*", True),
        ("https://s.example.org", "example.org", True),
        ("https://example.org", "example.org", True),
        ("https://example.org", ".example.org", False),
        ("https://s.example.org", "other.org, .example.org", True),
        ("https://s.example.org", "*.example.org", True),
        ("https://badexample.org", "example.org", False),
        ("https://s.example.org", "S.Example.Org", True),
        ("https://s.example.org:6443", "s.example.org:6443", True),
        ("https://s.example.org:6443", "s.example.org:443", False),
        ("https://s.example.org", "s.example.org:443", True),
        ("https://10.1.2.3:6443", "10.0.0.0/8", True),
        ("https://11.1.2.3:6443", "10.0.0.0/8", False),
        ("https://10.1.2.3", "10.1.2.3", True),
        ("https://[fd00::1]", "fd00::/8", True),
        ("https://[fd00::1]:6443", "[fd00::1]:6443", True),
        ("https://10.1.2.3", "bad/mask", False),
    ],
)
def test_what_is_excluded_is_asked_directly(server, without, direct):
    assert (proxy_for(server, {"HTTPS_PROXY": PROXY, "NO_PROXY": without}) is None) is direct


def test_a_proxy_is_shown_without_its_password():
    assert shown("http://someone:secret@proxy:3128/x") == "http://proxy:3128"
    assert shown("http://someone:secret@proxy:port") == "http://proxy"
