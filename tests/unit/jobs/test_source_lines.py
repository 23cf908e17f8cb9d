"""Texts that are read again to be shown, and what is added to a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.errors import UsageError
from pyxp.jobs.source_lines import append_text, lines_of, repository_path, write_report


def test_lines_come_without_their_ends_and_only_from_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: 1\r\nb: 2\n")
    (tmp_path / "no-text").write_bytes(b"\xff\xfe\x00\xd8")
    assert lines_of(str(tmp_path / "a.yaml")) == ["a: 1", "b: 2", ""]
    assert lines_of(str(tmp_path / "no-text")) == []
    assert lines_of(str(tmp_path)) == lines_of("<stdin>") == []


def test_what_is_added_comes_behind_what_is_there(tmp_path: Path) -> None:
    place = tmp_path / "summary.md"
    append_text(str(place), "one\n")
    append_text(str(place), "two\n")
    assert place.read_text() == "one\ntwo\n"


def test_lines_are_those_of_editors_and_begin_behind_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("\ufeffa: 1\nb: \u2028x\n".encode())
    assert lines_of(str(tmp_path / "a.yaml")) == ["a: 1", "b: \u2028x", ""]


def test_a_report_is_written_with_its_folders_and_a_last_line_end(tmp_path: Path) -> None:
    write_report(str(tmp_path / "new" / "a.json"), "[]")
    assert (tmp_path / "new" / "a.json").read_text() == "[]\n"
    with pytest.raises(UsageError, match="cannot write the file"):
        write_report(str(tmp_path), "x")


def test_files_are_called_as_their_repository_calls_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repository" / "claims").mkdir(parents=True)
    (tmp_path / "repository" / ".git").write_text("gitdir: elsewhere\n")
    file = tmp_path / "repository" / "claims" / "a.yaml"
    file.write_text("")
    monkeypatch.chdir(tmp_path / "repository" / "claims")
    assert repository_path("a.yaml", {}) == repository_path(str(file), {}) == "claims/a.yaml"
    assert repository_path("../claims/a.yaml", {}) == "claims/a.yaml"
    assert repository_path("a.yaml", {"GITHUB_WORKSPACE": str(tmp_path)}) == "repository/claims/a.yaml"
    assert repository_path("a.yaml", {"GITHUB_WORKSPACE": str(tmp_path / "other")}) == "claims/a.yaml"
    assert repository_path("<stdin>", {}) == "<stdin>"
    assert repository_path("gone\\x.yaml", {}) == "gone/x.yaml"
