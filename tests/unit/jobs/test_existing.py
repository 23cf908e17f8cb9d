"""From what exists of a stack to what its claim asks for now: by what a render printed, or by the claim before."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.errors import InputError
from pyxp.jobs.render import Expansion, Surroundings, render, render_each
from pyxp.reports.stacks import RENDERERS, Extras
from pyxp.yamlio import Document, read_documents

XRD = """\
apiVersion: apiextensions.crossplane.io/v1
kind: CompositeResourceDefinition
metadata: {name: %(plural)s.example.org}
spec:
  group: example.org
  names: {kind: %(kind)s, plural: %(plural)s}
  %(more)s
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
            x-kubernetes-validations:
            - {rule: self.size >= oldSelf.size, message: it never shrinks}
            properties:
              size: {type: integer, default: 1}
              queue: {type: string}
              stream: {type: string}
              inner: {type: string}
          status:
            type: object
            properties:
              vpc: {type: string}
"""
HEAD = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: %(name)s, labels: {tier: %(name)s}}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: %(kind)s}
  mode: Pipeline
  pipeline:
  - step: compose
    functionRef: {name: pt}
    input:
      apiVersion: pt.fn.crossplane.io/v1beta1
      kind: Resources
      resources:
"""
VPC = """\
      - name: vpc
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: VPC
          spec: {forProvider: {region: eu-central-1, tags: {tier: %(name)s}}}
        patches:
        - {type: ToCompositeFieldPath, fromFieldPath: status.atProvider.id, toFieldPath: status.vpc}
      - name: subnet
        base:
          apiVersion: ec2.aws.upbound.io/v1beta1
          kind: Subnet
          spec: {forProvider: {region: eu-central-1, vpcIdSelector: {matchControllerRef: true}}}
        patches:
        - {type: FromCompositeFieldPath, fromFieldPath: status.vpc, toFieldPath: "metadata.labels[vpc]",
           policy: {fromFieldPath: Required}}
"""
OPTIONAL = """\
      - name: %(name)s
        base:
          apiVersion: %(api)s
          kind: %(kind)s
          spec: {%(spec)s}
"""
CONDITION = """\
  - step: conditions
    functionRef: {name: cel}
    input:
      apiVersion: cel.fn.crossplane.io/v1beta1
      kind: Filters
      filters:
      - {name: queue, expression: has(observed.composite.resource.spec.queue)}
      - {name: inner, expression: has(observed.composite.resource.spec.inner)}
"""
CLOUD = "forProvider: {region: eu-central-1}"
QUEUE = OPTIONAL % {"name": "queue", "api": "sqs.aws.upbound.io/v1beta1", "kind": "Queue", "spec": CLOUD}
INNER = OPTIONAL % {"name": "inner", "api": "example.org/v1", "kind": "XInner", "spec": "queue: x"}
FUNCTION = """\
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: pt}
spec: {package: xpkg.example.org/function-patch-and-transform:v0.9.0}
---
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: cel}
spec: {package: xpkg.example.org/function-cel-filter:v0.1.0}
"""
OUTER = {"kind": "XThing", "plural": "xthings", "more": "claimNames: {kind: Thing, plural: things}"}
KNOWN = [
    document
    for text in (
        XRD % {**OUTER, "more": f"{OUTER['more']}\n  defaultCompositionRef: {{name: plain}}"},
        XRD % {"kind": "XInner", "plural": "xinners", "more": ""},
        *((HEAD + VPC + QUEUE + INNER + CONDITION) % {"name": name, "kind": "XThing"} for name in ("plain", "grand")),
        (HEAD + QUEUE) % {"name": "inner", "kind": "XInner"},
        FUNCTION,
    )
    for document in read_documents(text)
]


def claim(name: str = "dev", **spec: Any) -> Document:
    metadata = {"name": name, "namespace": "team"}
    return Document({"apiVersion": "example.org/v1", "kind": "Thing", "metadata": metadata, "spec": spec})


def printed(*claims: Document, whole: bool = False) -> str:
    """What ``pyxp render --converge`` prints of these claims, with ``-x`` the whole composites."""
    return RENDERERS["yaml"](render(list(claims), Surroundings(known=KNOWN), converge=True).stacks, Extras(whole))


def expanded(now: Document, observed: str = "", **options: Any) -> Expansion:
    existing = [document.data for document in read_documents(observed)] if observed else []
    around = Surroundings(known=KNOWN, observed=existing)
    return next(iter(render_each([now], around, converge=True, **options)))


def happens(expansion: Expansion) -> list[dict[str, tuple[str, ...]]]:
    """What each wave names, but for what becomes ready."""
    names = ("created", "observed", "changed", "gone", "lost")
    told = [{name: found for name in names if (found := getattr(wave, name))} for wave in expansion.waves]
    return [wave for wave in told if wave]


