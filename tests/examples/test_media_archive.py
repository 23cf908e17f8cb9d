"""The example is a project of somebody else: it works with the public API alone, from the checkout and from a wheel."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pyxp
from pyxp.cli.app import run
from pyxp.files import find_project
from pyxp.jobs import bindings
from pyxp.jobs import generate as generated
from pyxp.yamlio import read_documents

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "media-archive"
CLAIM = EXAMPLE / "archives" / "films.yaml"
STACK = {
    "inbox", "inbox-age-alarm", "inbox-subscription", "key", "key-alias", "notices", "vault", "writer-policy",
}  # fmt: skip


@pytest.fixture
def imported() -> Iterator[None]:
    """Forgets the example's package afterwards, so that no other test finds it by chance."""
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "media_archive"]:
        del sys.modules[name]


@pytest.fixture
def template(imported: None) -> dict[str, dict[str, Any]]:
    """The templates of the Composition by resource name."""
    (document,) = read_documents((EXAMPLE / "compositions" / "mediaarchive.yaml").read_text())
    return {entry["name"]: entry for entry in document.data["spec"]["pipeline"][0]["input"]["resources"]}


def converged(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    assert run(["render", "--converge", str(CLAIM)]) == 0
    documents = [document.data for document in read_documents(capsys.readouterr().out)]
    name = "crossplane.io/composition-resource-name"
    return {item["metadata"]["annotations"][name]: item for item in documents[1:]}


def test_what_is_checked_in_is_what_is_generated(imported: None) -> None:
    project = find_project(EXAMPLE)
    assert project is not None
    assert generated.changes(project, generated.generate(project).files).diff() == ""
    assert bindings.changes(project).diff() == ""


def test_the_whole_stack_comes_up(imported: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(converged(capsys)) == STACK


def test_everything_is_in_the_namespace_of_the_composite(imported: None, capsys: pytest.CaptureFixture[str]) -> None:
    for resource in converged(capsys).values():
        assert resource["metadata"]["namespace"] == "media"
        assert resource["spec"]["providerConfigRef"] == {"kind": "ClusterProviderConfig", "name": "media-archives"}


def test_documents_hold_what_the_composite_says(imported: None, capsys: pytest.CaptureFixture[str]) -> None:
    stack = converged(capsys)
    (wanted,) = read_documents(CLAIM.read_text())
    access = json.loads(stack["vault"]["spec"]["forProvider"]["accessPolicy"])
    assert access["Statement"][0]["Principal"]["AWS"] == wanted.data["spec"]["readers"]
    policy = json.loads(stack["writer-policy"]["spec"]["forProvider"]["policy"])
    assert policy["Statement"][0]["Resource"].startswith("arn:")


def test_the_composition_shows_every_mechanism(template: dict[str, dict[str, Any]]) -> None:
    vault = template["vault"]
    assert vault["base"]["apiVersion"] == "archive.m.example.org/v1beta1"
    assert vault["base"]["spec"]["forProvider"]["kmsKeyIdSelector"]["matchLabels"] == {
        "platform.media.example.org/resource": "key"
    }
    written = {patch["toFieldPath"]: patch for patch in vault["patches"] if "toFieldPath" in patch}
    assert written["spec.forProvider.notificationTopicArn"]["type"] == "FromEnvironmentFieldPath"
    assert written["metadata.annotations[platform.media.example.org/after]"]["type"] == "CombineFromEnvironment"
    assert written["spec.forProvider.accessPolicy"]["type"] == "CombineFromEnvironment"
    assert written["status.vaultArn"]["type"] == "ToCompositeFieldPath"


def test_the_definition_is_namespaced_and_has_no_claim(imported: None) -> None:
    (xrd,) = read_documents((EXAMPLE / "xrds" / "mediaarchive.yaml").read_text())
    assert xrd.data["apiVersion"] == "apiextensions.crossplane.io/v2"
    assert xrd.data["spec"]["scope"] == "Namespaced"
    assert "claimNames" not in xrd.data["spec"]


def test_the_platform_uses_the_public_api_alone() -> None:
    for path in [EXAMPLE / "media_archive" / "platform.py", EXAMPLE / "media_archive" / "__init__.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pyxp"):
                assert node.module in ("pyxp", "pyxp.aws.m"), node.module
                assert node.module != "pyxp" or {alias.name for alias in node.names} <= set(pyxp.__all__)


def test_nothing_in_pyxp_knows_the_example() -> None:
    for path in (ROOT / "pyxp").rglob("*.py"):
        assert "archive.m.example.org" not in path.read_text(encoding="utf-8"), path


@pytest.mark.thorough
def test_a_misspelt_field_of_an_own_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(EXAMPLE, copy)
    platform = copy / "media_archive" / "platform.py"
    platform.write_text(platform.read_text().replace("retention_days=spec", "retention_day=spec"))
    done = subprocess.run(
        [sys.executable, "-m", "pyxp", "generate"],
        cwd=copy, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Vault has no field 'retention_day'; did you mean 'retention_days'?" in done.stderr


@pytest.mark.toolchain
@pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="the build backend is not installed")
def test_the_example_works_with_the_wheel_in_an_empty_environment(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True)
    (wheel,) = tmp_path.glob("pyxp-*.whl")
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    packages = next(environment.rglob("site-packages"))
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(packages), str(wheel)], check=True)
    # Dependencies are those of this environment; its own pyxp stays behind the wheel's.
    dependencies = {str(Path(module.__file__ or "").parent.parent) for module in map(__import__, ("msgspec", "click"))}
    (packages / "dependencies.pth").write_text("".join(f"{folder}\n" for folder in sorted(dependencies)))
    copy = tmp_path / "example"
    shutil.copytree(EXAMPLE, copy)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def pyxp_of_the_wheel(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(python), "-m", "pyxp", *arguments]
        return subprocess.run(command, cwd=copy, env=clean, capture_output=True, text=True, check=False)

    where = [str(python), "-c", "import pyxp; print(pyxp.__file__)"]
    found = subprocess.run(where, cwd=copy, env=clean, capture_output=True, text=True, check=True)
    assert str(packages) in found.stdout
    for arguments in (["generate", "--check"], ["bindings", "--check"], ["validate", "archives", "xrds"]):
        done = pyxp_of_the_wheel(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    rendered = pyxp_of_the_wheel("render", "--converge", "--output", "tree", "archives/films.yaml")
    assert rendered.returncode == 0, rendered.stderr
    assert rendered.stdout.count("  Ready") == len(STACK) + 1

    # The same manifests, written by hand for all that pyxp knows, in a folder that is no project.
    (copy / "pyproject.toml").unlink()
    shutil.rmtree(copy / "media_archive")
    manifests = [*copy.glob("compositions/*.yaml"), *copy.glob("xrds/*.yaml")]
    by_hand = pyxp_of_the_wheel("render", "archives/films.yaml", *map(str, manifests))
    assert by_hand.returncode == 0, by_hand.stderr
    assert "kind: Queue" in by_hand.stdout
