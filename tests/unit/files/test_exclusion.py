"""One after the other: files that several read, change and write."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest

from pyxp.errors import InputError
from pyxp.files import exclusively


def test_nothing_is_lost_of_what_several_add(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "count"

    def add() -> None:
        for _ in range(10):
            with exclusively(file, wait=lambda _: None):
                file.write_text(str(int(file.read_text()) + 1 if file.exists() else 1))

    adding = [Thread(target=add) for _ in range(4)]
    for one in adding:
        one.start()
    for one in adding:
        one.join()
    assert file.read_text() == "40"
    assert list(file.parent.iterdir()) == [file]


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    busy = pytest.raises(InputError, match="another pyxp is still writing it; try again")
    with exclusively(tmp_path / "a"), exclusively(tmp_path / "b"), busy, exclusively(tmp_path / "a", 0):
        pass
    (tmp_path / ".a.busy").write_text("left by one that was killed")
    with exclusively(tmp_path / "a", 0):
        assert [one.name for one in tmp_path.iterdir()] == [".a.busy"]


def test_a_folder_that_was_made_for_nothing_is_gone(tmp_path: Path) -> None:
    with pytest.raises(InputError), exclusively(tmp_path / "b" / "c" / "a"):
        raise InputError("nothing to write")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_left_to_who_writes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with exclusively(tmp_path / "file" / "a"):
        assert (tmp_path / "file").read_text() == ""
