"""Logins as ``docker login`` and credential programs keep them."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from pyxp.errors import InputError, PyxpError
from pyxp.jobs.logins import docker_login
from pyxp.xpkg.registry import Login, RegistryError


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))

    def write(content: object) -> Path:
        file = tmp_path / "config.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return file

    return write


def packed(text: str) -> dict[str, str]:
    return {"auth": base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    ("registry", "auths", "expected"),
    [
        ("r.io", {"r.io": packed("ada:love:lace")}, Login("ada", "love:lace")),
        ("r.io:5000", {"r.io": packed("ada:x"), "r.io:5000": packed("bob:y")}, Login("bob", "y")),
        ("r.io", {"https://r.io/": packed("ada:x")}, Login("ada", "x")),
        ("r.io", {"r.io": {"username": "ada", "password": "x"}}, Login("ada", "x")),
        ("docker.io", {"https://index.docker.io/v1/": packed("ada:x")}, Login("ada", "x")),
        ("r.io", {"other.io": packed("ada:x")}, None),
        ("r.io", {"r.io": {}}, None),
        ("r.io", {"r.io": {"auth": ""}}, None),
        ("r.io", [], None),
    ],
)
def test_a_login_is_found(config: Any, registry: str, auths: object, expected: Login | None) -> None:
    config({"auths": auths})
    assert docker_login(registry) == expected


def test_without_a_configuration_there_is_no_login(
    config: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert docker_login("r.io") is None
    monkeypatch.delenv("DOCKER_CONFIG")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text(json.dumps({"auths": {"r.io": packed("ada:x")}}))
    assert docker_login("r.io") == Login("ada", "x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot read Docker's configuration: it is not JSON"),
        ("[]", "cannot read Docker's configuration: it is not an object"),
        (
            {"auths": {"r.io": {"auth": "s3cr3t!"}}},
            "the login for r.io cannot be read; log in again with: ",
        ),
        ({"auths": {"r.io": packed("s3cr3t")}}, "the login for r.io cannot be read; log in again with: "),
        ({"credsStore": "../x"}, "'../x' cannot be the name of a credential program"),
    ],
)
def test_what_cannot_be_read_is_told_without_secrets(config: Any, content: object, message: str) -> None:
    file = config(content)
    with pytest.raises(InputError) as caught:
        docker_login("r.io")
    assert str(caught.value).startswith(f"{file}: {message}")
    assert "s3cr3t" not in str(caught.value)


def test_an_identity_token_is_told(config: Any) -> None:
    config({"auths": {"r.io": {"identitytoken": "s3cr3t"}}})
    with pytest.raises(RegistryError) as caught:
        docker_login("r.io")
    told = "the login for r.io is an identity token, which pyxp cannot use"
    assert str(caught.value) == f"{told}; log in with a name and a password or access token"


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a credential program on the path."""

    def make(answer: str) -> None:
        program = tmp_path / "docker-credential-test"
        program.write_text(f'#!/bin/sh\nread -r asked || true\necho "$1 $asked" > {tmp_path}/asked\n{answer}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    return make


@pytest.mark.skipif(os.name == "nt", reason="the credential program of this test is a shell script")
@pytest.mark.parametrize("key", ["credsStore", "credHelpers"])
def test_a_credential_program_is_asked(config: Any, helper: Any, tmp_path: Path, key: str) -> None:
    config({key: "test" if key == "credsStore" else {"r.io": "test"}, "auths": {"r.io": {}}})
    helper("""echo '{"Username": "AWS", "Secret": "s3cr3t"}'""")
    assert docker_login("r.io") == Login("AWS", "s3cr3t")
    assert (tmp_path / "asked").read_text() == "get r.io\n"


@pytest.mark.skipif(os.name == "nt", reason="the credential program of this test is a shell script")
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("echo 'credentials not found in native keychain'; exit 1", None),
        ("echo 'no session'; exit 3", "docker-credential-test failed for r.io: no session"),
        ("exit 3", "docker-credential-test failed for r.io: exit code 3"),
        ("echo s3cr3t", "docker-credential-test did not answer with a login for r.io"),
        ("""echo '{"Username": "a", "Secret": 7}'""", "docker-credential-test did not answer with a login for r.io"),
        ("""echo '{"Username": "<token>", "Secret": "s3cr3t"}'""", "the login for r.io is an identity token"),
    ],
)
def test_what_a_credential_program_cannot_do_is_told(
    config: Any, helper: Any, answer: str, message: str | None
) -> None:
    config({"credHelpers": {"r.io": "test"}})
    helper(answer)
    if message is None:
        assert docker_login("r.io") is None
        return
    with pytest.raises(PyxpError) as caught:
        docker_login("r.io")
    assert str(caught.value).startswith(message)
    assert "s3cr3t" not in str(caught.value)


def test_a_credential_program_may_be_missing(config: Any) -> None:
    file = config({"credsStore": "no-such-program"})
    with pytest.raises(RegistryError) as caught:
        docker_login("r.io")
    assert str(caught.value) == (
        "cannot find docker-credential-no-such-program, which Docker's configuration names; "
        f"install it, or take it out of {file}"
    )
