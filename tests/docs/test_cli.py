"""The page of commands shows every command and every option, as the commands themselves tell them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import click
import pytest

from pyxp.cli.exits import ExitCode
from pyxp.files.project import PATH_DEFAULTS

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "cli.md"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("command_reference", ROOT / "docs" / "command_reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_up_to_date(script: ModuleType) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == script.written(text), "run python docs/command_reference.py"
    assert script.missing(text) == []


def test_every_command_and_every_option_is_there(script: ModuleType) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, command in script.commands():
        assert re.search(rf"\b{name}\b", text), name
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert all(option in text for option in parameter.opts), f"{name} {parameter.opts}"


def test_a_table_is_rewritten_and_a_lost_one_is_missed(script: ModuleType) -> None:
    bare = "<!-- options of pyxp generate -->\nstale text\n<!-- end -->"
    assert "stale text" not in script.written(bare)
    assert "`--check`" in script.written(bare)
    assert "pyxp render" in script.missing(bare)
    assert "pyxp generate" not in script.missing(bare)


def test_exit_codes_are_those_of_the_commands() -> None:
    told = [int(number) for number in re.findall(r"^\| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)]
    assert told == [code.value for code in ExitCode]


def test_settings_and_their_defaults_are_those_of_the_project_file() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, (default, *_) in PATH_DEFAULTS.items():
        assert re.search(rf'^{name} = "{default}"', text, re.MULTILINE), name
