"""Which patch wrote a value, and what it was made of."""

import pytest

from pyxp.engine.patch_and_transform import Refusal
from pyxp.engine.reconcile import FatalResult
from pyxp.jobs.origins import Composed, Origin, Origins
from pyxp.jobs.render import render
from pyxp.jobs.templates import Templates
from pyxp.yamlio import Document, read_documents

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
            properties:
              policy: {type: string}
              zone: {type: string}
              delay: {type: integer}
              tags: {type: object, additionalProperties: {type: string}}
"""
FUNCTION = """\
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: pt}
spec: {package: xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.9.0}
"""
COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XThing}
  mode: Pipeline
  pipeline:
  - step: make
    functionRef: {name: pt}
    input:
      apiVersion: pt.fn.crossplane.io/v1beta1
      kind: Resources
      environment:
        patches:
        - {type: FromCompositeFieldPath, fromFieldPath: spec.zone, toFieldPath: held.zone}
      patchSets:
      - name: policies
        patches:
        - {type: FromCompositeFieldPath, fromFieldPath: spec.policy, toFieldPath: spec.deletionPolicy}
      resources:
      - name: queue
        base:
          apiVersion: sqs.aws.upbound.io/v1beta1
          kind: Queue
          spec: {deletionPolicy: Delete, forProvider: {region: eu-central-1, delaySeconds: 5}}
        patches:
        - {type: PatchSet, patchSetName: policies}
        - {type: FromEnvironmentFieldPath, fromFieldPath: held.zone, toFieldPath: spec.managementPolicies}
        - {type: FromCompositeFieldPath, fromFieldPath: spec.delay, toFieldPath: spec.forProvider.delaySeconds}
"""


def told(claim, composition=COMPOSITION, *, kind="Thing"):
    namespace = ", namespace: team" if kind == "Thing" else ""
    text = f"apiVersion: example.org/v1\nkind: {kind}\nmetadata: {{name: a{namespace}}}\nspec: {claim}\n"
    given = [*read_documents(text, "a.yaml"), *read_documents(composition, "c.yaml")]
    others = [*read_documents(XRD, "x.yaml"), *read_documents(FUNCTION, "f.yaml")]
    found = render([*given, *others]).findings
    return [(str(item.location), item.path, item.message) for item in found if item.severity.value == "error"]


def test_a_value_of_a_patch_leads_to_the_patch_and_tells_the_field_of_the_claim():
    refused = 'Unsupported value: "Keep": supported values: "Orphan", "Delete" (patched from spec.policy of the claim)'
    assert told("{policy: Keep}") == [("c.yaml:19:11", "spec.deletionPolicy", refused)]


def test_without_a_claim_it_is_the_field_of_the_composite():
    ((place, _, message),) = told("{policy: Keep}", kind="XThing")
    assert (place, "(patched from spec.policy of the composite)" in message) == ("c.yaml:19:11", True)


def test_a_value_of_the_base_leads_to_the_base():
    wrong = COMPOSITION.replace("deletionPolicy: Delete", "deletionPolicy: Keep")
    ((place, path, message),) = told("{}", wrong)
    assert (place, path, "patched" in message) == ("c.yaml:25:34", "spec.deletionPolicy", False)


def test_what_went_through_the_environment_leads_to_where_it_began():
    ((place, path, message),) = told("{zone: a}")
    assert (place, path) == ("c.yaml:28:11", "spec.managementPolicies")
    assert message.endswith("(patched from spec.zone of the claim)")


def test_a_refusal_of_the_function_leads_to_the_patch_that_it_counts():
    (document,) = read_documents(COMPOSITION, "c.yaml")
    failure = FatalResult("make", "no", Refusal(resource="queue", patch_index=2))
    assert str(Templates(document).locate_refusal(failure)) == "c.yaml:29:11"


def patch(source, target, kind="FromCompositeFieldPath"):
    return {"type": kind, "fromFieldPath": source, "toFieldPath": target}


