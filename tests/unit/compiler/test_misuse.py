"""What is said of something else than a composite class, and of values that a definition cannot have."""

from pathlib import Path
from typing import Any, Literal

import pytest

from pyxp import CompileError, Composite, Composition, Spec, compile_composite, field
from pyxp.aws import ec2
from pyxp.errors import UsageError


class Mailbox(Composite):
    """A composite without a kind."""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Mailbox(), "not an object of Mailbox; write compile_composite(Mailbox)"),
        (int, "not the class int"),
        ("mail:Mailbox", "not 'mail:Mailbox'"),
        (None, "not None"),
    ],
)
def test_what_is_not_a_composite_class_is_misuse(given: Any, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        compile_composite(given)
    assert str(caught.value) == f"compile_composite takes a class below Composite, {told}"


def refused(group: str = "p.example.org", plural: str = "xs", **schema: Any) -> CompileError:
    class Asked(Spec):
        """What is asked for."""

        days: schema["type"] = field("Days.", **{key: value for key, value in schema.items() if key != "type"})

    class Wrong(Composite, group=group, version="v1", kind="X", plural=plural):
        """A composite."""

        spec: Asked

        def compose(self, c: Composition) -> None:
            """Adds nothing."""

    with pytest.raises(CompileError) as caught:
        compile_composite(Wrong)
    return caught.value


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (
            {"type": int, "default": 40, "le": 14},
            "the default 40 is not a value of the field: should be less than or equal to 14; "
            "change the default, or what the field is held to",
        ),
        (
            {"type": int, "default": "4"},
            'the default "4" is not a value of the field: must be of type integer, but is a string; '
            "remove the quotes: they make it a text",
        ),
        (
            {"type": Literal["a", "b"], "default": "c"},
            'the default "c" is not a value of the field: supported values: "a", "b"; '
            "change the default, or what the field is held to",
        ),
    ],
)
def test_a_default_that_its_field_refuses_is_told_as_it_was_written(schema: dict[str, Any], told: str) -> None:
    (found,) = (item for item in refused(**schema).findings if item.code == "invalid-definition")
    assert (f"{found.message}; {found.hint}", found.path) == (told, "spec.days")


def test_a_wrong_name_of_the_definition_is_told_once_and_at_the_class() -> None:
    error = refused(group="P.Example.org", type=int, default=1)
    (found,) = (item for item in error.findings if item.code == "invalid-definition")
    assert found.path == "spec.group"
    line = next(n for n, text in enumerate(Path(__file__).read_text().splitlines(), 1) if "class Wrong" in text)
    assert found.location is not None and found.location.line == line


def test_a_field_whose_python_name_differs_is_refused_with_that_name() -> None:
    class Asked(Spec):
        """What is asked for."""

    class Wall(Composite, group="p.example.org", version="v1", kind="Wall", plural="walls"):
        """A rule."""

        spec: Asked

        def compose(self, c: Composition) -> None:
            c.add("rule", ec2.SecurityGroupRule(self=True), self=True)
            c.defaults(self=True)

    with pytest.raises(CompileError) as caught:
        compile_composite(Wall)
    told = {(finding.message, finding.hint) for finding in caught.value.findings}
    assert ("SecurityGroupRule has no field 'self'", "did you mean 'self_'?") in told
    assert ("c.defaults(...) sets 'self', which no resource has as a field", "did you mean 'self_'?") in told
    assert any(message == "c.add('rule', ...) takes no 'self'" for message, _ in told)
