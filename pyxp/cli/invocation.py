"""What all commands share: the project they work in, and how errors are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding
    from pyxp.files import Project

Command = TypeVar("Command", bound=Any)


@dataclass
class Invocation:
    """One call of ``pyxp``.

    Attributes:
        project_override: What ``--project`` names, before the command or after it.
    """

    project_override: str | None = None

    def project(self, first: str | Path | None = None) -> Project | None:
        """The project of the first file given, else of the working directory; None where there is none.

        Raises:
            UsageError: When ``--project`` names no project.
            InputError: When the project's configuration is wrong.
        """
        from pyxp.files import find_project

        start = Path(first) if first is not None and str(first) != "-" else None
        return find_project(start, self.project_override)


def _remember_project(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Keep the option's value for the command, wherever the option stood."""
    del parameter
    if value is not None:
        context.ensure_object(Invocation).project_override = value


def project_option(command: Command) -> Command:
    """The ``--project`` option; its value is found in :meth:`Invocation.project`."""
    made: Command = click.option(
        "--project",
        metavar="PATH",
        expose_value=False,
        callback=_remember_project,
        help="Project folder or configuration file (default: the one around the first file, else around here).",
    )(command)
    return made


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)
"""Gives a command its :class:`Invocation` as first argument."""


def printable(text: str) -> str:
    """The text without characters that could steer a terminal; names in manifests come from strangers."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else f"\\x{ord(character):02x}"
        for character in text
    )


def say(text: str) -> None:
    """A line of talk on standard error; standard output is for data."""
    click.echo(printable(text), err=True)


def say_findings(findings: Iterable[Finding]) -> None:
    """Every finding on its own line of standard error."""
    for finding in findings:
        say(str(finding))
