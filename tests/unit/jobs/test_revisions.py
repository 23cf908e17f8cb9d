"""Definitions as they were in a revision of git."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pyxp.errors import UsageError
from pyxp.jobs.revisions import read_former
from pyxp.jobs.validate_files import validate_files
from tests.unit.jobs.test_breaking import XRD

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
AUTHOR = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(*arguments: str) -> None:
    nobodys = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], check=True, capture_output=True, env=os.environ | AUTHOR | nobodys)  # noqa: S607


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a definition on main, in whose work tree it takes something else."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    (home / "xrds").mkdir(parents=True)
    monkeypatch.chdir(home)
    (home / "xrds" / "apps.yaml").write_text(XRD)
    (home / "xrds" / "notes.yaml").write_text("{{ a template }}\n")
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    (home / "xrds" / "apps.yaml").write_text(XRD.replace("size: {type: integer}", "size: {type: string}"))
    return home


def codes(against: str, *paths: str) -> list[str]:
    return [finding.code for finding in validate_files(paths or ["xrds"], against=[against]).findings]


@pytest.mark.parametrize("against", ["main", "HEAD", "git:main", "main:xrds", "main:xrds/apps.yaml", "git:main:xrds"])
def test_what_a_revision_has_is_compared_with_the_work_tree(repository: Path, against: str) -> None:
    before = sorted(path.relative_to(repository) for path in repository.rglob("*") if ".git" not in path.parts)
    assert "changed-type" in codes(against)
    after = sorted(path.relative_to(repository) for path in repository.rglob("*") if ".git" not in path.parts)
    assert before == after


def test_a_path_is_found_from_any_folder_of_the_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "xrds")
    assert "changed-type" in codes("main", "apps.yaml")
    assert "changed-type" in codes("main:xrds", "apps.yaml")
    monkeypatch.chdir(repository.parent)
    assert "changed-type" in codes("main", "home/xrds/apps.yaml")
    assert "changed-type" in codes("main", "home")


def test_objects_are_matched_whatever_their_files_are_called(repository: Path) -> None:
    (repository / "xrds" / "apps.yaml").rename(repository / "xrds" / "things.yaml")
    assert "changed-type" in codes("main")
    with pytest.raises(UsageError) as caught:
        codes("main", "xrds/things.yaml")
    assert str(caught.value) == (
        "there is no file of manifests at xrds/things.yaml in main; say where they were: --against main:PATH"
    )


def test_what_is_gone_is_told_where_it_was(repository: Path) -> None:
    (repository / "xrds" / "apps.yaml").write_text(XRD.replace("apps", "jobs").replace("App", "Job"))
    [gone] = [item for item in validate_files(["xrds"], against=["main"]).findings if item.code == "definition-removed"]
    assert str(gone.location) == "main:xrds/apps.yaml:1:1"


def test_a_file_of_the_name_comes_before_the_revision(repository: Path) -> None:
    (repository / "main").mkdir()
    (repository / "main" / "apps.yaml").write_text((repository / "xrds" / "apps.yaml").read_text())
    assert "changed-type" not in codes("main")
    assert "changed-type" in codes("git:main")


@pytest.mark.parametrize(
    ("against", "told"),
    [
        ("formr", "there is no file or folder formr, and no revision formr in {home}; fetch it first"),
        ("git:formr", "there is no revision formr in {home}; fetch it first"),
        ("git:", "git: names no revision; write --against main, or --against main:xrds"),
        ("main:nowhere", "there is no file of manifests at nowhere in main; say where they were"),
        ("--output=evil", "there is no file or folder --output=evil, and no revision --output=evil in {home}"),
        ("main:--output=evil", "there is no file of manifests at --output=evil in main"),
        ("main:*", "there is no file of manifests at * in main"),
        ("main^{tree}", "there is no file or folder main^{{tree}}, and no revision main^{{tree}} in {home}"),
    ],
)
def test_what_is_no_revision_is_misuse(repository: Path, against: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_former([against], ["xrds"])
    assert str(caught.value).startswith(told.format(home=repository))
    assert not (repository / "evil").exists()


def test_outside_of_a_repository_it_is_told_what_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        read_former(["main"], [str(tmp_path)])
    assert str(caught.value) == (
        f"there is no file or folder main, and {tmp_path} is in no git repository, so main can be no revision of it; "
        "give --against a file or folder with the definitions as they were"
    )


def test_without_git_it_is_told_what_is_missing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(UsageError) as caught:
        read_former(["main"], ["xrds"])
    assert str(caught.value) == (
        "there is no file or folder main, and git, which could know it as a revision, is not installed; "
        "give --against a file or folder with the definitions as they were"
    )


def test_standard_input_is_in_no_revision(repository: Path) -> None:
    with pytest.raises(UsageError, match="standard input is in no revision of git"):
        read_former(["main"], ["-"])
    assert [item.source for item in read_former(["main:xrds"], ["-"])] == ["main:xrds/apps.yaml"]


def test_a_definition_that_cannot_be_read_is_told_with_its_place(repository: Path) -> None:
    (repository / "xrds" / "apps.yaml").write_text("kind: CompositeResourceDefinition\nspec: [\n")
    git("commit", "-q", "-a", "-m", "second")
    with pytest.raises(UsageError) as caught:
        read_former(["HEAD"], ["xrds"])
    assert str(caught.value).startswith("HEAD:xrds/apps.yaml:2:7: cannot read YAML")
    assert [item.source for item in read_former(["HEAD~1"], ["xrds"])] == ["HEAD~1:xrds/apps.yaml"]


def test_links_are_not_followed_and_the_work_is_bounded(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "xrds" / "link.yaml").symlink_to("apps.yaml")
    git("add", ".")
    git("commit", "-q", "-m", "second")
    assert [item.source for item in read_former(["HEAD"], ["xrds"])] == ["HEAD:xrds/apps.yaml"]
    monkeypatch.setattr("pyxp.jobs.revisions.MOST_FILES", 1)
    with pytest.raises(UsageError, match="has more than 1 files of manifests"):
        read_former(["HEAD"], ["xrds"])
    monkeypatch.setattr("pyxp.jobs.revisions.MOST_LISTED", 10)
    with pytest.raises(UsageError, match="HEAD has too many files; name the folder of the definitions"):
        read_former(["HEAD"], ["xrds"])


def test_git_that_says_nothing_is_not_waited_for(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = repository / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("pyxp.jobs.revisions._PATIENCE", 0.2)
    with pytest.raises(UsageError, match=r"git says nothing of main for 0\.2 seconds"):
        read_former(["main"], ["xrds"])


def test_a_revision_that_lacks_a_file_is_named_with_it(repository: Path) -> None:
    found = subprocess.run(["git", "rev-parse", "main:xrds/notes.yaml"], check=True, capture_output=True, text=True)  # noqa: S607
    hash_ = found.stdout.strip()
    (repository / ".git" / "objects" / hash_[:2] / hash_[2:]).unlink()
    told = r"^main lacks xrds/notes\.yaml here: the clone has only a part of the repository; fetch the whole history"
    with pytest.raises(UsageError, match=told):
        validate_files(["xrds"], against=["main"])


@pytest.mark.parametrize(
    ("against", "path"), [("xrds", "xrds"), ("xrds/", "./xrds"), ("xrds/apps.yaml", "xrds/apps.yaml")]
)
def test_nothing_is_compared_with_itself(repository: Path, against: str, path: str) -> None:
    told = f"^--against {against} is what is validated, and .* write --against git:{against}$"
    with pytest.raises(UsageError, match=told):
        validate_files([path], against=[against])


def test_a_branch_that_is_called_like_the_folder_is_compared_with_all_the_same(repository: Path) -> None:
    git("branch", "xrds")
    assert "changed-type" in codes("git:xrds", "xrds")


def test_a_path_of_a_revision_may_begin_where_one_is(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "xrds")
    assert "changed-type" in codes("main:./apps.yaml", "apps.yaml")
    assert "changed-type" in codes("main:../xrds", "apps.yaml")
    told = r"^there is no file of manifests at apps\.yaml in main; paths count from the top of the repository; "
    with pytest.raises(UsageError, match=told + r"from here on it is main:\./apps\.yaml$"):
        codes("main:apps.yaml", "apps.yaml")
    with pytest.raises(UsageError, match=r"^\.\./\.\./x lies outside of the repository "):
        codes("main:../../x", "apps.yaml")
