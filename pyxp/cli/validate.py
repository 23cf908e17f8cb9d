"""``pyxp validate``: what the API server would say to manifests, offline."""

from __future__ import annotations

from typing import Final

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import say, say_passed_over
from pyxp.cli.paths import GivenPath
from pyxp.cli.reporting import FORMATS, Told, print_report, report_option, write_reports
from pyxp.cli.timelimit import time_limit

_NAME: Final = "pyxp validate"
_TALKING: Final = ("text", "full", "github")
"""Formats beside which the count is told."""


@click.command("validate")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=GivenPath())
@click.option(
    "--schemas", multiple=True, metavar="PATH", type=GivenPath(), help="CRDs, XRDs, stores, packages to judge by."
)
@click.option("--allow-missing-schemas", is_flag=True, help="Only warn of kinds that nothing knows.")
@click.option(
    "--old", multiple=True, metavar="PATH", type=GivenPath(), help="The objects as they are now: judges their change."
)
@click.option(
    "--against",
    multiple=True,
    metavar="PATH|REVISION",
    type=GivenPath(),
    help="The XRDs as they are now, in files or a revision of git: tells what breaks.",
)
@click.option(
    "-o",
    "--output",
    type=click.Choice(FORMATS),
    help="Output format; by default full, with the lines in question, on a terminal, and text elsewhere.",
)
@report_option
@click.option("-q", "--quiet", is_flag=True, help="Only tell errors, and do not count.")
@click.option(
    "--timeout", default="1m", metavar="DURATION", show_default=True, help="How long a file or document may take."
)
@click.option("--project", metavar="PATH", type=GivenPath(), help="The project whose definitions to use.")
def command(  # noqa: PLR0913 - one parameter per option of the command
    paths: tuple[str, ...],
    schemas: tuple[str, ...],
    allow_missing_schemas: bool,
    old: tuple[str, ...],
    against: tuple[str, ...],
    output: str | None,
    reports: tuple[tuple[str, str], ...],
    quiet: bool,
    timeout: str,
    project: str | None,
) -> ExitCode:
    """Check manifests as the API server would, before they reach it.

    PATH is a file, a folder, or - for standard input. Claims and composites are judged by the definitions among them
    and in the folders of the project that they lie in, other kinds by what pyxp knows (see `pyxp schemas list`) and by
    --schemas: files and folders of CRDs and XRDs, stores of `pyxp schemas import`, and packages (.xpkg, image archive,
    OCI image layout). Files in a folder that hold no manifests are passed over.

    With --old, what `kubectl get -o yaml` or an older commit says of the same objects, fields that cannot change and
    all other rules on changes are judged as well. With --against, the XRDs of a release or an older commit, it is told
    which changes of XRDs break the claims that are there: a file or folder, or a revision of git such as main,
    v1.2 or main:xrds, of which nothing is checked out.
    """
    from pyxp.diagnostics import Finding, Severity, has_errors
    from pyxp.errors import InputError, UsageError
    from pyxp.jobs.validate_files import NothingGiven, validate_files
    from pyxp.reports.findings_text import tally

    try:
        with time_limit(timeout):
            result = validate_files(
                paths,
                schemas=schemas,
                project=project,
                allow_missing_schemas=allow_missing_schemas,
                old=old,
                against=against,
            )
    except (InputError, UsageError) as error:
        # Who reads only the reports must see, too, that nothing was judged.
        code = "no-manifest" if isinstance(error, NothingGiven) else "unreadable"
        found = [Finding(code, error.message, location=error.location, hint=error.hint or "")]
        write_reports(Told(found, tally(found, 0, 0), 0, _NAME), reports)
        raise
    counts = tally(result.findings, result.checked, result.skipped)
    told = [finding for finding in result.findings if not quiet or finding.severity is Severity.ERROR]
    report = Told(told, counts, result.checked, _NAME)
    print_report(report, output)
    write_reports(report, reports)
    if not quiet:
        say_passed_over(result.passed_over)
        if (output or "text") in _TALKING:
            say(counts)
    return ExitCode.PROBLEMS if has_errors(result.findings) else ExitCode.GOOD
