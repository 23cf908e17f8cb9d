"""What a type checker knows of fields that are declared in one call."""

from __future__ import annotations

from typing import Annotated, Literal, reveal_type

from pyxp import Meta, Rule, Spec, Status, field

Percent = Annotated[int, Meta(ge=1, le=100)]


class Part(Spec):
    size: int = field("How large.", default=1, ge=1)


class Wanted(Spec):
    name: str = field("Its name.", pattern="^a", max_length=5, immutable=True)
    load: Percent = field("Average load.", default=80, rules=[Rule("self != 13", "bad luck")])
    weight: float = field(default=1)
    mode: Literal["A", "B"] = field("How it works.", default="A")
    zones: list[Literal["a", "b"]] = field("Where.", default=["a", "b"], unique=True)
    tags: dict[str, str] | None = field("Tags.", default=None, max_length=3)
    part: Part = field("Its part.", default=Part(size=3))


class Reported(Status):
    arn: str | None = field("Its ARN.", default=None)


class Wrong(Spec):
    size: int = field("How large.", default="x")  # refused: assignment
    none: int = field("How large.", default=None)  # refused: assignment
    mode: Literal["A", "B"] = field("How it works.", default="C")  # refused: arg-type
    sizes: list[int] = field("How large.", default=["x"])  # refused: list-item
    long: str = field("How long.", default="x", max_length="5")  # refused: call-overload
    odd: str = field(3, default="x")  # refused: call-overload


def use(wanted: Wanted, reported: Reported) -> None:
    reveal_type(wanted.name)  # reveals: str
    reveal_type(wanted.load)  # reveals: int
    reveal_type(wanted.zones)  # reveals: list[Literal['a'] | Literal['b']]
    reveal_type(wanted.tags)  # reveals: dict[str, str] | None
    reveal_type(reported.arn)  # reveals: str | None
    Wanted(name="a", load=3)
    Wanted()  # refused: call-arg
    Wanted(name="a", lod=3)  # refused: call-arg
    Wanted(name="a", load="3")  # refused: arg-type
    wanted.load = 4  # refused: misc
