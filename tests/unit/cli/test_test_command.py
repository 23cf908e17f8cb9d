"""``pyxp test`` as it is typed."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pyxp.cli.app import run
from pyxp.testing.suites.schema import SUITE

ROOT = Path(__file__).parent.parent.parent.parent
CLAIM = ROOT / "claims" / "dev.yaml"
SUITE_TEXT = f"""\
defaults: {{claim: {CLAIM}, validate: false}}
tests:
- name: the stream is there
  expect: {{objects: [{{kind: Stream}}]}}
- name: a name is wrong
  set: {{spec.environment: A_B}}
  validate: true
  expect: {{refused: {{path: spec.tags}}}}
- name: the stream is large
  expect: {{resources: {{video-stream: {{spec: {{forProvider: {{shardCount: 99}}}}}}}}}}
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("suites") / "suite.yaml"
    file.write_text(SUITE_TEXT)
    return str(file)


def test_each_test_is_told_and_a_failure_ends_in_one(suite: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(ROOT), "test", suite]) == 1
    out, err = capsys.readouterr()
    first, passed, failed, why, wanted, there, large, last, expected, actual = out.splitlines()
    assert first == suite
    assert passed.startswith("  passed the stream is there  ")
    assert failed.startswith("  failed a name is wrong  ")
    assert why.startswith(f"    {suite}:8:21: is refused, but for another reason")
    assert wanted == "      - path: spec.tags"
    assert there.startswith("      + field-value-invalid: spec.environment: ")
    assert large.startswith("  failed the stream is large  ")
    assert last.startswith(f"    {suite}:10:72: video-stream: spec.forProvider.shardCount is not as expected")
    assert [expected, actual] == ["      - 99", "      + 2"]
    assert err.startswith("3 tests: 1 passed, 2 failed, 0 errors in ")


def test_names_choose_and_the_first_failure_may_end_all(suite: str, capsys: pytest.CaptureFixture[str]) -> None:
    project = ["--project", str(ROOT), "test", suite, "-q"]
    assert run([*project, "--name", "is THERE"]) == 0
    assert capsys.readouterr() == ("", "")
    assert run([*project, "--name", "the stream*", "--name", "a name*", "-x", "-o", "json"]) == 1
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["tests"]] == [
        "the stream is there",
        "a name is wrong",
    ]
    assert run([*project, "--name", "nothing"]) == 2
    assert capsys.readouterr().err == (
        "Error: no test has such a name; --name takes a part of a name or a pattern: 'nothing'\n"
    )


def test_junit_is_xml_with_every_test(suite: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(ROOT), "test", suite, "-o", "junit"]) == 1
    root = ElementTree.fromstring(capsys.readouterr().out)  # noqa: S314 - our own
    assert root.attrib == {"name": "pyxp", "tests": "3", "failures": "2", "errors": "0"}
    assert len(root.findall("testsuite/testcase/failure")) == 2


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SUITE


def test_nothing_to_test_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test"]) == 2
    assert capsys.readouterr().err == (
        "Error: there is nothing to test; name suites, or folders that hold some: pyxp test tests\n"
    )
    assert run(["test", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"Error: there are no tests: {tmp_path} holds no suite; a suite is a YAML file with a list of tests\n"
    )


def test_snapshots_are_written_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "suite.yaml"
    file.write_text(f"tests:\n- name: x\n  claim: {CLAIM}\n  validate: false\n  expect: {{snapshot: dev.yaml}}\n")
    command = ["--project", str(ROOT), "test", str(file)]
    assert run([*command, "-q"]) == 1
    assert run([*command, "--snapshot-update"]) == 0
    assert f"wrote {tmp_path / 'dev.yaml'}\n" in capsys.readouterr().err
    assert run([*command, "-q"]) == 0
