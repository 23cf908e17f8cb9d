"""What calls on a composition are given: the right types pass, others are refused by name with what to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pyxp import Composite, Composition, Spec
from pyxp.authoring.blueprints import draw
from pyxp.authoring.expressions import JsonText
from pyxp.aws import sqs
from pyxp.errors import AuthoringError

Use = Callable[[Composition, Any, Any], object]


class QueueSpec(Spec):
    """What is asked for."""

    app: str


def composed(use: Use) -> Composition:
    """A composition of a queue on which this was done."""

    class Queue(Composite, group="p.example.org", version="v1", kind="XQueue"):
        spec: QueueSpec

        def compose(self, c: Composition) -> None:
            use(c, c.add("q", sqs.Queue(region="x")), self.spec)

    return draw(Queue).composition


def refusal(use: Use) -> str:
    """What is told of it, whether that ends ``compose`` or not."""
    try:
        composition = composed(use)
    except AuthoringError as error:
        return str(error)
    (finding,) = composition.findings
    return f"{finding.location}: {finding.message}; {finding.hint}"


def queue() -> Any:
    return sqs.Queue(region="x")


REFUSED: dict[str, tuple[Use, str]] = {
    "resource as after": (
        lambda c, q, spec: c.add("b", queue(), after=q),
        "option 'after' takes a list of resources, not the resource q;"
        " write after=[queue], with what c.add(...) returned",
    ),
    "text as after": (
        lambda c, q, spec: c.add("b", queue(), after="q"),
        "option 'after' takes a list of resources, not 'q'; write after=[queue], with what c.add(...) returned",
    ),
    "fields as after": (
        lambda c, q, spec: c.add("b", queue(), after=[q.status.arn, spec.app, None, sqs.Queue]),
        "option 'after' takes a list of resources, not [q.status.atProvider.arn, xr.spec.app, None, the class Queue];"
        " write after=[queue], with what c.add(...) returned",
    ),
    "text for a list": (
        lambda c, q, spec: c.add("b", queue(), management_policies="Observe"),
        "option 'management_policies' takes a list of texts, not 'Observe'; write management_policies=['Observe']",
    ),
    "text for names": (
        lambda c, q, spec: c.add("b", queue(), may_change="region"),
        "option 'may_change' takes a list of Python names of fields, not 'region'; write may_change=['region']",
    ),
    "list as labels": (
        lambda c, q, spec: c.add("b", queue(), labels=["a"]),
        "option 'labels' takes a dict, not ['a']; write labels={\"key\": \"value\"}",
    ),
    "list as annotations": (
        lambda c, q, spec: c.add("b", queue(), annotations=c.group("g", [q])),
        'option \'annotations\' takes a dict, not the group g; write annotations={"key": "value"}',
    ),
    "text as limit": (
        lambda c, q, spec: c.add("b", queue(), name_limit="80"),
        "option 'name_limit' takes a whole number above 0, not '80'; write name_limit=80",
    ),
    "truth as limit": (
        lambda c, q, spec: c.add("b", queue(), name_limit=True),
        "option 'name_limit' takes a whole number above 0, not True; write name_limit=80",
    ),
    "number as name in the cloud": (
        lambda c, q, spec: c.add("b", queue(), external_name=5),
        "option 'external_name' takes text, not 5; write external_name=\"name\", or an f-string",
    ),
    "truth as policy": (
        lambda c, q, spec: c.add("b", queue(), deletion_policy=True),
        "option 'deletion_policy' takes text, not True; write deletion_policy=\"Orphan\"",
    ),
    "resource as ProviderConfig": (
        lambda c, q, spec: c.defaults(provider_config=q),
        "option 'provider_config' takes text, not the resource q; write provider_config=\"name\"",
    ),
    "list as fields": (
        lambda c, q, spec: c.add("b", queue(), init_provider=["x" * 80]),
        f"option 'init_provider' takes a dict of fields, not ['{'x' * 55}...'];"
        " write init_provider={...}, with the fields' Python names",
    ),
    "text as resource": (
        lambda c, q, spec: c.add("b", "x"),  # type: ignore[type-var]
        "cannot add 'x';"
        ' write c.add("name", resource), with text and what a class of pyxp.aws or of your bindings makes',
    ),
    "class as resource": (
        lambda c, q, spec: c.add("b", sqs.Queue),  # type: ignore[type-var]
        "cannot add the class Queue; call it: Queue(...)",
    ),
    "arguments the wrong way round": (
        lambda c, q, spec: c.add(queue(), "b"),  # type: ignore[type-var]
        'cannot name a resource by a Queue; write c.add("name", resource), with text and what a class of pyxp.aws or of'
        " your bindings makes",
    ),
    "group of one resource": (
        lambda c, q, spec: c.group("g", q),
        'cannot make a group of the resource q; write c.group("name", [first, second]), with what c.add(...) returned',
    ),
    "group of names": (
        lambda c, q, spec: c.group("g", ["q"]),  # type: ignore[type-var]
        "cannot put 'q' into a group; write c.group(\"name\", [first, second]), with what c.add(...) returned",
    ),
    "group without a name": (
        lambda c, q, spec: c.group([q], "g"),  # type: ignore[arg-type, type-var]
        "cannot name a group by [the resource q];"
        ' write c.group("name", [first, second]), with what c.add(...) returned',
    ),
    "number as key": (
        lambda c, q, spec: c.connection_detail(5, q.status.url),  # type: ignore[arg-type]
        'cannot publish under 5: a connection key is text; write c.connection_detail("key", value)',
    ),
    "name of the publishing resource": (
        lambda c, q, spec: c.connection_detail("url", "x", of="q"),  # type: ignore[arg-type]
        "option 'of' takes a resource, not 'q'; write of=queue, with what c.add(...) returned",
    ),
}


@pytest.mark.parametrize(("use", "told"), REFUSED.values(), ids=REFUSED)
def test_what_has_the_wrong_type_is_refused_by_name(use: Use, told: str) -> None:
    assert refusal(use) == f"{__file__}:{use.__code__.co_firstlineno}: {told}"


def test_several_wrong_options_are_told_together_and_the_resource_is_there() -> None:
    composition = composed(lambda c, q, spec: c.add("b_", queue(), after=q, labels=["a"], deletion_polcy="Orphan"))  # type: ignore[call-arg]
    assert [finding.code for finding in composition.findings] == ["wrong-name", *["wrong-option"] * 3]
    assert [added.name for added in composition.added] == ["q", "b_"]


TAKEN: dict[str, Use] = {
    "lists": lambda c, q, spec: c.add("b", queue(), after=[q], may_change=("region",), management_policies=["Observe"]),
    "a group": lambda c, q, spec: c.add("b", queue(), after=c.group("g", [q])),
    "references": lambda c, q, spec: c.add("b", queue(), external_name=spec.app, provider_config=f"x-{spec.app}"),
    "a document": lambda c, q, spec: c.add("b", queue(), external_name=JsonText({})),  # type: ignore[typeddict-item]
    "a number": lambda c, q, spec: c.add("b", queue(), name_limit=80),
    "dicts": lambda c, q, spec: c.add("b", queue(), labels={"a": spec.app}, init_provider={"name": "x"}),
    "a key": lambda c, q, spec: c.connection_detail("url", "x", of=q),
}


@pytest.mark.parametrize("use", TAKEN.values(), ids=TAKEN)
def test_the_right_types_pass(use: Use) -> None:
    assert composed(use).added
