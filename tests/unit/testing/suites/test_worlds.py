"""What suites are rendered by: the project's definitions or their own, and what tests are given beside the claim."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pyxp.cli.app import cli
from pyxp.errors import UsageError
from pyxp.reports.cases import Case, Verdict
from pyxp.reports.cases_text import message_of
from pyxp.testing.suites.reading import find_suites
from pyxp.testing.suites.running import run_suites
from pyxp.testing.suites.snapshots import Snapshots
from pyxp.testing.suites.worlds import Worlds

from .conftest import CLAIM, COMPOSITION, FUNCTIONS, XRD, Try

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vaults.example.net}
spec:
  group: example.net
  names: {kind: Vault, plural: vaults}
  scope: Cluster
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: string}}}}}}
"""
VAULT = """\
      - name: vault
        base: {apiVersion: example.net/v1, kind: Vault, spec: {size: "1"}}
"""
FROM_CONFIG = """
  - step: environment
    functionRef: {name: function-environment-configs}
    input:
      apiVersion: environmentconfigs.fn.crossplane.io/v1beta1
      kind: Input
      spec: {environmentConfigs: [{type: Reference, ref: {name: shared}}]}
"""
ENVIRONMENT_CONFIGS = """\
---
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: function-environment-configs}
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-environment-configs:v0.4.0"}
"""
CONFIG = "{apiVersion: apiextensions.crossplane.io/v1beta1, kind: EnvironmentConfig, metadata: {name: shared}, data: "


def told(cases: Iterable[Case]) -> list[str]:
    return [message_of(finding) for case in cases for finding in case.findings]


PLATFORM = '''
from pyxp import Composite, Spec
from pyxp.aws.m import sqs


class BoxSpec(Spec):
    """What a box is to be."""

    seconds: int = 30


class Box(Composite, group="mail.example.org", version="v1", kind="Box", plural="boxes"):
    """A box of queues."""

    spec: BoxSpec

    def compose(self, c):
        c.add("queue", sqs.Queue(visibility_timeout_seconds=self.spec.seconds, region="eu-west-1"))
'''
BOX_PROJECT = """
platforms = ["boxes_of_the_suite:Box"]

[packages]
function-patch-and-transform = "v0.10.0"
function-auto-ready = "v0.6.0"
"""
BOXES = """\
defaults: {claim: {apiVersion: mail.example.org/v1, kind: Box, metadata: {name: a, namespace: team}, spec: {}}}
tests:
- {name: x, expect: {resources: {queue: {spec: {forProvider: {visibilityTimeoutSeconds: 30}}}}}}
"""


def test_files_are_tested_that_are_what_the_platforms_generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"boxes_of_the_suite.py": PLATFORM, "pyxp.toml": BOX_PROJECT, "suite.yaml": BOXES}.items():
        (tmp_path / name).write_text(text)

    def tested() -> list[str]:
        return told(run_suites(find_suites(["suite.yaml", "suite.yaml"]), Worlds(), Snapshots()))

    assert set(tested()) == {"5 generated files are out of date or edited by hand; run pyxp generate"}
    assert CliRunner().invoke(cli, ["generate"]).exit_code == 0
    assert tested() == []
    composition = tmp_path / "compositions/box.yaml"
    composition.write_text(composition.read_text().replace("eu-west-1", "eu-west-2"))
    assert set(tested()) == {"1 generated file is out of date or edited by hand; run pyxp generate"}


