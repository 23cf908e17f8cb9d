"""``pyxp schemas``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyxp.cli.app import run

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(__file__).parent.parent / "catalog" / "data"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_import_writes_into_the_projects_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyxp.toml").write_text("")
    assert run(["schemas", "import", str(DATA / "widgets.yaml"), "--overlay", str(DATA / "overlay.yaml")]) == 0
    out, err = capsys.readouterr()
    assert out == "shop.acme.example/v1 Shelf\nshop.acme.example/v1 Widget\n"
    assert "2 kinds in" in err
    assert "passed over 1 other document" in err
    assert (tmp_path / "schemas" / "index.json").is_file()
    assert run(["schemas", "list", "shop"]) == 0
    assert capsys.readouterr().out == (
        "Shelf   Cluster     shop.acme.example/v1\nWidget  Cluster     shop.acme.example/v1\n"
    )


def test_import_without_a_project_writes_beside(tmp_path: Path) -> None:
    assert run(["schemas", "import", str(DATA / "widgets.yaml")]) == 0
    assert (tmp_path / "schemas" / "shop.acme.example" / "widgets.json").is_file()


def test_import_leaves_the_project_only_when_told_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyxp.toml").write_text('[paths]\ncatalogs = "../facts"\n')
    command = ["schemas", "import", str(DATA / "widgets.yaml"), "--project", str(root)]
    assert run(command) == 2
    told = "the path leads out of the project; choose a folder of the project as catalogs under [paths] of pyxp.toml,"
    assert told in capsys.readouterr().err
    assert not (tmp_path / "facts").exists()
    assert run([*command, "--to", str(tmp_path / "facts")]) == 0
    assert (tmp_path / "facts" / "index.json").is_file()


def test_listing_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schemas", "list", "kinesis/Stream", "-o", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["kind"], row["scope"], row["versions"]) for row in rows] == [
        ("Stream", "Namespaced", ["v1beta1"]),
        ("Stream", "Cluster", ["v1beta1", "v1beta2"]),
    ]


def test_showing_a_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schemas", "show", "ec2/Subnet", "vpc_id"]) == 0
    assert capsys.readouterr().out == (
        "Subnet  ec2.aws.upbound.io/v1beta1  spec.forProvider.vpcId\n"
        "  type         string\n"
        "  in Python    vpc_id\n"
        "  filled from  the external name of VPC in ec2\n"
        "  selector     vpcIdSelector, takes the first match\n"
        "  reference    vpcIdRef\n"
        "  changing it  forces replacement: the provider refuses the update\n"
    )
    assert run(["schemas", "show", "vpc", "cidrBlock", "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["facts"]["in Python"] == "cidr_block"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "vpcx"], "Error: no schema is known for 'vpcx'; did you mean VPC of ec2.aws.upbound.io/v1beta1?\n"),
        (
            ["show", "vpc", "cidr_blok"],
            "Error: VPC has no field 'cidr_blok' in spec.forProvider; did you mean cidrBlock?\n",
        ),
        (
            ["show", "ec2.aws.upbound.io/v9/VPC"],
            "Error: VPC has no version 'v9' in ec2.aws.upbound.io; it has v1beta1\n",
        ),
        (
            ["show", "ec2.aws.upbound.io/v1beta1/VPCC"],
            "Error: no schema is known for 'ec2.aws.upbound.io/v1beta1/VPCC'; did you mean VPC of",
        ),
        (["show", "../../etc"], "Error: no schema is known for '../../etc'; import its CRD"),
        (
            ["show", "ec2.aws.upbound.io/v1beta1/VPC.cidr_blok"],
            "Error: VPC has no field 'cidr_blok' in spec.forProvider",
        ),
        (
            ["import", "nothing.yaml"],
            "nothing.yaml",
        ),
    ],
)
def test_mistakes_are_told_without_a_traceback(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schemas", *arguments]) == 1
    err = capsys.readouterr().err
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--strike", "Widget"], "cannot strike 'Widget'; write GROUP/KIND:PATH, for example rds/Cluster:someField\n"),
        (["--strike", "shop/Widget:nowhere"], "cannot strike shop/Widget:nowhere: no imported kind has such a field\n"),
        (["--overlay", "missing.yaml"], "missing.yaml: cannot find the file or folder\n"),
        (["--to", str(DATA / "widgets.yaml" / "store")], "widgets.yaml is not a folder; move it away"),
    ],
)
def test_what_options_cannot_use_is_misuse(
    options: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["schemas", "import", str(DATA / "widgets.yaml"), *options]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.thorough
def test_the_stubs_are_up_to_date(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["schemas", "stubs", "--check"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["schemas", "stubs", "--check", "--to", str(tmp_path)]) == 1
    assert "pyxp/aws/ec2.pyi" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("qqqq", "pyxp schemas list shows all that are known; pyxp schemas import adds others"),
        ("*Foo", "pyxp schemas list shows all that are known; pyxp schemas import adds others"),
        ("sqss", "did you mean sqs?"),
        ("Subnt", "did you mean Subnet?"),
        ("ec2/Subnt", "did you mean ec2/Subnet?"),
        ("kinesiss/Stream", "did you mean kinesis/Stream?"),
        ("core/Confgmap", "did you mean core/ConfigMap?"),
        ("v1/StatefulSet", "did you mean apps/StatefulSet?"),
    ],
)
@pytest.mark.parametrize("output", ["text", "json"])
def test_a_pattern_that_matches_nothing_is_a_problem(
    pattern: str, hint: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schemas", "list", pattern, "--output", output]) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"Error: no kind is known that matches {pattern!r}; {hint}\n")


def test_kinds_that_the_project_composes_are_listed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schemas", "list", "kinesis", "--used", "--project", str(ROOT)]) == 0
    assert capsys.readouterr().out == "Stream  Cluster     kinesis.aws.upbound.io/v1beta2\n"


def test_without_a_project_nothing_is_used(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["schemas", "list", "--used"]) == 2
    assert "there is no project here whose kinds could be told" in capsys.readouterr().err


def test_kinds_are_found_by_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schemas", "find", "bucket", "pol"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["BucketPolicy", "Cluster", "s3.aws.upbound.io/v1beta1"]
    assert run(["schemas", "find", "buckket"]) == 1
    assert "no kind is known that matches 'buckket'; did you mean Bucket?" in capsys.readouterr().err
    assert run(["schemas", "find", "s3", "lambda", "notification"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("BucketNotification ")
    assert err == "no kind matches all of 's3 lambda notification'; these match the most of it\n"
