"""The hooks for pre-commit: what they run is there, and does what they say."""

from __future__ import annotations

import shlex
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
    return arguments


def test_the_validating_hook_is_silent_about_what_is_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(CLAIM % "environment: dev")
    bad.write_text(CLAIM % "environmen: dev")
    monkeypatch.chdir(tmp_path)
    arguments = [*arguments_of("pyxp-validate"), "--project", str(ROOT)]
    assert run([*arguments, "good.yaml"]) == 0
    assert capsys.readouterr() == ("", "")
    assert run([*arguments, "good.yaml", "bad.yaml"]) == 1
    out, err = capsys.readouterr()
    assert "bad.yaml:4:8: error[unknown-field]" in out
    assert "good.yaml" not in out
    assert err == ""


def test_every_hook_has_what_pre_commit_asks_for() -> None:
    assert [hook["id"] for hook in HOOKS.data] == ["pyxp-validate", "pyxp-generate"]
    for hook in HOOKS.data:
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["language"] == "python"
    assert arguments_of("pyxp-generate") == ["generate", "--check"]
