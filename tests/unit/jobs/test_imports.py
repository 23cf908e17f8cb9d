"""Importing schemas as a job."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.catalog import Catalog, FolderStore
from pyxp.errors import InputError, SyntaxProblem, UsageError
from pyxp.jobs.imports import import_schemas

DATA = Path(__file__).parent.parent / "catalog" / "data"
WIDGETS = DATA / "widgets.yaml"


def test_an_import_writes_a_store_and_says_what_it_did(tmp_path: Path) -> None:
    done = import_schemas([WIDGETS], tmp_path / "schemas", overlay=DATA / "overlay.yaml")
    assert [entry.kind for entry in done.kinds] == ["Shelf", "Widget"]
    assert done.changed == ("index.json", "shop.acme.example/shelves.json", "shop.acme.example/widgets.json")
    assert done.passed_over == 1
    written = (tmp_path / "schemas" / "shop.acme.example" / "widgets.json").read_text()
    assert written == (DATA / "widgets.json").read_text()
    assert import_schemas([WIDGETS], tmp_path / "schemas", overlay=DATA / "overlay.yaml").changed == ()


def test_a_folder_is_imported_and_the_release_wins(tmp_path: Path) -> None:
    source = tmp_path / "crds" / "deep"
    source.mkdir(parents=True)
    (source / "widgets.yaml").write_text(WIDGETS.read_text())
    import_schemas([tmp_path / "crds"], tmp_path / "to", overlay=DATA / "overlay.yaml", release="v7")
    facts = Catalog(FolderStore(tmp_path / "to")).get("shop.acme.example/v1", "Widget")
    assert facts.provenance["release"] == "v7"
    assert facts.provenance["source"] == "widgets.yaml"


def test_strikes_are_recorded(tmp_path: Path) -> None:
    import_schemas([WIDGETS], tmp_path, strikes=["shop/Widget:color"])
    facts = Catalog(FolderStore(tmp_path)).get("shop.acme.example/v1", "Widget")
    assert facts.provenance["struck"] == ["spec.forProvider.color", "spec.initProvider.color"]
    assert facts.version().field("spec.forProvider.color") is None


def test_sources_without_definitions_are_refused(tmp_path: Path) -> None:
    (tmp_path / "claim.yaml").write_text("kind: Thing\napiVersion: g/v1\n")
    with pytest.raises(InputError, match="the sources hold no CustomResourceDefinition"):
        import_schemas([tmp_path / "claim.yaml"], tmp_path / "to")
    with pytest.raises(InputError, match=r"nowhere\.yaml"):
        import_schemas([tmp_path / "nowhere.yaml"], tmp_path / "to")
    (tmp_path / "broken.yaml").write_text("a: [")
    with pytest.raises(SyntaxProblem, match=r"broken\.yaml"):
        import_schemas([tmp_path / "broken.yaml"], tmp_path / "to")


def test_an_unusable_definition_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "crds.yaml"
    file.write_text("# first\nkind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nspec: {}\n")
    with pytest.raises(InputError) as caught:
        import_schemas([file], tmp_path / "to")
    assert str(caught.value) == f"{file}:2: cannot import the document: `names` is missing or not a mapping"


def test_an_overlay_is_one_document(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text("release: v1\n---\nrelease: v2\n")
    with pytest.raises(UsageError, match="expected one document, got 2"):
        import_schemas([WIDGETS], tmp_path / "to", overlay=overlay)


FOREIGN = "a file that pyxp schemas import did not write is in its place"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop.acme.example/widgets.json", '{"mine": true}\n'),
        ("shop.acme.example/widgets.json", "not JSON"),
        ("index.json", '{"format": 1, "kinds": {}, "mine": true}\n'),
    ],
)
def test_a_file_of_somebody_else_is_not_written_over(name: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        import_schemas([WIDGETS], tmp_path)
    assert caught.value.message == f"cannot write {file.name}: {FOREIGN}"
    assert caught.value.hint == "move it away, or choose another folder with --to"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [file.name]
    assert file.read_text() == text


def test_a_record_is_written_over_only_where_the_index_names_it(tmp_path: Path) -> None:
    import_schemas([WIDGETS], tmp_path, release="v1")
    assert (
        "shop.acme.example/widgets.json" in import_schemas([WIDGETS], tmp_path, strikes=["shop/Widget:color"]).changed
    )
    (tmp_path / "index.json").unlink()
    with pytest.raises(UsageError, match=FOREIGN):
        import_schemas([WIDGETS], tmp_path)


def test_an_import_that_was_cut_off_can_be_run_again(tmp_path: Path) -> None:
    import_schemas([WIDGETS], tmp_path)
    (tmp_path / "shop.acme.example" / "widgets.json").unlink()
    assert import_schemas([WIDGETS], tmp_path).changed == ("shop.acme.example/widgets.json",)


def test_nothing_is_imported_where_one_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "shop.acme.example").write_text("a file")
    with pytest.raises(UsageError, match=r"cannot write shelves\.json: .*shop\.acme\.example is not a folder"):
        import_schemas([WIDGETS], tmp_path)
    assert not (tmp_path / "index.json").exists()