def test_what_a_render_prints_is_what_exists_for_the_next_one() -> None:
    first = printed(claim(queue="yes", inner="yes"), claim("other"))

    assert "kind: XThing" in first and first.count("vpcId: vpc-") == 2
    same = expanded(claim(queue="yes", inner="yes"), first)
    assert (happens(same), [it.code for it in same.findings], same.settled) == ([], ["change-not-judged"], True)
    names = ["inner", "inner/queue", "queue", "subnet", "vpc"]
    assert sorted(same.before) == names and all(same.before.values())
    assert same.stack is not None
    again = RENDERERS["yaml"]([same.stack], Extras())
    assert again.strip() and again.strip() in first


def test_what_is_new_and_what_goes_is_named_also_in_nested_composites() -> None:
    first = printed(claim(inner="yes"))
    inside = ("inner", "inner/queue")

    assert happens(expanded(claim(queue="yes"), first)) == [{"created": ("queue",), "gone": inside, "lost": inside}]
    there = expanded(claim(queue="yes", inner="yes"), printed(claim(queue="yes")))
    assert happens(there) == [{"created": inside}]


@pytest.mark.parametrize("reconciles", [True, False])
def test_the_status_of_the_composite_among_it_counts(reconciles: bool) -> None:
    """Without it, the first reconcile would withhold what needs a value of the status, and give it up."""
    first = printed(claim())
    around = Surroundings(known=KNOWN, observed=[item.data for item in read_documents(first)])
    stack = render([claim()], around, converge=reconciles).stacks[0]

    assert [item["kind"] for item in stack.rendered.composed] == ["Subnet", "VPC"]


def test_a_composed_resource_without_a_name_is_still_refused() -> None:
    nameless = {"apiVersion": "ec2.aws.upbound.io/v1beta1", "kind": "VPC", "metadata": {"name": "a"}}
    with pytest.raises(InputError, match="observed VPC a has no annotation that tells which composed resource it is"):
        render([claim()], Surroundings(known=KNOWN, observed=[nameless]), converge=True)


def test_from_a_claim_to_what_it_is_now() -> None:
    found = expanded(claim(inner="yes", stream="x"), old=[claim(queue="yes")])

    assert sorted(found.before) == ["queue", "subnet", "vpc"] and all(found.before.values())
    assert happens(found) == [{"created": ("inner", "inner/queue"), "gone": ("queue",), "lost": ("queue",)}]
    assert found.earlier == claim(queue="yes").data and found.findings == []
    result = render([claim(queue="yes")], Surroundings(known=KNOWN), old=[claim(queue="yes")])
    assert (result.ok, result.waves) == (True, [[]])


def test_a_claim_keeps_its_composition_until_it_names_another() -> None:
    grand = {"compositionRef": {"name": "grand"}}
    selecting = {"compositionSelector": {"matchLabels": {"tier": "grand"}}}

    moved = expanded(claim(**grand), old=[claim()])
    assert happens(moved) == [{"changed": ("vpc",)}]
    stays = expanded(claim(**selecting), old=[claim()])
    assert happens(stays) == []
    assert [(it.code, it.severity.value) for it in stays.findings] == [("unread-selector", "warning")]
    assert happens(expanded(claim(), old=[claim(**grand)])) == []


def test_what_the_server_refuses_of_the_change_is_told() -> None:
    refused = expanded(claim(size=1), old=[claim(size=2)])
    assert refused.stack is None
    assert [it.message for it in refused.findings] == ["it never shrinks"]
    with pytest.raises(InputError, match=r"what Thing dev was before is refused: spec.size: must be of type integer"):
        list(render_each([claim()], Surroundings(known=KNOWN), old=[claim(size="two")]))


def test_a_change_is_judged_from_the_whole_composite_that_was_printed() -> None:
    two, one = claim(size=2), claim(size=1)
    refused = expanded(one, printed(two, whole=True))
    assert refused.stack is None
    assert [it.message for it in refused.findings] == ["it never shrinks"]
    grown = expanded(two, printed(one, whole=True))
    assert (happens(grown), grown.findings) == ([], [])
    unknown = expanded(one, printed(two))
    assert happens(unknown) == []
    assert [(it.severity.value, it.message, it.hint) for it in unknown.findings] == [
        (
            "note",
            "the composite that was observed has no spec, so the change from it is not judged",
            "print it with -x, or give what it was with --old",
        )
    ]


def test_what_only_waits_to_the_end_says_for_what() -> None:
    around = Surroundings(known=KNOWN, delays={"vpc": 99})
    (found,) = render_each([claim()], around, converge=True)
    assert [it.message for it in found.findings if it.code == "unsettled"] == [
        "nothing changes any more, but after 50 passes it still waits for vpc, which is held back for longer"
    ]


