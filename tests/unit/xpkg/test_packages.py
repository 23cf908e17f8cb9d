"""Finding ``package.yaml`` in images of every form."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from typing import Any

import pytest

from pyxp.errors import InputError
from pyxp.xpkg import ContentBudget, extracted_stream, find_packages, package_streams

from .writing import (
    BASE,
    OTHER,
    PACKAGE,
    archive,
    blob,
    digest,
    docker,
    layer,
    link,
    manifest_of,
    oci,
    section,
    tar,
    with_index,
)

RUNTIME = gzip.compress(tar({"usr/bin/provider": b"x" * 70_000, "etc/package.yaml": b"kind: Wrong"}))


def contents(files: dict[str, bytes] | bytes, budget: ContentBudget | None = None) -> list[bytes]:
    limits = budget or ContentBudget()
    return list(package_streams(archive(files, limits), limits))


@pytest.mark.parametrize(
    "files",
    [
        docker(layer()),
        docker(layer(), RUNTIME),
        docker(RUNTIME, layer(), base=1),
        docker(RUNTIME, layer(), base=None),
        docker(tar({"package.yaml": PACKAGE})),
        docker(tar({"./package.yaml": PACKAGE}), base=None),
        oci(layer()),
        oci(layer(), RUNTIME),
        oci(layer(), RUNTIME, annotations=()),
        oci(layer(), layer(b"examples", ".up/examples.yaml"), annotations=(BASE, {"io.crossplane.xpkg": "upbound"})),
        oci(layer(name="package/package.yaml")),
        oci(tar({"package.yaml": PACKAGE})),
        oci(gzip.compress(b"") + layer() + b"\0" * 512),
        {**oci(layer()), "manifest.json": b"[]"},
        {name.replace("blobs", "./blobs"): content for name, content in oci(layer()).items()},
    ],
)
def test_the_content_is_found(files: dict[str, bytes]) -> None:
    assert contents(files) == [PACKAGE]


def test_upper_layers_win() -> None:
    assert contents(docker(layer(OTHER), layer(), base=None)) == [PACKAGE]
    assert contents(docker(layer(OTHER), layer(), base=0)) == [OTHER]


def test_a_file_that_comes_twice_is_told_and_the_first_one_counts() -> None:
    twice = tar({"package.yaml": PACKAGE, "more/package.yaml": OTHER})

    (marked,) = find_packages(archive(docker(twice)))
    assert (marked.stream, marked.copies) == (PACKAGE, 2)
    # Without the mark only the one at the top is the package's.
    (plain,) = find_packages(archive(docker(twice, base=None)))
    assert (plain.stream, plain.copies) == (PACKAGE, 1)


@pytest.mark.parametrize("name", [".wh.package.yaml", ".wh..wh..opq"])
def test_what_an_upper_layer_removes_is_gone(name: str) -> None:
    with pytest.raises(InputError, match=r"it holds no package\.yaml"):
        contents(docker(layer(), layer(b"", name), base=None))
    assert contents(docker(layer(b"", name), layer(), base=None)) == [PACKAGE]


def test_of_several_platforms_one_is_read() -> None:
    files: dict[str, bytes] = {}
    choices = []
    for arch, content in (("arm64", OTHER), ("amd64", PACKAGE)):
        manifest = manifest_of(files, {**blob(files, layer(content)), "annotations": BASE})
        platform = {"os": "linux", "architecture": arch}
        choices.append({**blob(files, manifest), "platform": platform})
    attestation = {**blob(files, b"{}"), "platform": {"os": "unknown", "architecture": "unknown"}}
    extension = {**blob(files, b"[]"), "annotations": {"io.crossplane.xpkg": "xpkg-extensions"}}
    index = blob(files, json.dumps({"manifests": [attestation, extension, *choices]}).encode())
    assert contents(with_index(files, index)) == [PACKAGE]
    # Tools that copy one platform only leave the index as it is.
    del files[f"blobs/sha256/{choices[1]['digest'].removeprefix('sha256:')}"]
    assert contents(with_index(files, index)) == [OTHER]


@pytest.mark.parametrize(
    ("arches", "there"), [(["arm64", "s390x"], "linux/arm64, linux/s390x"), (["arm64"] * 2, "linux/arm64")]
)
def test_an_index_without_the_platform_of_crossplane_is_refused(arches: list[str], there: str) -> None:
    files: dict[str, bytes] = {}
    manifest = manifest_of(files, {**blob(files, layer(PACKAGE)), "annotations": BASE})
    choices = [{**blob(files, manifest), "platform": {"os": "linux", "architecture": arch}} for arch in arches]
    index = blob(files, json.dumps({"manifests": choices}).encode())
    told = f"it has no image for linux/amd64, which Crossplane reads packages of; it has {there}"
    with pytest.raises(InputError, match=re.escape(told)):
        contents(with_index(files, index))
    without_platform = blob(files, json.dumps({"manifests": [blob(files, manifest)]}).encode())
    assert contents(with_index(files, without_platform)) == [PACKAGE]


HELM = "application/vnd.cncf.helm.config.v1+json"


@pytest.mark.parametrize(
    ("changes", "in_layer", "told"),
    [
        ({"config": None}, {}, "it is not an image: its manifest names no configuration"),
        ({"config": {"mediaType": HELM}}, {}, f"it is not an image: its configuration is of type {HELM}"),
        (
            {"config": {"mediaType": 7}},
            {},
            "it is not an image: its configuration is of type something that is not text",
        ),
        ({"mediaType": "text/html"}, {}, "it is not an image: it is of type text/html"),
        ({}, {"mediaType": "text/html"}, "it is not an image: a layer is of type text/html"),
        ({}, {"size": "9"}, "gives a blob a size that is not a number: '9'"),
        ({}, {"size": -1}, "gives a blob a size that is not a number: '-1'"),
        ({}, {"size": True}, "gives a blob a size that is not a number: 'True'"),
    ],
)
def test_what_is_not_an_image_is_refused(changes: dict[str, Any], in_layer: dict[str, Any], told: str) -> None:
    files: dict[str, bytes] = {}
    kinds = ("application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.docker.image.rootfs.diff.tar.gzip")
    for marks in (BASE, {}):
        for kind in kinds:
            inner = {**blob(files, layer(PACKAGE)), "annotations": marks, "mediaType": kind}
            beside = {**blob(files, b"{}"), "mediaType": "application/json"}
            both = [inner, beside] if marks else [inner]
            assert contents(with_index(files, blob(files, manifest_of(files, *both)))) == [PACKAGE]
        manifest = {**json.loads(manifest_of(files, {**inner, **in_layer})), **changes}
        with pytest.raises(InputError, match=re.escape(told)):
            contents(with_index(files, blob(files, json.dumps(manifest).encode())))


def test_each_image_counts_once() -> None:
    files: dict[str, bytes] = {}
    images = []
    for content in (PACKAGE, OTHER, PACKAGE):
        manifest = manifest_of(files, {**blob(files, layer(content)), "annotations": BASE})
        images.append(blob(files, manifest))
    assert contents(with_index(files, *images)) == [PACKAGE, OTHER]


def test_a_bare_archive_is_read_without_digests() -> None:
    files = {"manifest.json": b'[{"Layers": ["ab12/layer.tar"]}]', "ab12/layer.tar": tar({"package.yaml": PACKAGE})}
    assert contents(files) == [PACKAGE]


def changed(files: dict[str, bytes], old: bytes, new: bytes) -> dict[str, bytes]:
    """The same files with one content replaced under the same name."""
    assert old in files.values()
    return {name: new if content == old else content for name, content in files.items()}


def without(files: dict[str, bytes], content: bytes) -> dict[str, bytes]:
    return {name: kept for name, kept in files.items() if kept != content}


def nested(depth: int) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    descriptor = blob(files, manifest_of(files))
    for _ in range(depth):
        descriptor = blob(files, json.dumps({"manifests": [descriptor]}).encode())
    return with_index(files, descriptor)


PLAIN = tar({"package.yaml": PACKAGE})
FALSE_SUM = docker(layer(), base=None)
FALSE_SUM["manifest.json"] = FALSE_SUM["manifest.json"].replace(f"{digest(layer())}.tar.gz".encode(), b"l")
REFUSED = [
    ("neither index.json nor manifest.json", {"a": b""}),
    ("no tar archive", b"x" * 2000),
    ("no tar archive", b"PK\3\4"),
    ("compressed", gzip.compress(tar(docker(layer())))),
    ("manifest.json cannot be read", {"manifest.json": b"{}"}),
    ("as JSON", {"manifest.json": b"{"}),
    ("as JSON", {"manifest.json": b"[" * 100_000}),
    ("as JSON", {"manifest.json": b"\xff"}),
    ("names no layers", {"manifest.json": b"[{}]"}),
    ("more than 256 layers", {"manifest.json": json.dumps([{"Layers": ["a"] * 257}]).encode()}),
    ("more than 16 images", {"manifest.json": json.dumps([{"Layers": []}] * 17).encode()}),
    ("other layers", {"manifest.json": b'[{"Layers": [], "Config": "c"}]', "c": b'{"rootfs": {"diff_ids": ["a"]}}'}),
    ("not a digest", {"manifest.json": b'[{"Layers": ["l"], "Config": "c"}]', "c": b'{"rootfs": {"diff_ids": ["a"]}}'}),
    ("not a digest", {"manifest.json": b'[{"Layers": ["l"], "Config": "c"}]', "c": b'{"rootfs": {"diff_ids": [0]}}'}),
    ("c cannot be read", {"manifest.json": b'[{"Layers": [], "Config": "c"}]', "c": b"[]"}),
    ("c is missing", {"manifest.json": b'[{"Layers": [], "Config": "c"}]'}),
    ("l is missing", {"manifest.json": b'[{"Layers": ["l"]}]'}),
    ("no list of manifests", {"index.json": b"{}"}),
    ("not a digest", {"index.json": b'{"manifests": [{"digest": "sha256:../../../etc/passwd"}]}'}),
    ("not a digest", {"index.json": b'{"manifests": [{"digest": "md5:d41d8cd98f00b204e9800998ecf8427e"}]}'}),
    ("more than 256 manifests", {"index.json": json.dumps({"manifests": [{}] * 257}).encode()}),
    ("more than 16 images", with_index({}, *[{"artifactType": "a"}] * 17)),
    ("nested deeper", nested(9)),
    ("holds no package.yaml", nested(2)),
    ("holds no package.yaml", with_index({})),
    ("holds no package.yaml", oci(RUNTIME, annotations=())),
    ("marked as the package's content holds no", oci(layer(b"", "a"))),
    ("more than one layer is marked", oci(layer(), layer(OTHER), annotations=(BASE, BASE))),
    ("does not match its digest", changed(docker(layer()), layer(), layer(OTHER))),
    ("does not match its digest", changed(oci(PLAIN), PLAIN, PLAIN.replace(b"things", b"thingz"))),
    ("does not match its digest", {**FALSE_SUM, "l": layer(OTHER)}),
    ("bytes, but should have", changed(oci(layer()), layer(), layer() + b"\0")),
    ("is missing", without(oci(layer()), layer())),
    ("is missing", without(docker(layer()), layer())),
    ("zstd", oci(b"\x28\xb5\x2f\xfd" + b"\0" * 100)),
    ("not a sound gzip stream", oci(b"\x1f\x8bnonsense")),
    ("not a sound gzip stream", oci(gzip.compress(b"") + b"rest")),
    ("cut short", oci(layer()[:-20])),
    ("cut short", oci(tar({"package.yaml": PACKAGE})[:700])),
    ("cut short", {"manifest.json": b'[{"Layers": ["l"]}]', "l": tar({"a": b"a" * 5000})[:1000]}),
    ("cut short", tar(oci(layer()))[:1700]),
    ("links are not followed", oci(link("package.yaml", "/etc/passwd"))),
    ("links are not followed", oci(link("package.yaml", "other", tarfile.LNKTYPE))),
    ("not followed", link("index.json", "/etc/passwd")),
]


@pytest.mark.parametrize(("why", "files"), REFUSED, ids=[f"{at}-{why}" for at, (why, _) in enumerate(REFUSED)])
def test_what_is_no_sound_package_is_refused(why: str, files: dict[str, bytes] | bytes) -> None:
    with pytest.raises(InputError, match=why):
        contents(files)


def test_nothing_outside_counts() -> None:
    with pytest.raises(InputError, match="marked as the package's content holds no"):
        contents(oci(layer(name="../package.yaml")))
    with pytest.raises(InputError, match="neither"):
        contents({"../index.json": oci(layer())["index.json"]})


def test_sizes_are_bounded() -> None:
    zeros = gzip.compress(tar({"zeros": b"\0" * 3_000_000}))
    with pytest.raises(InputError, match="unpack to more"):
        contents(docker(layer(), zeros, base=None), ContentBudget(work=2_000_000))
    with pytest.raises(InputError, match=r"package\.yaml is larger than"):
        contents(docker(layer(b"\0" * 3_000_000)), ContentBudget(content=2_000_000))
    with pytest.raises(InputError, match=r"manifest\.json is larger than"):
        contents({"manifest.json": b" " * 3_000_000}, ContentBudget(document=2_000_000))
    with pytest.raises(InputError, match="more files than"):
        contents(
            docker(layer(), gzip.compress(tar({str(n): b"" for n in range(99)})), base=None), ContentBudget(members=90)
        )
    with pytest.raises(InputError, match="more files than"):
        contents(oci(gzip.compress(b"") * 99 + layer()), ContentBudget(members=90))
    with pytest.raises(InputError, match="unpack to more"):
        layers = [layer(f"{number}".encode() * 50_000, "a") for number in range(200)]
        contents(oci(*layers, annotations=()), ContentBudget(work=1_000_000))


def test_a_layer_that_shrank_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyxp.xpkg.streams.LEAST_UNPACKED", 1 << 20)
    beside = gzip.compress(tar({"package.yaml": PACKAGE, "zeros": bytes(2 << 20)}))
    for files in (docker(beside), oci(beside), oci(layer(), beside, annotations=())):
        with pytest.raises(InputError, match="a layer unpacks to far more than its size lets expect"):
            contents(files)
    assert contents(oci(layer(), beside)) == [PACKAGE]


def test_several_packages_share_their_bounds() -> None:
    files: dict[str, bytes] = {}
    images = []
    for content in (PACKAGE, OTHER):
        manifest = manifest_of(files, {**blob(files, layer(content)), "annotations": BASE})
        images.append(blob(files, manifest))
    with pytest.raises(InputError, match=r"package\.yaml is larger"):
        contents(with_index(files, *images), ContentBudget(content=len(PACKAGE) + 10))


def test_extracted_content_is_bounded_too() -> None:
    packed = section(gzip.compress(b"a" * 1000))
    assert extracted_stream(packed, ContentBudget(content=1000)) == b"a" * 1000
    with pytest.raises(InputError, match=r"package\.yaml is larger"):
        extracted_stream(packed, ContentBudget(content=999))


def test_a_layer_is_read_once_however_often_it_is_named() -> None:
    filler = gzip.compress(tar({"filler": bytes(1 << 20)}), mtime=0)
    names = [f"{'./' * count}filler.tar.gz" for count in range(100)] * 2
    listed = json.dumps([{"Config": "", "Layers": ["base.tar.gz", *names]}] * 16).encode()
    content = tar({"manifest.json": listed, "filler.tar.gz": filler, "base.tar.gz": layer()})
    assert contents(content, ContentBudget(work=4 << 20)) == [PACKAGE]


def test_content_that_shrank_beyond_all_measure_is_refused() -> None:
    bomb = docker(layer(bytes(9 << 20)))
    with pytest.raises(InputError, match=r"package\.yaml is larger than 2 MiB"):
        contents(bomb)
    with pytest.raises(InputError, match=r"package\.yaml is larger than 2 MiB"):
        extracted_stream(section(gzip.compress(bytes(9 << 20))))


def test_a_configuration_that_is_no_json_is_refused_where_it_is_there() -> None:
    files = oci(layer())
    name = f"blobs/sha256/{digest(b'{}')}"
    del files[name]
    assert contents(files) == [PACKAGE]  # a copy may lack it
    garbage = manifest_of(files := {}, {**blob(files, layer()), "annotations": BASE}).replace(
        digest(b"{}").encode(), digest(b"[[").encode()
    )
    files |= {f"blobs/sha256/{digest(b'[[')}": b"[["}
    with pytest.raises(InputError, match="cannot be read as JSON"):
        contents(with_index(files, blob(files, garbage)))
