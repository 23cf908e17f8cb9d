"""``pyxp package``: what a project generates becomes a Crossplane package, in a file and in a registry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_findings
from pyxp.cli.paths import GivenPath
from pyxp.cli.projects import project_here, shown
from pyxp.cli.timelimit import time_limit
from pyxp.errors import UsageError

if TYPE_CHECKING:
    from pyxp.xpkg import Package, Reference


@click.command("package")
@click.argument("version", required=False, metavar="[VERSION]")
@click.option(
    "-o", "--output", type=GivenPath(as_path=True), help="The file to write, or a folder. [default: NAME-VERSION.xpkg]"
)
@click.option("--push", metavar="REFERENCE", help="Push the package to a registry; nothing is written without -o.")
@click.option("--replace", is_flag=True, help="Push also over another package of the same version.")
@click.option("--plain-http", is_flag=True, help="Push without TLS; a registry on this machine needs no saying.")
@click.option("--ca", type=GivenPath(as_path=True), help="The certificates to trust, of a registry that has its own.")
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long a push may take.")
@click.option("--show", type=GivenPath(as_path=True), help="Show what a package holds; build none.")
@click.option("--json", "as_json", is_flag=True, help="Show it as JSON.")
@click.option("--project", type=GivenPath(as_path=True), help="The project's folder or configuration file.")
def command(version: str | None, **options: Any) -> ExitCode:
    """Build a Configuration package of the project's XRDs and Compositions.

    VERSION is the package's version, such as v1.2.3. What is packed must be up to date and valid. The same manifests
    make the same bytes, on every machine. REFERENCE is where to push to, such as registry.example.org/acme/platform;
    its tag is the version. Logins are those of Docker.
    """
    if options["push"] == "":
        raise UsageError("--push names no registry", hint="write --push registry.example.org/acme/platform")
    if options["show"] is not None:
        if version or options["push"] or options["output"]:
            raise UsageError("--show builds nothing", hint="leave out the version, --push and --output")
        return _show(options["show"], as_json=options["as_json"])
    pushing = [f"--{name.replace('_', '-')}" for name in ("replace", "plain_http", "ca") if options[name]]
    if pushing and not options["push"]:
        raise UsageError(f"{', '.join(pushing)} is only for --push", hint="write --push REFERENCE as well")
    if options["as_json"]:
        raise UsageError("--json is only for --show", hint="write --show FILE as well")
    version, reference = _version_of(version, options["push"])
    return _build(version, reference, options)


def _version_of(version: str | None, push: str | None) -> tuple[str, Reference | None]:
    """The version to build, and where to push it."""
    from dataclasses import replace

    from pyxp.jobs.options import option_values
    from pyxp.xpkg import read_reference
    from pyxp.xpkg.references import check_version

    with option_values():
        reference = read_reference(push) if push else None
        given = version or (reference.tag if reference else "")
        if not given:
            raise UsageError("the package has no version", hint="write pyxp package v1.2.3")
        check_version(given)
        if reference is None:
            return given, None
        if reference.digest:
            raise UsageError("a push is to a tag, not to a digest", hint=f"write --push {reference.source}:{given}")
        if reference.tag and reference.tag != given:
            raise UsageError(f"the version {given} is not the tag {reference.tag}", hint="give only one of them")
    return given, replace(reference, tag=given)


def _build(version: str, reference: Reference | None, options: dict[str, Any]) -> ExitCode:
    from pyxp.compiler import CompileError
    from pyxp.jobs.packaging import build_package

    try:
        result = build_package(version, project_here(options["project"]))
    except CompileError as error:
        say_findings(error.findings)
        return ExitCode.PROBLEMS
    say_findings(result.findings)
    if result.package is None:
        say("nothing was packed")
        return ExitCode.PROBLEMS
    if options["output"] or reference is None:
        written = _write(result.package, options["output"])
        click.echo(printable(f"{shown(written.absolute(), Path.cwd())} {result.package.digest}"))
    if reference is not None:
        _push(result.package, reference, options)
    return ExitCode.GOOD


def _write(package: Package, output: Path | None) -> Path:
    from pyxp.files import write_bytes

    path = output or Path(package.file_name)
    if path.is_dir():
        path = path / package.file_name
    elif path.suffix != ".xpkg":
        raise UsageError(f"cannot write a package to {path}", hint="end its name with .xpkg, or name a folder")
    write_bytes(path, package.archive())
    return path


def _push(package: Package, reference: Reference, options: dict[str, Any]) -> None:
    from pyxp.jobs.pushing import push_package

    ca = options["ca"]
    with time_limit(options["timeout"]):
        pushed = push_package(package, reference, plain_http=options["plain_http"], ca=ca, replace=options["replace"])
    if not pushed:
        say("it is there already: nothing was pushed")
    click.echo(printable(f"{reference}@{package.digest}"))


def _show(path: Path, *, as_json: bool) -> ExitCode:
    from pyxp.jobs.options import option_values
    from pyxp.jobs.packages import open_package
    from pyxp.reports import packages

    with option_values():
        found = [(item.contents(), item.called, item.digest) for item in open_package(path)]
    if as_json:
        click.echo(packages.json_text([packages.data(*item) for item in found]))
    else:
        click.echo(printable("\n".join(packages.text(*item) for item in found)), nl=False)
    problems = [problem for contents, _, _ in found for problem in contents.problems]
    for problem in problems:
        say(f"{path}: {problem}")
    return ExitCode.PROBLEMS if problems else ExitCode.GOOD
