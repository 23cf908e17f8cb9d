"""A project of somebody else: own kinds that another provider brings, and claims that may name their stage."""

import subprocess
import sys
from pathlib import Path

CRDS = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.things.example.org}
spec:
  group: things.example.org
  scope: Cluster
  names: {kind: Thing, listKind: ThingList, plural: things, singular: thing, categories: [crossplane, managed]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              forProvider: {type: object, properties: {size: {type: string}}}
              providerConfigRef: {type: object, required: [name], properties: {name: {type: string}}}
          status: {type: object, properties: {atProvider: {type: object}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: providerconfigs.things.example.org}
spec:
  group: things.example.org
  scope: Cluster
  names: {kind: ProviderConfig, listKind: ProviderConfigList, plural: providerconfigs, singular: providerconfig}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [credentials]
            properties:
              credentials:
                type: object
                required: [source]
                properties:
                  source: {type: string, enum: [None, Secret]}
                  secretRef:
                    type: object
                    required: [namespace, name, key]
                    properties: {namespace: {type: string}, name: {type: string}, key: {type: string}}
"""
PLATFORM = '''\
"""A stage, of which there is one thing."""

from kinds import things
from pyxp import Composite, Composition, Spec, field


class StageSpec(Spec):
    """What a team asks for."""

    stage: str | None = field("Which stage it is.", default=None, max_length=16)
    size: str = field("How large.", default="small", max_length=8)


class Stage(Composite, group="stages.example.org", version="v1", kind="XStage", claim_kind="Stage"):
    """A stage."""

    spec: StageSpec

    def compose(self, c: Composition) -> None:
        """Composes the thing."""
        c.add("thing", things.Thing(size=self.spec.size))
'''
SETTINGS = """\
platforms = ["stages:Stage"]

[charts]
name = "stages"
environments = ["dev", "prod"]
environment-field = "stage"
repository = "https://git.example.org/stages.git"

[packages]
provider-things = "registry.example.org/acme/provider-things:v1.0.0"
function-patch-and-transform = "v0.10.0"
function-auto-ready = "v0.7.0"

[paths]
catalogs = "schemas"
bindings = "kinds"
"""


def write_project(folder: Path) -> Path:
    """Write the project and generate all that follows from it, with the commands that people use; gives its charts."""
    for name, text in (("crds.yaml", CRDS), ("stages.py", PLATFORM), ("pyxp.toml", SETTINGS)):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "claims").mkdir()
    for command in (["schemas", "import", "crds.yaml"], ["bindings"], ["generate"]):
        done = subprocess.run(
            [sys.executable, "-m", "pyxp", *command],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return folder / "charts"