def origins(*patches, base=None, environment=(), others=()):
    resources = [{"name": "a", "base": base or {}, "patches": list(patches)}, *others]
    given = {"resources": resources, "environment": {"patches": list(environment)}}
    step = {"functionRef": {"name": "function-patch-and-transform"}, "input": given}
    return Origins(Templates(Document({"spec": {"pipeline": [step]}})))


XR = {"spec": {"a": 1, "b": 2, "o": {"x": 1}}}


@pytest.mark.parametrize(
    ("patches", "path", "value", "origin"),
    [
        ([patch("spec.a", "spec.x"), patch("spec.b", "spec.x")], "spec.x", 2, "patches[1]: spec.b of the claim"),
        ([patch("spec.a", "spec.x"), patch("spec.gone", "spec.x")], "spec.x", 1, "patches[0]: spec.a of the claim"),
        ([patch("spec.o", "spec.x")], "spec.x.x", {"x": 1}, "patches[0]: spec.o of the claim"),
        ([patch("spec.a", "spec.l[*].x")], "spec.l[1].x", 1, "patches[0]: spec.a of the claim"),
        ([patch("spec.a", "spec.x.y")], "spec.x", {"y": 1}, None),
        ([patch("spec.a", "spec.y")], "spec.x", 1, None),
        ([patch("metadata.uid", "spec.x")], "spec.x", "u", "patches[0]: metadata.uid of the composite"),
        ([patch("spec.claimRef.name", "spec.x")], "spec.x", "n", "patches[0]: spec.claimRef.name of the composite"),
        ([patch("k", "spec.x", "FromEnvironmentFieldPath")], "spec.x", 1, "patches[0]: k of the environment"),
        ([], "", 1, None),
        ([patch("spec.a", "spec.x")], "spec.[", 1, None),
    ],
)
def test_the_last_patch_that_had_something_to_copy_gave_the_value(patches, path, value, origin):
    composite = {**XR, "metadata": {"uid": "u"}, "spec": {**XR["spec"], "claimRef": {"name": "n"}}}
    resource = {"spec": {"x": value, "l": [{"x": 0}, {"x": 1}]}}
    found = origins(*patches).of(path, Composed(resource, "a", composite, True))
    where = "spec.pipeline[0].input.resources[0]."
    assert (f"{found.where.removeprefix(where)}: {found}" if found else None) == origin


def test_the_environment_is_traced_to_all_who_write_the_key():
    other = {"name": "vpc", "base": {}, "patches": [patch("status.id", "held.id", "ToEnvironmentFieldPath")]}
    found = origins(
        patch("held.id", "spec.x", "FromEnvironmentFieldPath"),
        environment=[patch("spec.a", "held.id")],
        others=[other],
    ).of("spec.x", Composed({"spec": {"x": 1}}, "a", XR, True))
    assert str(found) == "spec.a of the claim and status.id of vpc"


def test_of_many_sources_the_first_are_named():
    assert str(Origin("w", ("a", "b", "c"))) == "a, b and c"
    assert str(Origin("w", ("a", "b", "c", "d"))) == "a, b and others"
    assert str(Origin("w", ("a",))) == "a"


def test_a_resource_that_no_template_makes_has_no_origin():
    assert origins().of("spec.x", Composed({"spec": {"x": 1}}, "b", XR, True)) is None


def test_a_default_of_the_definition_is_told_as_one():
    xr = {"spec": {"a": 1, "b": 2}}
    made = Composed({"spec": {"x": 2}}, "a", xr, True, {"spec": {"a": 1}})
    assert str(origins(patch("spec.b", "spec.x")).of("spec.x", made)) == "the default of spec.b"
    made = made._replace(given={"spec": {"b": 2}})
    assert str(origins(patch("spec.b", "spec.x")).of("spec.x", made)) == "spec.b of the claim"


def test_a_combination_tells_each_of_its_sources():
    variables = [{"fromFieldPath": path} for path in ("spec.a", "spec.b")]
    combine = {"variables": variables, "strategy": "string", "string": {"fmt": "%v-%v"}}
    combined = {"type": "CombineFromComposite", "combine": combine, "toFieldPath": "spec.x"}
    made = Composed({"spec": {"x": "1-2"}}, "a", XR, True, {"spec": {"a": 1}})
    assert str(origins(combined).of("spec.x", made)) == "spec.a of the claim and the default of spec.b"


