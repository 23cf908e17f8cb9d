"""Packages by name: pinned, cached, offline afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog import Catalog, FolderStore
from pyxp.errors import InputError, PyxpError, UsageError
from pyxp.jobs.package_imports import ImportedPackage, import_packages, restore_packages
from pyxp.xpkg.registry import RegistryError

REPOSITORY = "acme/provider-thing"


@pytest.fixture
def shop(registry: Any) -> Any:
    """The registry with two versions of a package."""
    registry.package(REPOSITORY, "v1.0.0", content(registry, "Thing", "Old"))
    registry.package(REPOSITORY, "v1.1.0", content(registry, "Thing", "New"))
    return registry


def content(shelf: Any, *kinds: str, **options: Any) -> bytes:
    import sys

    return sys.modules[type(shelf).__module__].content(*kinds, **options)  # type: ignore[no-any-return]


def imported(shelf: Any, root: Path, tag: str = "v1.0.0", **options: Any) -> ImportedPackage:
    (done,) = import_packages([f"{shelf.host}/{REPOSITORY}:{tag}"], root / "schemas", root=root, **options)
    return done


def pins(root: Path) -> Any:
    return json.loads((root / "pyxp.lock").read_text())["packages"]


def test_an_import_is_pinned_and_needs_no_network_again(shop: Any, tmp_path: Path) -> None:
    digest = shop.package(
        REPOSITORY, "v1.0.0", content(shop, "Thing", "Old", needs=[{"provider": "r.io/a/b", "version": ">=v1"}])
    )
    done = imported(shop, tmp_path)
    assert (done.digest, done.fetched, done.pinned) == (digest, True, True)
    assert [entry.kind for entry in done.imported.kinds] == ["Old", "Thing"]
    assert pins(tmp_path) == [
        {
            "reference": f"{shop.host}/{REPOSITORY}:v1.0.0",
            "digest": digest,
            "package": "Provider provider-thing",
            "to": "schemas",
            "dependsOn": {"r.io/a/b": ">=v1"},
            "kinds": {"things.example.org": ["Old", "Thing"]},
        }
    ]
    facts = Catalog(FolderStore(tmp_path / "schemas")).get("things.example.org/v1", "Thing")
    assert (facts.package, facts.provenance["release"]) == ("provider-thing", "v1.0.0")
    # The program, which the layer beside the marked one holds, is not fetched.
    assert sum("/blobs/" in one for one in shop.asked) == 1

    written, asked = (tmp_path / "pyxp.lock").read_bytes(), len(shop.asked)
    again = imported(shop, tmp_path)
    assert (again.digest, again.fetched, again.imported.changed) == (digest, False, ())
    assert (tmp_path / "pyxp.lock").read_bytes() == written
    assert len(shop.asked) == asked


def test_a_moved_tag_is_told_and_taken_only_when_asked(shop: Any, tmp_path: Path) -> None:
    before = imported(shop, tmp_path).digest
    after = shop.package(REPOSITORY, "v1.0.0", content(shop, "Thing", "Other"))
    assert imported(shop, tmp_path).digest == before
    _clear(tmp_path / "cache")
    fetched = imported(shop, tmp_path)
    assert (fetched.digest, fetched.fetched, fetched.tag_digest) == (before, True, after)
    taken = imported(shop, tmp_path, update=True)
    assert (taken.digest, taken.before, taken.gone) == (after, before, ("Old.things.example.org",))
    assert [pin["digest"] for pin in pins(tmp_path)] == [after]


def test_a_clone_restores_what_is_pinned(shop: Any, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text("replaces: [size]\n")
    done = imported(shop, tmp_path, overlay=overlay, strikes=["things.example.org/Old:spec.size"])
    store = {file.name: file.read_bytes() for file in (tmp_path / "schemas").rglob("*.json")}
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in ("pyxp.lock", "overlay.yaml"):
        (clone / name).write_bytes((tmp_path / name).read_bytes())
    shop.package(REPOSITORY, "v1.0.0", content(shop, "Moved"))
    for cleared in (True, False):
        if cleared:
            _clear(tmp_path / "cache")
        (again,) = restore_packages(clone)
        assert (again.digest, again.fetched) == (done.digest, cleared)
        assert {file.name: file.read_bytes() for file in (clone / "schemas").rglob("*.json")} == store
    assert (clone / "pyxp.lock").read_bytes() == (tmp_path / "pyxp.lock").read_bytes()
    assert restore_packages(tmp_path / "nowhere") == []


def test_another_version_takes_the_place_of_the_first(shop: Any, tmp_path: Path) -> None:
    first = imported(shop, tmp_path)
    second = imported(shop, tmp_path, "v1.1.0")
    assert (second.replaced, second.gone) == (str(first.reference), ("Old.things.example.org",))
    assert [pin["reference"] for pin in pins(tmp_path)] == [f"{shop.host}/{REPOSITORY}:v1.1.0"]


def test_two_versions_of_one_package_are_not_imported_at_once(shop: Any, tmp_path: Path) -> None:
    first, second = (f"{shop.host}/{REPOSITORY}:{tag}" for tag in ("v1.0.0", "v1.1.0"))
    with pytest.raises(UsageError) as caught:
        import_packages([first, second], tmp_path / "schemas", root=tmp_path)
    told = f"{first} and {second} are two versions of one package, of which a store holds one"
    assert caught.value.message == told
    assert (shop.asked, list(tmp_path.glob("schemas*"))) == ([], [])
    assert len(import_packages([first, first], tmp_path / "schemas", root=tmp_path)) == 1


def test_what_others_pin_in_the_meantime_stays_pinned(shop: Any, tmp_path: Path) -> None:
    shop.package("acme/other", "v1.0.0", content(shop, "Other", name="other"))

    def meanwhile(_: str, path: str, __: Any) -> None:
        if "/blobs/" in path and REPOSITORY in path:
            import_packages([f"{shop.host}/acme/other:v1.0.0"], tmp_path / "schemas", root=tmp_path)

    shop.instead = meanwhile
    imported(shop, tmp_path)
    assert [pin["package"] for pin in pins(tmp_path)] == ["Provider other", "Provider provider-thing"]
    assert {kind for _, kind in FolderStore(tmp_path / "schemas").entries()} == {"Old", "Other", "Thing"}
    assert not list(tmp_path.rglob("*.busy"))


def test_kinds_of_two_packages_are_told(shop: Any, tmp_path: Path) -> None:
    shop.package("acme/other", "v1.0.0", content(shop, "Old", "Own", name="other"))
    names = [f"{shop.host}/{REPOSITORY}:v1.0.0", f"{shop.host}/acme/other:v1.0.0"]
    (tmp_path / "project").mkdir()
    for to in (tmp_path / "project" / "schemas", tmp_path / "elsewhere"):
        first, second = import_packages(names, to, root=tmp_path / "project")
        assert (first.shared, second.shared) == ({}, {first.reference: ("Old.things.example.org",)})
    (again,) = import_packages(names[:1], tmp_path / "project" / "schemas", root=tmp_path / "project")
    assert again.shared == {second.reference: ("Old.things.example.org",)}
    assert Catalog(FolderStore(tmp_path / "elsewhere")).get("things.example.org/v1", "Old").package == "other"


def test_a_store_elsewhere_is_pinned_nowhere(shop: Any, tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (done,) = import_packages([f"{shop.host}/{REPOSITORY}:v1.0.0"], tmp_path / "elsewhere", root=root)
    assert not done.pinned
    assert not (root / "pyxp.lock").exists()


def test_functions_and_configurations_are_imported_with_what_they_need(registry: Any, tmp_path: Path) -> None:
    host = registry.host
    for tag in ("v1.0.0", "v1.4.0", "v2.0.0"):
        registry.package(REPOSITORY, tag, content(registry, "Thing"))
    without_input = registry.package(
        "acme/function-bare", "v0.1.0", content(registry, meta="Function", name="function-bare")
    )
    registry.package("acme/function-mine", "v0.1.0", content(registry, "Input", meta="Function", name="function-mine"))
    needs = [
        {"apiVersion": "pkg.crossplane.io/v1", "kind": "Provider", "package": f"{host}/{REPOSITORY}", "version": "^1"},
        {"function": f"{host}/acme/function-bare", "version": without_input},
        {"function": f"{host}/acme/function-mine", "version": ">=v0.1.0"},
        {"configuration": f"{host}/acme/platform", "version": "*"},
    ]
    registry.package("acme/platform", "v3.0.0", content(registry, meta="Configuration", name="platform", needs=needs))
    to, options = tmp_path / "schemas", {"root": tmp_path, "dependencies": True}
    done = import_packages([f"{host}/acme/platform:v3.0.0"], to, **options)
    assert [(str(one.reference).removeprefix(f"{host}/acme/"), len(one.imported.kinds)) for one in done] == [
        ("platform:v3.0.0", 0),
        ("provider-thing:v1.4.0", 1),
        (f"function-bare@{without_input}", 0),
        ("function-mine:v0.1.0", 1),
    ]
    registry.package(REPOSITORY, "v1.5.0", content(registry, "Thing"))
    asked = len(registry.asked)
    assert import_packages([f"{host}/acme/platform:v3.0.0"], to, **options)[1].reference == done[1].reference
    assert len(registry.asked) == asked
    newer = import_packages([f"{host}/acme/platform:v3.0.0"], to, update=True, **options)
    assert newer[1].reference.tag == "v1.5.0"


def test_a_dependency_of_which_no_version_will_do_is_told(registry: Any, tmp_path: Path) -> None:
    registry.package(
        REPOSITORY, "v1.0.0", content(registry, needs=[{"provider": f"{registry.host}/a/b", "version": "^9"}])
    )
    registry.package("a/b", "v1.0.0", content(registry))
    with pytest.raises(RegistryError, match=r"no version of .*/a/b is \^9, as another package needs it"):
        imported(registry, tmp_path, dependencies=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it is not JSON"),
        ('{"version": 2, "packages": []}', "it is not of version 1"),
        ('{"version": 1, "packages": {}}', "packages is not a list of objects"),
        ('{"version": 1, "packages": [{"to": "../x"}]}', "packages[0].reference is missing"),
        (("to", "../elsewhere"), "packages[0].to '../elsewhere' does not lie below the folder of the file"),
        (("to", "/etc"), "packages[0].to '/etc' does not lie below the folder of the file"),
        (("overlays", ["../../x"]), "packages[0].overlays '../../x' does not lie below the folder of the file"),
        (("digest", "sha256:../../x"), "packages[0].digest is not a digest"),
        (("reference", "provider-thing"), "packages[0].reference: cannot read the reference"),
        (("strike", []), "packages[0].strike is unknown; did you mean strikes?"),
        (("kinds", []), "packages[0].kinds is not an object"),
        (("dependsOn", {"r.io/a/c": 1}), "packages[0].dependsOn.r.io/a/c is not text"),
        (("package", "\ud800"), "it is not JSON"),
    ],
)
def test_pins_that_cannot_be_used_are_refused(text: Any, why: str, tmp_path: Path) -> None:
    pin = {"reference": "r.io/a/b:v1", "digest": f"sha256:{'0' * 64}", "package": "Provider b", "to": "schemas"}
    if not isinstance(text, str):
        text = json.dumps({"version": 1, "packages": [{**pin, text[0]: text[1]}]})
    (tmp_path / "pyxp.lock").write_text(text)
    with pytest.raises(InputError) as caught:
        restore_packages(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'pyxp.lock'}: cannot read the pins: ")
    assert why in str(caught.value)


def test_pins_do_not_lead_out_of_the_project_through_links(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "schemas").symlink_to(tmp_path)
    pin = {"reference": "r.io/a/b:v1", "digest": f"sha256:{'0' * 64}", "package": "Provider b", "to": "schemas/x"}
    (root / "pyxp.lock").write_text(json.dumps({"version": 1, "packages": [pin]}))
    with pytest.raises(InputError, match="leads out of the project"):
        restore_packages(root)


def test_a_name_that_is_short_is_told_in_full(tmp_path: Path) -> None:
    whole = "xpkg.crossplane.io/crossplane-contrib/provider-aws-s3:v2.6.0"
    for short in ("crossplane-contrib/provider-aws-s3:v2.6.0", "provider-aws-s3:v2.6.0", f"oci://{whole}"):
        with pytest.raises(PyxpError) as caught:
            import_packages([short], tmp_path / "schemas", root=tmp_path)
        assert caught.value.hint == f"write {whole}"


def _clear(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder)
