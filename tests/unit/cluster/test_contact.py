"""What is told of a server that cannot be reached, or is none."""

import pytest

from pyxp.cluster.contact import strange_answer, unreachable


def test_a_proxy_on_the_way_is_named_without_its_password():
    told = str(unreachable("https://s", "http://me:top-secret@p:3128", "refused"))
    assert told.startswith("cannot reach the server https://s through the proxy http://p:3128: refused; is that")
    assert "top-secret" not in told
    assert unreachable("https://s", None, "refused").exit_code == 2


@pytest.mark.parametrize(
    ("code", "content", "told"),
    [
        (400, b"Client sent an HTTP request to an HTTPS server.\n", "Client sent an HTTP request to an HTTPS server."),
        (404, b"404 page not found\n", "404 404 page not found"),
        (404, b"<!DOCTYPE html><title>Not found</title>", "404 a page for people"),
        (200, b"<html>Welcome</html>", "it tells no version of Kubernetes"),
        (200, b"{}", "it tells no version of Kubernetes"),
    ],
)
def test_what_no_api_server_says_is_told(code, content, told):
    assert strange_answer(code, content)[0] == told


@pytest.mark.parametrize(
    ("code", "content"), [(200, b'{"major": "1", "minor": "35"}'), (401, b""), (403, b"{}"), (503, b""), (429, b"")]
)
def test_what_an_api_server_may_say_is_taken(code, content):
    assert strange_answer(code, content) is None
