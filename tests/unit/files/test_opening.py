"""Files read and written, and what is said when they cannot be."""

import io
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pyxp.errors import InputError, SyntaxProblem, UsageError
from pyxp.files import manifest_files, open_bytes, read_bytes, read_manifests, read_text, write_pieces, write_text
from pyxp.files.opening import remove_file


@pytest.fixture
def tree(tmp_path):
    for name, text in {
        "b.yaml": "kind: B\n",
        "a.yml": "kind: A\n---\nkind: A2\n",
        "sub/c.json": '{"kind": "C"}',
        "sub/notes.txt": "no manifest",
        ".hidden/d.yaml": "kind: D\n",
        ".e.yaml": "kind: E\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_folder_gives_its_manifests_by_name_without_hidden_ones(tree):
    documents = read_manifests([tree])
    assert [document.data["kind"] for document in documents] == ["A", "A2", "B", "C"]
    assert documents[0].source == str(tree / "a.yml")
    assert sorted(path.name for path in manifest_files(tree)) == ["a.yml", "b.yaml", "c.json"]


def test_files_come_in_the_order_given_whatever_their_ending(tree):
    kinds = [document.data for document in read_manifests([tree / "sub/notes.txt", str(tree / "b.yaml")])]
    assert kinds == ["no manifest", {"kind": "B"}]


def test_standard_input_is_a_dash(monkeypatch):
    class Stdin:
        buffer = io.BytesIO(b"kind: X\n")

    monkeypatch.setattr(sys, "stdin", Stdin())
    [document] = read_manifests(["-"])
    assert (document.source, document.data) == ("<stdin>", {"kind": "X"})


def test_a_missing_file_names_its_nearest_neighbour(tree):
    with pytest.raises(InputError) as caught:
        read_manifests([tree / "sub" / "cc.json"])
    assert str(caught.value) == (
        f"{tree / 'sub' / 'cc.json'}: cannot find the file or folder; did you mean {tree / 'sub' / 'c.json'}?"
    )


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_to_nothing_is_told(tree):
    (tree / "link.yaml").symlink_to("gone.yaml")
    with pytest.raises(InputError, match="the link leads to nothing"):
        read_text(tree / "link.yaml")


def test_a_missing_folder_is_told_without_a_guess(tree):
    with pytest.raises(InputError) as caught:
        read_bytes(tree / "nowhere" / "x.yaml")
    assert caught.value.hint is None


def test_a_broken_file_is_named_with_line_and_column(tree):
    (tree / "bad.yaml").write_text("a: [\n")
    with pytest.raises(SyntaxProblem) as caught:
        read_manifests([tree])
    assert str(caught.value.location) == f"{tree / 'bad.yaml'}:1:4"


def test_duplicate_keys_follow_the_callers_choice(tree):
    (tree / "dup.yaml").write_text("a: 1\na: 2\n")
    with pytest.raises(SyntaxProblem):
        read_manifests([tree / "dup.yaml"])
    [document] = read_manifests([tree / "dup.yaml"], on_duplicate="warn")
    assert document.data == {"a": 2}
    assert len(document.warnings) == 1


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000], ids=["null", "too long"])
def test_names_that_no_system_takes_are_refused(name):
    with pytest.raises(InputError, match="cannot read the file"):
        read_bytes(name)


def test_a_folder_is_no_file(tree):
    with pytest.raises(InputError, match="cannot read a folder as a file"):
        read_bytes(tree)


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="needs a user whom permissions bind")
def test_a_file_that_may_not_be_read_says_so(tree):
    (tree / "b.yaml").chmod(0)
    with pytest.raises(InputError, match="Permission denied"):
        read_text(tree / "b.yaml")


def test_texts_lose_their_mark_and_carriage_returns(tmp_path):
    (tmp_path / "t").write_bytes(b"\xef\xbb\xbfa\r\nb\n")
    assert read_text(tmp_path / "t") == "a\nb\n"


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "t").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_text(tmp_path / "t")


