"""The commands as one: finds the one that is meant, and turns every outcome into an exit code."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.interrupts import interrupted
from pyxp.cli.messages import say, say_error
from pyxp.cli.misuse import Commands, say_misuse
from pyxp.cli.paths import GivenPath
from pyxp.errors import TRACEBACK_VARIABLE, InputError, PyxpError
from pyxp.model.release import VERSION

COMMANDS = {
    "apply": "Put manifests on the cluster, in order, once they are found good.",
    "bindings": "Write Python modules and stubs for the kinds of the project's own schemas.",
    "delete": "Delete claims and other objects from the cluster.",
    "diff": "Show what an apply would change on the cluster.",
    "doctor": "Tell whether the cluster is ready for manifests.",
    "generate": "Write the XRDs, Compositions and claim schemas of the project's platforms.",
    "pause": "Leave claims and XRs on the cluster as they are.",
    "package": "Build a Crossplane package of the project's XRDs and Compositions, and push it.",
    "render": "Show the resources that claims or XRs expand to.",
    "resume": "Let claims and XRs go on that were paused.",
    "rule": "Explain the code of a finding.",
    "schemas": "Import and list what pyxp knows about kinds.",
    "status": "Show how far claims and XRs are on the cluster.",
    "test": "Run tests of compositions that are written in YAML.",
    "trace": "The same as status.",
    "validate": "Check manifests as the API server would.",
    "wait": "Wait until claims and XRs are ready on the cluster.",
}
"""The commands with their first help line; each lives in ``pyxp.cli.<name>`` as ``command``."""

COLORS = {"auto": None, "always": True, "never": False}
"""What ``--color`` takes, as click holds it."""


def _choose_colors(context: click.Context, parameter: click.Parameter, choice: str | None) -> None:
    """Colours as ``--color`` says, in the command and for whatever ends it."""
    del parameter
    if choice is not None:
        context.color = context.find_root().color = COLORS[choice]


def _color_option(*, hidden: bool) -> click.Option:
    return click.Option(
        ["--color"],
        type=click.Choice(list(COLORS)),
        hidden=hidden,
        expose_value=False,
        is_eager=True,
        callback=_choose_colors,
        help="Colours in findings; by default on a terminal, or with FORCE_COLOR, unless NO_COLOR is set.",
    )


def _let_choose_colors(command: click.Command) -> None:
    """Let ``--color`` stand behind a command's name, too."""
    if not any(parameter.name == "color" for parameter in command.params):
        command.params.append(_color_option(hidden=True))
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _let_choose_colors(inner)


class LazyGroup(Commands):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"pyxp.cli.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"pyxp.cli.{cmd_name}.command is not a click command")
        _let_choose_colors(command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error that ends it is told in the colours that were chosen."""
        try:
            return super().invoke(ctx)
        except PyxpError as error:
            say_error(error)
            return error.exit_code

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help, without importing one."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, message="%(prog)s %(version)s")
@click.option(
    "--project",
    metavar="PATH",
    type=GivenPath(),
    help="The project's folder or configuration file, for any command.",
)
@click.pass_context
def cli(context: click.Context, project: str | None) -> None:
    """Author, render and validate Crossplane platforms, offline."""
    if context.color is None and (os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"):
        context.color = False
    elif context.color is None and os.environ.get("FORCE_COLOR", "0") != "0":
        context.color = True
    if project is not None and context.invoked_subcommand in COMMANDS:
        name = context.invoked_subcommand
        command = context.command.get_command(context, name) if isinstance(context.command, click.Group) else None
        context.default_map = {name: _project_defaults(command, project)}


cli.params.append(_color_option(hidden=False))


def _project_defaults(command: click.Command | None, project: str) -> dict[str, Any]:
    """The project as the default of a command's own ``--project``, and of its subcommands'."""
    nested = command.commands if isinstance(command, click.Group) else {}
    return {"project": project, **{name: _project_defaults(inner, project) for name, inner in nested.items()}}


def run(args: Sequence[str] | None = None) -> int:
    """Run ``pyxp`` and give its exit code; every error is told on standard error without a traceback."""
    try:
        outcome = cli.main(args=list(args) if args is not None else None, prog_name="pyxp", standalone_mode=False)
    except click.ClickException as error:
        say_misuse(error)
        return ExitCode.MISUSE
    except PyxpError as error:
        say_error(error)
        return error.exit_code
    except OSError as error:
        # A name may be too long to be one, which is found out wherever it is first looked at.
        if error.filename is None:
            return _failed(error)
        problem = InputError(f"cannot use {error.filename}: {error.strerror or error}")
        say_error(problem)
        return problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        told, code = interrupted()
        say(told)
        return code
    except Exception as error:
        return _failed(error)
    return int(outcome) if isinstance(outcome, int) else ExitCode.GOOD


def _failed(error: Exception) -> int:
    """The last line of defence: whatever came here is a defect of pyxp, told in one line unless asked for more."""
    if os.environ.get(TRACEBACK_VARIABLE):
        raise error
    say(
        f"Error: pyxp failed unexpectedly ({type(error).__name__}: {error}); this is a defect of pyxp, "
        f"run again with {TRACEBACK_VARIABLE}=1 to see where it came from"
    )
    return ExitCode.MISUSE
