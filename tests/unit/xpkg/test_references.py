"""References to images, and versions of packages."""

from __future__ import annotations

import pytest

from pyxp.errors import InputError
from pyxp.xpkg import Reference, read_reference
from pyxp.xpkg.references import check_version, is_loopback

DIGEST = f"sha256:{'0a' * 32}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("registry.example.org/acme/platform:v1.2.3", Reference("registry.example.org", "acme/platform", "v1.2.3")),
        ("localhost/platform", Reference("localhost", "platform")),
        ("localhost:5000/a/b/c:x", Reference("localhost:5000", "a/b/c", "x")),
        ("[::1]:5000/a", Reference("[::1]:5000", "a")),
        (f"r.io/a_b/c.d--e@{DIGEST}", Reference("r.io", "a_b/c.d--e", "", DIGEST)),
        (f"r.io/a:v1@{DIGEST}", Reference("r.io", "a", "v1", DIGEST)),
    ],
)
def test_a_reference_is_read_and_written(text: str, expected: Reference) -> None:
    assert read_reference(text) == expected
    assert str(expected) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("platform:v1", "it does not begin with a registry"),
        ("", "it does not begin with a registry"),
        ("acme/platform:v1", "'acme' is not the host of a registry"),
        ("https://r.io/a:v1", "it is a URL"),
        ("-r.io/a", "it does not begin with a registry"),
        ("r.io/Acme/platform", "'Acme/platform' has capital letters"),
        ("r.io/a//b", "'a//b' is not the path of a repository"),
        ("r.io:99999/a:v1", "there is no port 99999"),
        ("[::1]:0/a:v1", "there is no port 0"),
        ("r.io/../etc", "'../etc' is not the path of a repository"),
        ("r.io/a:v1+build", "'v1+build' is not a tag"),
        ("r.io/a:", "'' is not a tag"),
        ("r.io/a@sha256:12", "'sha256:12' is not a digest"),
        (f"r.io/{'a/' * 300}b", "it does not begin with a registry"),
    ],
)
def test_what_is_not_a_reference_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        read_reference(text)
    assert caught.value.message == f"cannot read the reference {text[:200]!r}: {why}"
    assert caught.value.hint == "write registry.example.org/acme/platform:v1.2.3"


@pytest.mark.parametrize(
    ("registry", "here"),
    [
        ("localhost:5000", True),
        ("localhost", True),
        ("127.0.0.1:80", True),
        ("127.1.2.3", True),
        ("[::1]:5000", True),
        ("[::1]", True),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("10.0.0.1:5000", False),
    ],
)
def test_only_this_machine_is_this_machine(registry: str, here: bool) -> None:
    assert is_loopback(registry) is here


@pytest.mark.parametrize("version", ["v0.0.1", "v1.2.3", "v10.20.30-rc.1", "v1.2.3-alpha-x.7"])
def test_a_release_is_a_version(version: str) -> None:
    assert check_version(version) == version


@pytest.mark.parametrize(
    ("version", "hint"),
    [
        ("1.2.3", "write v1.2.3"),
        ("v1.2", "write v1.2.3, or v1.2.3-rc.1 for what comes before it"),
        ("latest", "write v1.2.3, or v1.2.3-rc.1 for what comes before it"),
        ("v01.2.3", "write v1.2.3, or v1.2.3-rc.1 for what comes before it"),
        ("v1.2.3-", "write v1.2.3, or v1.2.3-rc.1 for what comes before it"),
        ("v1.2.3-01", "write v1.2.3, or v1.2.3-rc.1 for what comes before it"),
        ("v1.2.3+sha", "leave out what follows the +, which a tag cannot have"),
        ("v1.2.3\n", "write v1.2.3, or v1.2.3-rc.1 for what comes before it"),
    ],
)
def test_what_crossplane_would_not_find_is_not_a_version(version: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        check_version(version)
    assert (caught.value.message, caught.value.hint) == (
        f"cannot use {version!r} as version: it is not a release number",
        hint,
    )
