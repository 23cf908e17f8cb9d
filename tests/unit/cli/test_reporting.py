"""Reports of findings in files, beside what a command prints."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pyxp.cli.app import run
from tests.unit.cli.test_render_command import CLAIM, COMPOSITION, FUNCTIONS, XRD
from tests.unit.cli.test_validate_command import VPC

PLATFORM = """\
from pyxp import Composite, Composition, Spec
from pyxp.aws import sqs


class QueueSpec(Spec):
    region: str = "eu-central-1"


class Platform(Composite, group="p.example.org", version="v1", kind="XQueue", claim_kind="Queue"):
    spec: QueueSpec

    def compose(self, c: Composition) -> None:
        c.add("queue", sqs.Queue(region="eu-central-1", delay_seconds="soon"))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {"pyxp.toml": "", "vpc.yaml": VPC, "bad.yaml": CLAIM.replace("{}", "{cidrr: x}")}.items():
        (tmp_path / name).write_text(text)
    for name, text in {
        "xrds/x.yaml": XRD,
        "compositions/c.yaml": COMPOSITION,
        "compositions/f.yaml": FUNCTIONS,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "good.yaml").write_text(CLAIM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def results(file: str) -> list[tuple[str, str]]:
    """The rules and files of a SARIF report."""
    [ran] = json.loads(Path(file).read_text())["runs"]
    return [
        (item["ruleId"], item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for item in ran["results"]
    ]


def test_one_run_writes_as_many_reports_as_are_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "vpc.yaml"]) == 1
    printed = capsys.readouterr()
    asked = ("sarif=out/a.sarif", "junit=out/a.xml", "json=a.json", "text=a.txt", "full=full.txt", "github=gh.txt")
    assert run(["validate", "vpc.yaml", *(f"--report={target}" for target in asked)]) == 1
    assert capsys.readouterr() == printed
    assert results("out/a.sarif") == [("unknown-field", "vpc.yaml")]
    assert ElementTree.parse("out/a.xml").getroot().attrib["failures"] == "1"  # noqa: S314
    assert [item["code"] for item in json.loads(Path("a.json").read_text())] == ["unknown-field"]
    assert Path("a.txt").read_text() == printed.out
    assert "    ^^^^^^^^ unknown field" in Path("full.txt").read_text()
    assert Path("gh.txt").read_text().startswith("::error title=unknown-field,file=vpc.yaml,line=7,")


def test_a_report_of_nothing_is_a_report(folder: Path) -> None:
    (folder / "vpc.yaml").write_text(VPC.replace("Blok", "Block"))
    assert run(["validate", "vpc.yaml", "--report", "sarif=a.sarif", "--report", "text=a.txt"]) == 0
    assert results("a.sarif") == []
    assert Path("a.txt").read_text() == "\n"


def test_a_report_says_too_that_nothing_could_be_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "nowhere.yaml", "--report", "json=a.json"]) == 1
    [finding] = json.loads(Path("a.json").read_text())
    assert (finding["code"], finding["file"]) == ("unreadable", "nowhere.yaml")
    assert "nowhere.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("sarif", "sarif needs a file; write --report sarif=FILE"),
        ("sarf=x", "there is no format 'sarf'; did you mean sarif?"),
        ("zzzz=x", "there is no format 'zzzz'; it is one of text, full, json, sarif, junit, github"),
        ("json=vpc.yaml/x", "cannot write the file"),
        ("json=vpc.yaml", "vpc.yaml is there already, and reports are not called so; name another file"),
        ("json=platform.py", "platform.py is there already, and reports are not called so; name another file"),
        ("json=linked.json", "linked.json holds manifests, which a report would replace; name another file"),
        ("json=one.json", "one.json holds manifests, which a report would replace; name another file"),
        ("sarif=-", "a report goes to a file; --output sarif prints it"),
    ],
)
def test_what_cannot_be_a_report_is_misuse(
    folder: Path, capsys: pytest.CaptureFixture[str], target: str, told: str
) -> None:
    (folder / "linked.json").symlink_to("vpc.yaml")
    (folder / "platform.py").write_text("pass\n")
    (folder / "one.json").write_text('{"kind": "ConfigMap", "apiVersion": "v1"}')
    before = (folder / "vpc.yaml").read_text()
    assert run(["validate", "vpc.yaml", "--report", target]) == 2
    assert told in capsys.readouterr().err
    assert (folder / "vpc.yaml").read_text() == before
    assert (folder / "platform.py").read_text() == "pass\n"


