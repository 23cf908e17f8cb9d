"""A small platform in files: a queue, and a policy that needs to know the queue's ARN."""

from pathlib import Path

from pyxp.testing import Platform

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
              environment: {type: string, enum: [dev, prod]}
              seconds: {type: integer, minimum: 0, maximum: 43200, default: 30}
              tags: {type: object, additionalProperties: {type: string}}
              regions: {type: array, items: {type: string}}
          status:
            type: object
            properties:
              arn: {type: string}
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
      - name: queue
        base:
          apiVersion: sqs.aws.upbound.io/v1beta1
          kind: Queue
          spec:
            forProvider: {region: eu-central-1}
        patches:
        - type: FromCompositeFieldPath
          fromFieldPath: spec.seconds
          toFieldPath: spec.forProvider.visibilityTimeoutSeconds
        - {type: FromCompositeFieldPath, fromFieldPath: spec.tags, toFieldPath: spec.forProvider.tags}
        - {type: ToCompositeFieldPath, fromFieldPath: status.atProvider.arn, toFieldPath: status.arn}
      - name: read-policy
        base:
          apiVersion: iam.aws.upbound.io/v1beta1
          kind: Policy
          spec:
            forProvider: {}
        patches:
        - type: FromCompositeFieldPath
          fromFieldPath: status.arn
          toFieldPath: spec.forProvider.policy
          policy: {fromFieldPath: Required}
          transforms:
          - type: string
            string: {type: Format, fmt: '{"Statement":[{"Resource":"%s"}]}'}
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
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-auto-ready:v0.7.0"}
"""
CLAIM = """\
apiVersion: example.org/v1
kind: Thing
metadata: {name: dev, namespace: team}
spec:
  environment: dev
  tags: {team: video}
"""
ARN = "arn:aws:sqs:eu-central-1:123456789012:queue"
FILES = {
    "pyproject.toml": "[tool.pyxp]\n",
    "xrds/things.yaml": XRD,
    "compositions/things.yaml": COMPOSITION,
    "compositions/functions.yaml": FUNCTIONS,
    "claims/dev.yaml": CLAIM,
}


def write_project(folder: Path, **files: str) -> Path:
    """Write the platform as a project, with other files in place of some."""
    for name, text in {**FILES, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def platform_in(folder: Path, **files: str) -> Platform:
    """The platform of such a project."""
    return Platform(write_project(folder, **files))
