"""Applying files: each judged by the definitions of its own project."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pyxp.cluster.connection import Target
from pyxp.diagnostics import has_errors
from pyxp.errors import UsageError
from pyxp.jobs.apply import ApplyOptions, ApplyResult, DryRun, apply_judged, run_now
from pyxp.jobs.manifests import Manifests
from pyxp.jobs.served_definitions import definitions_served, kinds_lacking
from pyxp.jobs.validate_files import validate_given

if TYPE_CHECKING:
    from pyxp.cluster.applying import Outcome


def apply_files(  # noqa: PLR0913 - one parameter per option of the command
    given: Manifests,
    target: Target | None = None,
    *,
    project: str | Path | None = None,
    schemas: Iterable[str] = (),
    dry_run: DryRun = "none",
    force_conflicts: bool = False,
    timeout: float = 300.0,
    allow_missing_schemas: bool = False,
    hear: Callable[[Outcome], None] = lambda outcome: None,
    say: Callable[[str], None] = lambda line: None,
) -> ApplyResult:
    """Apply the manifests of files, folders and standard input.

    Args:
        given: What was read of them.
        target: Which cluster.
        project: The project whose definitions to judge by; by default that of each file.
        schemas: Files, folders, stores and packages to judge by.
        dry_run: See :class:`pyxp.jobs.apply.ApplyOptions`, also for all that follow.
        force_conflicts: Take fields over.
        timeout: Seconds to wait for definitions.
        allow_missing_schemas: Apply what nothing knows.
        hear: Takes outcomes.
        say: Takes lines.

    Raises:
        UsageError: There is nothing to apply, or no such cluster.
        InputError: An object has no name.
        ClusterError: The server cannot be reached.
    """
    if not given.documents and not given.findings:
        raise UsageError("there is nothing to apply: no manifest was found", hint="name files or folders with some")
    judge = partial(
        validate_given, given, schemas=schemas, project=project, allow_missing_schemas=allow_missing_schemas
    )
    findings = judge().findings
    lacking = kinds_lacking(given.documents, findings)
    if lacking and dry_run != "client":
        served = run_now(definitions_served(lacking, target, timeout, say))
        findings = judge(known=served).findings if served else findings
    if has_errors(findings):
        return ApplyResult(findings)
    options = ApplyOptions(dry_run, force_conflicts, timeout, hear=hear, say=say)
    return run_now(apply_judged(given.documents, findings, target, options))
