"""What is said about a command line that cannot be understood, in words that do not depend on click's version."""

from __future__ import annotations

import click

from pyxp.cli.messages import say
from pyxp.errors import nearest, unbroken


class Commands(click.Group):
    """A group that refuses an unknown command with the nearest one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            hint = _suggestion(name, known) or f" Commands are {', '.join(known)}."
            ctx.fail(f"No such command '{name}'.{hint}")
        return super().resolve_command(ctx, args)


def say_misuse(error: click.ClickException) -> None:
    """Tell on standard error how the command is used and what was wrong."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        say(unbroken(f"Error: {error.format_message()}"))
        return
    described = unbroken(_described(error, context))
    say(f"{context.get_usage()}\nTry '{context.command_path} -h' for help.\n\nError: {described}")


def _described(error: click.ClickException, context: click.Context) -> str:
    """What was wrong, by the kind of the error."""
    if isinstance(error, click.NoSuchOption):
        known = [name for parameter in context.command.get_params(context) for name in parameter.opts]
        return f"No such option '{error.option_name}'.{_suggestion(error.option_name, known)}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        kind = "argument" if error.param.param_type_name == "argument" else "option"
        return f"Missing {kind} {error.param.get_error_hint(context)}."
    return error.format_message()


def _suggestion(name: str, known: list[str]) -> str:
    close = nearest(name, known)
    return f" Did you mean '{close}'?" if close else ""
