"""The workflow for GitHub Actions in the documentation: it is one, and its steps say what they promise."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from pyxp.yamlio import read_documents

SCHEMA = Path(__file__).parent / "schemas" / "github-workflow.json"
COMMAND = re.compile(r"::(error|warning|notice) ((?:\w+=[^,:]*,?)+)::(.+)")
"""How the runner reads annotations: properties with : and , written as %3A and %2C."""

AUTHOR = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
TYPO = ("claims/dev.yaml", "environment:", "enviroment:")
NARROWED = ("xrds/streamflixpipeline.yaml", "maximum: 8760", "maximum: 168")


@pytest.fixture
def workflow(blocks_of: Callable[[str], list[Any]]) -> dict[str, Any]:
    [block] = [block for block in blocks_of("docs/validation.md") if block.title.startswith(".github/workflows/")]
    [document] = read_documents(block.text)
    # To YAML 1.1 a plain on is true, to GitHub it is a word.
    assert "true" in document.data
    return {"on" if key == "true" else key: value for key, value in document.data.items()}


def test_it_is_a_workflow(workflow: dict[str, Any]) -> None:
    validator = Draft7Validator(json.loads(SCHEMA.read_text()))
    assert [error.message for error in validator.iter_errors(workflow)] == []
    workflow["jobs"]["manifests"]["steps"][0]["step"] = "x"
    assert list(validator.iter_errors(workflow))


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env=os.environ | AUTHOR)  # noqa: S607


@pytest.fixture
def checkout(clone: Path, tmp_path: Path) -> Path:
    """A repository as the runner checks it out for a pull request: a branch beside what it comes from."""
    origin, work = tmp_path / "origin", tmp_path / "work"
    origin.mkdir()
    for name in ("claims", "xrds", "compositions", "pyproject.toml"):
        source = clone / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, origin / name)
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "As released")
    git(tmp_path, "clone", "-q", str(origin), str(work))
    git(work, "checkout", "-q", "-b", "change")
    return work


class Ran:
    """What the steps of a workflow did, in order: exit codes, annotations, and the summary of each."""

    def __init__(self, workflow: dict[str, Any], work: Path, surroundings: dict[str, str]) -> None:
        self.codes: list[int] = []
        self.annotations: list[list[dict[str, str]]] = []
        self.summaries: list[str] = []
        runner = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(work), "GITHUB_BASE_REF": "main", "CI": "true"}
        [job] = workflow["jobs"].values()
        for index, step in enumerate(step for step in job["steps"] if step.get("run", "pip ").split()[0] != "pip"):
            summary = work.parent / f"summary-{index}.md"
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],  # noqa: S607
                cwd=work,
                env=surroundings | runner | {"GITHUB_STEP_SUMMARY": str(summary)},
                capture_output=True,
                text=True,
                check=False,
            )
            self.codes.append(done.returncode)
            lines = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("::")]
            self.annotations.append([annotation(line) for line in lines])
            self.summaries.append(summary.read_text() if summary.exists() else "")


def annotation(line: str) -> dict[str, str]:
    found = COMMAND.fullmatch(line)
    assert found, line
    properties = dict(pair.split("=", 1) for pair in found[2].rstrip(",").split(","))
    return {"level": found[1], "said": found[3], **properties}


def change(work: Path, file: str, was: str, now: str) -> int:
    """Change a file, and give the line."""
    text = (work / file).read_text()
    assert text.count(was) == 1
    (work / file).write_text(text.replace(was, now))
    return text[: text.index(was)].count("\n") + 1


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_its_steps_annotate_and_sum_up(workflow: dict[str, Any], checkout: Path, surroundings: dict[str, str]) -> None:
    ran = Ran(workflow, checkout, surroundings)
    assert ran.codes == [0, 0, 0]
    assert [item["level"] for items in ran.annotations for item in items if item["level"] == "error"] == []
    assert (checkout / "stacks.yaml").read_text().startswith("---\n")
    assert all(": 0 errors, " in summary for summary in ran.summaries)

    typo, narrowed = change(checkout, *TYPO), change(checkout, *NARROWED)
    ran = Ran(workflow, checkout, surroundings)
    assert ran.codes == [1, 1, 1]
    errors = [[item for item in items if item["level"] == "error"] for items in ran.annotations]
    assert ("unknown-field", "claims/dev.yaml", str(typo)) in places(errors[0])
    assert places(errors[1]) == [("narrowed-field", "xrds/streamflixpipeline.yaml", str(narrowed))]
    assert ("unknown-field", "claims/dev.yaml", str(typo)) in places(errors[2])
    assert "did you mean 'environment'?" in errors[0][0]["said"] + errors[0][-1]["said"]
    for items in ran.annotations:
        assert all((checkout / item["file"]).is_file() for item in items)
    assert [summary.splitlines()[0] for summary in ran.summaries] == [
        "### pyxp validate",
        "### pyxp validate",
        "### pyxp render",
    ]
    assert f"| error | xrds/streamflixpipeline.yaml:{narrowed}:30 | `narrowed-field` " in ran.summaries[1]
    [sarif] = json.loads((checkout / "pyxp.sarif").read_text())["runs"]
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"] for item in sarif["results"] for place in item["locations"]
    }
    assert "claims/dev.yaml" in uris
    assert all((checkout / uri).is_file() for uri in uris)


def places(annotations: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(item["title"], item["file"], item["line"]) for item in annotations]
