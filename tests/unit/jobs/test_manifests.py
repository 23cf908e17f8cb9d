"""What counts among the files of a command's arguments, and which project they belong to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pyxp.errors import InputError, UsageError
from pyxp.jobs.manifests import SNAPSHOTS, by_project, read_given
from pyxp.testing.snapshots import FOLDER

THING = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes files into the working directory."""
    monkeypatch.chdir(tmp_path)

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path

    return write


NO_MANIFESTS = {
    "schema.json": '{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"kind": {}}}',
    "package.json": '{"name": "x", "version": "1.0.0"}',
    "values.yaml": "replicas: 3\nkind: Deployment\n",
    "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
    "grafana.yaml": "apiVersion: 1\ndatasources: []\n",
    "list.json": '["apiVersion: v1", "kind: A"]',
    "settings.json": '{"a": 1, // a comment\n "b": [}',
    "comment.yaml": "# kind: nothing\n",
    "empty.yaml": "",
}


@pytest.mark.parametrize("name", NO_MANIFESTS)
def test_what_holds_no_object_is_passed_over_in_a_folder(name: str, tree: Callable[..., Path]) -> None:
    tree({name: NO_MANIFESTS[name], "a.yaml": THING})
    read = read_given(["."])
    assert [item.file.name for item in read.files] == ["a.yaml"]
    assert (read.passed_over, read.empty) == ((name,), ())


@pytest.mark.parametrize(
    "text",
    [
        THING,
        "kind: Thing\nspec: {}\n",
        "apiVersion: example.org/v1\nknd: Thing\n",
        f"a: 1\n---\n{THING}",
        "apiVersion: v1\nkind: List\nitems: [{kind: A}]\n",
        '{"apiVersion": "v1", "kind": "A"}',
        "kind: [\n",
    ],
)
def test_what_holds_an_object_or_may_hold_one_counts(text: str, tree: Callable[..., Path]) -> None:
    tree({"a.yaml": text})
    read = read_given(["."])
    assert [item.file.name for item in read.files] == ["a.yaml"]
    assert read.passed_over == ()


def test_a_file_in_utf_16_is_told_rather_than_passed_over(tree: Callable[..., Path]) -> None:
    (tree({}) / "a.yaml").write_bytes(THING.encode("utf-16"))
    assert [finding.hint for finding in read_given(["."]).findings] == ["save the file as UTF-8"]


def test_one_document_that_cannot_be_read_hides_no_other_of_the_file(tree: Callable[..., Path]) -> None:
    tree({"a.yaml": f"{THING}---\nkind: [\n---\nkind: A\nkind: B\nkind: C\n---\n{THING}"})
    read = read_given(["a.yaml"])
    assert [item.data["kind"] for item in read.documents] == ["Thing", "C", "Thing"]
    assert [finding.code for finding in read.findings] == ["syntax"]
    assert [[str(finding.location) for finding in item.warnings] for item in read.documents] == [
        [],
        ["a.yaml:8:1", "a.yaml:9:1"],
        [],
    ]
    assert {finding.severity.value for item in read.documents for finding in item.warnings} == {"error"}


@pytest.mark.parametrize("name", ["values.yaml", "kustomization.yaml", "list.json"])
def test_a_file_that_is_named_counts_whatever_it_holds(name: str, tree: Callable[..., Path]) -> None:
    tree(NO_MANIFESTS)
    read = read_given([name])
    assert [item.file.name for item in read.files] == [name]
    assert read.passed_over == ()


def test_a_helm_chart_is_passed_over_as_a_whole(tree: Callable[..., Path]) -> None:
    chart = {
        "charts/one/Chart.yaml": "apiVersion: v2\nname: one\n",
        "charts/one/values.yaml": "a: 1\n",
        "charts/one/templates/deep/thing.yaml": "kind: {{ .Values.kind }}\n",
    }
    tree({**chart, "a.yaml": THING})
    read = read_given(["."])
    assert [item.file.name for item in read.files] == ["a.yaml"]
    assert read.passed_over == (f"{Path('charts/one')} (a Helm chart)",)
    assert read_given(["charts"]).empty == ("charts",)


