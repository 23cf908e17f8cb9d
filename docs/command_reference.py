"""Writes the tables of options in docs/cli.md from the commands themselves: ``python docs/command_reference.py``.

A table stands between ``<!-- options of NAME -->`` and ``<!-- end -->``. A test compares the page with what this would
write, and fails for a command without a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from pyxp.cli.app import cli

PAGE = Path(__file__).parent / "cli.md"
_TABLE = re.compile(r"(<!-- options of ([a-z ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def commands(group: click.Group = cli, name: str = "pyxp") -> Iterator[tuple[str, click.Command]]:
    """Every command by its whole name, the group itself first."""
    yield name, group
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        elif command is not None:
            yield f"{name} {word}", command


def table(command: click.Command) -> Iterator[str]:
    """The options of a command as rows; ``--help`` is everywhere and left out."""
    yield "| option | what it does |"
    yield "|---|---|"
    context = click.Context(command)
    for parameter in command.params:
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None:
            names, told = (text.replace("|", "\\|") for text in record)
            yield f"| `{names}` | {told} |"


def usage(name: str, command: click.Command) -> str:
    """How a command is called, where more than options belong to it; empty otherwise."""
    pieces = command.collect_usage_pieces(click.Context(command))
    named = any(isinstance(parameter, click.Argument) for parameter in command.params)
    return f"`{name} {' '.join(pieces)}`\n\n" if named else ""


def written(text: str) -> str:
    """The page with its tables as they should be."""
    known = dict(commands())

    def replaced(found: re.Match[str]) -> str:
        command = known[found[2]]
        return f"{found[1]}\n{usage(found[2], command)}" + "\n".join(table(command)) + f"\n\n{found[3]}"

    return _TABLE.sub(replaced, text)


def missing(text: str) -> list[str]:
    """Commands with options of their own that the page has no table for."""
    shown = {found[2] for found in _TABLE.finditer(text)}
    return [name for name, command in commands() if len(list(table(command))) > 2 and name not in shown]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
