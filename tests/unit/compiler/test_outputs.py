"""What the composite reports."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp import (
    Composite,
    Composition,
    Status,
    choose,
    compile_composite,
    default,
    json_document,
    merge,
    present,
    run_function,
    upper,
)
from pyxp.aws import kinesis
from pyxp.compiler.conditions.settling import settle_conditions
from pyxp.compiler.outputs import write_outputs
from pyxp.compiler.problems import CompileError

from .platforms import Wanted, codes, drafted


def test_the_pass_reports_status_fields() -> None:
    draft = drafted(lambda xr, c, s: None)
    write_outputs(draft)
    assert draft.templates[0].reports == [
        {"type": "ToCompositeFieldPath", "fromFieldPath": "status.atProvider.arn", "toFieldPath": "status.arn"}
    ]


def test_a_field_that_is_assigned_twice_or_by_nobody_is_refused() -> None:
    def twice(xr: Any, c: Composition, stream: Any) -> None:
        xr.status.arn = "constant"

    draft = drafted(twice)
    write_outputs(draft)
    assert codes(draft) == ["output-twice"]
    draft = drafted(lambda xr, c, s: None)
    draft.blueprint.composition.outputs.clear()
    write_outputs(draft)
    assert codes(draft) == ["output-never-set"]


class Inner(Status):
    """A part of what it became."""

    arn: str | None = None
    hours: int | None = None


class Told(Status):
    """What it became."""

    both: str | None = None
    shards: int | None = None
    claimed: int | None = None
    words: list[str] | None = None
    named: str | None = None
    constant: str | None = None
    arns: list[str] | None = None
    by_name: dict[str, str] | None = None
    inner: Inner | None = None
    maybe: str | None = None
    chosen: str | None = None
    document: str | None = None


class Reported(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
    """A composite of two streams and a conditional one that reports in many ways."""

    spec: Wanted
    status: Told

    def compose(self, c: Composition) -> None:
        """Adds the streams and reports."""
        one = c.add("one", kinesis.Stream(region="x"), external_name="one")
        two = c.add("two", kinesis.Stream(region="x"), external_name="two")
        maybe = c.add("maybe", kinesis.Stream(region="x"), external_name="maybe", when=self.spec.fast)
        status: Any = self.status
        status.both = upper(f"{one.status.arn}+{two.status.arn}")
        status.shards = one.status.shard_count * 2
        status.claimed = self.spec.hours
        status.words = self.spec.words
        status.named = f"{self.spec.name}-{self.spec.hours}"
        status.constant = "always"
        status.arns = [one.status.arn, self.spec.name, two.status.arn, default(maybe.status.arn, "none"), "last"]
        status.by_name = {"a.b": one.status.arn, "two": two.status.arn, "claim": self.spec.name}
        status.inner = {"arn": two.status.arn, "hours": self.spec.hours}
        status.maybe = default(maybe.status.arn, "none")
        status.chosen = choose(self.spec.fast, {True: one.status.arn, False: self.spec.name})
        status.document = json_document({"arn": two.status.arn, "words": self.spec.words})


def told(spec: dict[str, Any], *observed: str, composite: type[Composite] | None = None) -> dict[str, Any]:
    """The status after one reconcile in which these streams have reported."""
    pipeline = compile_composite(composite or Reported).composition["spec"]["pipeline"]
    assert [step["step"] for step in pipeline] == ["patch-and-transform", "status", "conditions", "auto-ready"]
    seen = {
        name: {
            "resource": {
                "apiVersion": "kinesis.aws.upbound.io/v1beta2",
                "kind": "Stream",
                "metadata": {"annotations": {"crossplane.io/external-name": name}},
                "status": {"atProvider": {"arn": f"arn:{name}", "shardCount": 4}},
            }
        }
        for name in observed
    }
    xr = {"apiVersion": "p.io/v1", "kind": "XThing", "spec": spec}
    request: dict[str, Any] = {"observed": {"composite": {"resource": xr}, "resources": seen}}
    for step in pipeline[:2]:
        response = run_function("function-patch-and-transform", {**request, "input": step["input"]})
        assert all(result["severity"] == "SEVERITY_WARNING" for result in response.get("results", ()))
        request |= {"desired": response["desired"], "context": response["context"]}
    return dict(request["desired"]["composite"]["resource"].get("status", {}))


def test_whatever_is_known_is_reported_and_lists_only_as_a_whole() -> None:
    spec = {"name": "n", "hours": 24, "words": ["w"], "fast": False}
    early = {
        "claimed": 24,
        "words": ["w"],
        "named": "n-24",
        "constant": "always",
        "byName": {"claim": "n"},
        "inner": {"hours": 24},
        "maybe": "none",
        "chosen": "n",
    }
    assert told(spec) == early
    one = early | {"shards": 8, "byName": {"claim": "n", "a.b": "arn:one"}}
    assert told(spec, "one") == one
    assert told(spec | {"fast": True}, "one", "two", "maybe") == one | {
        "both": "ARN:ONE+ARN:TWO",
        "byName": {"claim": "n", "a.b": "arn:one", "two": "arn:two"},
        "inner": {"arn": "arn:two", "hours": 24},
        "maybe": "arn:maybe",
        "chosen": "arn:one",
        "arns": ["arn:one", "n", "arn:two", "arn:maybe", "last"],
        "document": '{"arn":"arn:two","words":["w"]}',
    }


class Lists(Status):
    """What it became."""

    arns: list[str] | None = None


class Listed(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
    """A thing that lists what there is."""

    spec: Wanted
    status: Lists

    def compose(self, c: Composition) -> None:
        """Adds two streams, one of which need not be there."""
        one = c.add("one", kinesis.Stream(region="x"))
        maybe = c.add("maybe", kinesis.Stream(region="x"), when=self.spec.fast)
        tag = present(self.spec.tags)["a"]
        self.status.arns = [one.status.arn, default(upper(maybe.status.arn), None), default(tag, None)]


@pytest.mark.parametrize(
    ("spec", "observed", "arns"),
    [
        ({}, (), None),
        ({}, ("one",), ["arn:one"]),
        ({}, ("one", "maybe"), ["arn:one", "ARN:MAYBE"]),
        ({"tags": {"a": 'x,]",'}}, ("one", "maybe"), ["arn:one", "ARN:MAYBE", 'x,]",']),
        ({"tags": {"a": "x"}}, ("one",), ["arn:one", "x"]),
    ],
)
def test_entries_without_a_value_are_left_out_of_a_list(spec: dict[str, Any], observed: Any, arns: Any) -> None:
    assert told({"fast": False, **spec}, *observed, composite=Listed).get("arns") == arns


class Texts(Status):
    """What it became."""

    text: str | None = None


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        (lambda xr, s: 3, "wrong-type", "takes a value of type string, not integer (3)"),
        (
            lambda xr, s: [s.status.arn],
            "wrong-type",
            "takes a value of type string, but the patch writes one of type array",
        ),
        (
            lambda xr, s: xr.spec.hours,
            "wrong-type",
            "takes a value of type string, but the patch writes one of type integer",
        ),
        (lambda xr, s: s, "no-mechanism", "cannot report the resource stream"),
        (lambda xr, s: kinesis.Stream(region="x"), "no-mechanism", "cannot report a Stream"),
        (
            lambda xr, s: merge({"a": "b"}, under=xr.spec.tags),
            "no-mechanism",
            "cannot report merge(..., under=xr.spec.tags)",
        ),
    ],
)
def test_what_cannot_be_reported_is_refused_with_its_line(value: Any, code: str, message: str) -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted
        status: Texts

        def compose(self, c: Composition) -> None:
            """Reports."""
            stream = c.add("stream", kinesis.Stream(region="x"), external_name="one")
            self.status.text = value(self, stream)

    with pytest.raises(CompileError) as caught:
        compile_composite(Platform)
    (finding,) = [found for found in caught.value.findings if found.code not in ("unused-field", "unused-value")]
    assert (finding.code, finding.message.partition(";")[0]) == (code, message)
    assert finding.location is not None
    assert finding.location.line == Platform.compose.__code__.co_firstlineno + 3


def test_a_list_with_what_need_not_be_there_is_refused() -> None:
    def compose(xr: Any, c: Composition, stream: Any) -> None:
        maybe = c.add("maybe", kinesis.Stream(region="x"), when=xr.spec.fast)
        xr.status.arn = [stream.status.arn, maybe.status.arn]

    draft = drafted(compose)
    draft.blueprint.composition.outputs[:1] = []
    settle_conditions(draft)
    write_outputs(draft)
    (finding,) = draft.problems.findings
    assert finding.code == "conditional-source"
    assert finding.hint.startswith("write default(maybe.status.arn, None), which leaves it out")
