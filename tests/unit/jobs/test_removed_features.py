"""Manifests of Crossplane v1: one error for each removed feature, whoever looks at them."""

import json

import pytest

from pyxp.diagnostics import Severity
from pyxp.errors import InputError
from pyxp.jobs.render import render
from pyxp.jobs.validate import validate
from pyxp.validation.compositions import check_composition
from pyxp.yamlio import read_documents

LEGACY = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: things}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XThing}
  mode: Resources
  environment: {environmentConfigs: [{type: Reference, ref: {name: a}}]}
  patchSets: [{name: all, patches: [{fromFieldPath: spec.size}]}]
  resources:
  - name: queue
    base: {apiVersion: sqs.aws.upbound.io/v1beta1, kind: Queue, spec: {forProvider: {regoin: a}}}
    patches: [{type: PatchSet, patchSetName: all}]
"""
XRD = """\
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: xthings.example.org}
spec:
  group: example.org
  scope: Cluster
  names: {kind: XThing, plural: xthings}
  versions:
  - name: v1
    served: true
    referenceable: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: string}}}}}}
"""
XR = "apiVersion: example.org/v1\nkind: XThing\nmetadata: {name: a}\nspec: {size: a}\n"
COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {{name: things}}
spec:
  compositeTypeRef: {{apiVersion: example.org/v1, kind: XThing}}
  mode: Pipeline
  pipeline:
  - step: a
    functionRef: {{name: function-patch-and-transform}}
    input: {{apiVersion: pt.fn.crossplane.io/v1beta1, kind: Resources, resources: {}}}
"""
TOLD = (
    "Crossplane v2 removed native patch and transform; a Composition is a pipeline of functions; convert it with "
    "version v1.20 of the crossplane CLI: crossplane beta convert pipeline-composition old.yaml -o new.yaml"
)


def documents(*texts):
    return [document for number, text in enumerate(texts) for document in read_documents(text, f"{number}.yaml")]


def told(*texts):
    return [str(item) for item in validate(documents(*texts)).findings]


@pytest.mark.parametrize("mode", ["  mode: Resources\n", ""])
def test_validate_says_one_thing_of_a_composition_without_pipeline(mode):
    text = LEGACY.replace("  mode: Resources\n", mode)
    line = 8 + bool(mode)
    path = "Composition/things: spec.resources"
    assert told(text, XRD) == [f"0.yaml:{line}:3: error[removed-in-v2] {path}: {TOLD}"]


def test_what_else_is_wrong_with_it_is_told_as_well():
    found = told(LEGACY.replace("kind: XThing}", "kind: XThng}").replace("metadata: {", "metadata: {nmae: a, "), XRD)
    assert [item.partition("[")[2].partition("]")[0] for item in found] == [
        "unknown-field",
        "wrong-composite",
        "removed-in-v2",
    ]


def test_render_says_the_same_at_the_same_place():
    with pytest.raises(InputError) as refused:
        render(documents(LEGACY, XRD, XR))
    error = refused.value
    assert f"{error.location}: {error.message}; {error.hint}" == f'0.yaml:9:3: Composition "things": {TOLD}'


def test_the_review_of_what_is_generated_says_it_too():
    (composition,) = documents(LEGACY)
    (found,) = check_composition(composition.data, None, lambda version, kind: None)
    assert (found.code, found.path, f"{found.message}; {found.hint}") == ("removed-in-v2", "spec.resources", TOLD)


def test_what_a_pipeline_keeps_of_old_features_is_a_warning_of_render():
    made = LEGACY.partition("  mode")[0] + (
        "  mode: Pipeline\n  patchSets: []\n  pipeline:\n  - step: a\n    functionRef: {name: auto}\n"
    )
    function = (
        "apiVersion: pkg.crossplane.io/v1\nkind: Function\nmetadata: {name: auto}\n"
        "spec: {package: xpkg.crossplane.io/crossplane-contrib/function-auto-ready:v0.6.0}\n"
    )
    found = render(documents(made, XRD, XR, function)).findings
    assert [(item.code, item.path, item.severity) for item in found] == [
        ("removed-in-v2", "spec.patchSets", Severity.WARNING)
    ]
    (error,) = validate(documents(made, XRD, function)).findings
    assert (error.code, error.path, error.severity) == ("removed-in-v2", "spec.patchSets", Severity.ERROR)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("apiVersion: pkg.crossplane.io/v1alpha1\nkind: ControllerConfig\nmetadata: {name: a}\n", ""),
        ("apiVersion: apiextensions.crossplane.io/v1alpha1\nkind: EnvironmentConfig\nmetadata: {name: a}\n", ""),
        (
            "apiVersion: pkg.crossplane.io/v1\nkind: Provider\nmetadata: {name: a}\n"
            'spec: {package: "xpkg.crossplane.io/a/b:v1", controllerConfigRef: {name: a}}\n',
            "spec.controllerConfigRef",
        ),
    ],
)
@pytest.mark.parametrize("lenient", [True, False])
def test_removed_kinds_and_fields_are_one_error_also_where_kinds_may_be_unknown(text, path, lenient):
    (found,) = validate(documents(text), allow_missing_schemas=lenient).findings
    assert (found.code, found.path, found.severity) == ("removed-in-v2", path, Severity.ERROR)


