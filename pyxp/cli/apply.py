"""``pyxp apply``: put manifests on the cluster, in order, judged first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_error, say_findings, say_passed_over
from pyxp.cli.timelimit import seconds_of

if TYPE_CHECKING:
    from pyxp.cluster.applying import Outcome
    from pyxp.cluster.connection import Target
    from pyxp.jobs.apply import ApplyResult
    from pyxp.yamlio import Document

_LONGEST: Final = 100


@click.command("apply")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option(
    "--dry-run",
    type=click.Choice(["none", "client", "server"]),
    default="none",
    help="Only judge and order (client), or also try each object on the server (server).",
)
@click.option("--force-conflicts", is_flag=True, help="Take over fields that another manager owns.")
@click.option("--wait", is_flag=True, help="Wait until claims and composites are ready.")
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long to wait at most.")
@click.option("--schemas", multiple=True, metavar="PATH", type=click.Path(), help="CRDs, XRDs, stores to judge by.")
@click.option("--allow-missing-schemas", is_flag=True, help="Apply also what nothing knows the schema of.")
@cluster_options
@click.option("--project", metavar="PATH", type=click.Path(), help="The project whose definitions to use.")
def command(paths: tuple[str, ...], **options: Any) -> ExitCode:
    """Apply manifests to the cluster: functions, definitions and Compositions first, then claims.

    PATH is a file, a folder, or - for standard input. Everything is validated first, and nothing is applied where
    something is wrong. Fields are owned by the manager `pyxp`; those of other managers are left to them. Applying
    twice changes nothing, and what is interrupted can be applied again.
    """
    from pyxp.jobs.apply_files import apply_files
    from pyxp.jobs.manifests import read_given

    target, seconds = target_of(options), seconds_of(options["timeout"])
    dry_run = options["dry_run"]
    given = read_given(paths)
    try:
        result = apply_files(
            given,
            target,
            project=options["project"],
            schemas=options["schemas"],
            dry_run=dry_run,
            force_conflicts=options["force_conflicts"],
            timeout=seconds,
            allow_missing_schemas=options["allow_missing_schemas"],
            hear=lambda outcome: _tell(outcome, with_changes=dry_run == "server"),
            say=say,
        )
    except KeyboardInterrupt:
        say("What was applied stays; apply the same again to finish, nothing is applied twice")
        raise
    say_findings(result.findings)
    say_passed_over(given.passed_over)
    _summarize(result, dry_run)
    if result.ok and options["wait"] and dry_run == "none":
        return _wait(given.documents, paths, target, seconds)
    return ExitCode.GOOD if result.ok else ExitCode.PROBLEMS


def _wait(documents: list[Document], paths: tuple[str, ...], target: Target, seconds: float) -> ExitCode:
    """Wait for the claims among what was applied; where there are none, nothing is to be waited for."""
    from pyxp.cli.wait import wait_for
    from pyxp.cluster.stages import Stage, stage_of

    claims = [item for item in documents if stage_of(item.data) == Stage.CLAIMS]
    return wait_for(claims, paths, target, seconds) if claims else ExitCode.GOOD


def _tell(outcome: Outcome, *, with_changes: bool) -> None:
    said = outcome.note or ("" if outcome.error is None else _short(outcome.error.message))
    note = f": {said}" if said else ""
    click.echo(printable(f"{outcome.reference} {outcome.action}{note}"))
    if outcome.error is not None:
        say_error(outcome.error)
    if with_changes and outcome.action == "configured":
        for change in outcome.changes:
            click.echo(printable(f"    {change}"))
    for line in outcome.kept:
        say(f"{outcome.reference}: {line}")


def _short(message: str) -> str:
    """The first line of why something failed, as far as it fits on a line; all of it follows on standard error."""
    first = message.strip().partition("\n")[0]
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 3]}..."


def _summarize(result: ApplyResult, dry_run: str) -> None:
    from pyxp.diagnostics import has_errors
    from pyxp.reports.wording import counted

    if has_errors(result.findings):
        say("nothing was applied")
        return
    if result.applied is None:
        for number, called in enumerate(result.planned, 1):
            click.echo(printable(f"{number}. {called}"))
        say(f"{counted(len(result.planned), 'object')} would be applied in this order; the server was not asked")
        return
    actions = [item.action for item in result.applied.outcomes]
    counts = ", ".join(f"{actions.count(action)} {action}" for action in dict.fromkeys(actions))
    tried = " (tried on the server, nothing was changed)" if dry_run == "server" else ""
    say(f"nothing changed: {counts}{tried}" if result.ok and not result.applied.changed else f"{counts}{tried}")
