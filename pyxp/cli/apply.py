"""``pyxp apply``: put manifests on the cluster, in order, judged first."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import click

from pyxp.cli.accounts import Account, output_option
from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import say, say_error, say_findings, say_passed_over
from pyxp.cli.wait import Waiting
from pyxp.jobs.timeouts import seconds_of

if TYPE_CHECKING:
    from pyxp.cluster.applying import Outcome
    from pyxp.cluster.connection import Target
    from pyxp.cluster.objects import Reference
    from pyxp.errors import PyxpError
    from pyxp.jobs.apply import ApplyResult
    from pyxp.jobs.manifests import Manifests
    from pyxp.yamlio import Document

_ENDED: Final = ("ok", "verdict")
_LONGEST: Final = 100
_MANY: Final = 10
"""From how many objects on there is a bar on a terminal."""


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
@output_option
@cluster_options
@click.option("--project", metavar="PATH", type=click.Path(), help="The project whose definitions to use.")
def command(paths: tuple[str, ...], **options: Any) -> ExitCode:
    """Apply manifests to the cluster: functions, definitions and Compositions first, then claims.

    PATH is a file, a folder, or - for standard input. Everything is validated first, and nothing is applied where
    something is wrong. Fields are owned by the manager `pyxp`; those of other managers are left to them. Applying
    twice changes nothing, and what is interrupted can be applied again.
    """
    account, target, seconds = Account(options["output"]), target_of(options), seconds_of(options["timeout"])
    call = _Call(paths, target, seconds, account, options)
    with account.whatever_happens(call.document):
        code = call.apply()
    account.end(call.document())
    return code


class _Call:
    """One call of the command.

    Args:
        paths: What is applied.
        target: Which cluster.
        seconds: How long to wait at most.
        account: Who takes what there is to tell.
        options: The other options.
    """

    def __init__(
        self, paths: tuple[str, ...], target: Target, seconds: float, account: Account, options: dict[str, Any]
    ) -> None:
        self._paths, self._target, self._seconds = paths, target, seconds
        self._account, self._options = account, options
        self._heard: list[Outcome] = []
        self._result: ApplyResult | None = None
        self._waiting: Waiting | None = None

    def apply(self) -> ExitCode:
        """Apply, and wait where that is asked for; tells what became of everything."""
        from pyxp.cluster.applying import FAILED, UNTRIED
        from pyxp.jobs.manifests import read_given
        from pyxp.reports.wording import counted

        given = read_given(self._paths)
        try:
            result = self._result = self._applied(given)
        except KeyboardInterrupt:
            done = sum(item.action not in (FAILED, UNTRIED) for item in self._heard)
            say(
                f"{done} of {counted(len(given.documents), 'object')} applied, which stay; apply the same again to"
                " finish, nothing is applied twice"
            )
            raise
        say_findings(result.findings)
        say_passed_over(given.passed_over)
        self._summarize(result)
        if not (result.ok and self._options["wait"] and self._options["dry_run"] == "none"):
            return ExitCode.GOOD if result.ok else ExitCode.PROBLEMS
        return self._wait(given.documents)

    def document(self) -> dict[str, Any]:
        """What was done, up to now."""
        from pyxp.reports.findings_json import data
        from pyxp.reports.results import applied

        result = self._result
        outcomes = result.applied.outcomes if result is not None and result.applied is not None else self._heard
        findings = [] if result is None else [data(finding) for finding in result.findings]
        found: dict[str, Any] = {} if result is None else {"ok": result.ok, "verdict": self._verdict(result)}
        found |= {"dryRun": self._options["dry_run"], "findings": findings, "objects": applied(outcomes)}
        if result is not None:
            found |= {"order": list(result.planned), "requests": result.requests}
        if self._waiting is not None:
            waited = found["wait"] = self._waiting.document()
            # What interrupts the waiting, or makes it fail, is the end of all.
            ended = {key: waited[key] for key in _ENDED if key in waited}
            found = ended | {key: found[key] for key in found if key not in _ENDED}
        return found

    def _verdict(self, result: ApplyResult) -> str:
        from pyxp.diagnostics import has_errors

        if has_errors(result.findings):
            return "refused"
        if result.applied is None:
            return "planned"
        if not result.ok:
            return "failed"
        return "applied" if result.applied.changed else "unchanged"

    def _applied(self, given: Manifests) -> ApplyResult:
        from pyxp.cli.live import LiveBar, is_live
        from pyxp.jobs.apply_files import apply_files

        options, bar = self._options, None

        def hear(outcome: Outcome) -> None:
            self._heard.append(outcome)
            self._tell(outcome)
            if bar is not None:
                bar.step()

        many = len(given.documents) >= _MANY and options["dry_run"] != "client"
        with ExitStack() as around:
            if many and not self._account.is_document and is_live():
                bar = around.enter_context(LiveBar(len(given.documents), "applied"))
            return apply_files(
                given,
                self._target,
                project=options["project"],
                schemas=options["schemas"],
                dry_run=options["dry_run"],
                force_conflicts=options["force_conflicts"],
                timeout=self._seconds,
                allow_missing_schemas=options["allow_missing_schemas"],
                hear=hear,
                say=say,
            )

    def _wait(self, documents: list[Document]) -> ExitCode:
        """Wait for the claims among what was applied; where there are none, nothing is to be waited for."""
        from pyxp.cluster.stages import Stage, stage_of

        claims = [item for item in documents if stage_of(item.data) == Stage.CLAIMS]
        if not claims:
            return ExitCode.GOOD
        self._waiting = Waiting(self._paths, self._target, self._seconds, self._account)
        return self._waiting.wait(claims)

    def _tell(self, outcome: Outcome) -> None:
        said = outcome.note or ("" if outcome.error is None else _reason(outcome.reference, outcome.error))
        note = f": {said}" if said else ""
        self._account.line(f"{outcome.reference} {outcome.action}{note}")
        if outcome.error is not None:
            say_error(outcome.error)
        if self._options["dry_run"] == "server" and outcome.action == "configured":
            for change in outcome.changes:
                self._account.line(f"    {change}")
        for line in outcome.kept:
            say(f"{outcome.reference}: {line}")

    def _summarize(self, result: ApplyResult) -> None:
        from pyxp.diagnostics import has_errors
        from pyxp.reports.wording import counted

        if has_errors(result.findings):
            say("nothing was applied")
            return
        if result.applied is None:
            for number, called in enumerate(result.planned, 1):
                self._account.line(f"{number}. {called}")
            say(f"{counted(len(result.planned), 'object')} would be applied in this order; the server was not asked")
            return
        actions = [item.action for item in result.applied.outcomes]
        counts = ", ".join(f"{actions.count(action)} {action}" for action in dict.fromkeys(actions))
        tried = " (tried on the server, nothing was changed)" if result.applied.dry_run else ""
        say(f"nothing changed: {counts}{tried}" if result.ok and not result.applied.changed else f"{counts}{tried}")


def _reason(reference: Reference, error: PyxpError) -> str:
    """Why something failed; on a terminal as far as it fits on a line, as all of it follows on standard error."""
    first = error.message.strip().removeprefix(f"cannot apply {reference}: ").partition("\n")[0]
    if not sys.stdout.isatty():
        where = f" ({error.location})" if error.location else ""
        return f"{first}{where}"
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 3]}..."
