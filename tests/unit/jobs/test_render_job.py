"""Rendering as a function: documents in, stacks and findings out."""

from dataclasses import replace

import pytest

from pyxp.diagnostics import Severity
from pyxp.errors import InputError
from pyxp.jobs.render import Surroundings, render
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
            required: [environment]
            properties:
              environment: {type: string, maxLength: 16, pattern: "^[a-z]([-a-z0-9]*[a-z0-9])?$"}
              cidr: {type: string, default: 10.0.0.0/16}
              count: {type: integer}
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
      - name: vpc
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: VPC
          spec:
            forProvider: {region: eu-central-1}
        patches:
        - {type: FromCompositeFieldPath, fromFieldPath: spec.cidr, toFieldPath: spec.forProvider.cidrBlock}
"""
FUNCTION = """
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: pt}
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.10.0"}
"""
CLAIM = """
apiVersion: example.org/v1
kind: Thing
metadata: {name: dev, namespace: team}
spec: {environment: dev}
"""


def documents(*texts):
    return read_documents("---".join(texts), "given.yaml")


PROJECT = Surroundings(known=documents(XRD, COMPOSITION, FUNCTION))


def codes(result):
    return [(item.code, item.path) for item in result.findings]


def test_a_claim_becomes_a_stack():
    result = render(documents(CLAIM), PROJECT)
    (stack,) = result.stacks
    assert (result.ok, stack.waiting, stack.claim["metadata"]["name"]) == (True, (), "dev")
    (vpc,) = stack.rendered.composed
    assert vpc["spec"]["forProvider"] == {"region": "eu-central-1", "cidrBlock": "10.0.0.0/16"}
    assert vpc["metadata"]["labels"]["crossplane.io/claim-name"] == "dev"
    assert stack.rendered.full_composite()["spec"]["claimRef"]["name"] == "dev"


def test_defaults_apply_without_validation_too():
    (stack,) = render(documents(CLAIM), PROJECT, validate=False).stacks
    assert stack.rendered.composed[0]["spec"]["forProvider"]["cidrBlock"] == "10.0.0.0/16"


@pytest.mark.parametrize("checked", [True, False])
def test_a_composite_of_the_project_is_as_a_cluster_keeps_it(checked):
    (stack,) = render(documents(CLAIM), PROJECT, validate=checked).stacks
    spec = stack.rendered.full_composite()["spec"]
    assert spec["compositionUpdatePolicy"] == "Automatic"
    assert spec["compositionRef"] == {"name": "things"}
    assert spec["compositionRevisionRef"]["name"].startswith("things-")
    assert stack.claim["spec"]["compositeDeletePolicy"] == "Background"


def test_with_a_composition_given_a_composite_is_as_the_crossplane_cli_has_it():
    xr = CLAIM.replace("kind: Thing", "kind: XThing").replace(", namespace: team", "")
    (stack,) = render(documents(xr, COMPOSITION, FUNCTION, XRD), validate=False).stacks
    assert stack.rendered.full_composite()["spec"].keys() == {"environment", "cidr", "resourceRefs"}


@pytest.mark.parametrize("checked", [True, False])
def test_a_composite_from_a_cluster_keeps_its_generation_and_status(checked):
    xr = (
        CLAIM.replace("kind: Thing", "kind: XThing").replace(", namespace: team", ", generation: 7, uid: u")
        + 'status: {connectionDetails: {lastPublishedTime: "2026-01-01T00:00:00Z"}}\n'
    )
    (stack,) = render(documents(xr), PROJECT, validate=checked).stacks
    full = stack.rendered.full_composite()
    assert (full["metadata"]["generation"], full["metadata"]["uid"]) == (7, "u")
    assert full["status"]["connectionDetails"] == {"lastPublishedTime": "2026-01-01T00:00:00Z"}
    assert [item["observedGeneration"] for item in full["status"]["conditions"]] == [7, 7, 7]


def test_several_claims_share_one_compiled_composition():
    result = render(documents(CLAIM, CLAIM.replace("name: dev", "name: prod")), PROJECT)
    names = [stack.rendered.composite["metadata"]["name"] for stack in result.stacks]
    assert [name[:-6] for name in names] == ["dev", "prod"]


def test_plain_manifests_will_do():
    manifests = [item.data for item in documents(CLAIM, XRD, COMPOSITION, FUNCTION)]
    assert len(render(manifests).stacks) == 1


@pytest.mark.parametrize(
    ("spec", "finding", "line"),
    [
        ("{environment: dev, cidrr: x}", ("unknown-field", "spec.cidrr"), 5),
        ("{environment: Not_A_Label}", ("field-value-invalid", "spec.environment"), 5),
        ("{environment: dev, count: many}", ("field-value-type-invalid", "spec.count"), 5),
        ("{}", ("field-value-required", "spec.environment"), 5),
    ],
)
def test_a_claim_that_is_refused_is_not_rendered(spec, finding, line):
    result = render(documents(CLAIM.replace("{environment: dev}", spec)), PROJECT)
    assert (result.ok, result.stacks) == (False, [])
    assert finding in codes(result)
    assert {item.location.line for item in result.findings} == {line}


def test_a_misspelt_field_gets_the_right_one():
    result = render(documents(CLAIM.replace("{environment: dev}", "{environment: dev, cidrr: x}")), PROJECT)
    assert "cidr" in result.findings[0].hint


def test_problems_of_composed_resources_point_into_the_composition():
    broken = COMPOSITION.replace("region: eu-central-1", "regoin: eu-central-1")
    result = render(documents(CLAIM, XRD, broken, FUNCTION))
    assert not result.ok
    assert len(result.stacks) == 1
    unknown = next(item for item in result.findings if item.code == "unknown-field")
    assert unknown.subject.endswith("(vpc)")
    assert "regoin" in "---".join((CLAIM, XRD, broken, FUNCTION)).splitlines()[unknown.location.line - 1]


STRANGE_CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: vpcs.strange.example.org}
spec:
  group: strange.example.org
  names: {kind: VPC, plural: vpcs}
  scope: Cluster
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
            x-kubernetes-preserve-unknown-fields: true
            required: [deletionPolicy]
"""


