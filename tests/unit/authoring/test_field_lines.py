"""The lines of fields, which messages about their annotations point at."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated

import pytest

from pyxp import Meta, Spec
from pyxp.authoring.declarations import field_location
from pyxp.authoring.field_lines import body_of, field_lines
from pyxp.authoring.schema import declared_at, shape_of_class
from pyxp.errors import AuthoringError

CLASS = """\
class A:
    '''first'''
    x: int
    y: str = "x"
    z: "list[int]" = [
        1]
    plain = 1


def make():
    class A:
        x: int
"""


@pytest.mark.parametrize("head", ["", "from __future__ import annotations\n"])
def test_the_code_of_a_class_tells_the_lines_of_its_annotations(head: str) -> None:
    code = compile(head + CLASS, "a.py", "exec")
    body = body_of("A", 1, code)
    assert body is not None
    first = bool(head)
    assert field_lines(body) == {"x": 3 + first, "y": 4 + first, "z": 5 + first}
    assert body_of("B", 1, code) is None


class Part(Spec):
    """A part."""

    size: int = 1
    colour: str = "red"


class Base(Spec):
    """What others have as well."""

    name: str


class Wanted(Base):
    """What is asked for."""

    part: Part = Part()
    parts: list[Part] | None = None


def line_of(text: str) -> int:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip() == text)


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["part"], "part: Part = Part()"),
        (["part", "colour"], 'colour: str = "red"'),
        (["parts", "size"], "size: int = 1"),
        (["name"], "name: str"),
        (["part", "gone"], "part: Part = Part()"),
    ],
)
def test_a_field_is_declared_at_its_line_also_in_a_base_class(names: list[str], line: str) -> None:
    location = declared_at(Wanted, names)
    assert location is not None
    assert (location.file, location.line) == (__file__, line_of(line))


def test_what_is_not_a_field_is_at_the_class() -> None:
    location = field_location(Wanted, "gone")
    assert location is not None and location.line == line_of("class Wanted(Base):")
    assert field_location(int, "real") is None


def refused(annotation: str) -> AuthoringError:
    text = f'''
    from __future__ import annotations
    from typing import Annotated
    from pyxp import Meta, Spec

    class Asked(Spec):
        """What is asked for."""

        first: int = 1
        field: {annotation}
    '''
    names: dict[str, object] = {"__name__": __name__}
    globals().update(Meta=Meta, Annotated=Annotated)
    exec(compile(textwrap.dedent(text), "asked.py", "exec"), names)  # noqa: S102 - the test's own text
    with pytest.raises(AuthoringError) as caught:
        shape_of_class(names["Asked"])  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    ("annotation", "told"),
    [
        ("Annotated[str, Meta(pattern='[')]", "Asked.field: cannot read the pattern '[': unterminated"),
        ("Annotated[str, Meta(max_lenght=1)]", "Asked.field: Meta(...) takes no 'max_lenght'"),
        ("Annotated[str, Meta(ge=1)]", "cannot constrain Asked.field: ge= is about a number"),
        ("Annotated[int, Meta(ge=5, le=2)]", "cannot constrain Asked.field: nothing is at least 5"),
        ("complex", "cannot describe Asked.field: complex has no structural schema"),
        ("Nowhere", "cannot read the annotation of Asked.field: name 'Nowhere' is not defined"),
    ],
)
def test_a_mistake_in_an_annotation_points_at_the_line_and_the_name_of_its_field(annotation: str, told: str) -> None:
    error = refused(annotation)
    assert error.message.startswith(told)
    assert str(error.location) == "asked.py:10"
