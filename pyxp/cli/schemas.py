"""``pyxp schemas``: import, list and explain the schemas that pyxp knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.cluster_options import server_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable
from pyxp.cli.misuse import Commands
from pyxp.cli.package_imports import pull, registry_options, restore, tell_imported
from pyxp.cli.paths import GivenPath
from pyxp.cli.timelimit import time_limit
from pyxp.errors import UsageError
from pyxp.files import find_project, leads_outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyxp.catalog import Entry

_OUTPUT = click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
_PROJECT = click.option("--project", type=GivenPath(as_path=True), help="The project's folder or configuration file.")


def _complete_kind(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The kinds that a shell may complete to, with their group where one is begun: ``Sub``, ``ec2/Sub``."""
    from pyxp.catalog.identity import CORE_NAME
    from pyxp.errors import PyxpError
    from pyxp.jobs.own_kinds import own_kinds

    del parameter
    try:
        kinds = own_kinds(find_project(None, context.params.get("project"))).catalog.kinds()
    except PyxpError:
        return []
    names = {
        f"{group.partition('.')[0] or CORE_NAME}/{kind}" if "/" in incomplete else kind for group, kind, _ in kinds
    }
    return sorted(name for name in names if name.lower().startswith(incomplete.lower()))


@click.group("schemas", cls=Commands)
def command() -> None:
    """Import, list and explain the schemas that pyxp knows."""


@command.command("import")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]", type=GivenPath())
@click.option("--cluster", is_flag=True, help="Import what a cluster has; SOURCE... are groups and kinds.")
@click.option("--to", type=GivenPath(as_path=True, folder=True), help="Folder to write to. [default: schemas/]")
@click.option("--strike", "strikes", multiple=True, metavar="GROUP/KIND:PATH", help="Leave a field out. Repeatable.")
@click.option(
    "--overlay", multiple=True, type=GivenPath(as_path=True), help="File with what the CRDs do not say. Repeatable."
)
@click.option("--release", default="", help="The release that the CRDs belong to, kept as provenance.")
@registry_options
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long a source may take.")
@server_options
@_PROJECT
def import_command(
    sources: tuple[str, ...], cluster: bool, to: Path | None, timeout: str, project: Path | None, **options: Any
) -> None:
    """Read the CRDs and XRDs of SOURCE... into a store of type facts.

    SOURCE is a file, a folder, a package, or - for standard input. A package is a file (.xpkg, image archive, OCI image
    layout) or a name, such as xpkg.crossplane.io/crossplane-contrib/provider-aws-s3:v2.6.0, which is pinned in
    pyxp.lock; without SOURCE all that is pinned is imported again. OpenAPI documents of an API server bring its own
    kinds; other documents are passed over. The store keeps the kinds that it has already.

    With --cluster, SOURCE is a group or kind that the cluster has, such as ec2.aws.upbound.io, '*.aws.upbound.io', VPC
    or 'ec2/Security*'; without any, all managed resources, provider configurations, composites and claims.
    """
    named = next((name for name in ("context", "kubeconfig") if options[name] is not None), None)
    if named is not None and not cluster:
        raise UsageError(f"--{named} says which cluster to import from", hint="add --cluster")
    registry = {name: options.pop(name) for name in ("update", "dependencies", "plain_http", "ca")}
    if cluster:
        if asked := next((name for name in registry if registry[name]), None):
            raise UsageError(f"--{asked.replace('_', '-')} is for packages by name, not for --cluster")
        _import_from_cluster(sources, _store(to, project), timeout, options)
        return
    target_of(options)
    with time_limit(timeout):
        if not sources:
            restore(to, project, registry, options)
            return
        _import_named(sources, _store(to, project), project, registry, options)


def _import_from_cluster(names: Sequence[str], store: Path, timeout: str, options: dict[str, Any]) -> None:
    from pyxp.jobs.imports import import_cluster_schemas

    target = target_of(options)
    with time_limit(timeout):
        tell_imported(import_cluster_schemas(names, store, target, **options))


def _import_named(
    sources: Sequence[str], store: Path, project: Path | None, registry: dict[str, Any], options: dict[str, Any]
) -> None:
    """Import files first, packages by name then."""
    from pyxp.jobs.imports import import_schemas
    from pyxp.jobs.package_names import is_package_name

    names = [source for source in sources if is_package_name(source)]
    files = [source for source in sources if source not in names]
    if not names and (asked := next((name for name in registry if registry[name]), None)):
        told = f"--{asked.replace('_', '-')} is for packages by name, and none is named"
        raise UsageError(told, hint="write REGISTRY/REPOSITORY:TAG")
    if files:
        tell_imported(import_schemas(files, store, **options))
    if names:
        pull(names, store, project, registry, options)


