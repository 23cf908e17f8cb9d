"""XRDs in files beside what they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.errors import UsageError
from pyxp.jobs.validate_files import validate_files

XRD = """\
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: apps.ex.org}
spec:
  group: ex.org
  names: {kind: App, plural: apps}
  scope: Cluster
  versions:
  - name: v1
    served: true
    referenceable: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: integer}
"""


def test_breaking_changes_are_told_where_the_new_definition_says_so(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    other = XRD.replace("apps", "jobs").replace("App", "Job")
    old.write_text(f"{XRD}---\n{other}")
    new.write_text(XRD.replace("size: {type: integer}", "size: {type: string}"))
    result = validate_files([str(new)], against=[str(old)])
    assert [str(finding).replace(f"{tmp_path}/", "") for finding in result.findings] == [
        "new.yaml:19:28: error[changed-type] CompositeResourceDefinition/apps.ex.org: "
        "spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.size.type: "
        "spec.size was of type integer and is of type string; give the new type a field of another name",
        "old.yaml:21:1: error[definition-removed] CompositeResourceDefinition/jobs.ex.org: "
        "CompositeResourceDefinition jobs.ex.org is no longer there, and all its objects go; "
        "keep it until none of its objects is left",
    ]


def test_without_definitions_there_is_nothing_to_compare(tmp_path: Path) -> None:
    xrd, claim = tmp_path / "xrd.yaml", tmp_path / "claim.yaml"
    xrd.write_text(XRD)
    claim.write_text("apiVersion: ex.org/v1\nkind: App\nmetadata: {name: one}\nspec: {}\n")
    with pytest.raises(UsageError, match="to compare with"):
        validate_files([str(xrd)], against=[str(claim)])
    with pytest.raises(UsageError, match="among what is validated"):
        validate_files([str(claim)], schemas=[str(xrd)], against=[str(xrd)])


@pytest.mark.parametrize(
    ("was", "told"),
    [
        ("x: [\n", "old.yaml:1:4: cannot read YAML: a list in brackets that is not closed; close it with ']'"),
        (
            XRD[: XRD.index("openAPIV3Schema:")] + "openAPIV3Schema: 5\n",
            "old.yaml:13:24: the former CompositeResourceDefinition apps.ex.org is broken: cannot read "
            "spec.versions[0].schema.openAPIV3Schema: a map was expected, not number; "
            "give --against the one that the cluster has",
        ),
        (
            XRD.replace("size: {type: integer}", "size: [5]"),
            "old.yaml:19:21: the former CompositeResourceDefinition apps.ex.org is broken: cannot read "
            "spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.size: a map was expected, not array; "
            "give --against the one that the cluster has",
        ),
    ],
)
def test_a_former_definition_that_cannot_be_read_is_told(tmp_path: Path, was: str, told: str) -> None:
    (tmp_path / "xrd.yaml").write_text(XRD)
    (tmp_path / "old.yaml").write_text(was)
    with pytest.raises(UsageError) as caught:
        validate_files([str(tmp_path / "xrd.yaml")], against=[str(tmp_path / "old.yaml")])
    assert str(caught.value).replace(f"{tmp_path}/", "") == told
