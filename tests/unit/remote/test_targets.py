"""Addresses of functions."""

import pytest

from pyxp.errors import UsageError
from pyxp.remote.targets import Target, development_target, parse_target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("localhost:9443", Target("localhost:9443")),
        ("dns:///example.org:7443", Target("dns:///example.org:7443")),
        ("[::1]:9443", Target("[::1]:9443")),
        ("unix:///run/function.sock", Target("unix:///run/function.sock")),
        ("tls://functions.example.org:443", Target("functions.example.org:443", tls=True)),
        ("tls://dns:///example.org:7443", Target("dns:///example.org:7443", tls=True)),
    ],
)
def test_targets_are_those_of_grpc_with_tls_before_them(text, target):
    assert parse_target(text) == target
    assert str(target) == text


@pytest.mark.parametrize("text", ["", "tls://", "localhost", "localhost:", "localhost:https", "http://localhost"])
def test_a_target_names_a_port(text):
    with pytest.raises(UsageError, match=r"is not an address of a function; write HOST:PORT"):
        parse_target(text)


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("localhost:9443", True),
        ("127.0.0.1:9443", True),
        ("[::1]:9443", True),
        ("tls://dns:///localhost:9443", True),
        ("localhost.example.org:9443", False),
        ("10.127.0.1:9443", False),
        ("127.0.0.1.example.org:9443", False),
        ("dns://203.0.113.1/localhost:9443", False),
        ("unix:///run/function.sock", True),
    ],
)
def test_which_targets_are_on_this_machine(text, here):
    assert parse_target(text).is_here is here


def function(**annotations):
    names = {"runtime": "render.crossplane.io/runtime", "target": "render.crossplane.io/runtime-development-target"}
    return {"kind": "Function", "metadata": {"annotations": {names[key]: value for key, value in annotations.items()}}}


@pytest.mark.parametrize(
    ("document", "target"),
    [
        (function(runtime="Development", target="example.org:1"), "example.org:1"),
        (function(runtime="Development"), "localhost:9443"),
        (function(runtime="Docker", target="example.org:1"), None),
        (function(target="example.org:1"), None),
        ({"kind": "Function"}, None),
    ],
)
def test_only_the_development_runtime_already_runs(document, target):
    assert development_target(document) == target


def test_annotations_can_be_overridden():
    overrides = {"render.crossplane.io/runtime": "Development"}
    assert development_target(function(runtime="Docker", target="example.org:1"), overrides) == "example.org:1"
