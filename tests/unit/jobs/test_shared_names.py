"""Claims that would manage one cloud resource together."""

import socket

import pytest

from pyxp.jobs.shared_names import shared_names
from pyxp.yamlio import read_documents

XRD = """
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
            properties:
              environment: {type: string}
              region: {type: string, default: eu-central-1}
              account: {type: string, default: main}
"""
COMPOSITION = """
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XThing}
  mode: Pipeline
  pipeline:
  - step: compose
    functionRef: {name: pt}
    input:
      apiVersion: pt.fn.crossplane.io/v1beta1
      kind: Resources
      resources:
      - name: stream
        base:
          apiVersion: kinesis.aws.upbound.io/v1beta2
          kind: Stream
          spec: {forProvider: {}}
        patches:
        - fromFieldPath: spec.environment
          toFieldPath: metadata.annotations[crossplane.io/external-name]
        - {fromFieldPath: spec.region, toFieldPath: spec.forProvider.region}
        - {fromFieldPath: spec.account, toFieldPath: spec.providerConfigRef.name}
      - name: vpc
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: VPC
          spec: {forProvider: {region: eu-central-1}}
"""
SETTINGS = """
      - name: settings
        base: {apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: apps}}
      - name: drawn
        base: {apiVersion: v1, kind: ConfigMap, metadata: {namespace: apps}}
"""
FUNCTION = """
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: pt}
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.10.0"}
"""
KNOWN = read_documents("---".join((XRD, COMPOSITION, FUNCTION)))


def claim(name, **spec):
    fields = ", ".join(f"{key}: {value}" for key, value in spec.items())
    return f"apiVersion: example.org/v1\nkind: Thing\nmetadata: {{name: {name}, namespace: a}}\nspec: {{{fields}}}\n"


def found(*texts):
    return shared_names(read_documents("---\n".join(texts), "claims.yaml"), KNOWN)


def test_two_claims_of_one_name_are_told_at_the_later_one():
    (finding,) = found(claim("one", environment="dev"), claim("two", environment="dev"))
    assert str(finding) == (
        "claims.yaml:8:18: error[shared-external-name] Thing/two: manages what Thing a/one (claims.yaml:1:1) manages "
        "as well: Stream 'dev'; let the claims differ in the fields that names in the cloud are made of"
    )


def test_one_claim_that_is_given_twice_is_told_as_that():
    (finding,) = found(claim("one", environment="dev"), claim("one", environment="dev"))
    assert finding.hint == "this is the same object: leave one of the two out"


@pytest.mark.parametrize(
    "other",
    [{"environment": "prod"}, {"environment": "dev", "region": "eu-west-1"}, {"environment": "dev", "account": "b"}],
)
def test_another_name_region_or_account_is_another_resource(other):
    assert found(claim("one", environment="dev"), claim("two", **other)) == []


def test_two_claims_that_compose_an_object_of_one_name_are_told_at_the_later_one():
    known = read_documents("---".join((XRD, COMPOSITION.rstrip() + SETTINGS, FUNCTION)))
    claims = read_documents("---\n".join((claim("one", environment="a"), claim("two", environment="b"))), "claims.yaml")
    (finding,) = shared_names(claims, known)
    assert str(finding) == (
        "claims.yaml:8:18: error[shared-object-name] Thing/two: composes what Thing a/one (claims.yaml:1:1) composes "
        "as well, and never gets it: ConfigMap 'settings'; let the claims differ in the fields that names of objects "
        "are made of"
    )


QUEUE = """
      - name: queue
        base:
          apiVersion: sqs.aws.upbound.io/v1beta1
          kind: Queue
          spec: {forProvider: {region: eu-central-1, name: jobs}}
"""
GROUP = """
      - name: group
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: SecurityGroup
          spec: {forProvider: {region: eu-central-1, name: web, vpcId: vpc-1}}
"""


@pytest.mark.parametrize(
    ("resource", "named"),
    [
        (QUEUE, "Queue 'jobs'"),
        (GROUP, "SecurityGroup 'web'"),
        (GROUP.replace("vpcId: vpc-1", "vpcIdSelector: {matchControllerRef: true}"), ""),
        (QUEUE.replace("name: jobs", "delaySeconds: 1"), ""),
        (QUEUE.replace("spec: {", "spec: {managementPolicies: [Observe], "), ""),
        (QUEUE.replace("Queue", "Other"), ""),
    ],
)
def test_fields_that_are_names_in_the_cloud_are_shared_as_external_names_are(resource, named):
    known = read_documents("---".join((XRD, COMPOSITION.rstrip() + resource, FUNCTION)))
    claims = read_documents("---\n".join((claim("one", environment="a"), claim("two", environment="b"))))
    assert [finding.message.partition("as well: ")[2] for finding in shared_names(claims, known)] == [named] * bool(
        named
    )


def test_names_that_crossplane_draws_are_never_shared():
    assert found(claim("one"), claim("two")) == []


def test_what_is_named_and_lies_in_the_project_too_counts_once():
    claims = read_documents("---\n".join(claim(name, environment="dev") for name in ("one", "two")))
    assert [finding.subject for finding in shared_names(claims, [*KNOWN, *KNOWN])] == ["Thing/two"]


def test_names_made_of_facts_are_told_where_the_facts_are_among_the_files():
    step = """
  - step: facts
    functionRef: {name: function-environment-configs}
    input:
      apiVersion: environmentconfigs.fn.crossplane.io/v1beta1
      kind: Input
      spec: {environmentConfigs: [{type: Reference, ref: {name: facts}}]}
"""
    composition = COMPOSITION.replace("  pipeline:\n", f"  pipeline:{step}").replace(
        "fromFieldPath: spec.environment", "type: FromEnvironmentFieldPath\n          fromFieldPath: name"
    )
    function = FUNCTION.replace("name: pt", "name: function-environment-configs").replace(
        "function-patch-and-transform:v0.10.0", "function-environment-configs:v0.4.0"
    )
    config = """
apiVersion: apiextensions.crossplane.io/v1beta1
kind: EnvironmentConfig
metadata: {name: facts}
data: {name: shared}
"""
    known = read_documents("---".join((XRD, composition, FUNCTION, function, config)))
    claims = read_documents("---\n".join(claim(name) for name in ("one", "two")))

    assert [finding.subject for finding in shared_names(claims, known)] == ["Thing/two"]
    assert shared_names(claims, known[:-1]) == []


def test_what_cannot_be_rendered_hides_nothing():
    broken = claim("odd", environment="dev").replace("Thing", "Unknown")
    texts = (broken, claim("one", environment="dev"), broken, claim("two", environment="dev"), broken)
    assert [finding.subject for finding in found(*texts)] == ["Thing/two"]


def test_three_claims_of_one_name_are_two_findings():
    texts = [claim(name, environment="dev") for name in ("one", "two", "three")]
    assert [finding.subject for finding in found(*texts)] == ["Thing/two", "Thing/three"]


def test_functions_elsewhere_are_never_called():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        target = f"127.0.0.1:{listener.getsockname()[1]}"
        annotations = {
            "render.crossplane.io/runtime": "Development",
            "render.crossplane.io/runtime-development-target": target,
        }
        known = read_documents("---".join((XRD, COMPOSITION, FUNCTION.replace("function-patch", "function-other"))))
        known[-1].data["metadata"]["annotations"] = annotations
        claims = read_documents("---\n".join(claim(name, environment="dev") for name in ("one", "two")))
        assert shared_names(claims, known) == []
        with pytest.raises(BlockingIOError):
            listener.accept()
