"""``pyxp schemas import`` of packages by name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from pyxp.cli.app import run
from pyxp.jobs.package_names import is_package_name


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_package_is_imported_by_its_name_and_again_without(
    registry: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = sys.modules[type(registry).__module__].content
    family, name = f"{registry.host}/acme/provider-family", f"{registry.host}/acme/provider-thing:v1.0.0"
    needs = [{"provider": family, "version": ">=v1.0.0"}]
    digest = registry.package("acme/provider-thing", "v1.0.0", content("Thing", needs=needs))
    other = registry.package("acme/provider-family", "v1.2.0", content("Config"))
    (tmp_path / "extra.yaml").write_bytes(content("Extra"))

    assert run(["schemas", "import", name, "extra.yaml"]) == 0
    out, err = capsys.readouterr()
    assert out == "things.example.org/v1 Extra\nthings.example.org/v1 Thing\n"
    assert err.splitlines()[1:3] == [
        f"{name} is {digest}, pinned in pyxp.lock",
        f"it depends on {family} >=v1.0.0; --dependencies imports that, too",
    ]
    assert run(["schemas", "import", name, "--dependencies"]) == 0
    assert f"{family}:v1.2.0 is {other}, pinned in pyxp.lock\n" in capsys.readouterr().err

    after = registry.package("acme/provider-thing", "v1.0.0", content("Moved"))
    assert run(["schemas", "import"]) == 0
    assert capsys.readouterr().err.count("from the cache") == 2
    for file in (tmp_path / "cache").rglob("*"):
        if file.is_file():
            file.unlink()
    assert run(["schemas", "import", name]) == 0
    told = f"warning: the tag moved: it is {after} now; take that with --update"
    assert told in capsys.readouterr().err
    assert run(["schemas", "import", "--update"]) == 0
    told = f"the tag moved: it was {digest}\nit has no Thing.things.example.org any more, which the store keeps\n"
    assert told in capsys.readouterr().err
    assert run(["schemas", "import", name, "--to", str(tmp_path.parent / "elsewhere")]) == 0
    assert "not pinned: what it is imported to lies outside of the project" in capsys.readouterr().err


def test_what_is_replaced_shared_and_not_cached_is_told(
    registry: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = sys.modules[type(registry).__module__].content
    (tmp_path / "cache").write_text("")
    for tag in ("v1.0.0", "v1.1.0"):
        registry.package("acme/thing", tag, content("Thing"))
    registry.package("acme/other", "v1.0.0", content("Thing", name="other"))
    first, second, other = (f"{registry.host}/acme/{name}" for name in ("thing:v1.0.0", "thing:v1.1.0", "other:v1.0.0"))
    assert run(["schemas", "import", first, second]) == 2
    assert f"{first} and {second} are two versions of one package" in capsys.readouterr().err
    assert run(["schemas", "import", first]) == 0
    said = capsys.readouterr().err
    cache = tmp_path / "cache" / "pyxp" / "packages"
    assert said.startswith(f"warning: going on without the cache, which cannot be used: {cache}: ")
    assert run(["schemas", "import", second]) == 0
    assert f"{second} takes the place of {first} in pyxp.lock\n" in capsys.readouterr().err
    assert run(["schemas", "import", other]) == 0
    told = f"warning: {second} defines Thing.things.example.org, too; the store has what {other} says\n"
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "there is nothing to import, and no pyxp.lock that pins packages; name files, folders or packages"),
        (["--to", "x"], "--to is for what is imported, and nothing is named"),
        (["--strike", "a/B:c"], "--strike is for what is imported, and nothing is named"),
        (["--dependencies"], "--dependencies is for what is imported, and nothing is named"),
        (
            ["crds.yaml", "--update"],
            "--update is for packages by name, and none is named; write REGISTRY/REPOSITORY:TAG",
        ),
        (["--cluster", "--plain-http"], "--plain-http is for packages by name, not for --cluster"),
    ],
)
def test_what_goes_together_is_said(given: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schemas", "import", *given]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("xpkg.crossplane.io/crossplane-contrib/provider-aws-s3:v2.6.0", True),
        ("r.io/a/b", True),
        ("localhost/a:v1", True),
        ("127.0.0.1:5000/a/b@sha256:00", True),
        ("[::1]:5000/a:x", True),
        ("crossplane-contrib/provider-aws-s3:v2.6.0", True),
        ("provider-aws-s3:v2.6.0", True),
        ("oci://r.io/a:v1", True),
        ("-", False),
        ("crds", False),
        ("crds/s3.yaml", False),
        ("../r.io/a", False),
        ("./r.io/a", False),
        ("schemas.d/foo", False),
        ("s3.aws/crds.yaml", False),
        ("s3.gz", False),
        ("r.io/platform.xpkg", False),
        ("C:/crds/s3", False),
        ("C:\\crds\\s3", False),
    ],
)
def test_names_are_told_from_paths(source: str, named: bool) -> None:
    assert is_package_name(source) is named


def test_what_is_there_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "r.io").mkdir()
    (tmp_path / "r.io" / "a").mkdir()
    assert not is_package_name("r.io/a")