MANAGED = """\
apiVersion: sqs.aws.m.upbound.io/v1beta1
kind: Queue
metadata: {name: a, namespace: b}
spec:
  forProvider: {region: a}
"""
POLICIES = "[Observe, Create, Update, LateInitialize]"
REMOVED_FIELDS = [
    (
        MANAGED + "  deletionPolicy: Orphan\n",
        "spec.deletionPolicy",
        "Crossplane v2's namespaced kinds have no deletionPolicy; "
        f"for Orphan write managementPolicies: {POLICIES}, which is all but Delete; else leave it out",
    ),
    (
        MANAGED + "  writeConnectionSecretToRef: {name: a, namespace: b}\n",
        "spec.writeConnectionSecretToRef.namespace",
        "Crossplane v2's namespaced kinds write their connection Secret into their own namespace; leave namespace out",
    ),
    (
        MANAGED.replace(".m.", ".").replace(", namespace: b", "") + "  publishConnectionDetailsTo: {name: a}\n",
        "spec.publishConnectionDetailsTo",
        "Crossplane v2 removed external secret stores; leave it out; "
        "External Secrets Operator can copy the Secrets of writeConnectionSecretToRef into another store",
    ),
    (
        XR.replace("{size: a}", "{publishConnectionDetailsTo: {name: a}}"),
        "spec.publishConnectionDetailsTo",
        "Crossplane v2 removed external secret stores; leave it out; "
        "External Secrets Operator can copy the Secrets of writeConnectionSecretToRef into another store",
    ),
    (
        XR.replace("{size: a}", "{writeConnectionSecretToRef: {name: a}}"),
        "spec.writeConnectionSecretToRef",
        "Crossplane v2 removed the connection details of composites, but for those of scope LegacyCluster; "
        "compose a Secret with them instead; function-patch-and-transform does so by writeConnectionSecretToRef of "
        "its input",
    ),
]


@pytest.mark.parametrize(("text", "path", "said"), REMOVED_FIELDS)
def test_a_field_that_resources_had_before_is_told_with_what_to_do(text, path, said):
    (found,) = validate(documents(text), known=documents(XRD)).findings
    assert (found.code, found.path, f"{found.message}; {found.hint}") == ("removed-in-v2", path, said)


@pytest.mark.parametrize(("text", "path", "said"), REMOVED_FIELDS)
def test_so_it_is_in_the_base_of_a_composition(text, path, said):
    (base,) = documents(text)
    template = {"name": "a", "base": {key: value for key, value in base.data.items() if key != "metadata"}}
    found = validate(documents(COMPOSITION.format(json.dumps([template]))), known=documents(XRD)).findings
    told_of = [item for item in found if item.code == "removed-in-v2"]
    assert [(item.path.partition(".base.")[2], f"{item.message}; {item.hint}") for item in told_of] == [(path, said)]
    assert not [item for item in found if item.code == "unknown-field"]


def test_so_it_is_where_a_patch_writes_it():
    (base,) = documents(MANAGED)
    patches = [{"fromFieldPath": "spec.size", "toFieldPath": "spec.deletionPolicy"}]
    template = {"name": "a", "base": {**base.data, "metadata": {}}, "patches": patches}
    found = validate(documents(COMPOSITION.format(json.dumps([template]))), known=documents(XRD)).findings
    (removed,) = (item for item in found if item.code == "removed-in-v2")
    assert removed.path.endswith("patches[0].toFieldPath")
    assert f"{removed.message}; {removed.hint}" == REMOVED_FIELDS[0][2]
