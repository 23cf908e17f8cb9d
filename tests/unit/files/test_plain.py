"""Only plain files of a reasonable size are read, whoever asks."""

import io
import os
import socket
import sys
from pathlib import Path

import pytest

from pyxp.errors import InputError
from pyxp.files import open_bytes, read_bytes, read_manifests, read_text, write_text
from pyxp.files.plain import LARGEST_FILE, LARGEST_PACKAGE, read_at_most

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def part(path):
    with open_bytes(path) as handle:
        return handle.read(4)


READERS = [read_bytes, read_text, part, lambda path: read_manifests([path]), lambda path: read_manifests([path.parent])]


@pytest.fixture(params=["pipe", "device", "socket", "link to a pipe"])
def special(request, tmp_path, monkeypatch):
    """A file that is none, and what it is called."""
    monkeypatch.chdir(tmp_path)
    path = Path("x.yaml")
    if request.param == "device":
        path.symlink_to("/dev/zero")
    elif request.param == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))
    else:
        target = Path("pipe") if "link" in request.param else path
        os.mkfifo(target)
        if target != path:
            path.symlink_to(target)
    names = {"device": "a link to a device", "link to a pipe": "a link to a pipe"}
    return path, names.get(request.param, f"a {request.param}")


@pytest.mark.parametrize("read", READERS)
def test_what_is_no_plain_file_is_refused_unopened(special, read):
    path, called = special
    with pytest.raises(
        InputError, match=rf"^x\.yaml: cannot read the file: it is {called}, not a plain file$|{called}"
    ):
        read(path)


@pytest.mark.parametrize("read", [read_bytes, read_text, lambda path: read_manifests([path.parent])])
def test_large_files_are_refused_unread(tmp_path, read):
    path = tmp_path / "holes.yaml"
    with path.open("wb") as handle:
        handle.truncate(3 << 30)
    with pytest.raises(InputError, match="larger than 64 MiB"):
        read(path)


def test_files_that_parts_are_read_of_may_be_larger(tmp_path):
    path = tmp_path / "holes.xpkg"
    with path.open("wb") as handle:
        handle.truncate(LARGEST_FILE + 1)
    assert part(path) == bytes(4)
    with path.open("r+b") as handle:
        handle.truncate(LARGEST_PACKAGE + 1)
    with pytest.raises(InputError, match="larger than 1024 MiB"):
        part(path)


def test_a_file_that_grows_is_read_no_further():
    with pytest.raises(InputError, match=r"^x: cannot read the file: it is larger than 0 MiB$"):
        read_at_most(io.BytesIO(b"12345"), "x", 4)
    assert read_at_most(io.BytesIO(b"1234"), "x", 4) == b"1234"


def test_the_pipe_of_a_process_substitution_is_read():
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as handle:
        handle.write(b"a: 1")
    try:
        assert read_text(f"/dev/fd/{reading}") == "a: 1"
    finally:
        os.close(reading)


def test_standard_input_is_bounded(monkeypatch):
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            return len(buffer)

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    with pytest.raises(InputError, match=r"^<stdin>: cannot read the file: it is larger than 64 MiB$"):
        read_manifests(["-"])


def test_a_large_file_is_not_read_to_see_whether_it_changes(tmp_path):
    path = tmp_path / "x.yaml"
    with path.open("wb") as handle:
        handle.truncate(3 << 30)
    assert write_text(path, "text")
    assert path.read_text(encoding="utf-8") == "text"
