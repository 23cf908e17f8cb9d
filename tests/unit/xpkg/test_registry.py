"""What a registry answers, and what somebody who pushes is told of it."""

from __future__ import annotations

import base64
import hashlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from pyxp.errors import UsageError
from pyxp.xpkg import Package, Reference, write_package
from pyxp.xpkg.pushing import push_image
from pyxp.xpkg.registry import Connection, Login, RegistryError

from .answering import Answer, answering

META = {"apiVersion": "meta.pkg.crossplane.io/v1", "kind": "Configuration", "metadata": {"name": "thing"}}
PACKAGE = write_package([META], "v1.0.0")
Certifying = Callable[[Path], tuple[Path, Path]]
BUSY = {"errors": [{"code": "TOOMANYREQUESTS", "message": "slow down"}]}


class Shelf:
    """A registry of one repository, as the specification has it."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.tags: dict[str, bytes] = {}
        self.writes = 0

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        url = urlsplit(path)
        name = url.path.rpartition("/")[2]
        if "/manifests/" in url.path:
            if method == "PUT":
                self.tags[name] = body
                self.writes += 1
            held = self.tags.get(name)
            digest = f"sha256:{hashlib.sha256(held or b'').hexdigest()}"
            return Answer(404) if held is None else Answer(200, "", {"Docker-Content-Digest": digest})
        if method == "POST":
            return Answer(202, "", {"Location": "/v2/acme/thing/blobs/uploads/1?state=x"})
        if method == "PUT":
            assert "Transfer-Encoding" not in headers
            (digest,) = parse_qs(url.query)["digest"]
            assert digest == f"sha256:{hashlib.sha256(body).hexdigest()}"
            self.blobs[digest] = body
            self.writes += 1
            return Answer(201)
        return Answer(200 if name in self.blobs else 404)


def push(host: str, connection: Connection | None = None, *, package: Package = PACKAGE, replace: bool = False) -> bool:
    reference = Reference(host, "acme/thing", package.version)
    return push_image(package, reference, connection or Connection(timeout=5), replace=replace)


def test_a_package_arrives_whole_and_once() -> None:
    shelf = Shelf()
    with answering(shelf) as host:
        assert push(host)
        assert shelf.tags == {"v1.0.0": PACKAGE.manifest.content}
        assert shelf.blobs == {blob.digest: blob.content for blob in (*PACKAGE.layers, PACKAGE.config)}
        written = shelf.writes
        assert not push(host)
        assert shelf.writes == written


def test_another_package_of_the_same_version_is_replaced_only_when_asked() -> None:
    shelf = Shelf()
    other = write_package([{**META, "spec": {"crossplane": {"version": ">=v2.0.0"}}}], "v1.0.0")
    with answering(shelf) as host:
        push(host)
        with pytest.raises(RegistryError) as caught:
            push(host, package=other)
        assert str(caught.value) == (
            f"{host}/acme/thing:v1.0.0 is there already, with another digest: {PACKAGE.digest}; "
            "give a new version, or replace it with --replace; clusters may hold what it was"
        )
        assert push(host, package=other, replace=True)
    assert shelf.tags == {"v1.0.0": other.manifest.content}


def test_a_registry_that_stores_something_else_is_not_believed() -> None:
    shelf = Shelf()

    def changing(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return shelf(method, path, headers, body + b" " if "/manifests/" in path else body)

    with answering(changing) as host, pytest.raises(RegistryError, match=r"the registry stored .* as sha256:"):
        push(host)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            Answer(403, {"errors": [{"code": "DENIED", "message": "requested access to the resource is denied"}]}),
            "HOST does not let you push to acme/thing: requested access to the resource is denied; ask for the right "
            "to push to this repository, or log in as somebody who has it",
        ),
        (Answer(403, "no"), "HOST does not let you push to acme/thing; ask for the right to push to this repository"),
        (Answer(429, BUSY), "HOST refused acme/thing (429): slow down; try again later"),
        (Answer(503, "<html>"), "HOST refused acme/thing (503); try again later"),
        (Answer(400, {"errors": []}), "HOST refused acme/thing (400)"),
        (Answer(400, {"errors": [{"code": "X" * 900}]}), f"HOST refused acme/thing (400): {'X' * 300}"),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_registry(answer: Answer, message: str) -> None:
    shelf = Shelf()

    def refusing(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return answer if method == "POST" else shelf(method, path, headers, body)

    with answering(refusing) as host, pytest.raises(RegistryError) as caught:
        push(host)
    assert str(caught.value).startswith(message.replace("HOST", host))


def test_an_unknown_repository_is_told() -> None:
    with answering(lambda *_: Answer(404)) as host, pytest.raises(RegistryError) as caught:
        push(host)
    hint = "check the name; some registries want a repository made first"
    assert str(caught.value) == f"{host} knows no repository acme/thing; {hint}"


def test_a_server_that_is_not_a_registry_is_told() -> None:
    def page(method: str, *_: object) -> Answer:
        return Answer(404) if method == "HEAD" else Answer(200, "<html>welcome</html>")

    with answering(page) as host, pytest.raises(RegistryError, match=r"^127\.0\.0\.1:\d+ does not answer like a regis"):
        push(host)


def test_a_registry_that_is_not_there_is_told() -> None:
    with answering(lambda *_: Answer(404)) as host:
        pass
    with pytest.raises(RegistryError) as caught:
        push(host)
    assert str(caught.value).startswith(f"cannot reach {host}: ")
    assert str(caught.value).endswith("; check the registry's name, the network and the proxy")
    assert "object at 0x" not in str(caught.value)


def test_a_login_is_not_sent_without_tls() -> None:
    def guarded(*_: object) -> Answer:
        return Answer(401, "", {"WWW-Authenticate": 'Basic realm="x"'})

    asked: list[str] = []

    def login(registry: str) -> Login:
        asked.append(registry)
        return Login("ada", "lovelace")

    with answering(guarded) as host, pytest.raises(RegistryError) as caught:
        push(host, Connection(login))
    assert asked == [host]
    assert str(caught.value) == (
        f"{host} wants a login, which is not sent without TLS; "
        "talk to it over https, with --ca for a certificate of your own"
    )


def test_a_token_is_asked_for_with_the_login(tmp_path: Path, write_certificate: Certifying) -> None:
    """As hosted registries have it: they send to a server of tokens, which takes the login."""
    shelf, certificate = Shelf(), write_certificate(tmp_path)

    def guarded(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        wanted = "pull" if method == "HEAD" else "pull,push"
        if path.startswith("/token"):
            expected = f"Basic {base64.b64encode(b'ada:lovelace').decode()}"
            (scope,) = parse_qs(urlsplit(path).query)["scope"]
            return Answer(200, {"token": scope}) if headers.get("Authorization") == expected else Answer(401)
        if headers.get("Authorization") != f"Bearer repository:acme/thing:{wanted}":
            told = f'realm="https://{headers["Host"]}/token",service="shelf",scope="repository:acme/thing:{wanted}"'
            return Answer(401, "", {"WWW-Authenticate": f"Bearer {told}"})
        return shelf(method, path, headers, body)

    with answering(guarded, certificate) as host:
        assert push(host, Connection(lambda _: Login("ada", "lovelace"), ca=str(certificate[0])))
        with pytest.raises(RegistryError) as caught:
            push(host, Connection(lambda _: Login("ada", "wrong"), ca=str(certificate[0])))
    assert shelf.tags == {"v1.0.0": PACKAGE.manifest.content}
    assert str(caught.value) == f"{host} refuses the login of ada; log in with: docker login {host}"


def test_an_address_for_uploads_that_is_none_is_told() -> None:
    def lost(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return Answer(202, "", {"Location": "http://[::"}) if method == "POST" else Answer(404)

    with answering(lost) as host, pytest.raises(RegistryError) as caught:
        push(host)
    assert str(caught.value) == f"{host} does not answer like a registry: it names no place for uploads"


def test_a_login_is_not_shown() -> None:
    assert "lovelace" not in repr(Connection(lambda _: Login("ada", "lovelace"))) + repr(Login("ada", "lovelace"))


def test_without_the_client_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "oras.provider", None)
    with pytest.raises(UsageError) as caught:
        push("registry.example.org")
    assert str(caught.value) == (
        "pushing needs oras, which is not installed; install it with: pip install 'pyxp[registry]'"
    )


def test_no_login_is_sent_to_where_uploads_are_kept(tmp_path: Path, write_certificate: Certifying) -> None:
    """A registry may name another server for uploads, which is none of the login's business."""
    shelf, certificate = Shelf(), write_certificate(tmp_path)
    heard: list[str | None] = []

    def store(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        heard.append(headers.get("Authorization"))
        return shelf(method, path, headers, body)

    def guarded(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if "Authorization" not in headers:
            return Answer(401, "", {"WWW-Authenticate": 'Basic realm="x"'})
        if method == "POST":
            return Answer(202, "", {"Location": f"https://{elsewhere}/put/1"})
        return shelf(method, path, headers, body)

    with answering(store, certificate) as elsewhere, answering(guarded, certificate) as host:
        assert push(host, Connection(lambda _: Login("ada", "lovelace"), ca=str(certificate[0])))
    assert heard == [None, None]
    assert shelf.blobs.keys() == {blob.digest for blob in (*PACKAGE.layers, PACKAGE.config)}


@pytest.mark.parametrize(
    "challenge", ["", 'Bearer service="x"', 'Bearer realm="http://127.0.0.1/token"', 'Bearer realm="ftp://x"']
)
def test_a_login_goes_to_no_unsafe_place(tmp_path: Path, write_certificate: Certifying, challenge: str) -> None:
    certificate = write_certificate(tmp_path)

    def guarded(*_: object) -> Answer:
        return Answer(401, "", {"WWW-Authenticate": challenge})

    with answering(guarded, certificate) as host, pytest.raises(RegistryError) as caught:
        push(host, Connection(lambda _: Login("ada", "lovelace"), ca=str(certificate[0])))
    assert str(caught.value) == f"{host} does not answer like a registry: it names no safe place for tokens"
