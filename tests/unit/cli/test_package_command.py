"""``pyxp package``: files and digests out, and what somebody does wrong."""

from __future__ import annotations

import json
import socket
import tarfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest

from pyxp.cli.app import run
from pyxp.xpkg import write_package

META = {
    "apiVersion": "meta.pkg.crossplane.io/v1",
    "kind": "Configuration",
    "metadata": {"name": "platform", "annotations": {"meta.crossplane.io/readme": "# A\n\nplatform\x1b[31m\n"}},
    "spec": {
        "crossplane": {"version": ">=v2.0.0"},
        "dependsOn": [{"function": "r.io/f", "version": ">=v1.0.0 <v2.0.0"}],
    },
}
DEFINITION = {
    "apiVersion": "apiextensions.crossplane.io/v2",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "things.example.org"},
    "spec": {
        "group": "example.org",
        "names": {"kind": "Thing", "plural": "things"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "referenceable": True,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}},
            }
        ],
    },
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyxp.toml").write_text('[configuration]\nname = "platform"\n')
    (tmp_path / "xrds").mkdir()
    (tmp_path / "xrds" / "thing.yaml").write_text(json.dumps(DEFINITION))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def slow_registry() -> Iterator[str]:
    """A server that never comes to the end of an answer, and sends a byte of it now and then."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    while not ended.wait(0.05):
                        connection.sendall(b"x")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        ended.set()
        thread.join(5)


def test_a_registry_that_never_comes_to_an_end_is_given_up_on(
    project: Path, slow_registry: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["package", "v1.2.3", "--push", f"{slow_registry}/a", "--timeout", "300ms"]) == 2
    assert capsys.readouterr().err == "Error: not done within 300ms; allow more time with --timeout\n"


def test_a_package_that_holds_nothing_is_told_with_its_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layer = BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("package.yaml"))
    image = BytesIO()
    with tarfile.open(fileobj=image, mode="w") as archive:
        for name, content in (("manifest.json", b'[{"Layers": ["a.tar"]}]'), ("a.tar", layer.getvalue())):
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, BytesIO(content))
    (project / "empty.xpkg").write_bytes(image.getvalue())
    assert run(["package", "--show", "empty.xpkg"]) != 0
    assert capsys.readouterr().err.startswith("Error: empty.xpkg:package.yaml: cannot read the package: ")


def test_a_file_is_written_and_its_digest_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["package", "v1.2.3"]) == 0
    name, digest = capsys.readouterr().out.split()
    assert name == "platform-v1.2.3.xpkg"
    assert run(["package", "--show", name]) == 0
    assert capsys.readouterr().out == (
        f"Configuration platform v1.2.3\ndigest: {digest}\ndepends on nothing\nholds 1:\n"
        "  CompositeResourceDefinition things.example.org (apiextensions.crossplane.io/v2)\n"
    )
    (project / "out").mkdir()
    assert run(["package", "v1.2.3", "-o", "out"]) == 0
    assert capsys.readouterr().out == f"{Path('out') / name} {digest}\n"
    assert (project / "out" / name).read_bytes() == (project / name).read_bytes()


def test_a_package_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = write_package([META], "v1.0.0")
    file = tmp_path / "p.xpkg"
    file.write_bytes(package.archive())
    assert run(["package", "--show", str(file)]) == 0
    assert capsys.readouterr().out == (
        f"Configuration platform v1.0.0\ndigest: {package.digest}\ncrossplane: >=v2.0.0\n"
        "readme: # A platform\\x1b[31m\ndepends on 1:\n  Function r.io/f >=v1.0.0 <v2.0.0\nholds nothing\n"
    )
    assert run(["package", "--show", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "packages": [
            {
                "kind": "Configuration",
                "name": "platform",
                "called": "v1.0.0",
                "digest": package.digest,
                "crossplane": ">=v2.0.0",
                "annotations": META["metadata"]["annotations"],
                "dependsOn": [{"kind": "Function", "package": "r.io/f", "version": ">=v1.0.0 <v2.0.0"}],
                "objects": [],
                "problems": [],
            }
        ]
    }


def test_a_layout_in_a_folder_is_shown_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = write_package([META], "v1.0.0")
    for name, content in package.layout().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert run(["package", "--show", str(tmp_path)]) == 0
    assert f"digest: {package.digest}\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Error: the package has no version; write pyxp package v1.2.3"),
        (["latest"], "Error: cannot use 'latest' as version: it is not a release number; write v1.2.3"),
        (["v1.0.0", "--show", "x.xpkg"], "Error: --show builds nothing; leave out the version, --push and --output"),
        (["v1.0.0", "--replace"], "Error: --replace is only for --push; write --push REFERENCE as well"),
        (["v1.0.0", "--plain-http"], "Error: --plain-http is only for --push; write --push REFERENCE as well"),
        (
            ["v1.0.0", "--push", ""],
            "Error: --push names no registry; write --push registry.example.org/acme/platform",
        ),
        (["v1.0.0", "--json"], "Error: --json is only for --show; write --show FILE as well"),
        (["--push", "acme/p:v1.0.0"], "Error: cannot read the reference 'acme/p:v1.0.0': 'acme' is not the host"),
        (["--push", "r.io/acme/p"], "Error: the package has no version; write pyxp package v1.2.3"),
        (["v1.0.0", "--push", "r.io/p:v1.0.1"], "Error: the version v1.0.0 is not the tag v1.0.1; give only one"),
        (
            ["v1.0.0", "--push", f"r.io/p@sha256:{'0' * 64}"],
            "Error: a push is to a tag, not to a digest; write --push r.io/p:v1.0.0",
        ),
        (["v1.0.0", "-o", "README.md"], "Error: cannot write a package to README.md; end its name with .xpkg, or name"),
    ],
)
@pytest.mark.usefixtures("project")
def test_misuse_is_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["package", *arguments]) == 2
    assert capsys.readouterr().err.startswith(told)


def test_what_is_wrong_is_told_and_nothing_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "xrds" / "thing.yaml").write_text(json.dumps({**DEFINITION, "metadata": {"name": "things.example"}}))
    assert run(["package", "v1.0.0"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "error" in said.err
    assert said.err.endswith("nothing was packed\n")
    assert list(project.glob("*.xpkg")) == []


@pytest.mark.usefixtures("project")
def test_what_is_pushed_is_not_written_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["package", "v1.0.0", "--push", "127.0.0.1:1/acme/p"]) == 1
    said = capsys.readouterr()
    assert (said.out, list(Path.cwd().glob("*.xpkg"))) == ("", [])
    assert said.err.startswith("Error: cannot reach 127.0.0.1:1: ")


def test_certificates_that_cannot_be_used_are_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "odd.crt").write_text("a: [")
    assert run(["package", "v1.0.0", "--push", "r.io/acme/p", "--ca", "odd.crt"]) == 2
    told = "Error: odd.crt holds no certificates; --ca names a file of certificates in PEM\n"
    assert capsys.readouterr().err == told
    assert run(["package", "v1.0.0", "--push", "r.io/acme/p", "--ca", "no.crt"]) == 2
    assert capsys.readouterr().err == "Error: cannot find the file of certificates no.crt\n"
    assert not (project / "no.crt").exists()