def test_a_suite_may_bring_definitions_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/all.yaml").write_text("---\n".join([XRD, COMPOSITION, FUNCTIONS]))
    (tmp_path / "dev.yaml").write_text(CLAIM)
    (tmp_path / "suite.yaml").write_text(
        "compositions: [own]\ntests:\n- {name: x, claim: dev.yaml, expect: {count: 1}}\n"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    cases = list(run_suites(find_suites(["../suite.yaml"]), Worlds(), Snapshots()))
    assert told(cases) == []


def test_schemas_judge_kinds_that_nothing_else_knows(attempt: Try, platform: Path) -> None:
    file = platform / "compositions/thing.yaml"
    file.write_text(file.read_text().replace("      - name: subnet\n", f"{VAULT}      - name: subnet\n"))
    (platform / "crds").mkdir()
    (platform / "crds/vault.yaml").write_text(CRD)
    said = "- {name: x, claim: claims/dev.yaml, expect: {resources: {vault: {spec: {size: '1'}}}}}\n"
    misspelt = said.replace("size:", "sise:")
    assert "no schema is known for Vault of example.net/v1" in told(attempt(said, head=""))[0]
    assert told(attempt(said, head="allowMissingSchemas: true\n")) == []
    assert told(attempt(said, head="schemas: [crds]\n")) == []
    (wrong,) = attempt(misspelt, head="schemas: [crds]\n")
    assert wrong.verdict is Verdict.ERROR
    assert told([wrong]) == [
        "expect.resources.vault.spec.sise: unknown field, so it is never there; did you mean 'size'?"
    ]


def test_a_wrong_schema_is_an_error_of_the_suite(attempt: Try) -> None:
    (case,) = attempt("- {name: x}\n", head="schemas: [nope]\ndefaults: {claim: claims/dev.yaml}\n")
    assert (case.name, case.verdict) == ("", Verdict.ERROR)
    assert "nope" in str(case.findings[0])


def test_the_context_and_required_objects_reach_functions(attempt: Try, platform: Path) -> None:
    key = "apiextensions.crossplane.io/environment"
    said = f"- name: x\n  context: {{{key}: {{network: vpc-5}}}}\n  expect: {{count: {{Subnet: 1}}}}\n"
    assert told(attempt(said)) == []
    file = platform / "compositions/thing.yaml"
    file.write_text(file.read_text().replace("  pipeline:\n", f"  pipeline:{FROM_CONFIG}"))
    with (platform / "compositions/functions.yaml").open("a") as functions:
        functions.write(ENVIRONMENT_CONFIGS)
    said = "- name: x\n  required: [CONFIG{network: vpc-6}}]\n  expect: {objects: [{kind: Subnet, spec: {forProvider: "
    said = said.replace("CONFIG", CONFIG) + "{vpcId: vpc-6}}}]}\n"
    assert told(attempt(said)) == []
    head = f"defaults: {{claim: claims/dev.yaml, required: [{CONFIG}{{network: vpc-7}}}}]}}\n"
    assert told(attempt("- {name: x, expect: {count: 2}}\n", head=head)) == []


def test_what_the_claim_was_before_comes_up_first(attempt: Try) -> None:
    said = "- name: x\n  old: claims/dev.yaml\n  set: {spec.cidr: 10.3.0.0/16}\n  expect: {ready: true, count: 2}\n"
    assert told(attempt(said)) == []


def test_slow_resources_take_longer(attempt: Try) -> None:
    (unknown,) = attempt("- {name: x, converge: true, slow: {netwrk: 2}}\n")
    assert "netwrk" in told([unknown])[0]
    assert told(attempt("- {name: x, converge: true, slow: {network: 2}, expect: {ready: true}}\n")) == []


def test_suites_of_one_project_share_what_is_compiled(platform: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (platform / name).write_text("tests:\n- {name: x, claim: claims/dev.yaml}\n")
    worlds = Worlds()
    first, second = (worlds.of(suite) for suite in find_suites(["a.yaml", "b.yaml"]))
    assert first is second


def test_a_project_that_is_none_is_misuse(platform: Path) -> None:
    with pytest.raises(UsageError, match="cannot use nope as project"):
        Worlds("nope")


def test_what_is_wrong_with_the_project_is_heard(platform: Path) -> None:
    (platform / "compositions/broken.yaml").write_text("kind: Composition\na: [\n")
    (platform / "a.yaml").write_text("tests:\n- {name: x, claim: claims/dev.yaml}\n")
    heard: list[str] = []
    worlds = Worlds(hear=lambda findings: heard.extend(finding.code for finding in findings))
    worlds.of(find_suites(["a.yaml"])[0])
    assert heard == ["syntax"]
