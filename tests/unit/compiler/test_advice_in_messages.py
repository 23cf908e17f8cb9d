"""Mistakes that people make, and what is told of them: one error each, with the way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pyxp import Composite, Composition, Spec, Status, as_int, compile_composite, field, rule, select_labelled, up_to
from pyxp.aws import ec2, sqs
from pyxp.errors import AuthoringError, with_article


class NetSpec(Spec):
    """What a network is made of."""

    size: int = 1


class Net(Composite, group="p.io", version="v1", kind="XNet", scope="Cluster"):
    """A network."""

    spec: NetSpec

    def compose(self, c: Composition) -> None:
        """Adds nothing."""


class Asked(Spec):
    """What is asked for."""

    name: str = field("Its name.", max_length=9, pattern="^[a-z]{1,9}$", immutable=True)
    code: str = field("Digits too.", default="a1", pattern="^[!-~]+$")
    on: bool = field("A word of YAML.", default=False)
    zones: list[str] = field("Zones.", default=[], max_length=3)


class Odd(Spec):
    """What cannot be asked for."""

    share: int = field("A share.", default=1, multiple_of=0.5)


def findings_of(add: Callable[[Any, Composition], Any]) -> list[Any]:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Asked

        def compose(self, c: Composition) -> None:
            """Adds what the test adds."""
            add(self.spec, c)

    try:
        return list(compile_composite(Platform).warnings)
    except AuthoringError as error:
        return list(getattr(error, "findings", [error]))


def queue(**fields: Any) -> sqs.Queue:
    return sqs.Queue(region="x", **fields)


def rounds(c: Composition, zones: Any, name: Callable[[Any], str]) -> None:
    for zone in up_to(zones):
        c.add(name(zone), queue())


def counted(c: Composition, zones: Any) -> None:
    for _index, _zone in up_to(zones):
        c.add("queue", queue())


MISTAKES: dict[str, tuple[Callable[[Any, Composition], Any], str]] = {
    "a round named by its element": (
        lambda spec, c: rounds(c, spec.zones, lambda zone: f"queue-{zone}"),
        "cannot name a resource 'queue-{xr.spec.zones[0]}': its name in the composition is the same for every claim;"
        ' number the rounds: for index, item in enumerate(up_to(ref)), and c.add(f"queue-{index}", ...)',
    ),
    "a name of the claim": (
        lambda spec, c: c.add(f"{spec.name}-queue", queue()),
        "cannot name a resource '{xr.spec.name}-queue': its name in the composition is the same for every claim;"
        " write a constant; what it is called in the cloud or in the cluster is external_name= or object_name=",
    ),
    "rounds of one name": (
        lambda spec, c: rounds(c, spec.zones, lambda zone: "queue"),
        'give each round a name of its own, such as f"queue-{index}"',
    ),
    "rounds counted without enumerate": (
        lambda spec, c: counted(c, spec.zones),
        "to count the rounds, write for index, item in enumerate(up_to(xr.spec.zones))",
    ),
    "text as a condition": (
        lambda spec, c: c.add("queue", queue(), when=spec.name),
        'write when=is_set(xr.spec.name), or a comparison such as when=xr.spec.name == "value"',
    ),
    "another kind where an id is wanted": (
        lambda spec, c: c.add("subnet", ec2.Subnet(region="x", vpc_id=c.add("queue", queue()))),
        "Subnet.vpc_id selects a VPC of ec2, but queue is a Queue of sqs; give it a VPC, or the text of an id",
    ),
    "letters as a number": (
        lambda spec, c: c.add("queue", queue(delay_seconds=as_int(spec.name))),
        "cannot make a whole number of xr.spec.name: its pattern '^[a-z]{1,9}$' lets none through; declare it as int",
    ),
    "a kind of values without names": (
        lambda spec, c: c.add("queue", sqs.Queue("media")),  # type: ignore[call-arg] # the mistake under test
        "cannot make a Queue of 1 values without names; give each field by its name: Queue(field=...)",
    ),
    "the length of a list": (
        lambda spec, c: [c.add(f"queue-{index}", queue()) for index in range(len(spec.zones))],
        "write for item in up_to(ref) to repeat by it, is_set(ref[2]) for whether there is a third",
    ),
    "a number in quotes": (
        lambda spec, c: c.add("queue", queue(delay_seconds="1")),
        "takes a value of type number, not string ('1'); remove the quotes: they make it a text",
    ),
    "a composite where a kind is selected": (
        lambda spec, c: c.add("subnet", ec2.Subnet(region="x", vpc_id=c.add("net", Net()))),
        "but net is an XNet of p; pass a field of its status: net.status.vpc_id, or what it is called there",
    ),
    "labels of another kind": (
        lambda spec, c: c.add("subnet", ec2.Subnet(region="x", vpc_id=select_labelled(ec2.Subnet, {"a": "b"}))),
        "not a Subnet of ec2.aws.upbound.io; select a VPC: select_labelled(VPC, ...)",
    ),
    "an element that need not be there": (
        lambda spec, c: c.add("queue", queue(tags={"a": spec.zones[1]})),
        "or write default(ref, value), or c.add(..., when=is_set(xr.spec.zones[1]))",
    ),
    "a composite as text": (
        lambda spec, c: c.add("queue", queue(tags={"a": f"{c.add('net', Net())}"})),
        "cannot put net (an XNet) into text",
    ),
}


@pytest.mark.parametrize(("add", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_once_with_the_way_out(add: Callable[[Any, Composition], Any], told: str) -> None:
    errors = [str(found) for found in findings_of(add) if "warning[" not in str(found)]
    assert len(errors) == 1
    assert told in errors[0]


def test_digits_that_a_pattern_lets_through_may_be_a_number() -> None:
    found = findings_of(lambda spec, c: c.add("queue", queue(delay_seconds=as_int(spec.code))))
    assert {finding.code for finding in found} == {"unused-field", "quoted-name"}


def test_a_field_that_claims_have_to_quote_is_a_warning() -> None:
    (found,) = [one for one in findings_of(lambda spec, c: c.add("q", queue())) if one.code == "quoted-name"]
    assert f"{found.path}: {found.message}; {found.hint}" == (
        'spec.on: YAML reads the name on as true, so every claim has to write "on" in quotes; call it otherwise'
    )


def test_a_factor_that_is_not_whole_has_a_way_out() -> None:
    class Wrong(Composite, group="p.io", version="v1", kind="XThing"):
        """A thing."""

        spec: Odd

        def compose(self, c: Composition) -> None:
            """Adds nothing."""

    with pytest.raises(AuthoringError, match="make the factor a whole number, or the field a number that need not be"):
        compile_composite(Wrong)


class Told(Status):
    """What is told."""

    name: str | None = None


@rule(lambda spec: spec.size > 0, "there is something", ".siz")
class Ruled(Spec):
    """What is asked for."""

    size: int = 1


def told(assign: Callable[[Any], None]) -> str:
    class Platform(Composite, group="p.io", version="v1", kind="XThing"):
        """A thing."""

        spec: Ruled
        status: Told

        def compose(self, c: Composition) -> None:
            """Assigns the status."""
            assign(self.status)

    with pytest.raises(AuthoringError) as caught:
        compile_composite(Platform)
    return str(caught.value)


def test_rules_blame_fields_that_there_are_and_the_status_has_no_items() -> None:
    assert "\".siz\": must be a valid path; did you mean '.size'?" in told(lambda status: setattr(status, "name", "x"))
    assert "cannot assign xr.status['name']: the status has fields, not items; write xr.status.name = ..." in told(
        lambda status: status.__setitem__("name", "x")
    )


def test_kinds_have_the_article_that_they_are_said_with() -> None:
    said = {"XNet": "an", "VPC": "a", "SNSTopic": "an", "Queue": "a", "Instance": "an", "User": "a", "NATGateway": "a"}
    assert {kind: with_article(kind).split()[0] for kind in said} == said
