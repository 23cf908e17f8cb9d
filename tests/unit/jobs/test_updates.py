"""Changes of objects, judged against what they are now."""

from typing import Any

from pyxp.jobs.validate import validate
from pyxp.yamlio import read_documents

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
              release: {type: integer, default: 1, x-kubernetes-validations: [{rule: self >= oldSelf, message: up}]}
              size: {type: integer, x-kubernetes-validations: [{rule: self < 5, message: small}]}
"""
LIVE = """\
apiVersion: example.org/v1
kind: Thing
metadata:
  name: a
  namespace: team-a
  uid: 5f6d1f3e-2d3b-4d55-9a3c-111111111111
  resourceVersion: "17"
  generation: 2
  creationTimestamp: "2026-01-01T00:00:00Z"
  finalizers: [finalizer.apiextensions.crossplane.io]
spec: {release: 3, resourceRef: {apiVersion: example.org/v1, kind: XThing, name: a-x}}
status: {conditions: [{type: Ready, status: "True", reason: Available, lastTransitionTime: "2026-01-01T00:00:00Z"}]}
"""


def claim(spec: str, **metadata: str) -> str:
    told = ", ".join(f"{key}: {value}" for key, value in {"name": "a", "namespace": "team-a", **metadata}.items())
    return f"apiVersion: example.org/v1\nkind: Thing\nmetadata: {{{told}}}\nspec: {spec}\n"


def found(new: str, *old: str) -> list[tuple[str, str, str]]:
    read: Any = [document for text in old for document in read_documents(text, "old.yaml")]
    findings = validate(list(read_documents(new, "new.yaml")), known=list(read_documents(XRD)), old=read).findings
    return [(item.code, str(item.location), item.message) for item in findings]


def test_a_rule_on_changes_is_judged_against_the_live_object() -> None:
    assert found(claim("{release: 3}"), LIVE) == []
    assert found(claim("{release: 2}"), LIVE) == [("field-value-invalid", "new.yaml:4:17", "Invalid value: 2: up")]


def test_what_is_wrong_anyway_hides_nothing_of_the_change() -> None:
    both = claim("{release: 2, size: 9}")
    assert [message for _, _, message in found(both, LIVE)] == ["Invalid value: 2: up", "Invalid value: 9: small"]
    # The server looks at no rule of an object that is malformed, and says so once.
    malformed = claim("{release: 2, size: x}")
    assert found(malformed, LIVE) == found(malformed)


def test_what_neither_file_says_has_its_default() -> None:
    lower = found(claim("{}"), claim("{release: 2}")), found(claim("{release: 0}"), claim("{}"))

    assert lower == (
        [("field-value-invalid", "new.yaml:4:1", "Invalid value: 1: up")],
        [("field-value-invalid", "new.yaml:4:17", "Invalid value: 0: up")],
    )


def test_a_namespace_that_one_side_leaves_open_is_that_of_the_other() -> None:
    less = claim("{release: 2}").replace(", namespace: team-a", "")

    assert [code for code, _, _ in found(less, LIVE)] == ["field-value-invalid"]


def test_objects_that_are_not_there_are_new_and_said_where_nothing_matches() -> None:
    other = claim("{release: 9}", namespace="team-b")

    assert found(claim("{release: 2}"), LIVE.replace("release: 3", "release: 1"), other) == []
    (told,) = found(claim("{release: 2}"), other)
    assert told[:2] == ("no-change", "old.yaml:1:1")


def test_what_is_wrong_anyway_is_told_once() -> None:
    codes = [code for code, _, _ in found(claim("{release: many}"), LIVE)]

    assert codes == ["skipped-rules", "field-value-type-invalid"]