def test_what_another_resource_reports_is_told_behind_the_field_of_the_status():
    other = {"name": "vpc", "base": {}, "patches": [patch("status.id", "status.vpc", "ToCompositeFieldPath")]}
    xr = {**XR, "status": {"vpc": "v"}}
    found = origins(patch("status.vpc", "spec.x"), others=[other]).of(
        "spec.x", Composed({"spec": {"x": "v"}}, "a", xr, True)
    )
    assert str(found) == "status.vpc of the composite (status.id of vpc)"


def test_a_patch_of_a_later_step_is_found():
    first = {"resources": [{"name": "a", "base": {"spec": {"x": 0}}}]}
    later = {"resources": [{"name": "a", "patches": [patch("spec.a", "spec.x")]}]}
    steps = [{"functionRef": {"name": "function-patch-and-transform"}, "input": given} for given in (first, later)]
    templates = Templates(Document({"spec": {"pipeline": steps}}))
    found = Origins(templates).of("spec.x", Composed({"spec": {"x": 1}}, "a", XR, True))
    assert (found.where, str(found)) == ("spec.pipeline[1].input.resources[0].patches[0]", "spec.a of the claim")


def test_a_field_that_is_missing_leads_to_the_patch_that_had_nothing_to_copy():
    found = origins(patch("spec.gone", "spec.x")).of("spec.x", Composed({"spec": {}}, "a", XR, True))
    assert found.told == "a patch has nothing to copy from spec.gone of the claim"
    assert origins(patch("spec.a", "spec.y")).of("spec.x", Composed({"spec": {}}, "a", XR, True)) is None


def test_what_is_told_of_all_labels_leads_to_the_patch_of_the_one():
    labels = {"metadata": {"labels": {"a": "no good", "b": "good"}}}
    made = Composed(labels, "a", {"spec": {"a": "no good", "b": "good"}}, True)
    found = origins(patch("spec.a", "metadata.labels[a]"), patch("spec.b", "metadata.labels.b"))
    message = 'Invalid value: "no good": a valid label must be ...'
    assert str(found.of("metadata.labels", made, message)) == "spec.a of the claim"
    assert found.of("metadata.labels", made, "something else") is None


def test_a_required_parameter_that_a_rule_misses_leads_to_its_patch():
    made = Composed({"spec": {"forProvider": {}}}, "a", XR, True)
    found = origins(patch("spec.gone", "spec.forProvider.region")).of(
        "spec", made, "spec.forProvider.region is a required parameter"
    )
    assert found.told == "a patch has nothing to copy from spec.gone of the claim"


def test_the_claim_s_field_is_told_with_its_own_place():
    claim = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a, namespace: team}\nspec:\n  policy: Gone\n"
    given = [*read_documents(claim, "a.yaml"), *read_documents(COMPOSITION, "c.yaml")]
    others = [*read_documents(XRD, "x.yaml"), *read_documents(FUNCTION, "f.yaml")]
    [found] = [item for item in render([*given, *others]).findings if item.severity.value == "error"]
    assert found.location.file == "c.yaml"
    assert [(item.message, str(item.location)) for item in found.related] == [
        ("spec.policy of the claim", "a.yaml:5:11"),
    ]


def test_what_comes_by_way_of_the_environment_leads_to_the_claim_too():
    xr = {"spec": {"a": 1, "b": 2}}
    made = Composed({"spec": {"x": 2}}, "a", xr, True, {"spec": {"a": 1}})
    way = patch("spec.a", "k", "FromCompositeFieldPath")
    read = patch("k", "spec.x", "FromEnvironmentFieldPath")
    assert origins(read, environment=[way]).of("spec.x", made).fields == ("spec.a",)
    assert origins(patch("spec.b", "spec.x")).of("spec.x", made).fields == ()
    assert origins(patch("spec.a", "spec.x")).of("spec.x", made._replace(given=None)).fields == ()
