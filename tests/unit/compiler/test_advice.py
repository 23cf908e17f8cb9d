"""What the compiler warns of."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pyxp import (
    IMMUTABLE,
    Composite,
    Composition,
    Meta,
    Rule,
    Spec,
    choose,
    compile_composite,
    default,
    json_document,
    rule,
)
from pyxp.aws import sqs
from pyxp.yamlio import write_document


class Part(Spec):
    """A part."""

    size: int = 1
    colour: str = "red"


class Unused(Spec):
    """Nothing of this is read."""

    left: int = 1
    right: int = 2


class Wanted(Spec):
    """What is asked for."""

    name: Annotated[str, IMMUTABLE]
    owner: Annotated[str, Meta(max_length=9), Rule("self != ''", "not empty"), IMMUTABLE] = "me"
    part: Part = Part()
    unused: Unused = Unused()
    tags: dict[str, str] | None = None
    parts: list[Part] | None = None


@rule("self.least <= self.most", "least is not above most")
class Sizes(Spec):
    """Sizes."""

    least: int = 1
    most: int | None = None


@rule("!has(self.sizes.most) || self.sizes.most < 10", "most is below ten")
class Sized(Spec):
    """What is asked for."""

    name: Annotated[str, Rule("self != 'x'", "not x"), IMMUTABLE]
    sizes: Sizes


def warnings(spec: type[Spec], compose: Any) -> list[str]:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        def compose(self, c: Composition) -> None:
            """Adds what the test adds."""
            compose(self.spec, c)

    Platform.__annotations__ = {"spec": spec}
    return [f"{warning.code} {warning.path}: {warning.message}" for warning in compile_composite(Platform).warnings]


def unused(path: str) -> str:
    return f"unused-field {path}: nothing reads this field of the claim, so it has no effect"


def test_fields_that_nothing_reads_are_told_objects_as_a_whole() -> None:
    def compose(spec: Any, c: Composition) -> None:
        c.add("q", sqs.Queue(region="x", name=spec.name, delay_seconds=spec.part.size))

    assert warnings(Wanted, compose) == [
        unused("spec.part.colour"),
        unused("spec.owner"),
        unused("spec.unused"),
        unused("spec.tags"),
        unused("spec.parts"),
    ]


def test_fields_are_read_by_patches_in_text_as_entries_and_as_part_of_a_whole() -> None:
    def compose(spec: Any, c: Composition) -> None:
        tags = {
            "A": f"{spec.owner}-{spec.part.colour}",
            "B": spec.tags["b"],
            "C": f"{spec.part.size}",
            "D": f"{spec.unused.left}{spec.unused.right}",
        }
        c.add("q", sqs.Queue(region="x", name=spec.name, tags=tags))

    assert warnings(Wanted, compose) == [unused("spec.parts")]


def test_a_field_that_a_rule_asks_for_has_an_effect() -> None:
    @rule("self.confirm || self.name != 'prod'", "confirm what is done to prod")
    class Guarded(Spec):
        """What is asked for."""

        name: Annotated[str, IMMUTABLE]
        confirm: bool = False

    assert warnings(Guarded, lambda spec, c: c.add("q", sqs.Queue(region="x", name=spec.name))) == []


def test_a_rule_that_reads_an_optional_field_unasked_is_told() -> None:
    def compose(spec: Any, c: Composition) -> None:
        tags = {"A": f"{spec.sizes.least}", "B": f"{spec.sizes.most}"}
        c.add("q", sqs.Queue(region="x", name=spec.name, tags=tags))

    assert warnings(Sized, compose) == [
        "unguarded-rule spec.sizes: the rule 'self.least <= self.most' reads self.most, which a claim may leave out: it"
        " then fails with 'no such key'"
    ]


class Labelled(Spec):
    """What labels are made of."""

    name: Annotated[str, IMMUTABLE]
    short: Annotated[str, Meta(max_length=20, pattern="^[a-z]+$")]
    long: Annotated[str, Meta(max_length=64, pattern="^[a-z]+$")]
    loose: Annotated[str, Meta(max_length=20)]
    size: Literal["small", "very large"] = "small"
    count: int = 1


def test_labels_that_a_claim_could_spoil_are_told() -> None:
    def compose(spec: Any, c: Composition) -> None:
        labels = {
            "short": spec.short,
            "long": f"a-{spec.long}",
            "loose": spec.loose,
            "size": spec.size,
            "count": f"{spec.count}",
            "both": f"{spec.short}-{spec.short}-{spec.short}-{spec.short}",
        }
        c.add("q", sqs.Queue(region="x", name=spec.name), labels=labels)

    refused = "a value that Kubernetes refuses as a label"
    assert warnings(Labelled, compose) == [
        f"risky-label metadata.labels.both: a claim may give its fields {refused}: together they may be longer than 63"
        " characters",
        f"risky-label metadata.labels.long: a claim may give spec.long {refused}: it may be longer than 63 characters",
        f"risky-label metadata.labels.loose: a claim may give spec.loose {refused}: it may have characters that labels"
        " do not have",
        f"risky-label metadata.labels.size: a claim may give spec.size {refused}: 'very large'",
    ]


class Named(Spec):
    """What is asked for."""

    name: Annotated[str, IMMUTABLE]
    other: Annotated[str | None, IMMUTABLE] = None


class Names(Composite, group="p.io", version="v1", kind="XNames", claim_kind="Names"):
    """Queues that name one another."""

    spec: Named

    def compose(self, c: Composition) -> None:
        """Adds the queues."""
        spec = self.spec
        c.defaults(tags=lambda resource: {"Name": resource.name}, region="eu-west-1")
        queue = c.add("work-queue", sqs.Queue(name=spec.name))
        c.add("second", sqs.Queue(name=default(spec.other, queue.name), tags={"Of": queue.name}))
        c.add("third", sqs.Queue(tags={"Of": queue.resource_name, "Like": f"x-{queue.name}"}))
        chosen = choose(spec.name, {"a": queue.name}, queue.name)
        c.add("fourth", sqs.Queue(policy=json_document({"of": queue.name}), tags={"Of": chosen}))


def test_a_name_in_the_composition_that_stands_for_one_in_the_cloud_is_told() -> None:
    (warning,) = compile_composite(Names).warnings
    assert (warning.code, warning.subject, warning.path) == (
        "name-in-composition",
        "second",
        "spec.forProvider.tags.Of",
    )
    assert (
        warning.message == 'work_queue.name is the name in the composition, "work-queue", and not the one in the cloud'
    )
    assert warning.hint == "write work_queue.external_name, or work_queue.resource_name where this is meant"


def test_a_name_in_the_composition_is_a_text_like_any_other() -> None:
    text = write_document(compile_composite(Names).composition)
    assert "Of: work-queue" in text and "Like: x-work-queue" in text and "Name: work-queue" in text
    assert '{"of":"work-queue"}' in text
    assert text.count("work-queue") == 9


class Hyphened(Spec):
    """What labels are made of."""

    name: Annotated[str, IMMUTABLE]
    open: Annotated[str, Meta(max_length=20, pattern="^[a-z0-9-]+$")]
    long: Annotated[str, Meta(min_length=12, max_length=20, pattern="^[a-z-]{12,20}$")]
    begun: Annotated[str, Meta(max_length=20, pattern="^[a-z][a-z0-9-]*$")]
    good: Annotated[str, Meta(max_length=20, pattern="^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    loose: Annotated[str, Meta(max_length=20, pattern="[a-z]")]


def risky(field: str, said: str) -> str:
    """A warning of a label that has the name of its field."""
    told = f"a claim may give spec.{field} a value that Kubernetes refuses as a label: {said}, which its pattern lets"
    return f"risky-label metadata.labels.{field}: {told} through"


def test_a_pattern_that_lets_a_label_begin_or_end_with_a_hyphen_is_told() -> None:
    def compose(spec: Any, c: Composition) -> None:
        fields = {name: getattr(spec, name) for name in ("open", "long", "begun", "good", "loose")}
        c.add("q", sqs.Queue(region="x", name=spec.name), labels=fields)

    assert warnings(Hyphened, compose) == [
        risky("begun", "'a-'"),
        risky("long", "'aaaaaaaaaaa-'"),
        risky("loose", "'a-'"),
        risky("open", "'a-'"),
    ]


def test_a_hyphen_at_the_end_of_a_part_harms_only_at_the_end_of_the_label() -> None:
    def compose(spec: Any, c: Composition) -> None:
        labels = {"begun": f"{spec.begun}-x", "open": f"{spec.open}-x", "good": f"x-{spec.open}-{spec.long}-x"}
        tags = {"A": spec.good, "B": spec.loose}
        c.add("q", sqs.Queue(region="x", name=spec.name, tags=tags), labels=labels)

    assert warnings(Hyphened, compose) == [risky("open", "'-a'")]
