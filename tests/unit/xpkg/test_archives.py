"""Walking tar archives: the same members as Python's own reader sees, whatever form they have."""

from __future__ import annotations

import gzip
import tarfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.errors import InputError
from pyxp.xpkg import ContentBudget, package_streams
from pyxp.xpkg.archives import Members
from pyxp.xpkg.streams import MOST_MEMBERS

from .writing import archive, docker, layer, oci, section, tar

FORMS = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)
SHORT = st.text("abcdefgh.-_/", min_size=1, max_size=60)
ANY = st.one_of(SHORT, st.text("aä/.", min_size=1, max_size=300))


def walked(content: bytes) -> list[tuple[str, bytes]]:
    members = Members(section(content), ContentBudget())
    return [(member.name, members.content(member, 1 << 20)) for member in members if member.is_file]


def plain(name: str) -> str:
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return "" if ".." in parts else "/".join(parts)


@given(st.sampled_from(FORMS[1:]), st.dictionaries(ANY, st.binary(max_size=1500), max_size=6))
def test_members_are_those_that_python_reads(form: int, files: dict[str, bytes]) -> None:
    content = tar(files, form)
    with tarfile.open(fileobj=BytesIO(content)) as read:
        expected = [(plain(info.name), read.extractfile(info).read()) for info in read if info.isfile()]  # type: ignore[union-attr]
    assert walked(content) == expected


@given(st.dictionaries(SHORT, st.binary(max_size=1500), max_size=6))
def test_the_oldest_form_is_read(files: dict[str, bytes]) -> None:
    content = tar(files, tarfile.USTAR_FORMAT)
    assert [found for _, found in walked(content)] == list(files.values())


@pytest.mark.parametrize("form", FORMS[1:])
def test_large_names_and_sizes_are_read(form: int) -> None:
    name = "/".join(["folder"] * 60)
    assert archive(tar({name: b"x"}, form)).section(name) is not None


def test_a_size_in_an_extended_header_counts() -> None:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as written:
        info = tarfile.TarInfo("a")
        info.size = 3
        info.pax_headers = {"size": "3", "comment": "x=y"}
        written.addfile(info, BytesIO(b"abc"))
    assert walked(stream.getvalue()) == [("a", b"abc")]


@pytest.mark.parametrize(
    "text", [b"7 a=b", b"0 a=b\n", b"-1 a=b\n", b"x", b"6 ab\n\n", b"9999999999999999999999999999 a=b\n"]
)
def test_a_broken_extended_header_is_refused(text: bytes) -> None:
    header = tarfile.TarInfo("h")
    header.type, header.size = tarfile.XHDTYPE, len(text)
    content = header.tobuf() + text.ljust(512, b"\0") + tar({"a": b""})
    with pytest.raises(InputError, match="header that cannot be read"):
        walked(content)


def test_a_huge_extended_header_is_refused_unread() -> None:
    header = tarfile.TarInfo("h")
    header.type, header.size = tarfile.XHDTYPE, 1 << 40
    with pytest.raises(InputError, match="larger than 64 KiB"):
        walked(header.tobuf(tarfile.GNU_FORMAT))


@pytest.mark.thorough
def test_extended_headers_are_bounded_together() -> None:
    record = b"6 a=b\n" * 10_000
    header = tarfile.TarInfo("h")
    header.type, header.size = tarfile.XHDTYPE, len(record)
    content = (header.tobuf() + record + bytes(-len(record) % 512)) * 9 + tar({"a": b""})
    assert [name for name, _ in walked(content)] == ["a"]
    with pytest.raises(InputError, match="more extended headers than any package should"):
        list(Members(section(content), ContentBudget(headers=500_000)))


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_SPARSE, tarfile.REGTYPE])
def test_sizes_that_cannot_be_are_refused(kind: bytes) -> None:
    header = tarfile.TarInfo("h")
    header.type, header.size = kind, -1 if kind == tarfile.REGTYPE else 0
    with pytest.raises(InputError, match="damaged"):
        walked(header.tobuf(tarfile.GNU_FORMAT))


def test_the_first_of_several_counts() -> None:
    found = archive(tar({"a": b"1"})[:1024] + tar({"a": b"2"})).section("a")
    assert found is not None and found.read(9) == b"1"


SOUND = [tar(docker(layer(), layer(b"", "x"), base=None)), tar(oci(layer()))]


@given(st.sampled_from(SOUND), st.data())
def test_damage_ends_in_an_error_or_in_the_content(sound: bytes, data: st.DataObject) -> None:
    damaged = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + 1] = data.draw(st.binary(max_size=3))
    cut = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    for content in (bytes(damaged), cut):
        try:
            budget = ContentBudget(work=1 << 24)
            found = list(package_streams(archive(content, budget), budget))
        except InputError as error:
            assert error.message
        else:
            assert all(isinstance(item, bytes) for item in found) and found


@given(st.binary(max_size=3000))
def test_noise_is_refused(noise: bytes) -> None:
    budget = ContentBudget(work=1 << 24)
    for content in (noise, tar({"manifest.json": b'[{"Layers": ["l"]}]', "l": noise})):
        with pytest.raises(InputError):
            list(package_streams(archive(content, budget), budget))


def test_streams_of_many_parts_are_read() -> None:
    plain_layer = tar({"a": b"a" * 100_000, "package.yaml": b"kind: A"})
    pieces = b"".join(gzip.compress(plain_layer[at : at + 777]) for at in range(0, len(plain_layer), 777))
    assert list(package_streams(archive(oci(pieces)))) == [b"kind: A"]


@pytest.mark.thorough
def test_an_archive_of_very_many_empty_files_is_refused() -> None:
    header = tar({"a": b""})[:512]
    assert len(list(Members(section(header * 3_000), ContentBudget()))) == 3_000
    budget = ContentBudget(members=3_000)
    with pytest.raises(InputError, match="it holds more files than any package should; the most is 50000"):
        list(Members(section(header * 3_001), budget))
    assert ContentBudget().members == MOST_MEMBERS == 50_000
