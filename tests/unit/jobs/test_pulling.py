"""Packages out of a registry, also out of one that fails, lies, or never ends."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pyxp.errors import InputError, PyxpError
from pyxp.jobs.package_cache import cache_folder
from pyxp.jobs.pulling import Pulled, pull_package
from pyxp.xpkg import Reference
from pyxp.xpkg.pulling import Source
from pyxp.xpkg.registry import Connection, Login, RegistryError, connect

REPOSITORY = "acme/provider-thing"
Instead = Callable[[str, str, Mapping[str, str]], Any]


@pytest.fixture
def tools(registry: Any) -> Any:
    """The module of the registry, with what makes packages."""
    return sys.modules[type(registry).__module__]


@pytest.fixture
def shop(registry: Any, tools: Any) -> Any:
    """The registry with a package in it."""
    registry.digest = registry.package(REPOSITORY, "v1.0.0", tools.content("Thing"))
    return registry


def pull(shelf: Any, tag: str = "v1.0.0", *, pinned: str = "", **connection: Any) -> Pulled:
    return pull_package(Reference(shelf.host, REPOSITORY, tag), Connection(timeout=5, **connection), pinned=pinned)


def refused(shelf: Any, instead: Instead, **connection: Any) -> str:
    shelf.instead = instead
    with pytest.raises(PyxpError) as caught:
        pull(shelf, **connection)
    return str(caught.value).replace(shelf.host, "HOST")


def kinds(pulled: Pulled) -> list[str]:
    return [document.data["kind"] for document in pulled.package.documents]


def test_an_index_and_an_image_without_marks_are_packages_too(registry: Any, tools: Any) -> None:
    index = registry.several(REPOSITORY, "v1.0.0", tools.content("Thing"))
    assert (pull(registry).digest, kinds(pull(registry))) == (index, ["Provider", "CustomResourceDefinition"])
    lower, upper = tools.layer(tools.content("Old")), tools.layer(tools.content("Thing", "New"))
    registry.put(REPOSITORY, "v2.0.0", lower, upper, marked=False)
    assert len(kinds(pull(registry, "v2.0.0"))) == 3


def test_a_cache_that_is_damaged_is_fetched_anew(shop: Any) -> None:
    assert pull(shop).digest == shop.digest
    files = [file for file in cache_folder().rglob("*") if file.is_file()]
    for damaged in files:
        damaged.write_bytes(b"damaged")
        again = pull(shop, pinned=shop.digest)
        assert (again.fetched, len(kinds(again))) == (True, 2)
    assert not pull(shop, pinned=shop.digest).fetched
    assert len(files) == 2


def test_a_cache_that_cannot_be_used_is_gone_without(shop: Any, tmp_path: Path) -> None:
    assert pull(shop).uncached == ""
    blobs = [file for file in cache_folder().rglob("*") if file.is_file()]
    for blob in blobs:
        blob.unlink()
        blob.mkdir()
        (blob / "file").write_text("")
        for _ in range(2):
            without = pull(shop, pinned=shop.digest)
            assert (without.fetched, len(kinds(without))) == (True, 2)
            assert without.uncached.startswith(f"{cache_folder()}: ")
        (blob / "file").unlink()
        blob.rmdir()
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "cache").write_text("")
    assert len(kinds(pull(shop))) == 2
    assert pull(shop).uncached.startswith(f"{cache_folder()}: ")


def test_a_pinned_digest_that_is_gone_is_told(shop: Any) -> None:
    with pytest.raises(RegistryError) as caught:
        pull(shop, pinned=f"sha256:{'0' * 64}")
    assert caught.value.message.endswith(f"no longer has sha256:{'0' * 64} of {REPOSITORY}, which is pinned")
    assert caught.value.hint == "take what v1.0.0 means today with --update"


def test_reading_is_tried_again_where_a_registry_has_no_time(shop: Any, tools: Any) -> None:
    failures = iter([503, 429, 200, 500])
    pauses: list[float] = []

    def busy(*_: object) -> Any:
        status = next(failures, 200)
        return None if status == 200 else tools.Answer(status, "", {"Retry-After": "99999"} if status == 429 else {})

    shop.instead = busy
    assert pull(shop, pause=pauses.append).digest == shop.digest
    assert pauses == [0.5, 10.0, 0.5]
    assert refused(shop, lambda *_: tools.Answer(503)) == f"HOST refused {REPOSITORY} (503); try again later"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "HOST wants a login, which is not sent without TLS; talk to it over https, with --ca"),
        (
            403,
            f"HOST does not let you read {REPOSITORY}: denied; check the name; ask for the right to read it, or log in "
            "as somebody who has it: docker login HOST",
        ),
        (418, f"HOST refused {REPOSITORY} (418): denied"),
    ],
)
def test_a_refusal_says_what_to_do(shop: Any, tools: Any, status: int, message: str) -> None:
    answer = tools.Answer(status, {"errors": [{"code": "DENIED", "message": "denied"}]})
    assert refused(shop, lambda *_: answer).startswith(message)


def test_what_lies_is_not_used(shop: Any, tools: Any) -> None:
    def blobs(body: bytes) -> Instead:
        return lambda _, path, __: tools.Answer(200, body) if "/blobs/" in path else None

    def manifests(answer: Any) -> Instead:
        return lambda _, path, __: answer if "/manifests/" in path else None

    not_used = "try again; what it gave is not used"
    size = max(len(blob) for blob in shop.blobs.values())
    assert refused(shop, blobs(b"other")).endswith(not_used)
    assert "gave more than it should have" in refused(shop, blobs(b"x" * (size + 1)))
    other = tools.Answer(200, "{}", {"Docker-Content-Digest": f"sha256:{'0' * 64}"})
    assert (
        refused(shop, manifests(other)) == f"HOST gave something else for sha256:{'0' * 64} of {REPOSITORY}; {not_used}"
    )
    large = tools.Answer(200, b" " * ((4 << 20) + 1))
    assert refused(shop, manifests(large)) == "HOST does not answer like a registry: an answer is larger than 4 MiB"
    for body in (
        "<html>",
        "[]",
        "[" * 9999,
        '{"layers": 3}',
        '{"manifests": []}',
        '{"layers": [{"digest": "../../x"}]}',
    ):
        assert refused(shop, manifests(tools.Answer(200, body))).startswith(
            f"HOST/{REPOSITORY}:v1.0.0: cannot read the pa"
        )
    kept = [file for file in cache_folder().rglob("*") if file.is_file()]
    assert all(json.loads(file.read_bytes()) if file.name in shop.digest else True for file in kept)
    assert not [file for file in kept if file.name.endswith(".tmp")]


def test_a_layer_that_is_not_there_is_told(shop: Any) -> None:
    shop.blobs.clear()
    with pytest.raises(InputError, match=r"cannot read the package: blobs/sha256/[0-9a-f]{64} is missing"):
        pull(shop)


def test_an_answer_that_breaks_off_is_told(shop: Any, tools: Any) -> None:
    size = str(max(len(blob) for blob in shop.blobs.values()))
    half = tools.Answer(200, b"half", {"Content-Length": size, "Connection": "close"})
    for kind in ("/blobs/", "/manifests/"):
        told = refused(shop, lambda _, path, __, kind=kind: half if kind in path else None)
        assert told == "HOST broke off before its answer was whole; try again"


def test_places_that_others_send_to(shop: Any, tools: Any) -> None:
    def sent(target: str) -> Instead:
        return lambda _, path, __: tools.Answer(307, "", {"Location": target}) if "/blobs/" in path else None

    endless = "HOST does not answer like a registry: it sends from place to place"
    unsafe = "HOST does not answer like a registry: it sends to a place that is not safe"
    assert refused(shop, sent("/blobs/again")) == endless
    for target in ("http://169.254.169.254/latest", "file:///etc/passwd", "http://[::", "ftp://127.0.0.1/x"):
        assert refused(shop, sent(target)) == unsafe
    (marked,) = [blob for blob in shop.blobs.values() if len(blob) == max(map(len, shop.blobs.values()))]
    shop.instead = lambda _, path, __: (
        tools.Answer(307, "", {"Location": "/elsewhere"})
        if "/blobs/" in path
        else tools.Answer(200, marked)
        if path == "/elsewhere"
        else None
    )
    assert kinds(pull(shop)) == ["Provider", "CustomResourceDefinition"]


def test_tags_that_never_end_are_looked_at_up_to_a_bound(shop: Any, tools: Any) -> None:
    counted = iter(range(1_000_000))

    def endless(_: str, path: str, __: Mapping[str, str]) -> Any:
        if "/tags/" not in path:
            return tools.Answer(404)
        more = f'</v2/{REPOSITORY}/tags/list?last={next(counted)}>; rel="next"'
        return tools.Answer(200, {"tags": [f"v1.0.{next(counted)}", 7, "x" * 4000]}, {"Link": more})

    assert "has no tag v1.0.0 in acme/provider-thing; did you mean v1.0." in refused(shop, endless)
    assert next(counted) < 100
    for target in ("http://169.254.169.254/tags", "http://[::", f"http://{shop.host}/v2/other/thing/tags/list"):
        away = tools.Answer(200, {"tags": ["a"]}, {"Link": f'<{target}>; rel="next"'})
        shop.instead = lambda *_, away=away: away
        with connect(Reference(shop.host, REPOSITORY, "x"), Connection(), "read") as client:
            assert Source(client).tags() == ["a"]
    for body in ("<html>", {"tags": 3}, []):
        shop.instead = lambda _, path, __, body=body: tools.Answer(200, body) if "/tags/" in path else tools.Answer(404)
        with pytest.raises(RegistryError, match="its list of tags cannot be read"):
            pull(shop)


def test_near_tags_are_told(shop: Any, tools: Any) -> None:
    for tag in ("v1.0.1", "v1.10.0", "v1.9.0", "v2.0.0-rc.1", "main"):
        shop.package(REPOSITORY, tag, tools.content())
    told = f"{shop.host} has no tag v1.0 in {REPOSITORY}; did you mean v1.0.0? the newest are v1.10.0, v1.9.0, v1.0.1"
    for tag, expected in (
        ("v1.0", told),
        ("", f"{shop.host}/{REPOSITORY} names no version; the newest are v1.10.0, v1.9.0, v1.0.1"),
    ):
        with pytest.raises(RegistryError) as caught:
            pull(shop, tag)
        assert str(caught.value) == expected


@pytest.fixture
def guarded(
    tools: Any, registry: Any, tmp_path: Path, write_certificate: Callable[[Path], tuple[Path, Path]]
) -> Iterator[Any]:
    """A registry over TLS that wants a token, which anybody gets to read, and a login for what is private."""
    certificate = write_certificate(tmp_path)

    def answer(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        if path.startswith("/token"):
            public = "private" not in path
            known = headers.get("Authorization", "").endswith("YWRhOmxvdmVsYWNl")
            return tools.Answer(200, {"token": "good"}) if public or known else tools.Answer(401)
        if headers.get("Authorization") != "Bearer good":
            told = f'Bearer realm="https://{headers["Host"]}/token",scope="repository:{path.split("/")[2]}/x:pull"'
            return tools.Answer(401, "", {"WWW-Authenticate": told})
        return registry(method, path, headers, body)

    with tools.answering(answer, certificate) as host:
        registry.host, registry.ca = host, str(certificate[0])
        yield registry


def test_anybody_reads_what_is_public_and_a_login_what_is_not(guarded: Any, tools: Any) -> None:
    for repository in ("public/thing", "private/thing"):
        guarded.package(repository, "v1.0.0", tools.content("Thing"))

    def read(repository: str, login: Login | None) -> Pulled:
        connection = Connection(lambda _: login, ca=guarded.ca)
        return pull_package(Reference(guarded.host, repository, "v1.0.0"), connection)

    assert len(kinds(read("public/thing", None))) == 2
    assert len(kinds(read("private/thing", Login("ada", "lovelace")))) == 2
    for login, why in (
        (None, "wants a login, and Docker's configuration has none for it"),
        (Login("eve", "x"), "refuses the login of eve"),
    ):
        with pytest.raises(RegistryError) as caught:
            read("private/thing", login)
        hint = f"check the name private/thing, or log in with: docker login {guarded.host}"
        assert str(caught.value) == f"{guarded.host} {why}; {hint}"


@pytest.mark.parametrize(
    "given",
    [{"token": "s3cret\r\nX: 1"}, {"access_token": "s3cret é"}, {"token": ["s3cret"]}, {"token": 5}, [], "s3cret"],
)
def test_what_is_not_a_token_is_refused_and_never_told(
    given: Any, tools: Any, registry: Any, tmp_path: Path, write_certificate: Callable[[Path], tuple[Path, Path]]
) -> None:
    certificate = write_certificate(tmp_path)

    def answer(_: str, path: str, headers: Mapping[str, str], __: bytes) -> Any:
        if path.startswith("/token"):
            return tools.Answer(200, given)
        return tools.Answer(401, "", {"WWW-Authenticate": f'Bearer realm="https://{headers["Host"]}/token"'})

    with tools.answering(answer, certificate) as host:
        for login in (None, Login("ada", "lovelace")):
            connection = Connection(lambda _, login=login: login, ca=str(certificate[0]))
            with pytest.raises(RegistryError) as caught:
                pull_package(Reference(host, "acme/thing", "v1.0.0"), connection)
            assert "its token server" in str(caught.value)
            assert "s3cret" not in str(caught.value)


def test_a_connection_that_breaks_is_made_anew(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import requests
    import urllib3

    send, broken = requests.Session.request, iter([True])

    def breaking(*given: Any, **options: Any) -> Any:
        if next(broken, False):
            raise requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted."))
        return send(*given, **options)

    monkeypatch.setattr(requests.Session, "request", breaking)
    assert pull(shop).digest == shop.digest
