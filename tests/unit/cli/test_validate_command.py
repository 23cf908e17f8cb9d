"""``pyxp validate`` as it is typed."""

import json
from pathlib import Path

import pytest

from pyxp.cli.app import run

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
    (folder / "a.yaml").write_text("a: [\n")
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
