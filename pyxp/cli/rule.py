"""``pyxp rule``: what the code of a finding means."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pyxp.rules import Rule


def _complete_code(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The codes that a shell may complete to."""
    from pyxp.rules import codes

    del context, parameter
    return [code for code in codes() if code.startswith(incomplete.lower())]


@click.command("rule")
@click.argument("code", required=False, shell_complete=_complete_code)
@click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
def command(code: str | None, output: str) -> None:
    """Explain CODE, which stands in brackets in a finding; list all codes where none is given.

    A page says what is wrong and who refuses it, why that is a problem, and what to do, with an example, what pyxp says
    of it, and the example without the mistake. Nothing is looked up elsewhere.
    """
    from pyxp.reports import rule_pages
    from pyxp.rules import every_rule, rule_of

    if code is None:
        rules = every_rule()
        click.echo(rule_pages.json_listing(rules) if output == "json" else rule_pages.listing(rules).rstrip("\n"))
        return
    # As it stands in a finding, brackets and all, is good enough.
    rule = rule_of(code.rpartition("[")[2].rstrip("]:").lower())
    if output == "json":
        click.echo(rule_pages.json_text(rule))
    elif sys.stdout.isatty():
        _show(rule)
    else:
        click.echo(rule_pages.markdown(rule).rstrip("\n"))


def _show(rule: Rule) -> None:
    """A rule's page for people at a terminal."""
    from rich.console import Console
    from rich.markdown import Markdown

    from pyxp.reports import rule_pages

    colored = click.get_current_context().color
    console = Console(no_color=colored is False, highlight=False)
    width = min(console.width, 120)
    console.print(Markdown(rule_pages.markdown(rule), code_theme="ansi_dark"), width=width)