def test_what_a_render_printed_is_passed_over_when_it_is_validated_with_the_project() -> None:
    from pyxp.jobs.validate import validate

    text = printed(claim(queue="yes"))
    found = validate([*KNOWN, *read_documents(text, "out.yaml")]).findings
    told = [it for it in found if it.code not in {"server-warning", "unused-field"}]
    assert [(it.code, it.severity.value, it.message) for it in told] == [
        (
            "printed-by-render",
            "note",
            "this composite was printed by pyxp render, without its spec, and is passed over",
        )
    ]
    alone = "\n---\n".join(part for part in text.split("\n---\n") if "kind: XThing" in part.split("metadata")[0])
    assert "printed-by-render" not in [it.code for it in validate([*KNOWN, *read_documents(alone)]).findings]


def test_a_claim_that_is_not_among_the_old_ones_comes_up_anew() -> None:
    found = list(render_each([claim()], Surroundings(known=KNOWN), old=[claim("other")]))

    assert [(item.before, item.earlier) for item in found] == [({}, None), ({}, None)]
    assert happens(found[0]) == [{"created": ("vpc",)}, {"created": ("subnet",)}]
    assert [it.code for it in found[1].findings] == ["no-change"]


def found(observed: list[dict[str, Any]], *, converge: bool = True) -> list[tuple[str, str, str, str]]:
    """What there is to say of what is observed."""
    findings = render([claim()], Surroundings(known=KNOWN, observed=observed), converge=converge).findings
    codes = {"other-kind", "being-deleted", "nothing-observed", "field-value-type-invalid", "unknown-field"}
    return [(it.severity.value, it.code, it.path, it.message) for it in findings if it.code in codes]


def network(name: str = "a", **more: Any) -> dict[str, Any]:
    annotations = {"crossplane.io/composition-resource-name": "vpc"}
    made = {"apiVersion": "ec2.aws.upbound.io/v1beta1", "kind": "VPC", "metadata": {"name": name}, **more}
    return {**made, "metadata": {"annotations": annotations, **made["metadata"]}}


@pytest.mark.parametrize(
    ("observed", "told"),
    [
        (
            [network(), network("b")],
            "VPC a (ec2.aws.upbound.io/v1beta1) and VPC b (ec2.aws.upbound.io/v1beta1) are both observed as "
            '"vpc", and one resource is composed under a name',
        ),
        (
            [network(metadata={"annotations": {"crossplane.io/composition-resource-name": "vpc"}})],
            'what is observed as "vpc", a VPC, has no metadata.name, as everything has that exists',
        ),
    ],
)
def test_what_is_observed_unclearly_is_refused(observed: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(InputError) as caught:
        found(observed)
    assert told in caught.value.message
    assert found([network(), network()]) == []


def test_claims_given_as_observed_are_told_to_be_nothing_that_was_composed() -> None:
    ((severity, code, _, message),) = found([claim().data])
    assert (severity, code) == ("warning", "nothing-observed")
    assert message == (
        "what is given as observed holds claims and nothing that one composed, so all counts as not there yet"
    )


@pytest.mark.parametrize("converge", [True, False])
@pytest.mark.parametrize(
    ("kind", "version"), [("Queue", "sqs.aws.upbound.io/v1beta1"), ("VPC", "ec2.aws.m.upbound.io/v1beta1")]
)
def test_another_kind_under_the_name_is_told(kind: str, version: str, converge: bool) -> None:
    assert found([network(kind=kind, apiVersion=version)], converge=converge) == [
        (
            "warning",
            "other-kind",
            "metadata.annotations[crossplane.io/composition-resource-name]",
            f"{kind} a ({version}) is observed, and VPC (ec2.aws.upbound.io/v1beta1) is composed under the name "
            '"vpc": Crossplane would make a new object and leave this one behind, unmanaged',
        )
    ]
    assert found([network(apiVersion="ec2.aws.upbound.io/v1beta2")], converge=converge) == []


def test_what_is_being_deleted_counts_as_gone() -> None:
    going = network(metadata={"name": "a", "deletionTimestamp": "2026-01-01T00:00:00Z"})
    around = Surroundings(known=KNOWN, observed=[going])
    expansion = next(iter(render_each([claim()], around, converge=True)))
    assert expansion.before == {}
    assert happens(expansion)[0] == {"created": ("vpc",)}
    assert [it.code for it in expansion.findings] == ["being-deleted"]


def test_a_status_that_its_schema_does_not_take_is_told() -> None:
    status = {"atProvider": {"id": 5, "nope": 1, "arn": "arn:aws:x"}}
    assert [(severity, code, path) for severity, code, path, _ in found([network(status=status)])] == [
        ("warning", "field-value-type-invalid", "status.atProvider.id"),
        ("warning", "unknown-field", "status.atProvider.nope"),
    ]
    assert found([network(status={"atProvider": {"id": "vpc-1"}})]) == []