@pytest.mark.parametrize("other", ["sarif", "json"])
def test_two_reports_do_not_go_to_one_file(folder: Path, capsys: pytest.CaptureFixture[str], other: str) -> None:
    assert run(["validate", "vpc.yaml", "--report", "json=x", "--report", f"{other}=./x"]) == 2
    assert f"json and {other} would go to the same file, ./x" in capsys.readouterr().err
    assert not (folder / "x").exists()


def test_reports_take_the_place_of_earlier_ones(folder: Path) -> None:
    asked = [f"--report={form}=out.{form}" for form in ("json", "sarif", "junit", "text", "full", "github")]
    for _ in range(2):
        assert run(["validate", "vpc.yaml", *asked]) == 1


def test_annotations_go_beside_manifests_and_the_step_is_summed_up(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    assert run(["render", "good.yaml", "bad.yaml", "--report", "github"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("---\napiVersion: example.org/v1\nkind: XThing\n")
    [command] = [line for line in err.splitlines() if line.startswith("::")]
    assert command.startswith(f"::error title=unknown-field,file={folder.name}/bad.yaml,line=4,endLine=4,col=8,")
    assert Path("summary.md").read_text().startswith("### pyxp render\n\n2 documents checked: 1 error, 0 warnings\n")


def test_render_reports_what_is_wrong_and_prints_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["render", "good.yaml", "bad.yaml"])
    printed = capsys.readouterr()
    assert run(["render", "good.yaml", "bad.yaml", "--report", "sarif=a.sarif"]) == code == 1
    assert capsys.readouterr() == printed
    assert results("a.sarif") == [("unknown-field", "bad.yaml")]


def test_a_validation_of_nothing_leaves_a_report_that_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "nothing").mkdir()
    assert run(["validate", "nothing", "--report", "junit=a.xml"]) == 2
    assert capsys.readouterr().err.startswith("Error: there is nothing to validate: nothing holds no manifest; ")
    [failure] = ElementTree.parse("a.xml").getroot().iter("failure")  # noqa: S314
    assert (failure.attrib["type"], failure.attrib["message"]) == (
        "no-manifest",
        "there is nothing to validate: nothing holds no manifest",
    )
    assert run(["validate", "good.yaml", "--schemas", "nowhere", "--report", "json=a.json"]) == 2
    assert [item["code"] for item in json.loads(Path("a.json").read_text())] == ["unreadable"]


def test_what_cannot_be_rendered_is_in_the_report(folder: Path) -> None:
    (folder / "other.yaml").write_text(CLAIM.replace("example.org", "example.com"))
    assert run(["render", "other.yaml", "--report", "junit=a.xml"]) == 1
    [failure] = ElementTree.parse("a.xml").getroot().iter("failure")  # noqa: S314
    assert failure.attrib["type"] == "not-rendered"
    assert run(["render", "nowhere.yaml", "--report", "json=a.json"]) == 1
    assert [item["code"] for item in json.loads(Path("a.json").read_text())] == ["not-rendered"]


def test_generate_reports_what_stands_in_python(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "reported_platform.py").write_text(PLATFORM)
    (folder / "pyxp.toml").write_text('platforms = ["reported_platform:Platform"]\n')
    monkeypatch.syspath_prepend(str(folder))
    try:
        assert run(["generate", "--report", "json=a.json"]) == 1
    finally:
        sys.modules.pop("reported_platform", None)
    [finding] = [item for item in json.loads(Path("a.json").read_text()) if item["severity"] == "error"]
    assert (finding["code"], Path(finding["file"]).name, finding["line"]) == ("wrong-type", "reported_platform.py", 13)
