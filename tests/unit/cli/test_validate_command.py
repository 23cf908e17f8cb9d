"""``pyxp validate`` as it is typed."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from pyxp.cli.app import run
from pyxp.files.opening import GivenFile
from pyxp.jobs import validate as jobs_validate

ROOT = Path(__file__).parent.parent.parent.parent
VPC = """\
apiVersion: ec2.aws.upbound.io/v1beta1
kind: VPC
metadata: {name: a}
spec:
  forProvider:
    region: eu-central-1
    cidrBlok: 10.0.0.0/16
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  names: {kind: Thing, plural: things}
  scope: Cluster
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, required: [a]}}}}
"""
THING = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\nspec: {}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vpc.yaml").write_text(VPC)
    return tmp_path


def test_a_fault_is_told_with_its_place_and_ends_in_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "vpc.yaml"]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "vpc.yaml:7:5: error[unknown-field] VPC/a: spec.forProvider.cidrBlok: unknown field; "
        "did you mean 'cidrBlock'?\n"
    )
    assert err == "1 document checked: 1 error, 0 warnings\n"


def test_nothing_wrong_ends_in_zero(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "vpc.yaml").write_text(VPC.replace("Blok", "Block"))
    assert run(["validate", "."]) == 0
    assert capsys.readouterr().out == ""


def test_json_is_a_list_of_findings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "vpc.yaml", "--output", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert (finding["file"], finding["line"], finding["column"]) == ("vpc.yaml", 7, 5)
    assert finding["code"] == "unknown-field"
    assert finding["path"] == "spec.forProvider.cidrBlok"


def test_a_file_that_is_no_yaml_does_not_hide_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.yaml").write_text("kind: [\n")
    assert run(["validate", "."]) == 1
    out = capsys.readouterr().out
    assert "error[syntax]" in out
    assert "error[unknown-field]" in out


def test_schemas_can_be_given(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "crd.yaml").write_text(CRD)
    (folder / "thing.yaml").write_text(THING)
    assert run(["validate", "thing.yaml"]) == 1
    assert "error[missing-schema]" in capsys.readouterr().out
    assert run(["validate", "thing.yaml", "--allow-missing-schemas"]) == 0
    assert "warning[missing-schema]" in capsys.readouterr().out
    assert run(["validate", "thing.yaml", "--schemas", "crd.yaml"]) == 1
    assert "spec.a: Required value" in capsys.readouterr().out


def test_a_missing_file_is_an_error_without_traceback(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "nowhere.yaml"]) != 0
    assert "nowhere.yaml" in capsys.readouterr().err


def test_no_path_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate"]) == 2
    assert "PATH" in capsys.readouterr().err


XRD = """\
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  names: {kind: Thing, plural: things}
  scope: Cluster
  versions:
  - name: v1
    served: true
    referenceable: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {a: {type: string}}}}}}
