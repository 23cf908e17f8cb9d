"""Packages are pushed to a real registry, and read from there as Crossplane does."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pyxp.cli.app import run
from pyxp.errors import PyxpError
from pyxp.jobs.pushing import push_package
from pyxp.xpkg import write_package
from pyxp.xpkg.registry import RegistryError

from .registry import PASSWORD, USER, program, registry, serve, stand_in

pytestmark = pytest.mark.toolchain

ROOT = Path(__file__).parent.parent.parent
Certifying = Callable[[Path], tuple[Path, Path]]
CONFIGURATION = {"apiVersion": "meta.pkg.crossplane.io/v1", "kind": "Configuration", "metadata": {"name": "thing"}}


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, write_certificate: Certifying) -> Iterator[tuple[str, Path]]:
    """A registry that wants TLS and a login, and the certificate to trust."""
    folder = tmp_path_factory.mktemp("guarded")
    certificate = write_certificate(folder)
    with registry(folder, login=True, certificate=certificate) as address:
        yield address, certificate[0]


@pytest.fixture(autouse=True)
def _no_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))


def pulled(reference: str) -> dict[str, Any]:
    done = subprocess.run(
        [program("package_reader"), "registry", reference], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_platform_is_pushed_and_crossplane_takes_it(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    repository = f"{host}/acme/platform"
    assert run(["package", "v0.1.0", "--push", repository, "--project", str(ROOT)]) == 0
    told = capsys.readouterr().out.strip()
    found = pulled(f"{repository}:v0.1.0")
    assert told == f"{repository}:v0.1.0@{found['digest']}"
    assert (found["kind"], found["lint"], found["marks"]) == ("Configuration", "", ["base", "upbound"])
    assert found["objects"] == ["CompositeResourceDefinition", "Composition", "Composition"]
    assert run(["package", "--push", f"{repository}:v0.1.0", "--project", str(ROOT)]) == 0
    assert "there already: nothing was pushed" in capsys.readouterr().err


def test_another_package_of_the_same_version_is_not_replaced_unasked(host: str) -> None:
    first, other = (write_package([{**CONFIGURATION, "spec": {"crossplane": {"version": v}}}], "v1.0.0") for v in "12")
    assert push_package(first, f"{host}/acme/twice")
    with pytest.raises(RegistryError, match="is there already, with another digest: sha256:") as caught:
        push_package(other, f"{host}/acme/twice")
    assert "--replace" in str(caught.value)
    assert pulled(f"{host}/acme/twice:v1.0.0")["digest"] == first.digest
    assert push_package(other, f"{host}/acme/twice", replace=True)
    assert pulled(f"{host}/acme/twice:v1.0.0")["digest"] == other.digest


def test_a_stand_in_installs_definitions(host: str) -> None:
    names = {"kind": "Thing", "plural": "things"}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": {"group": "example.org", "names": names, "scope": "Cluster", "versions": []},
    }
    for kind in ("Provider", "Function"):
        served = serve(stand_in(kind, f"{kind.lower()}-thing", [crd], "v2.0.0"), f"{host}/acme/{kind.lower()}-thing")
        found = pulled(served)
        assert (found["kind"], found["objects"], found["lint"]) == (kind, ["CustomResourceDefinition"], "")


def test_a_login_of_docker_opens_the_door(guarded: tuple[str, Path], tmp_path: Path) -> None:
    host, ca = guarded
    package = write_package([CONFIGURATION], "v1.0.0")
    login(tmp_path, host, PASSWORD)
    assert push_package(package, f"{host}/acme/thing", ca=ca)
    assert not push_package(package, f"{host}/acme/thing", ca=ca)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        (None, "wants a login, and Docker's configuration has none for it; log in with: docker login 127.0.0.1:"),
        ("wrong", f"refuses the login of {USER}; log in with: docker login 127.0.0.1:"),
    ],
)
def test_who_may_not_enter_is_told(
    guarded: tuple[str, Path], tmp_path: Path, password: str | None, message: str
) -> None:
    host, ca = guarded
    if password is not None:
        login(tmp_path, host, password)
    with pytest.raises(RegistryError) as caught:
        push_package(write_package([CONFIGURATION], "v1.0.1"), f"{host}/acme/thing", ca=ca)
    assert message in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    guarded: tuple[str, Path], tmp_path: Path, write_certificate: Certifying
) -> None:
    host, _ = guarded
    stranger = write_certificate(tmp_path)[0]
    with pytest.raises(PyxpError, match=r"^cannot trust 127\.0\.0\.1:.*certificate verify failed") as caught:
        push_package(write_package([CONFIGURATION], "v1.0.0"), f"{host}/acme/thing", ca=stranger)
    assert "--ca" in str(caught.value)


def login(folder: Path, host: str, password: str) -> None:
    """Leave what ``docker login`` leaves."""
    packed = base64.b64encode(f"{USER}:{password}".encode()).decode()
    (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": packed}}}))


def test_a_provider_is_imported_by_name_and_from_the_cache_then(
    guarded: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    host, ca = guarded
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": "Cluster",
            "versions": [
                {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
            ],
        },
    }
    reference, command = f"{host}/acme/provider-named:v1.0.0", ["schemas", "import", "--ca", str(ca)]
    assert run([*command, reference]) == 1
    assert f"log in with: docker login {host}" in capsys.readouterr().err
    entered = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    (tmp_path / "config.json").write_text(json.dumps({"auths": {host: {"auth": entered}}}))
    push_package(stand_in("Provider", "provider-named", [crd], "v1.0.0"), reference, ca=ca)
    assert run([*command, reference]) == 0
    assert capsys.readouterr().out == "example.org/v1 Thing\n"
    assert run([*command, f"{host}/acme/provider-named:v1.0"]) == 1
    assert "has no tag v1.0 in acme/provider-named; did you mean v1.0.0?" in capsys.readouterr().err
    (tmp_path / "config.json").unlink()
    assert run(command) == 0
    assert "from the cache" in capsys.readouterr().err
