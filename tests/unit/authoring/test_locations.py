"""Lines outside pyxp: where a construct was written, and where an error came through."""

from __future__ import annotations

import functools
import json
import re
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

import pyxp
from pyxp import Spec
from pyxp.authoring import locations
from pyxp.authoring.locations import calling_location, raising_location
from pyxp.errors import Location
from pyxp.model.fieldpath import parse


def test_a_call_is_placed_in_the_caller_outside_pyxp() -> None:
    location = calling_location()
    assert location.file == __file__
    assert location.line == test_a_call_is_placed_in_the_caller_outside_pyxp.__code__.co_firstlineno + 1


def test_an_error_inside_pyxp_is_placed_at_the_call() -> None:
    try:
        Spec(nothing=1)
    except TypeError as error:
        location = raising_location(error)
    assert location is not None
    assert location.file == __file__


def raised_by(run: Callable[[], object]) -> Exception:
    try:
        run()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


RAISING: dict[str, Callable[[], object]] = {
    "json": lambda: json.loads("{"),
    "re": lambda: re.compile("["),
    "typing": lambda: typing.get_type_hints(type("Odd", (), {"__annotations__": {"a": "NoSuch"}})),
    "a callback": lambda: sorted([1], key=lambda item: item / 0),
    "an installed package": lambda: click.Option(["a"]),
    "pyxp": lambda: parse("a["),
    "text that was compiled": lambda: exec("1 / 0"),  # noqa: S102
}


@pytest.mark.parametrize("run", RAISING.values(), ids=RAISING)
def test_the_innermost_line_of_the_project_counts(run: Callable[[], object]) -> None:
    location = raising_location(raised_by(run))
    assert location is not None
    assert (location.file, location.line) == (__file__, run.__code__.co_firstlineno)


def test_without_a_project_the_installed_package_counts(tmp_path: Path) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "shared.py").write_text("import json\n\n\ndef load():\n    json.loads('{')\n")
    code: dict[str, Any] = {"__name__": "shared"}
    exec(compile((folder / "shared.py").read_text(), folder / "shared.py", "exec"), code)  # noqa: S102
    error = raised_by(code["load"])
    assert error.__traceback__ is not None
    error.__traceback__ = error.__traceback__.tb_next  # the frame of this file is left out
    assert raising_location(error) == Location(str(folder / "shared.py"), 5)


def test_a_syntax_error_is_where_the_text_is_wrong(tmp_path: Path) -> None:
    error = raised_by(lambda: compile("a = 1\nb = (", str(tmp_path / "odd.py"), "exec"))
    assert raising_location(error) == Location(str(tmp_path / "odd.py"), 2, 5)


def test_a_call_through_the_standard_library_is_placed_in_the_project() -> None:
    location = functools.reduce(lambda *_: calling_location(), [1, 2])
    assert (str(location)) == f"{__file__}:{place_of_line('functools.reduce')}"
    (through,) = map(functools.partial(lambda _: calling_location()), [1])  # type: ignore[arg-type]
    assert through.file == __file__


def place_of_line(text: str) -> int:
    lines = Path(__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_every_room_of_pyxp_is_known_and_platforms_are_not_among_them() -> None:
    rooms = {path.stem for path in Path(pyxp.__file__).parent.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert rooms - {"__init__", "__pycache__", "py"} - locations.ROOMS == {"streamflix"}


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert raising_location(ValueError("no")) is None
