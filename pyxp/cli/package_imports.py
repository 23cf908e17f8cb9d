"""What ``pyxp schemas import`` asks and tells of packages by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.messages import printable, say
from pyxp.cli.paths import GivenPath
from pyxp.cli.projects import shown
from pyxp.errors import UsageError
from pyxp.files import find_project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyxp.jobs.imports import Imported
    from pyxp.jobs.package_imports import ImportedPackage


def registry_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how to take packages out of registries."""
    options = (
        click.option("--update", is_flag=True, help="Take what tags mean today, whatever pyxp.lock pins."),
        click.option("--dependencies", is_flag=True, help="Import what the packages depend on, too."),
        click.option(
            "--plain-http", is_flag=True, help="Talk without TLS; a registry on this machine needs no saying."
        ),
        click.option(
            "--ca", type=GivenPath(as_path=True), help="The certificates to trust, of a registry with its own."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def pull(
    names: Sequence[str], store: Path, project: Path | None, registry: dict[str, Any], options: dict[str, Any]
) -> None:
    """Import packages by name, and tell what was done."""
    from pyxp.jobs.package_imports import import_packages

    _tell(import_packages(names, store, root=_root(project), **registry, **options))


def restore(to: Path | None, project: Path | None, registry: dict[str, Any], options: dict[str, Any]) -> None:
    """Import again what is pinned, and tell what was done."""
    from pyxp.jobs.package_imports import nothing_to_import, restore_packages

    given = [f"--{name.rstrip('s')}" for name in ("strikes", "overlay", "release") if options[name]]
    given += ["--to"] if to is not None else []
    if given or registry["dependencies"]:
        asked = given[0] if given else "--dependencies"
        raise UsageError(f"{asked} is for what is imported, and nothing is named", hint="name a file or a package")
    done = restore_packages(
        _root(project), update=registry["update"], plain_http=registry["plain_http"], ca=registry["ca"]
    )
    if not done:
        raise nothing_to_import()
    _tell(done)


def tell_imported(done: Imported) -> None:
    """The kinds that were read on standard output, and in what they lie."""
    from pyxp.reports.wording import counted

    for entry in done.kinds:
        click.echo(printable(f"{entry.group}/{entry.versions[-1]} {entry.kind}"))
    passed_over = f", passed over {counted(done.passed_over, 'other document')}" if done.passed_over else ""
    kinds, files = counted(len(done.kinds), "kind"), counted(len(done.changed), "file")
    say(f"{kinds} in {shown(done.folder, Path.cwd())}, {files} written{passed_over}")


def _root(project: Path | None) -> Path:
    found = find_project(None, project)
    return found.root if found is not None else Path.cwd()


def _tell(packages: Sequence[ImportedPackage]) -> None:
    named = {package.reference.source for package in packages}
    if troubles := [package.uncached for package in packages if package.uncached]:
        say(f"warning: going on without the cache, which cannot be used: {troubles[0]}")
    for package in packages:
        _tell_package(package)
        left = [one for one in package.dependencies if one.package not in named]
        if left:
            needed = ", ".join(f"{one.package} {one.version}".rstrip() for one in left)
            say(f"it depends on {needed}; --dependencies imports that, too")
        tell_imported(package.imported)


def _tell_package(package: ImportedPackage) -> None:
    from pyxp.errors import named

    how = "" if package.pinned else ", not pinned: what it is imported to lies outside of the project"
    if package.pinned:
        how = ", pinned in pyxp.lock" if package.fetched else ", from the cache"
    say(f"{package.reference} is {package.digest}{how}")
    if package.before:
        say(f"the tag moved: it was {package.before}")
    if package.tag_digest:
        say(f"warning: the tag moved: it is {package.tag_digest} now; take that with --update")
    if package.replaced:
        say(f"{package.reference} takes the place of {package.replaced} in pyxp.lock")
    for other, kinds in package.shared.items():
        say(f"warning: {other} defines {named(kinds)}, too; the store has what {package.reference} says")
    if package.gone:
        say(f"it has no {named(package.gone)} any more, which the store keeps")
