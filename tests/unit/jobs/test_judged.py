"""Compositions that were found right when they were generated: what is taken for the same, and what is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pyxp.cli.app import run
from pyxp.diagnostics import Finding
from pyxp.files import find_project
from pyxp.jobs.compositions import CompositionChecker
from pyxp.jobs.judged import record_judged
from pyxp.jobs.records import read_record

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "media-archive"
PROJECTS = [ROOT, *sorted(path.parent for path in (ROOT / "examples").glob("*/pyxp-generated.txt"))]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an example with an imported kind, as the working directory."""
    copy = tmp_path / "archive"
    shutil.copytree(EXAMPLE, copy)
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def judgements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the Compositions that are judged."""
    names: list[str] = []
    check = CompositionChecker.check

    def noted(self: CompositionChecker, composition: dict, *args: object, **options: object) -> list[Finding]:
        names.append(composition["metadata"]["name"])
        return check(self, composition, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(CompositionChecker, "check", noted)
    return names


def edit(path: str, before: str, after: str) -> None:
    text = Path(path).read_text("utf-8")
    assert before in text
    Path(path).write_text(text.replace(before, after, 1), "utf-8")


def rendered(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[str, str]:
    assert run(["render", "archives/films.yaml", *options]) == 0
    return capsys.readouterr()


@pytest.mark.parametrize("root", PROJECTS, ids=lambda path: path.name)
def test_what_is_recorded_holds_and_names_every_generated_composition(root: Path, tmp_path: Path) -> None:
    project = find_project(root)
    assert project is not None
    record = read_record(project)
    files = sorted(path for path in record.of("generate") if path.parent == project.composition_paths[0])
    assert sorted(record.judged) == [path for path in files if path.name != "functions.yaml"]
    assert record_judged(project, files) is None


def test_what_was_found_right_is_not_judged_again(
    archive: Path, judgements: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = rendered(capsys)
    assert judgements == []
    Path("pyxp-generated.txt").unlink()
    assert rendered(capsys) == told
    assert len(judgements) == 1


EDITS: dict[str, Callable[[], None]] = {
    "the Composition": lambda: edit("compositions/mediaarchive.yaml", "fromFieldPath: spec.", "fromFieldPath: spec.no"),
    "the definition": lambda: edit("xrds/mediaarchive.yaml", "type: integer", "type: number"),
    "a function": lambda: edit("compositions/functions.yaml", "v0.10.0", "v0.10.1"),
    "an imported kind": lambda: edit(
        str(next(path for path in Path("media_archive/schemas").rglob("*.json") if path.name != "index.json")),
        '"schema"',
        '"deprecated":true,"schema"',
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_whatever_a_composition_is_judged_by_counts(
    what: str, archive: Path, judgements: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    EDITS[what]()
    run(["render", "archives/films.yaml"])
    assert len(judgements) == 1


def test_what_an_edit_broke_is_told(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    EDITS["the Composition"]()
    run(["render", "archives/films.yaml"])
    told = "warning[unknown-field] Composition/mediaarchives.platform.media.example.org (inbox and 6 more): "
    assert told in capsys.readouterr().err


def test_schemas_that_are_given_count(archive: Path, judgements: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    rendered(capsys, "--schemas", "crds")
    assert len(judgements) == 1


def test_another_release_judges_anew(
    archive: Path, judgements: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pyxp.jobs.judged.VERSION", "99.0.0")
    rendered(capsys)
    assert len(judgements) == 1


def test_validate_always_judges(archive: Path, judgements: list[str]) -> None:
    assert run(["validate", "compositions", "xrds"]) == 0
    assert len(judgements) == 1


def test_a_composition_of_which_something_is_to_be_said_is_not_recorded(archive: Path) -> None:
    project = find_project(archive)
    assert project is not None
    path = archive / "compositions" / "mediaarchive.yaml"
    edit(str(path), "fromFieldPath: spec.", "fromFieldPath: spec.no")
    assert record_judged(project, [path]) == archive / "pyxp-generated.txt"
    assert read_record(project).judged == {}


def test_check_does_not_ask_for_fingerprints(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(archive))
    record = Path("pyxp-generated.txt")
    lines = record.read_text("utf-8").splitlines(keepends=True)
    *before, head, judged = lines
    assert judged.startswith("# judged ")
    for other in ([], [head], [head, judged.replace(judged.split()[2], "0" * 64)]):
        record.write_text("".join([*before, *other]), "utf-8")
        assert run(["generate", "--check"]) == 0
    assert run(["generate"]) == 0
    assert record.read_text("utf-8") == "".join(lines)


def test_a_record_that_cannot_be_read_stops_no_render(
    archive: Path, judgements: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("pyxp-generated.txt").write_bytes(b"\xff\xfe\xff")
    rendered(capsys)
    assert len(judgements) == 1


def test_other_commands_keep_fingerprints(archive: Path) -> None:
    project = find_project(archive)
    assert project is not None
    record = read_record(project)
    assert len(record.judged) == 1
    assert record.text_with("bindings", record.of("bindings")) == record.path.read_text("utf-8")