def strange_composition():
    """Two resources of a kind that the catalog lacks."""
    both = COMPOSITION + GATEWAY.replace("InternetGateway", "VPC").partition("        patches")[0]
    return both.replace("ec2.aws.upbound.io/v1beta1", "strange.example.org/v1")


@pytest.mark.parametrize(("lenient", "severity"), [(False, Severity.ERROR), (True, Severity.WARNING)])
def test_a_kind_without_a_schema_is_told_once(lenient, severity):
    result = render(documents(CLAIM, XRD, strange_composition(), FUNCTION), Surroundings(allow_missing_schemas=lenient))
    assert [(item.code, item.severity) for item in result.findings] == [("missing-schema", severity)]
    assert len(result.stacks) == 1
    assert result.ok is lenient


def test_the_secret_that_publishes_connection_details_needs_no_schema():
    modern = XRD.replace("crossplane.io/v1", "crossplane.io/v2").replace(
        "  claimNames: {kind: Thing, plural: things}", "  scope: Namespaced"
    )
    details = """
        connectionDetails:
        - {name: cidr, type: FromFieldPath, fromFieldPath: spec.forProvider.cidrBlock}
"""
    vpc = COMPOSITION.replace("ec2.aws.upbound", "ec2.aws.m.upbound").rstrip("\n") + details
    composite = CLAIM.replace("kind: Thing", "kind: XThing")
    observed = """
apiVersion: ec2.aws.m.upbound.io/v1beta1
kind: VPC
metadata:
  name: dev-vpc
  namespace: team
  annotations: {crossplane.io/composition-resource-name: vpc}
spec: {forProvider: {region: eu-central-1, cidrBlock: 10.0.0.0/16}}
"""
    around = Surroundings(observed=[item.data for item in documents(observed)])
    result = render(documents(composite, modern, vpc, FUNCTION), around)
    secrets = [item for item in result.stacks[0].rendered.composed if item["kind"] == "Secret"]
    assert [item["metadata"]["name"] for item in secrets] == ["dev-connection"]
    assert result.findings == []


def test_composed_resources_are_judged_by_given_definitions():
    result = render(
        documents(CLAIM, XRD, strange_composition(), FUNCTION), Surroundings(schemas=documents(STRANGE_CRD))
    )
    assert {(item.code, item.path) for item in result.findings} == {("field-value-required", "spec.deletionPolicy")}


@pytest.mark.parametrize("there", [True, False])
def test_a_wrong_base_is_an_error_whether_or_not_its_resource_is_composed_yet(there):
    wrong = COMPOSITION.replace("region: eu-central-1", "region: eu-central-1, enableDnsSupport: maybe")
    if not there:
        to = "toFieldPath: spec.forProvider.tags.a, policy: {fromFieldPath: Required}"
        wrong += f"        - {{fromFieldPath: spec.count, {to}}}\n"
    result = render(documents(CLAIM, XRD, wrong, FUNCTION))
    found = [item for item in result.findings if item.path.endswith("spec.forProvider.enableDnsSupport")]
    assert [(item.severity, item.location.line) for item in found] == [(Severity.ERROR, 1 + wrong_line(wrong))]
    assert len(result.stacks[0].rendered.composed) == int(there)


