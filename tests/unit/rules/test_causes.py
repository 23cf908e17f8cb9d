"""Codes that no example can show: reasons of a verdict, and what depends on the release or the size of a document."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from pyxp.cli.messages import tell_deprecations
from pyxp.diagnostics import Finding, Severity
from pyxp.errors import deprecate
from pyxp.files import find_project
from pyxp.installation.access import AccessRights
from pyxp.jobs import charts
from pyxp.jobs.generate import generate
from pyxp.rules import find_rule, rule_of
from pyxp.validation import Validator
from pyxp.validation.findings import code_of, findings_of
from pyxp.validation.verdict import Verdict

LAMP = {
    "apiVersion": "example.org/v1",
    "kind": "Lamp",
    "metadata": {"name": "hall", "namespace": "default"},
    "spec": {},
}
SPEC = {"type": "object", "properties": {"rooms": {"type": "array", "items": {"type": "string"}}}}


def lamps(rule: str = "true", **options: Any) -> Validator:
    spec = {**SPEC, "x-kubernetes-validations": [{"rule": rule}]}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "lamps.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "Lamp", "plural": "lamps", "singular": "lamp", "listKind": "LampList"},
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}},
                }
            ],
        },
    }
    return Validator([definition], **options)


def test_no_kind_match_is_told_of_kinds_that_a_validator_does_not_know() -> None:
    [cause] = lamps().check({**LAMP, "kind": "Lamb"}).causes
    assert code_of(cause.reason) == "no-kind-match"
    assert cause.message == 'no matches for kind "Lamb" in version "example.org/v1"'


def test_not_found_is_told_of_namespaces_that_are_not_there() -> None:
    [cause] = lamps(namespaces=["kitchen"]).check(LAMP).causes
    assert code_of(cause.reason) == "not-found"
    assert cause.message == 'namespaces "default" not found'


def test_conflict_is_told_of_an_update_with_another_uid() -> None:
    old = {**LAMP, "metadata": {**LAMP["metadata"], "uid": "1"}}
    [cause] = lamps().check({**LAMP, "metadata": {**LAMP["metadata"], "uid": "2"}}, operation="update", old=old).causes
    assert code_of(cause.reason) == "conflict"
    assert cause.message == "Precondition failed: UID in precondition: 2, UID in object meta: 1"


def test_unchecked_rule_is_told_of_what_could_not_be_evaluated() -> None:
    verdict = Verdict(True, unchecked=("spec: the rule takes too much work",))
    assert list(findings_of(verdict, "Lamp/hall", lambda path: None)) == [
        Finding(
            "unchecked-rule", "not checked: spec: the rule takes too much work", Severity.WARNING, None, "Lamp/hall"
        )
    ]


def test_deprecated_is_told_of_former_spellings(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        tell_deprecations()
        deprecate("old()", "new()")
    assert "warning[deprecated] old() is new() now, and goes with the next release" in capsys.readouterr().err
    assert find_rule("deprecated") is not None


def test_unknown_rights_is_told_of_kinds_whose_actions_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = rule_of("no-environment").example
    assert example is not None
    for name, text in {**example.wrong, **example.corrected}.items():
        (tmp_path / name).write_text(text.replace("queues:Queues", "rights:Queues"))
    (tmp_path / "queues.py").rename(tmp_path / "rights.py")
    monkeypatch.setattr(charts, "access_of", lambda installation: AccessRights((), ("Lamp of lights.aws.upbound.io",)))
    project = find_project(tmp_path)
    assert project is not None
    (found,) = (finding for finding in generate(project).warnings if finding.code == "unknown-rights")
    assert found.message.startswith("the policy for the provider's role lacks what Lamp of lights.aws.upbound.io needs")
