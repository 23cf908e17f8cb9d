"""The hooks for pre-commit: what they run is there, and does what they say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pyxp.cli.app import run
from pyxp.yamlio import read_documents

ROOT = Path(__file__).parent.parent.parent
[HOOKS] = read_documents((ROOT / ".pre-commit-hooks.yaml").read_text())
CLAIM = "apiVersion: platform.streamflix.io/v1alpha1\nkind: StreamflixPipeline\nmetadata: {name: a}\nspec: {%s}\n"


def arguments_of(name: str) -> list[str]:
    [hook] = [hook for hook in HOOKS.data if hook["id"] == name]
    program, *arguments = shlex.split(hook["entry"])
    assert program == "pyxp"
    return [*arguments, *hook.get("args", ())]


def test_the_validating_hook_is_silent_about_what_is_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(CLAIM % "environment: dev")
    monkeypatch.chdir(tmp_path)
    arguments = [*arguments_of("pyxp-validate"), "--project", str(ROOT)]
    assert run(arguments) == 0
    assert capsys.readouterr() == ("", "")
    bad.write_text(CLAIM % "environmen: dev")
    assert run(arguments) == 1
    out, err = capsys.readouterr()
    assert "bad.yaml:4:8: error[unknown-field]" in out
    assert "good.yaml" not in out
    assert err == ""


def test_every_hook_has_what_pre_commit_asks_for() -> None:
    assert [hook["id"] for hook in HOOKS.data] == ["pyxp-validate", "pyxp-generate"]
    for hook in HOOKS.data:
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["language"] == "python"
        # Files hang together: what a commit changes may break what it does not.
        assert hook["pass_filenames"] is False
    assert arguments_of("pyxp-validate") == ["validate", "--quiet", "."]
    assert arguments_of("pyxp-generate") == ["generate", "--check"]


AUTHOR = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
PLATFORM = """\
from pyxp import Composite, Composition, Spec
from pyxp.aws import sqs


class QueueSpec(Spec):
    name: str = "queue"


class Platform(Composite, group="p.example.org", version="v1", kind="XQueue", claim_kind="Queue"):
    spec: QueueSpec

    def compose(self, c: Composition) -> None:
        c.add("queue", sqs.Queue(region="eu-central-1"))
"""
PROJECT = """\
platforms = ["hooked_queues:Platform"]
[packages]
function-patch-and-transform = "v0.10.0"
function-auto-ready = "v0.6.0"
"""
NO_INDEX = re.compile(
    "No matching distribution|Could not find a version|Failed to establish|Temporary failure|timed out"
)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | AUTHOR,
    )
    return done.stdout.strip()


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_pre_commit_installs_the_hooks_and_runs_them(tmp_path: Path) -> None:
    hooks, work = tmp_path / "hooks", tmp_path / "work"
    for name in ("pyxp", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        source = ROOT / name
        hooks.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, hooks / name)
    for folder in (hooks, work):
        folder.mkdir(exist_ok=True)
        git(folder, "init", "-q")
    git(hooks, "add", ".")
    git(hooks, "commit", "-q", "-m", "hooks")
    (work / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {git(hooks, 'rev-parse', 'HEAD')}\n"
        "  hooks:\n  - id: pyxp-validate\n    args: [manifests]\n    files: ^manifests/\n  - id: pyxp-generate\n"
    )
    (work / "pyxp.toml").write_text(PROJECT)
    (work / "hooked_queues.py").write_text(PLATFORM)
    subprocess.run([sys.executable, "-m", "pyxp", "generate"], cwd=work, check=True, capture_output=True)
    (work / "manifests").mkdir()
    (work / "manifests" / "good.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    (work / "manifests" / "bad.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {}\n")
    (work / "other.yaml").write_text("dta: {}\n")
    git(work, "add", ".")

    def run_hooks(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color", "never", *arguments],
            cwd=work,
            env=os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )

    done = run_hooks("--all-files")
    if "An unexpected error" in done.stdout and NO_INDEX.search(done.stdout):
        pytest.skip("pre-commit could not install the hooks: no package index can be reached")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "manifests/bad.yaml:4:1: error[unknown-field] ConfigMap/a: dta: unknown field; did you mean 'data'?" in (
        done.stdout.splitlines()
    )
    assert re.search(r"^pyxp generate --check\.+Passed$", done.stdout, re.MULTILINE)
    assert "good.yaml" not in done.stdout and "other.yaml" not in done.stdout
    # A good file that changes is judged with those beside it; what lies elsewhere starts nothing.
    assert run_hooks("pyxp-validate", "--files", "manifests/good.yaml").returncode == 1
    assert run_hooks("pyxp-validate", "--files", "other.yaml").returncode == 0
