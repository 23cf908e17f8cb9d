"""What a render of files reads: groups by project, and the surroundings that paths name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.errors import UsageError
from pyxp.jobs.render_files import Paths, RenderGroup, groups_of, read_files, read_project, surroundings_of
from pyxp.jobs.surroundings import Surroundings
from pyxp.yamlio import Document

COMPOSITE = "apiVersion: acme.example/v1\nkind: Top\nmetadata: {name: top}\n"
COMPOSITION = "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata: {name: tops}\n"
XRD = "apiVersion: apiextensions.crossplane.io/v2\nkind: CompositeResourceDefinition\nmetadata: {name: tops}\n"


def write(folder: Path, **texts: str) -> list[str]:
    """The paths of YAML files with these texts."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return [str(folder / f"{name}.yaml") for name in texts]


def kinds(documents: list[Document]) -> list[str]:
    return [document.data["kind"] for document in documents]


def test_in_crossplanes_order_only_first_documents_count(tmp_path: Path) -> None:
    paths = write(tmp_path, xr=f"{COMPOSITE}---\n{COMPOSITE}", composition=COMPOSITION)
    read, cut = read_files(paths)
    assert kinds(read.documents) == ["Top", "Composition"]
    assert [item.file.name for item in cut] == [paths[0]]
    read, cut = read_files(paths[::-1])
    assert (kinds(read.documents), cut) == (["Composition", "Top", "Top"], [])


def test_a_project_without_claims_lends_what_it_has(tmp_path: Path) -> None:
    rendered = write(tmp_path / "rendered", claim=COMPOSITE)
    lending = write(tmp_path / "lending", composition=COMPOSITION)
    for folder in ("rendered", "lending"):
        (tmp_path / folder / "pyxp.toml").write_text("")
    read, _ = read_files([*rendered, *lending])
    (group,) = groups_of(read)
    assert group.project is not None
    assert group.project.root.name == "rendered"
    assert kinds(group.documents) == ["Top", "Composition"]
    assert read_project(group, read).documents == []


def test_a_project_gives_its_definitions_while_no_composition_is_given(tmp_path: Path) -> None:
    write(tmp_path / "xrds", top=XRD)
    (tmp_path / "pyxp.toml").write_text("")
    read, _ = read_files(write(tmp_path, claim=COMPOSITE))
    (group,) = groups_of(read)
    assert kinds(read_project(group, read).documents) == ["CompositeResourceDefinition"]
    assert read_project(RenderGroup(None, group.documents), read).documents == []


def test_surroundings_are_read_from_paths_and_keep_what_is_not_read(tmp_path: Path) -> None:
    (objects,) = write(tmp_path, objects="kind: ConfigMap\n---\nkind: Secret\n")
    (context,) = write(tmp_path, context="{a: 1}")
    (xrd,) = write(tmp_path, xrd=XRD)
    paths = Paths(
        xrd=xrd,
        required=[objects],
        context_files={"file": context, "both": context},
        context_texts={"both": ("[2]", "--context-values both")},
    )
    around = surroundings_of(None, [], paths, Surroundings(delays={"vpc": 2}), checked=False)
    assert [item["kind"] for item in around.required] == ["ConfigMap", "Secret"]
    assert around.context == {"file": {"a": 1}, "both": [2]}
    assert around.xrd is not None
    assert (dict(around.delays), around.catalog, list(around.schemas)) == ({"vpc": 2}, None, [])
    judged = surroundings_of(None, [], Paths(schemas=[xrd]), Surroundings())
    assert kinds(list(judged.schemas)) == ["CompositeResourceDefinition"]
    assert judged.catalog is not None


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("observed", "bare.yaml:1:1: this is not a Kubernetes object: it has no kind; every document starts with"),
        ("openapi", "bare.yaml:1:1: this is not an OpenAPI document: it has no components"),
        ("xrd", "bare.yaml holds no CompositeResourceDefinition; --xrd names the file of a definition"),
    ],
)
def test_what_is_named_and_does_not_fit_is_misuse(tmp_path: Path, named: str, message: str) -> None:
    (bare,) = write(tmp_path, bare="a: 1\n")
    paths = Paths(**{named: [bare] if named == "observed" else bare})  # type: ignore[arg-type]
    with pytest.raises(UsageError) as caught:
        surroundings_of(None, [], paths, Surroundings(), checked=False)
    assert message in str(caught.value)