def _store(to: Path | None, project: Path | None) -> Path:
    """The folder to import into."""
    if to is not None:
        return to
    found = find_project(None, project)
    store = found.schema_paths[0] if found else Path("schemas")
    if found is not None and leads_outside(store, found.root):
        raise UsageError(
            f"cannot import into {store}: the path leads out of the project",
            hint=f"choose a folder of the project as catalogs under {found.table('paths')}, or give --to {store}",
        )
    return store


@command.command("list")
@click.argument("pattern", default="", shell_complete=_complete_kind)
@click.option("--used", is_flag=True, help="Only what the project's Compositions compose.")
@_OUTPUT
@_PROJECT
def list_command(pattern: str, used: bool, output: str, project: Path | None) -> None:
    """List the kinds that are known; PATTERN narrows them down, for example ec2, '*Rule' or 'ec2/Security*'."""
    from pyxp.jobs.kinds import list_kinds, matches_nothing, project_compositions, used_kinds
    from pyxp.jobs.own_kinds import own_kinds

    found = find_project(None, project)
    catalog = own_kinds(found).catalog
    entries = list_kinds(catalog, pattern)
    if pattern and not entries:
        raise matches_nothing(catalog, pattern)
    if used:
        entries = used_kinds(entries, project_compositions(found), catalog)
    _tell_kinds(entries, output)


@command.command("find")
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@_OUTPUT
@_PROJECT
def find_command(words: tuple[str, ...], output: str, project: Path | None) -> None:
    """Find kinds by words of their names and groups, such as bucket policy; beginnings of words will do.

    Where no kind matches all the words, those that match the most of them are told.
    """
    from pyxp.jobs.kinds import find_kinds, find_nearest_kinds, matches_nothing
    from pyxp.jobs.own_kinds import own_kinds

    catalog = own_kinds(find_project(None, project)).catalog
    entries = find_kinds(catalog, words)
    if not entries and (entries := find_nearest_kinds(catalog, words)):
        click.echo(f"no kind matches all of {printable(' '.join(words))!r}; these match the most of it", err=True)
    if not entries:
        raise matches_nothing(catalog, " ".join(words))
    _tell_kinds(entries, output)


def _tell_kinds(entries: Sequence[Entry], output: str) -> None:
    from pyxp.reports import kinds

    if output == "json":
        click.echo(kinds.json_text(entries))
    else:
        click.echo(printable(kinds.text(entries)), nl=False)


@command.command("show")
@click.argument("kind", shell_complete=_complete_kind)
@click.argument("path", default="")
@_OUTPUT
@_PROJECT
def show_command(kind: str, path: str, output: str, project: Path | None) -> None:
    """Explain KIND, or its field at PATH.

    KIND is written VPC, ec2/VPC, vpcs.ec2.aws.upbound.io or ec2.aws.upbound.io/v1beta1/VPC, a kind of Kubernetes' core
    group ConfigMap, core/ConfigMap or v1/ConfigMap; the kinds of the project's own XRDs are known, too. PATH is written
    after it, or behind a dot as in StreamflixPipeline.spec.database: from the root or from forProvider, in YAML names
    or Python names: spec.forProvider.cidrBlock, cidrBlock, cidr_block.
    """
    from pyxp.jobs.kinds import show
    from pyxp.jobs.own_kinds import own_kinds
    from pyxp.reports import explanations

    explanation = show(own_kinds(find_project(None, project)), kind, path)
    if output == "json":
        click.echo(explanations.json_text(explanation))
    else:
        click.echo(printable(explanations.text(explanation)), nl=False)


@command.command("stubs", short_help="Write the modules and stubs of the shipped kinds (for maintainers).")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a file is out of date.")
@click.option("--to", type=GivenPath(as_path=True, folder=True), help="The folder that holds the package pyxp.")
def stubs_command(check: bool, to: Path | None) -> ExitCode:
    """Write the modules and type stubs of pyxp.aws and pyxp.kubernetes from the shipped facts."""
    from pyxp.jobs.bindings import write_shipped

    root = to or Path(__file__).parent.parent.parent
    changed = write_shipped(root, check=check)
    for name in changed:
        click.echo(printable(name))
    return ExitCode.PROBLEMS if check and changed else ExitCode.GOOD