def test_writing_makes_folders_and_says_whether_it_changed_anything(tmp_path):
    target = tmp_path / "new" / "folder" / "x.yaml"
    assert write_text(target, "ü: 1\n") is True
    assert target.read_bytes() == "ü: 1\n".encode()
    before = target.stat().st_mtime_ns
    assert write_text(target, "ü: 1\n") is False
    assert target.stat().st_mtime_ns == before
    assert write_text(target, "b\n") is True
    assert [path.name for path in target.parent.iterdir()] == ["x.yaml"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_writing_keeps_permissions(tmp_path):
    target = tmp_path / "x.sh"
    target.write_text("old")
    target.chmod(0o750)
    write_text(target, "new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o750


def test_writing_where_a_file_stands_for_a_folder_is_refused_and_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write the file"):
        write_text(tmp_path / "file" / "x.yaml", "a")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot write the file"):
        write_text(tmp_path / "folder", "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_removing_a_file_that_has_gone_is_no_error(tmp_path):
    (tmp_path / "x").write_text("")
    remove_file(tmp_path / "x")
    remove_file(tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="cannot remove"):
        remove_file(tmp_path)


def test_parts_of_a_file_can_be_read(tmp_path):
    (tmp_path / "a").write_bytes(b"abcdef")
    with open_bytes(tmp_path / "a") as file:
        file.seek(2)
        assert file.read(2) == b"cd"
    assert file.closed


def test_a_file_to_read_parts_of_must_be_there(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot find"), open_bytes(tmp_path / "a"):
        pass
    with pytest.raises(InputError), open_bytes(tmp_path / "folder"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="links need rights there, and pipes are others")
def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path):
    (tmp_path / "link").symlink_to("target")
    assert write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"

    os.mkfifo(tmp_path / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_text()))
    reader.start()
    assert write_text(tmp_path / "pipe", "through")
    reader.join(timeout=60)
    assert read == ["through"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_are_followed_unless_a_folder_is_the_limit(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "link").symlink_to(tmp_path / "a")
    (tmp_path / "way").symlink_to(tmp_path / "below")
    with open_bytes(tmp_path / "below" / "link") as file:
        assert file.read() == b"a"
    for path, below in (("below/link", "below"), ("way/link", ".")):
        with pytest.raises(InputError, match="is a link"), open_bytes(tmp_path / path, below=tmp_path / below):
            pass


@pytest.mark.thorough
def test_folders_may_lie_very_deep(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = []
    for _ in range(1500):
        made.append(Path.cwd())
        Path("d").mkdir()
        os.chdir("d")
    Path("x.yaml").write_text("a: 1", encoding="utf-8")
    os.chdir(tmp_path)
    [file] = manifest_files(Path("d"))
    assert file.name == "x.yaml"
    assert len(file.parts) == 1501
    assert read_text(file) == "a: 1"
    # A test's folder is removed by a function that calls itself for each level.
    os.chdir(tmp_path)
    subprocess.run(["rm", "-r", "d"], check=True)  # noqa: S607


def test_writing_too_deep_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot write the file"):
        write_text(tmp_path.joinpath(*["d" * 200] * 100, "x.yaml"), "text")


@pytest.mark.parametrize("path", ["claims/a.yaml", Path("claims/a.yaml")])
def test_one_path_in_place_of_a_list_is_misuse(path):
    with pytest.raises(UsageError) as caught:
        read_manifests(path)
    told = str(caught.value).replace("\\\\", "/")
    assert told == (
        "read_manifests takes a list of paths, not 'claims/a.yaml'; write read_manifests(['claims/a.yaml'])"
    )


def test_a_file_comes_piece_by_piece_or_not_at_all(tmp_path):
    file = tmp_path / "deep" / "blob"
    write_pieces(file, iter([b"one", b"two"]))
    assert file.read_bytes() == b"onetwo"

    def breaking():
        yield b"three"
        raise InputError("it is something else")

    with pytest.raises(InputError, match="it is something else"):
        write_pieces(file, breaking())
    assert file.read_bytes() == b"onetwo"
    assert [held.name for held in file.parent.iterdir()] == ["blob"]
    with pytest.raises(InputError, match="cannot write the file"):
        write_pieces(file / "below", [b""])
