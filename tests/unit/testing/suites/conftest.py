"""A small platform with a suite: a thing becomes a network, and a subnet once the network has an id."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pyxp.reports.cases import Case
from pyxp.testing.suites.reading import find_suites
from pyxp.testing.suites.running import run_suites
from pyxp.testing.suites.snapshots import Snapshots
from pyxp.testing.suites.worlds import Worlds

XRD = """\
apiVersion: apiextensions.crossplane.io/v1
kind: CompositeResourceDefinition
metadata: {name: xthings.example.org}
spec:
  group: example.org
  names: {kind: XThing, plural: xthings}
  claimNames: {kind: Thing, plural: things}
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
            required: [environment]
            properties:
              environment: {type: string, maxLength: 16}
              cidr: {type: string, default: 10.0.0.0/16}
              zones: {type: array, items: {type: string}}
          status:
            type: object
            properties:
              network: {type: string}
"""
COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XThing}
  mode: Pipeline
  pipeline:
  - step: compose
    functionRef: {name: function-patch-and-transform}
    input:
      apiVersion: pt.fn.crossplane.io/v1beta1
      kind: Resources
      resources:
      - name: network
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: VPC
          spec:
            forProvider: {region: eu-central-1, tags: {owner: team}}
        patches:
        - {type: FromCompositeFieldPath, fromFieldPath: spec.cidr, toFieldPath: spec.forProvider.cidrBlock}
        - {type: ToCompositeFieldPath, fromFieldPath: status.atProvider.id, toFieldPath: status.network}
        - {type: ToEnvironmentFieldPath, fromFieldPath: status.atProvider.id, toFieldPath: network}
      - name: subnet
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: Subnet
          spec:
            forProvider: {region: eu-central-1, cidrBlock: 10.0.0.0/24}
        patches:
        - type: FromEnvironmentFieldPath
          fromFieldPath: network
          toFieldPath: spec.forProvider.vpcId
          policy: {fromFieldPath: Required}
  - step: ready
    functionRef: {name: function-auto-ready}
"""
FUNCTIONS = """\
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: function-patch-and-transform}
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.10.0"}
---
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: function-auto-ready}
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-auto-ready:v0.6.0"}
"""
CLAIM = """\
apiVersion: example.org/v1
kind: Thing
metadata: {name: dev, namespace: team}
spec: {environment: dev}
"""

Try = Callable[..., list[Case]]


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, which is the working directory."""
    (tmp_path / "pyxp.toml").write_text("")
    for name, text in (
        ("xrds/thing.yaml", XRD),
        ("compositions/thing.yaml", COMPOSITION),
        ("compositions/functions.yaml", FUNCTIONS),
        ("claims/dev.yaml", CLAIM),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def attempt(platform: Path) -> Try:
    """Writes tests as a suite with the claim as default, and runs it."""

    def attempt(tests: str, *, update: bool = False, head: str = "defaults: {claim: claims/dev.yaml}\n") -> list[Case]:
        (platform / "suite.yaml").write_text(f"{head}tests:\n{tests}")
        return list(run_suites(find_suites(["suite.yaml"]), Worlds(), Snapshots(update)))

    return attempt
