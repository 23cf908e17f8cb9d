"""Which project is meant, and what its configuration may say."""

from pathlib import Path

import pytest

from pyxp.errors import InputError, UsageError
from pyxp.files import find_project, project_above

NO_PLATFORMS = (
    '\'platforms\' is not a list of names like "package.module:Class"; write platforms = ["package.module:Class"]'
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(folder, text, name="pyproject.toml"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_project_around_the_file_comes_before_the_one_around_here(here):
    near = configure(here / "other" / "near", "[tool.pyxp]\n")
    configure(here / "work", "[tool.pyxp]\n")
    (near / "claims").mkdir()
    assert find_project(near / "claims" / "dev.yaml").root == near
    assert find_project(None) is None


def test_the_project_around_here_counts_where_the_file_has_none(here, monkeypatch):
    work = configure(here / "work", "[tool.pyxp]\n")
    (work / "deep").mkdir()
    monkeypatch.chdir(work / "deep")
    assert find_project(here / "elsewhere" / "x.yaml").root == work
    assert find_project(None).root == work


def test_a_pyproject_that_does_not_mention_pyxp_is_passed_over(here):
    outer = configure(here, "[tool.pyxp]\n")
    configure(here / "inner", "[tool.other]\n")
    assert find_project(here / "inner" / "x.yaml").root == outer


def test_pyxp_toml_needs_no_table_and_wins_in_its_folder(here):
    configure(here, '[tool.pyxp.packages]\ncrossplane = "v1.0.0"\n')
    configure(here, '[packages]\ncrossplane = "v2.0.0"\n', "pyxp.toml")
    assert find_project(here / "x.yaml").packages == {"crossplane": "v2.0.0"}


UNREADABLE = {
    "nested too deeply": "x = " + "[" * 1000,
    "a number in it is too long": "\nx = " + "9" * 5000,
    "Invalid value": "\nx = ?",
}


@pytest.mark.parametrize("told", UNREADABLE)
def test_a_configuration_that_cannot_be_read_is_told_with_its_place(here, told):
    configure(here, UNREADABLE[told], "pyxp.toml")
    with pytest.raises(InputError, match=told) as caught:
        project_above(here)
    assert caught.value.location.file == str(here / "pyxp.toml")
    assert caught.value.location.line == (0 if "deeply" in told else 2)
    (here / "pyxp.toml").rename(here / "pyproject.toml")
    configure(here, f"[tool.pyxp]\n{UNREADABLE[told]}")
    with pytest.raises(InputError, match=told):
        project_above(here)


@pytest.mark.parametrize("text", [*UNREADABLE.values(), "[tool.other]\nwords = pyxp and more"])
def test_a_pyproject_of_others_that_cannot_be_read_is_passed_over(here, text):
    outer = configure(here, "[tool.pyxp]\n")
    configure(here / "inner", text)
    assert find_project(here / "inner" / "x.yaml").root == outer


def test_an_override_names_the_folder_or_the_file(here):
    configure(here, "[tool.pyxp]\n")
    other = configure(here / "other", "", "pyxp.toml")
    assert find_project(here / "x.yaml", other).root == other
    assert find_project(here / "x.yaml", str(other / "pyxp.toml")).root == other


@pytest.mark.parametrize("name", ["absent", "empty", "file.toml"])
def test_an_override_that_is_no_project_is_misuse(here, name):
    (here / "empty").mkdir()
    configure(here, "x = 1\n", "pyproject.toml")
    with pytest.raises((UsageError, InputError)) as caught:
        find_project(None, name)
    assert caught.value.exit_code == 2
    assert "it has no pyproject.toml with [tool.pyxp] and no pyxp.toml" in str(caught.value)


def test_what_is_not_said_has_defaults(here):
    project = find_project(configure(here, "[tool.pyxp]\n"))
    assert project.platforms == ()
    assert project.packages == {}
    assert project.xrd_paths == (here / "xrds",)
    assert project.composition_paths == (here / "compositions",)
    assert project.schema_paths == (here / "schemas",)
    assert project.bindings_path == here / "bindings"
    assert project.claim_paths == (here / "claims",)
    assert project.schema_doc_path == here / "docs" / "schemas"
    assert project.file == here / "pyproject.toml"


def test_what_is_said_is_kept(here):
    text = """
[tool.pyxp]
platforms = ["my.platform:Thing", "my.platform:Other.Inner"]
[tool.pyxp.packages]
crossplane = "v2.3.3"
provider-gcp = "v1.0.0"
function-go-templating = "v0.9.0"
[tool.pyxp.paths]
xrds = "apis"
compositions = ["a", "b"]
catalogs = ["crds", "vendor/crds"]
"""
    project = find_project(configure(here, text))
    assert project.platforms == ("my.platform:Thing", "my.platform:Other.Inner")
    assert project.packages["function-go-templating"] == "v0.9.0"
    assert project.xrd_paths == (here / "apis",)
    assert project.composition_paths == (here / "a", here / "b")
    assert project.schema_paths == (here / "crds", here / "vendor" / "crds")
    assert project.config["platforms"] == ["my.platform:Thing", "my.platform:Other.Inner"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("platform = []", "unknown setting 'platform' in the pyxp configuration; did you mean 'platforms'?"),
        (
            "xyz = 1",
            "unknown setting 'xyz' in the pyxp configuration;"
            " known are platforms, packages, paths, configuration, charts, protected-environments",
        ),
        (
            "packages.provider-asw = 'v1'",
            "unknown package 'provider-asw' in the pyxp configuration; did you mean 'provider-aws'?",
        ),
        (
            "packages.crosplane = 'v1'",
            "unknown package 'crosplane' in the pyxp configuration; did you mean 'crossplane'?",
        ),
        ("paths.xrd = 'x'", "unknown path 'xrd' in the pyxp configuration; did you mean 'xrds'?"),
        ("packages.crossplane = 2", "the version of package 'crossplane' is not a text; write \"v1.2.3\""),
        (
            "packages.crossplane = '2.3.3'",
            "cannot read the version '2.3.3' of package 'crossplane': it is not a release; write \"v2.3.3\", or a whole"
            " package reference",
        ),
        (
            "packages.function-auto-ready = 'latest'",
            "cannot read the version 'latest' of package 'function-auto-ready': it is not a release; write \"v1.2.3\","
            " or a whole package reference",
        ),
        ("packages = []", "'packages' is not a table of versions"),
        ("paths = 'x'", "'paths' is not a table"),
        ("paths.xrds = []", "the path 'xrds' is not a folder name or a list of them"),
        ("paths.xrds = [1]", "the path 'xrds' is not a folder name or a list of them"),
        (
            "platforms = ['a.b.C']",
            NO_PLATFORMS,
        ),
        (
            "platforms = 'a:B'",
            NO_PLATFORMS,
        ),
    ],
)
def test_what_the_configuration_cannot_mean_is_refused(here, text, message):
    configure(here, text, "pyxp.toml")
    with pytest.raises(InputError) as caught:
        find_project(here / "x.yaml")
    assert str(caught.value) == f"{here / 'pyxp.toml'}: {message}"


@pytest.mark.parametrize(
    "version",
    ["v0.10.0", "v2.4.0-rc.0", "v1.2.3+build.5", "ghcr.io/me/function-auto-ready:main", "ghcr.io/me/it@sha256:12ab"],
)
def test_releases_and_whole_references_are_versions(here, version):
    configure(here, f'[packages]\nfunction-auto-ready = "{version}"\n', "pyxp.toml")
    assert find_project(here / "x.yaml").packages == {"function-auto-ready": version}


def test_broken_toml_is_told_with_its_file(here):
    configure(here, "a = \n", "pyxp.toml")
    with pytest.raises(InputError) as caught:
        find_project(here / "x.yaml")
    assert str(caught.value).startswith(f"{here / 'pyxp.toml'}:1:5: cannot read the project file: ")


def test_a_tool_table_of_the_wrong_kind_is_refused(here):
    configure(here, "[tool]\npyxp = 5\n")
    with pytest.raises(InputError, match="is not a table"):
        find_project(here / "x.yaml")


def test_paths_are_normalised_and_hold_no_control_characters(tmp_path) -> None:
    (tmp_path / "pyxp.toml").write_text('[paths]\nbindings = "../elsewhere/./kinds"\n')
    found = find_project(tmp_path)
    assert found is not None
    assert found.bindings_path == tmp_path.parent / "elsewhere" / "kinds"
    (tmp_path / "pyxp.toml").write_text('[paths]\nxrds = "a\\nb"\n')
    with pytest.raises(InputError, match="the path 'xrds' is not a folder name"):
        find_project(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "table", "top"),
    [
        ("pyproject.toml", "[tool.pyxp]\n", "[tool.pyxp.paths]", "under [tool.pyxp]"),
        ("pyxp.toml", "", "[paths] of pyxp.toml", "at the top of pyxp.toml"),
        ("other.toml", "", "[paths] of other.toml", "at the top of other.toml"),
    ],
)
def test_configuration_is_called_as_it_is_written(here, name, text, table, top):
    project = find_project(None, configure(here, text, name) / name)
    assert (project.table("paths"), project.top) == (table, top)


def test_steps_back_are_no_folders_above(here, monkeypatch):
    inner = configure(here / "inner", "[tool.pyxp]\n")
    (here / "other").mkdir()
    monkeypatch.chdir(inner)
    assert project_above(Path("../other/claim.yaml")) is None


def test_the_tables_of_the_other_file_are_told_apart(here):
    configure(here, '[tool.pyxp.packages]\ncrossplane = "v1.0.0"\n', "pyxp.toml")
    with pytest.raises(InputError, match=r"write \[packages\] for \[tool.pyxp.packages\]"):
        find_project(None)


@pytest.mark.parametrize(
    ("text", "protected"),
    [
        ("", None),
        ("protected-environments = []", ()),
        ("protected-environments = ['live']", ("live",)),
        ("[charts]\nname = 'a'\nenvironments = ['dev', 'prod']", None),
        ("[charts]\nname = 'a'\nenvironments = ['dev', 'prod']\nprotected = ['dev']", ("dev",)),
    ],
)
def test_environments_are_protected_by_the_project_or_by_its_charts(here, text, protected):
    configure(here, text, "pyxp.toml")
    assert find_project(here / "x.yaml").protected_environments == protected