def wrong_line(composition):
    """The line of the wrong field among all documents, counted from 0."""
    texts = "---".join((CLAIM, XRD, composition)).splitlines()
    return next(number for number, text in enumerate(texts) if "maybe" in text)


def test_errors_name_the_document_at_fault():
    with pytest.raises(InputError) as caught:
        render(documents(CLAIM, XRD), Surroundings())
    assert caught.value.message.startswith("cannot render Thing dev: no Composition composes example.org/v1 XThing")
    assert caught.value.location.line == 2


def test_a_missing_function_points_at_the_pipeline():
    with pytest.raises(InputError, match='uses the function "pt"') as caught:
        render(documents(CLAIM, XRD, COMPOSITION))
    assert caught.value.location.file == "given.yaml"
    assert caught.value.location.line > 5


def test_nothing_to_render():
    with pytest.raises(InputError, match="there is nothing to render"):
        render(documents(XRD, COMPOSITION, FUNCTION))


def test_warnings_of_the_reader_are_passed_on():
    given = read_documents(CLAIM + "spec: {environment: dev}\n", "dup.yaml", on_duplicate="warn")
    result = render(given, PROJECT)
    assert result.ok
    assert [item.severity for item in result.findings] == [Severity.WARNING]


def test_an_explicit_definition_must_be_that_of_the_composite():
    xr = "\napiVersion: example.org/v1\nkind: XThing\nmetadata: {name: x}\nspec: {environment: dev}\n"
    other = documents(XRD.replace("XThing", "XOther"))[0]
    with pytest.raises(InputError, match=r"defines XOther of example.org, not XThing"):
        render(documents(xr, COMPOSITION, FUNCTION), Surroundings(xrd=other), validate=False)


GATEWAY = """\
      - name: gateway
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: InternetGateway
          spec:
            forProvider: {region: eu-central-1}
        patches:
        - type: FromEnvironmentFieldPath
          fromFieldPath: vpc
          toFieldPath: spec.forProvider.vpcId
          policy: {fromFieldPath: Required}
"""
WRITER = "        - {type: ToEnvironmentFieldPath, fromFieldPath: status.atProvider.id, toFieldPath: vpc}\n"


def test_one_pass_tells_what_waits_and_convergence_brings_it_up():
    given = documents(CLAIM, XRD, COMPOSITION + WRITER + GATEWAY, FUNCTION)
    (stack,) = render(given).stacks
    assert [str(item) for item in stack.waiting] == ["gateway waits for vpc (status.atProvider.id)"]
    result = render(given, converge=True)
    (stack,) = result.stacks
    assert (result.ok, stack.waiting, stack.rendered.unready) == (True, (), ())
    assert [wave.created for wave in result.waves[0] if wave.created] == [("vpc",), ("gateway",)]


def test_convergence_names_what_never_comes():
    result = render(documents(CLAIM, XRD, COMPOSITION + GATEWAY, FUNCTION), converge=True)
    never = next(item for item in result.findings if item.code == "never-ready")
    assert never.subject.endswith("(gateway)")
    assert never.location.line > 30


def test_connection_secrets_and_observed_resources_of_the_call_count():
    seen = {
        "apiVersion": "ec2.aws.upbound.io/v1beta1",
        "kind": "VPC",
        "metadata": {"name": "seen", "annotations": {"crossplane.io/composition-resource-name": "vpc"}},
        "status": {"atProvider": {"id": "vpc-1"}},
    }
    around = Surroundings(known=documents(XRD, COMPOSITION + WRITER + GATEWAY, FUNCTION), observed=[seen])
    for converge in (False, True):
        (stack,) = render(documents(CLAIM), around, converge=converge).stacks
        names = {item["metadata"]["name"] for item in stack.rendered.composed}
        assert "seen" in names


NAMESPACED = XRD.replace("/v1\nkind", "/v2\nkind").replace(
    "claimNames: {kind: Thing, plural: things}", "scope: Namespaced"
)
COMPOSITE = CLAIM.replace("kind: Thing", "kind: XThing")


@pytest.mark.parametrize("converge", [False, True])
def test_a_namespaced_composite_cannot_compose_cluster_scoped_kinds(converge):
    known = documents(NAMESPACED, COMPOSITION, FUNCTION)
    result = render(documents(COMPOSITE), Surroundings(known=known), converge=converge)
    (finding,) = result.findings
    (composed,) = result.stacks[0].rendered.composed
    name = composed["metadata"]["name"]
    assert (finding.code, finding.severity, finding.subject) == ("wrong-scope", Severity.ERROR, f"VPC/{name} (vpc)")
    assert finding.message == (
        f'cannot apply cluster scoped composed resource "vpc" (a VPC named {name}) for a namespaced composite resource'
    )
    conditions = {item["type"]: item["status"] for item in result.stacks[0].rendered.composite["status"]["conditions"]}
    assert conditions["Ready"] != "True"


