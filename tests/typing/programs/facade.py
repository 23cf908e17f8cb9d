"""What a type checker knows of the jobs, the functions on references and the declarations."""

from __future__ import annotations

from typing import Annotated, Any, Literal, reveal_type

from pyxp import (
    IMMUTABLE,
    UNIQUE,
    Composite,
    Composition,
    EnvironmentConfig,
    Meta,
    PrinterColumn,
    Rule,
    Spec,
    Surroundings,
    Validator,
    __version__,
    as_int,
    as_number,
    as_text,
    at_least,
    at_most,
    choose,
    choose_by_pattern,
    compile_composite,
    contains,
    default,
    default_list,
    extract,
    field,
    is_set,
    join,
    lower,
    not_,
    one_of,
    read_manifests,
    render,
    replace,
    rule,
    run_function,
    sha256,
    trim_prefix,
    up_to,
    upper,
    validate,
)


@rule("self.low <= self.high", "low cannot be above high", ".low")
class Range(Spec):
    low: Annotated[int, Meta(ge=0), IMMUTABLE] = 0
    high: Annotated[int, Rule("self < 100", "too high")] = 1
    size: Literal["small", "large"] = "small"
    sealed: bool | None = None
    names: Annotated[list[str], UNIQUE] = default_list("a", "b")
    bad: list[int] = default_list("a")  # refused: arg-type


@rule("true")  # refused: call-arg
class Ruled(Spec):
    size: Literal["small"] = "large"  # refused: assignment


@rule(lambda spec: spec.low <= spec.high, "low above high", ".low")
class Lawful(Spec):
    low: int = field("Low.", default=1, rules=[Rule(lambda low: low > 0, "above 0")])
    high: int = 2


@rule(3, "not a rule")  # refused: arg-type
class Unruled(Spec):
    low: int = 1


class Thing(
    Composite,
    group="p.example.org",
    version="v1",
    kind="XThing",
    printer_columns=[PrinterColumn("Low", ".spec.low")],
):
    spec: Range


class Odd(Composite, group="p.example.org", version=1, kind="XOdd"):  # refused: arg-type
    pass


class Odder(Composite, group="p.example.org", version="v1", kind="XOdd", colour="red"):  # refused: call-arg
    pass


class Facts(EnvironmentConfig):
    region: str
    count: int = 1


def facts(c: Composition, spec: Range) -> None:
    reveal_type(c.environment(Facts, labels={"size": spec.size}).region)  # reveals: str
    reveal_type(c.environment(Facts, name="all", optional=True).count)  # reveals: int
    c.environment(Facts, nam="all")  # refused: call-arg


def conditions(c: Composition, spec: Range) -> None:
    reveal_type(is_set(spec.sealed) & (spec.low >= 3))  # reveals: bool
    reveal_type(one_of(spec.size, ["small"]) | not_(contains(spec.names, "a")))  # reveals: bool
    with c.when((spec.low < spec.high) & default(spec.sealed, False)):
        c.when(spec.sealed)
        c.when("low")  # refused: arg-type
        one_of(spec.size, 3)  # refused: arg-type
    for index, name in enumerate(up_to(spec.names)):
        reveal_type((index, name))  # reveals: tuple[int, str]
    for index in up_to(spec.low, 3):
        reveal_type(index)  # reveals: int
    up_to(spec.sealed and 0.5)  # refused: arg-type


def functions(spec: Range) -> None:
    reveal_type(as_text(spec.low))  # reveals: str
    reveal_type(as_int(spec.size))  # reveals: int
    reveal_type(at_least(spec.low, 1))  # reveals: int
    reveal_type(at_most(spec.low, 1))  # reveals: int
    reveal_type(upper(spec.size))  # reveals: str
    reveal_type(join(spec.names, ","))  # reveals: str
    reveal_type(choose(spec.size, {"small": "a", "large": "b"}))  # reveals: str
    reveal_type(choose(spec.low > 2, 1, otherwise=2))  # reveals: int
    reveal_type(choose(spec.low > 2, 1, otherwise=None))  # reveals: Literal[1] | None
    choose(spec.low > 2, 1)  # refused: call-overload
    reveal_type(replace(spec.size, "a", "b"))  # reveals: str
    reveal_type(sha256(spec.size))  # reveals: str
    reveal_type(extract(spec.size, "a"))  # reveals: str
    reveal_type(choose_by_pattern(spec.size, {"a": 1}, 2))  # reveals: int
    reveal_type(as_number(spec.low))  # reveals: float
    reveal_type(not_(spec.sealed))  # reveals: bool
    not_(spec.size)  # refused: arg-type
    replace(spec.low, "1", "2")  # refused: arg-type
    sha256(spec.low)  # refused: arg-type
    upper(spec.low)  # refused: arg-type
    lower(spec.names)  # refused: arg-type
    at_least(spec.size, 1)  # refused: arg-type
    trim_prefix(spec.size)  # refused: call-arg
    spec.low = 3  # refused: misc


def jobs(manifests: list[dict[str, Any]]) -> None:
    compiled = compile_composite(Thing)
    reveal_type(compiled.xrd)  # reveals: dict[str, Any]
    result = render([*manifests, compiled.xrd, compiled.composition], Surroundings(), converge=True)
    reveal_type(result.ok)  # reveals: bool
    reveal_type(result.findings)  # reveals: list[pyxp.diagnostics.Finding]
    reveal_type(validate(manifests).checked)  # reveals: int
    compile_composite(Range)  # refused: arg-type
    render("claims/dev.yaml")  # refused: arg-type
    reveal_type(read_manifests(["claims"]))  # reveals: list[pyxp.yamlio.reading.Document]
    reveal_type(Validator([compiled.xrd]).check(manifests[0]).accepted)  # reveals: bool
    reveal_type(run_function("function-auto-ready", {}))  # reveals: dict[str, Any]
    reveal_type(__version__)  # reveals: str
