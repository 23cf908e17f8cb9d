"""Lists that server-side apply can never empty, in definitions, Compositions and renders."""

import pytest

from pyxp.catalog import Catalog, MemoryStore
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.jobs.render import Surroundings, render
from pyxp.jobs.validate import validate
from pyxp.yamlio import read_documents

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
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              metrics:
                type: array
                x-kubernetes-list-type: set
                maxItems: 5
                default: [a, b]
                items: {type: string, maxLength: 9}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: streams.other.org}
spec:
  group: other.org
  scope: Cluster
  names: {kind: Stream, plural: streams, singular: stream, listKind: StreamList}
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
            properties:
              shown:
                type: array
                x-kubernetes-list-type: set
                default: [x]
                items: {type: string}
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
      resources:
      - name: stream
        base: {apiVersion: other.org/v1, kind: Stream, spec: {}}
        patches:
        - {type: FromCompositeFieldPath, fromFieldPath: spec.metrics, toFieldPath: spec.shown}
        - {type: FromCompositeFieldPath, fromFieldPath: "spec.metrics[0]", toFieldPath: "metadata.labels[first]"}
"""
FUNCTION = """\
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: pt}
spec: {package: xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.9.0}
"""
XR = "apiVersion: example.org/v1\nkind: XThing\nmetadata: {name: a}\nspec: {metrics: []}\n"
OBSERVED = """\
apiVersion: other.org/v1
kind: Stream
metadata: {name: a-x, annotations: {crossplane.io/composition-resource-name: stream}}
spec: {shown: [y]}
"""
NEVER = "is a list of type set with a default: once it is there, server-side apply can never empty it"


def documents(**texts):
    return [document for name, text in texts.items() for document in read_documents(text, f"{name}.yaml")]


def told(findings):
    return [(item.code, item.severity.value, str(item.location), item.message) for item in findings]


def test_validate_warns_of_the_definition_at_the_default():
    (found,) = validate(documents(xrd=XRD)).findings
    assert told([found]) == [("default-of-set", "warning", "xrd.yaml:23:26", f"spec.metrics {NEVER}")]
    assert found.path == "spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[metrics]"
    assert found.hint.startswith("give the default to the object around it")


def test_validate_warns_of_a_composition_once_for_each_list():
    found = validate(documents(c=COMPOSITION, f=FUNCTION), known=documents(xrd=XRD, crd=CRD)).findings
    assert told(found) == [
        ("default-of-set", "warning", "c.yaml:17:57", f"spec.metrics {NEVER}"),
        ("default-of-set", "warning", "c.yaml:17:84", f"spec.shown {NEVER}"),
    ]


@pytest.mark.parametrize(
    "harmless",
    [
        XRD.replace("default: [a, b]", "default: []"),
        XRD.replace("list-type: set", "list-type: atomic"),
        XRD.replace("                default: [a, b]\n", ""),
        XRD.replace("spec:\n            type", "status:\n            type"),
    ],
)
def test_other_lists_are_not_warned_of(harmless):
    assert told(validate(documents(xrd=harmless)).findings) == []


IMPORTED = MemoryStore(import_documents(map(CrdSource, (item.data for item in documents(crd=CRD)))))
KNOWN = {
    "imported": Surroundings(catalog=Catalog.shipped().with_stores(IMPORTED)),
    "given": Surroundings(schemas=documents(crd=CRD)),
}


def rendered(around="imported", **more):
    return render(documents(xr=XR, xrd=XRD, c=COMPOSITION, f=FUNCTION, **more), KNOWN[around])


@pytest.mark.parametrize("around", KNOWN)
def test_render_warns_of_what_the_server_would_keep_of_an_observed_resource(around):
    result = rendered(around, o=OBSERVED)
    (stream,) = result.stacks[0].rendered.composed
    # As in the Crossplane CLI: what is printed is what is applied.
    assert stream["spec"]["shown"] == []
    assert (
        'spec.shown is a list of type set with a default, so server-side apply leaves it ["x"] where the Composition '
        "wants []"
    ) in [item.message for item in result.findings if item.code == "default-of-set"]


def test_render_of_a_new_resource_warns_of_the_composition_alone():
    assert {item.message for item in rendered().findings if item.code == "default-of-set"} == {
        f"spec.metrics {NEVER}",
        f"spec.shown {NEVER}",
    }