@pytest.mark.parametrize(("metadata", "wrong"), [("", True), ("metadata: {namespace: team}", False)])
def test_a_claim_composes_kinds_in_namespaces_only_where_one_is_given(metadata, wrong):
    there = COMPOSITION.replace("ec2.aws.upbound", "ec2.aws.m.upbound").replace(
        "          kind: VPC\n", f"          kind: VPC\n          {metadata}\n"
    )
    result = render(documents(CLAIM), Surroundings(known=documents(XRD, there, FUNCTION)))
    told = [(item.code, item.message.partition(": ")[2]) for item in result.findings]
    expected = ("wrong-scope", "an empty namespace may not be set when a resource name is provided")
    assert told == ([expected] if wrong else [])


def test_a_cluster_drops_the_namespace_of_a_cluster_scoped_composite():
    xr = CLAIM.replace("kind: Thing", "kind: XThing")
    result = render(documents(xr), PROJECT)
    assert [item for item in result.findings if item.severity is Severity.ERROR] == []
    assert "namespace" not in result.stacks[0].rendered.composed[0]["metadata"]


def test_what_cannot_be_rendered_beside_a_claim_is_a_note():
    result = render(documents(CLAIM, "\napiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n"), PROJECT)
    assert (result.ok, [item.code for item in result.findings]) == (True, ["not-rendered"])
    assert result.findings[0].hint == "give objects that functions ask for as required resources"


def test_a_definition_beside_a_claim_belongs_among_the_schemas():
    crd = "\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b.c}\n"
    (finding,) = render(documents(CLAIM, crd), PROJECT).findings
    assert "give it among the schemas (--schemas)" in finding.hint


@pytest.mark.parametrize("name", ["observed", "required", "credentials"])
def test_what_is_no_object_among_the_surroundings_is_refused(name):
    with pytest.raises(InputError, match=rf"{name}\[0\] is not a Kubernetes object but a list"):
        render(documents(CLAIM), replace(PROJECT, **{name: [[1]]}))


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        (COMPOSITION.replace("pipeline:", "pipelines:"), 8, "did you mean pipeline?"),
        (COMPOSITION.replace("pipeline:", "pipline:"), 8, "did you mean pipeline?"),
        (COMPOSITION.partition("  pipeline:")[0], 5, "write pipeline with a step for each function to call"),
        (COMPOSITION.partition("  pipeline:")[0] + "  pipeline: []\n", 8, "write a list with a step for each"),
        (COMPOSITION.partition("  pipeline:")[0] + "  pipeline: null\n", 8, "write a list with a step for each"),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_a_composition_without_steps_is_refused_as_the_server_refuses_it(text, line, hint, known):
    platform = [*documents(XRD, FUNCTION), *read_documents(text, "composition.yaml")]
    around = Surroundings(known=platform) if known else Surroundings()
    with pytest.raises(InputError) as caught:
        render([*documents(CLAIM), *(() if known else platform)], around)
    assert caught.value.message == 'Composition "things" has no pipeline: spec.pipeline: Required value'
    assert hint in (caught.value.hint or "")
    assert caught.value.location is not None
    assert caught.value.location.line == line


SETS = COMPOSITION.replace("patches:\n", "patches:\n        - {type: PatchSet, patchSetName: region}\n").replace(
    "      resources:",
    "      patchSets:\n      - name: other\n        patches: [{fromFieldPath: spec.cidr}]\n      - name: region\n"
    "        patches:\n        - {type: FromCompositeFieldPath, fromFieldPath: spec.cidr}\n      resources:",
)


@pytest.mark.parametrize("converge", [False, True])
@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        (SETS.replace("patchSetName: region", "patchSetName: regoin"), 28, "did you mean region?"),
        (
            SETS.replace("        - {type: FromC", "        - {type: FormC", 1),
            19,
            "did you mean FromCompositeFieldPath?",
        ),
    ],
)
def test_mistakes_about_patch_sets_are_located_with_the_nearest_name(text, line, hint, converge):
    with pytest.raises(InputError) as caught:
        render([*documents(CLAIM, XRD, FUNCTION), *read_documents(text, "composition.yaml")], converge=converge)
    assert caught.value.hint == hint
    assert caught.value.location is not None
    assert (caught.value.location.file, caught.value.location.line) == ("composition.yaml", line), text


def test_only_what_was_invented_is_called_so():
    text = COMPOSITION.replace("toFieldPath: spec.forProvider.cidrBlock", "toFieldPath: 'spec[0]'")
    with pytest.raises(InputError) as caught:
        render(documents(CLAIM, XRD, text, FUNCTION), converge=True)
    assert caught.value.hint is None