"""


def validated(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], list[str]]:
    code = run(["validate", *arguments])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err.splitlines()


def test_findings_come_in_the_order_of_places(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "z.yaml").write_text("kind: [\n")
    (folder / "b.yaml").write_text("kind: }\n")
    (folder / "a.yaml").write_text(VPC)
    code, out, _ = validated(capsys, "z.yaml", "vpc.yaml", "b.yaml", "a.yaml")
    assert code == 1
    assert [line.partition(":")[0] for line in out] == ["a.yaml", "b.yaml", "vpc.yaml", "z.yaml"]


def test_each_file_is_judged_by_its_own_project(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, field in (("one", "a"), ("two", "b")):
        (folder / name / "xrds").mkdir(parents=True)
        (folder / name / "pyxp.toml").write_text("")
        (folder / name / "xrds" / "things.yaml").write_text(XRD.replace("{a: ", f"{{{field}: "))
        (folder / name / "thing.yaml").write_text(THING.replace("{}", '{a: "1"}'))
    told = "two/thing.yaml:4:8: error[unknown-field] Thing/a: spec.a: unknown field; known here: b, crossplane"
    for paths in (["one/thing.yaml", "two/thing.yaml"], ["two/thing.yaml", "one/thing.yaml"], ["one", "two"]):
        code, out, err = validated(capsys, *paths)
        assert code == 1
        assert [line for line in out if "unknown-field" in line] == [told]
        assert err[-1].startswith("4 documents checked" if "one" in paths else "2 documents checked")


def test_what_is_given_for_another_project_serves_where_nothing_else_does(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "pyxp.toml").write_text("")
    (folder / "one" / "crd.yaml").write_text(CRD)
    (folder / "two" / "thing.yaml").write_text(THING)
    assert any("spec.a: Required value" in line for line in validated(capsys, "one", "two")[1])


def test_what_is_passed_over_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "vpc.yaml").write_text(VPC.replace("Blok", "Block"))
    for number in range(10):
        (folder / f"schema-{number}.json").write_text("{}")
    assert validated(capsys, ".") == (
        0,
        [],
        [
            "passed over, as no manifests: "
            + ", ".join(f"schema-{number}.json" for number in range(8))
            + " and 2 more",
            "1 document checked: 0 errors, 0 warnings",
        ],
    )


def test_nothing_to_validate_is_misuse(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty").mkdir()
    (folder / "nothing.yaml").write_text("# nothing\n")
    assert validated(capsys, "empty") == (
        2,
        [],
        [
            "Error: there is nothing to validate: empty holds no manifest; "
            "name files with manifests, or folders that hold some"
        ],
    )
    (folder / "empty" / "Chart.yaml").write_text("apiVersion: v2\n")
    code, _, err = validated(capsys, "empty", "nothing.yaml")
    assert (code, err) == (
        2,
        [
            "Error: there is nothing to validate: empty, nothing.yaml hold no manifests; "
            "passed over empty (a Helm chart); "
            "validate what a chart becomes: helm template CHART | pyxp validate -"
        ],
    )


def test_an_argument_without_manifests_is_a_warning_beside_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "vpc.yaml").write_text(VPC.replace("Blok", "Block"))
    (folder / "empty").mkdir()
    (folder / "nothing.yaml").write_text("# nothing\n")
    assert validated(capsys, "empty", "nothing.yaml", "vpc.yaml") == (
        0,
        [
            "empty: warning[no-manifest] there is no manifest in this folder",
            "nothing.yaml: warning[no-manifest] there is no object in this file",
        ],
        ["1 document checked: 0 errors, 2 warnings"],
    )


def test_a_generated_project_passes_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("claims", "xrds", "compositions", "docs/schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "pyxp.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    code, _, err = validated(capsys, ".")
    assert code == 0
    assert err[-1].startswith("9 documents checked: 0 errors")
    assert err[-2] == "passed over, as no manifests: docs/schemas/streamflixpipeline.json"


def test_a_definition_of_the_project_that_cannot_be_read_hides_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyxp.toml").write_text("")
    (folder / "xrds").mkdir()
    (folder / "xrds" / "broken.yaml").write_text("kind: [\n")
    for paths in (["vpc.yaml"], ["vpc.yaml", "xrds"], ["."]):
        code, out, _ = validated(capsys, *paths)
        assert code == 1
        assert [line.partition(": ")[2].partition(" ")[0] for line in out] == ["error[unknown-field]", "error[syntax]"]
        assert out[1].startswith("xrds/broken.yaml:1:7: error[syntax]")


def test_of_very_many_findings_on_a_document_the_first_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tags = "".join(f"\n    tag{number}: 1" for number in range(250))
    vpc = "apiVersion: ec2.aws.upbound.io/v1beta1\nkind: VPC\nmetadata: {name: NAME}\nspec:\n  forProvider:" + tags
    (folder / "many.yaml").write_text(vpc.replace("NAME", "a") + "\n---\n" + vpc.replace("NAME", "b"))
    code, lines, said = validated(capsys, "many.yaml")
    assert code == 1
    assert len(lines) == 202
    assert lines[100].startswith("many.yaml: VPC/a: and ")
    assert lines[100].endswith(" more findings")
    more = [int(line.split()[-3]) for line in lines if line.endswith(" more findings")]
    assert said[-1].startswith(f"2 documents checked: {200 + sum(more)} errors")
    run(["validate", "--output", "json", "many.yaml"])
    assert len(json.loads(capsys.readouterr().out)) == 200 + sum(more)


@pytest.mark.thorough
def test_a_document_that_takes_too_long_hides_no_other(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = jobs_validate.validate_object

    def slow(manifest: Any, *arguments: Any, **options: Any) -> Any:
        if manifest["metadata"]["name"] == "slow":
            time.sleep(30)
        return judged(manifest, *arguments, **options)

    monkeypatch.setattr(jobs_validate, "validate_object", slow)
    head = "apiVersion: ec2.aws.upbound.io/v1beta1\nkind: VPC\n"
    texts = [f"{head}metadata: {{name: {name}}}\nspec: {{forProvider: {{a: 1}}}}\n" for name in ("a", "slow", "b")]
    (folder / "vpcs.yaml").write_text("---\n".join(texts))
    code, lines, _ = validated(capsys, "--timeout", "2s", "vpcs.yaml")
    assert code == 1
    assert "vpcs.yaml:6:1: error[limit-exceeded] VPC/slow: not done within 2s; allow more time with --timeout" in lines
    assert any("VPC/a: " in line for line in lines)
    assert any("VPC/b: " in line for line in lines)


@pytest.mark.parametrize("arguments", [["{}"], ["--schemas", "{}", "vpc.yaml"], ["--project", "{}", "vpc.yaml"]])
def test_names_that_are_too_long_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    name = "x" * 300
    assert run(["validate", *(argument.format(name) for argument in arguments)]) in (1, 2)
    told = capsys.readouterr().err
    assert name in told
    assert "defect" not in told


@pytest.mark.parametrize(("arguments", "code"), [(["{}"], 1), (["vpc.yaml", "--schemas", "{}"], 2)])
@pytest.mark.parametrize("name", ["missing.yaml", "broken.yaml"])
def test_what_an_option_names_is_misuse_and_what_is_validated_a_problem(
    folder: Path, arguments: list[str], code: int, name: str
) -> None:
    (folder / "broken.yaml").write_text("a: [")
    assert run(["validate", *(argument.format(name) for argument in arguments)]) == code


def test_findings_of_several_documents_of_a_file_come_by_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "vpc.yaml").write_text(f"kind: A\nkind: B\nx: 1\n---\nkind: [\n---\n{VPC}---\nkind: C\n")
    places = [line.split(":")[1] for line in validated(capsys, "vpc.yaml")[1]]
    assert places == sorted(places, key=int)
    assert len(places) >= 4


@pytest.mark.parametrize("arguments", [["slow.yaml"], ["vpc.yaml", "--schemas", "slow.yaml"], ["."]])
def test_what_was_being_read_is_named_when_the_time_is_over(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    def slow(file: GivenFile) -> bytes:
        if file.name == "slow.yaml":
            time.sleep(5)
        return once(file)

    once = GivenFile.read
    monkeypatch.setattr(GivenFile, "read", slow)
    (folder / "slow.yaml").write_text(VPC)
    assert run(["validate", *arguments, "--timeout", "0.5s"]) == 2
    assert capsys.readouterr().err == "Error: slow.yaml: not done within 0.5s; allow more time with --timeout\n"


def test_full_output_shows_the_line_but_none_of_a_secret(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringDate: {key: nobodys}\n"  # noqa: S105 - a file
    Path("both.yaml").write_text(f"{VPC}---\n{secret}")
    assert run(["validate", "both.yaml", "-o", "full", "-q"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[3:5] == ["7 |     cidrBlok: 10.0.0.0/16", "  |     ^^^^^^^^ unknown field"]
    assert "Secret/s" in out
    assert "nobodys" not in out


def test_each_format_is_printed_and_the_step_is_summed_up(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    Path("vpc.yaml").write_text(VPC)
    outputs = {}
    for output in ("github", "junit", "sarif"):
        assert run(["validate", "vpc.yaml", "-o", output]) == 1
        outputs[output] = capsys.readouterr().out
    assert outputs["github"].startswith(
        "::error title=unknown-field,file=vpc.yaml,line=7,endLine=7,col=5,endColumn=13::VPC/a: spec.forProvider"
    )
    assert '<failure type="unknown-field"' in outputs["junit"]
    [result] = json.loads(outputs["sarif"])["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 7,
        "startColumn": 5,
        "endLine": 7,
        "endColumn": 13,
        "snippet": {"text": "cidrBlok"},
    }
    assert Path("summary.md").read_text().count("unknown-field") == 1