def test_one_file_that_cannot_be_read_hides_no_other(tree: Callable[..., Path]) -> None:
    tree({"a.yaml": "kind: [\n", "b.yaml": THING, "c.yaml": "kind: }\n"})
    (Path("d.yaml")).write_bytes(b"kind: A\nname: \xff\n")
    read = read_given(["."])
    assert len(read.documents) == 1
    assert [(finding.code, finding.location.file) for finding in read.findings if finding.location] == [
        ("syntax", "a.yaml"),
        ("syntax", "c.yaml"),
        ("syntax", "d.yaml"),
    ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_file_that_may_not_be_read_hides_no_other(tree: Callable[..., Path]) -> None:
    tree({"a.yaml": THING, "b.yaml": THING})
    Path("a.yaml").chmod(0)
    read = read_given(["."])
    assert (len(read.documents), [finding.code for finding in read.findings]) == (1, ["unreadable"])


@pytest.mark.parametrize(
    "again", ["claims", "./claims", "claims/a.yaml", "claims/../claims", "link", "claims/link.yaml"]
)
def test_a_file_counts_once_by_whatever_paths(again: str, tree: Callable[..., Path]) -> None:
    folder = tree({"claims/a.yaml": THING})
    (folder / "link").symlink_to("claims")
    (folder / "claims" / "link.yaml").symlink_to("a.yaml")
    for first, second in (("claims", again), (again, "claims"), (str(folder / "claims"), again)):
        read = read_given([first, second])
        assert (len(read.documents), read.empty) == (1, ())


def test_what_is_missing_is_an_error(tree: Callable[..., Path]) -> None:
    tree({"claim.yaml": THING})
    with pytest.raises(InputError, match=r"claims.yaml: cannot find the file or folder; did you mean claim.yaml\?"):
        read_given(["claim.yaml", "claims.yaml"])


def test_arguments_that_lead_to_nothing_are_known(tree: Callable[..., Path]) -> None:
    folder = tree({"a/a.yaml": THING, "empty.yaml": "# nothing\n", "c/package.json": "{}"})
    (folder / "b").mkdir()
    assert read_given(["a", "b", "c", "empty.yaml"]).empty == ("b", "c", "empty.yaml")


def projects_of(paths: list[str], override: str | None = None) -> list[tuple[str, list[str]]]:
    groups = by_project(read_given(paths).files, override)
    return [
        (group.project.root.name if group.project else "", [item.file.name for item in group.files]) for group in groups
    ]


def test_each_file_belongs_to_the_project_it_lies_in(
    tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tree(
        {
            **{f"one/{name}": text for name, text in {"pyxp.toml": "", "a.yaml": THING, "b.yaml": THING}.items()},
            **{f"one/inner/{name}": text for name, text in {"pyxp.toml": "", "c.yaml": THING}.items()},
            **{f"two/{name}": text for name, text in {"pyxp.toml": "", "d.yaml": THING}.items()},
            "outside.yaml": THING,
        }
    )
    (folder / "again").symlink_to("two")
    assert projects_of(["one", "two"]) == [
        ("one", ["one/a.yaml", "one/b.yaml"]),
        ("inner", ["one/inner/c.yaml"]),
        ("two", ["two/d.yaml"]),
    ]
    assert projects_of(["outside.yaml", "two/d.yaml", "one/a.yaml"]) == [
        ("two", ["outside.yaml", "two/d.yaml"]),
        ("one", ["one/a.yaml"]),
    ]
    assert projects_of(["again/d.yaml"]) == [("again", ["again/d.yaml"])]
    assert projects_of(["two", "again"]) == [("two", ["two/d.yaml"])]
    assert projects_of(["outside.yaml"]) == [("", ["outside.yaml"])]
    assert projects_of(["one/a.yaml", "two"], "two") == [("two", ["one/a.yaml", "two/d.yaml"])]
    monkeypatch.chdir(folder / "two")
    assert projects_of(["../outside.yaml"]) == [("two", ["../outside.yaml"])]
    assert projects_of(["../one/a.yaml"]) == [("one", ["../one/a.yaml"])]
    with pytest.raises(UsageError, match="cannot use"):
        projects_of(["d.yaml"], "nowhere")


def test_snapshots_are_passed_over_below_a_folder_and_count_where_they_are_named(tree: Callable[..., Path]) -> None:
    tree({"a.yaml": THING, "tests/__rendered__/test_a/test_it.yaml": THING})
    read = read_given(["."])
    assert [item.file.name for item in read.files] == ["a.yaml"]
    snapshot = "tests/__rendered__/test_a/test_it.yaml"
    assert read.passed_over == (f"{snapshot} (a snapshot that tests compare with)",)
    for named in (snapshot, "tests/__rendered__"):
        assert [item.file.name for item in read_given([named]).files] == [snapshot]


def test_snapshots_lie_where_the_plugin_keeps_them() -> None:
    assert SNAPSHOTS == FOLDER
