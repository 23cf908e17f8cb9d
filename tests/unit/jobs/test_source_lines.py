"""Texts that are read again to be shown, and what is added to a file."""

from __future__ import annotations

from pathlib import Path

from pyxp.jobs.source_lines import append_text, lines_of


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
