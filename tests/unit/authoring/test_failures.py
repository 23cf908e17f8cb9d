"""What a platform's Python raises becomes a mistake of its author, with the line of the project and a way out."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pyxp import Composite, Composition, Spec, Status
from pyxp.authoring.blueprints import Blueprint, draw
from pyxp.authoring.composites import Composite as Base
from pyxp.authoring.failures import ComposingError, blamed_on, made_readable
from pyxp.aws import sqs
from pyxp.errors import AuthoringError, InputError, Location, UnknownNameError, UsageError


class QueueSpec(Spec):
    """What is asked for."""

    app: str
    zones: list[str]
    tags: dict[str, str]


class QueueStatus(Status):
    """What became of it."""

    url: str | None = None


def composed(use: Callable[[Any, Composition], object]) -> AuthoringError:
    """What is told when ``compose`` does this."""

    class Queue(Composite, group="p.example.org", version="v1", kind="XQueue"):
        spec: QueueSpec
        status: QueueStatus

        def compose(self, c: Composition) -> None:
            use(self, c)

    return told(lambda: ended(draw(Queue)))


def ended(blueprint: Blueprint) -> None:
    """Raises what was noted while composing, as compiling does in the end."""
    composition = blueprint.composition
    if composition.findings:
        raise ComposingError([made_readable(item, composition.session.readable) for item in composition.findings])


def told(run: Callable[[], object]) -> AuthoringError:
    with pytest.raises(AuthoringError) as caught, blamed_on("the platform"):
        run()
    return caught.value


HANDED: dict[str, tuple[Callable[[Any, Composition], object], str]] = {
    "json": (lambda xr, c: json.dumps({"a": xr.spec.app}), "cannot hand xr.spec.app to json.dumps"),
    "re": (lambda xr, c: re.match("a", xr.spec.app), "cannot hand xr.spec.app to re.match"),
    "base64": (lambda xr, c: base64.b64encode(xr.spec.app), "cannot hand xr.spec.app to base64.b64encode"),
    "text": (
        lambda xr, c: ipaddress.ip_network(f"{xr.spec.app}/24"),
        "cannot hand the text '{xr.spec.app}/24' to ipaddress.ip_network",
    ),
    "resource": (
        lambda xr, c: json.dumps([c.add("q", sqs.Queue(region="x"))]),
        "cannot hand the resource q to json.dumps",
    ),
    "group": (
        lambda xr, c: json.dumps({"a": c.group("all", [c.add("q", sqs.Queue(region="x"))])}),
        "cannot hand the group all to json.dumps",
    ),
}


@pytest.mark.parametrize(("use", "message"), HANDED.values(), ids=HANDED)
def test_a_value_of_the_cluster_handed_to_a_library_is_named(
    use: Callable[[Any, Composition], object], message: str
) -> None:
    error = composed(use)
    assert error.message == f"{message}: its value is known only in the cluster"
    assert error.hint is not None and "json_document" in error.hint
    assert error.location is not None
    assert error.location.file == __file__


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (lambda: 1 / 0, "the platform raised ZeroDivisionError: division by zero"),
        (lambda: sys.exit(), "the platform raised SystemExit"),
        (lambda: Decimal("x"), "the platform raised decimal.InvalidOperation: [<class 'decimal.ConversionSyntax'>]"),
        (lambda: json.dumps({"a": object}), "the platform raised TypeError: Object of type type is not JSON"),
    ],
)
def test_other_errors_keep_their_words(run: Callable[[], object], message: str) -> None:
    error = told(run)
    assert error.message.startswith(message)
    assert error.location is not None
    assert (error.location.file, error.location.line) == (__file__, run.__code__.co_firstlineno)


def test_errors_of_pyxp_get_the_line_and_keep_their_advice() -> None:
    error = told(lambda: sqs.Queeu)
    assert isinstance(error.__cause__, UnknownNameError)
    assert (error.hint, error.location and error.location.file) == ("did you mean Queue?", __file__)


def test_misuse_of_pyxp_is_not_blamed_on_the_platform() -> None:
    def misuse() -> None:
        raise UsageError("cannot work")

    with pytest.raises(UsageError), blamed_on("the platform"):
        misuse()


SWALLOWED: dict[str, tuple[Callable[[Any, Composition], object], str]] = {
    "join of Python": (lambda xr, c: ", ".join(xr.spec.zones), "write join(ref, separator)"),
    "star": (lambda xr, c: [*xr.spec.zones], "write join(ref, separator)"),
    "two stars": (lambda xr, c: {**xr.spec.tags}, "write merge({...}, under=ref)"),
    "sum": (lambda xr, c: sum(xr.spec.zones), "for item in up_to(ref) for resources"),
    "sorted": (lambda xr, c: sorted(xr.spec.zones), "for item in up_to(ref) for resources"),
    "dict": (lambda xr, c: dict(xr.spec.tags), "write merge({...}, under=ref)"),
    "int": (lambda xr, c: int(xr.spec.app), "write as_int(ref)"),
    "method": (lambda xr, c: xr.spec.app.upper(), "write upper(ref)"),
    "descriptor": (lambda xr, c: str.upper(xr.spec.app), "pyxp's own functions"),
    "parts": (lambda xr, c: ",".join(["a", xr.spec.app]), 'put it into text with f"{ref}"'),
}


@pytest.mark.parametrize(("use", "advice"), SWALLOWED.values(), ids=SWALLOWED)
def test_what_python_makes_of_a_refusal_does_not_hide_it(
    use: Callable[[Any, Composition], object], advice: str
) -> None:
    error = composed(use)
    assert error.hint is not None and advice in error.hint
    assert error.location == Location(__file__, use.__code__.co_firstlineno)


MISSPELT: dict[str, Callable[[Any, Composition], object]] = {
    "method": lambda xr, c: xr.spec.ap.upper(),
    "length": lambda xr, c: len(xr.spec.ap),
    "star": lambda xr, c: [*xr.spec.ap],
    "below": lambda xr, c: xr.spec.ap.more["x"].still(),
}


@pytest.mark.parametrize("use", MISSPELT.values(), ids=MISSPELT)
def test_a_misspelt_field_is_told_whatever_is_done_with_it(use: Callable[[Any, Composition], object]) -> None:
    error = composed(use)
    assert error.message == "cannot read xr.spec.ap: the field is not declared"
    assert error.hint == "did you mean 'app'?"


def test_what_was_noted_before_is_told_together_with_what_ended_it() -> None:
    error = composed(lambda xr, c: (xr.spec.ap, c.add("q", sqs.Queue(region="x"), labls={}), 1 / 0))  # type: ignore[call-arg]
    assert isinstance(error, ComposingError)
    assert [finding.code for finding in error.findings] == ["undeclared-reference", "wrong-option", "authoring"]
    assert "Queue.compose raised ZeroDivisionError" in error.findings[2].message


QUOTED: dict[str, Callable[[Any, Composition], object]] = {
    "number": lambda xr, c: int(f"{xr.spec.app}"),
    "key": lambda xr, c: {"a": 1}[f"{xr.spec.app}"],
    "file": lambda xr, c: Path(f"/nowhere/{xr.spec.app}").read_text(),
    "library": lambda xr, c: ipaddress.ip_network(f"{xr.spec.app}"),
    "own error": lambda xr, c: (_ for _ in ()).throw(ValueError(f"bad {xr.spec.app}")),
    "name of a resource": lambda xr, c: c.add(f"{xr.spec.app}", sqs.Queue()),
    "name of a group": lambda xr, c: c.group(f"{xr.spec.app}", []),
    "option": lambda xr, c: c.add("q", sqs.Queue(), after=[f"{xr.spec.app}"]),
    "part of a name": lambda xr, c: c.add(f"x-{xr.spec.app}"[:-2], sqs.Queue()),
}


@pytest.mark.parametrize("use", QUOTED.values(), ids=QUOTED)
def test_markers_are_never_shown(use: Callable[[Any, Composition], object]) -> None:
    told = str(composed(use))
    assert not re.search(r"[\ue000-\uf8ff]|\\+u[eE]0", told)
    assert "{xr.spec.app" in told or "x-" in told


def test_a_place_that_is_known_stays() -> None:
    store = Location("schemas/index.json")

    def load() -> None:
        raise InputError("cannot read index.json", location=store)

    assert told(load).location == store


def test_a_composite_without_compose_is_told_with_its_line() -> None:
    class Bare(Base, group="p.example.org", version="v1", kind="XBare"):
        pass

    error = told(lambda: draw(Bare))
    assert error.location is not None and Path(error.location.file) == Path(__file__)


def test_what_editions_inherit_is_told_in_the_words_of_the_class_that_has_it() -> None:
    class Base(Composite, group="p.example.org", version="v1", kind="XQueue"):
        spec: QueueSpec
        status: QueueStatus

        def compose(self, c: Composition) -> None:
            raise KeyError("a")

    class Production(Base, edition="production"):
        """The same."""

    assert [str(told(lambda one=one: draw(one))) for one in (Base, Production)] == [str(told(lambda: draw(Base)))] * 2
    assert told(lambda: draw(Production)).message == "Base.compose raised KeyError: 'a'"
