"""``pyxp render``: what a claim or composite becomes, offline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.paths import GivenPath
from pyxp.cli.reporting import report_option

if TYPE_CHECKING:
    pass


def _ignored(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option of the Crossplane CLI that means nothing here: no function is started and no engine is fetched."""
    return click.option(*names, hidden=True, expose_value=False, **settings)


def _paths(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that names a file or folder, which shells complete."""
    return click.option(*names, **{"metavar": "PATH", "type": GivenPath(), **settings})


@click.command("render")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=GivenPath())
@click.option(
    "--output",
    type=click.Choice(["yaml", "json", "tree", "table", "steps"]),
    help="Output format; steps, as with --old, tells what happens.  [default: yaml]",
)
@report_option
@click.option("--converge", is_flag=True, help="Go on, with a model of the provider, until the whole stack is there.")
@_paths("--old", "--from", "old", multiple=True, help="--converge, from what claims in PATH were before.")
@click.option("--teardown", is_flag=True, help="--converge, and show in which order all of it would go again.")
@click.option("--recursive", is_flag=True, help="Expand nested composites as well; --converge does so anyway.")
@click.option("--slow", multiple=True, metavar="NAME=N", help="With --converge: NAME is ready N reconciles later.")
@click.option("--validate/--no-validate", default=True, help="Check claims and composed resources by their schemas.")
@_paths("--schemas", multiple=True, help="CRDs, XRDs, stores, packages to check by.")
@click.option("--allow-missing-schemas", is_flag=True, help="Only warn of kinds that nothing knows.")
@_paths("-o", "--observed-resources", "observed", multiple=True, help="Composed resources that exist.")
@click.option("-x", "--include-full-xr", "full_xr", is_flag=True, help="Print the whole composite.")
@click.option("-r", "--include-function-results", "function_results", is_flag=True, help="Print events as documents.")
@click.option("-c", "--include-context", "context", is_flag=True, help="Print the function context as a document.")
@click.option("--show-secrets", is_flag=True, help="Show values of connection secrets in trees and tables.")
@click.option("--context-values", multiple=True, metavar="KEY=VALUE", help="Context to start with, as YAML.")
@click.option("--context-files", multiple=True, metavar="KEY=FILE", help="Context to start with, from files.")
@_paths("-e", "--required-resources", "required", multiple=True, help="Objects functions ask for.")
@_paths("--extra-resources", "extra", multiple=True, help="Older name of --required-resources.")
@_paths("-s", "--required-schemas", "openapi", help="OpenAPI documents with schemas functions ask for.")
@_paths("--function-credentials", "credentials", multiple=True, help="Secrets for functions.")
@_paths("--xrd", metavar="FILE", help="Definition of the composite; gives defaults.")
@click.option("--function", "functions", multiple=True, metavar="NAME=HOST:PORT", help="Call a function over gRPC.")
@_paths("--function-certs", help="For tls:// functions: ca.crt, or a folder with it, tls.crt and tls.key.")
@click.option(
    "-a", "--function-annotations", "annotations", multiple=True, metavar="KEY=VALUE", help="Annotate all Functions."
)
@click.option(
    "--allow-remote-functions", is_flag=True, help="Call functions on other machines where annotations say so."
)
@click.option("--timeout", default="1m", metavar="DURATION", show_default=True, help="How long a claim may take.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes for many claims.  [default: the cores]"
)
@_paths("--project", help="The project whose definitions and Compositions to use.")
@_ignored("--crossplane-binary")
@_ignored("--crossplane-docker-network")
@_ignored("--crossplane-image")
@_ignored("--crossplane-version")
def command(files: tuple[str, ...], **options: Any) -> ExitCode:
    """Render claims and composite resources into everything they compose.

    A claim finds its definition and Composition in the project. Where a Composition is among FILE..., nothing is
    taken from the project, so XR, Composition and Functions can be given as to `crossplane composition render`.
    FILE may be a folder, or - for standard input.
    """
    from pyxp.cli.rendering import Rendering
    from pyxp.errors import UsageError

    options["converge"] = options["converge"] or options["teardown"] or bool(options["old"])
    options["output"] = options["output"] or ("steps" if options["old"] else "yaml")
    if options["output"] == "steps" and not options["converge"]:
        raise UsageError("--output steps tells how a stack comes up", hint="add --converge")
    return Rendering(options).run(files)
