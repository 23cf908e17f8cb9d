"""Options of the commands that talk to a cluster, and how these take their time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def cluster_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which cluster is meant, as kubectl has them."""
    namespace = click.option("-n", "--namespace", metavar="NAME", help="Where objects without a namespace are.")
    return server_options(namespace(command))


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which cluster is meant, for commands about what belongs to no namespace."""
    options: list[_Decorator] = [
        click.option("--kubeconfig", metavar="FILE", type=click.Path(), help="The kubeconfig to use."),
        click.option("--context", metavar="NAME", help="The context of the kubeconfig to use."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def target_of(options: dict[str, Any]) -> Any:
    """The cluster that options mean, taken out of them.

    Raises:
        UsageError: There is no such kubeconfig.
    """
    from pathlib import Path

    from pyxp.cluster.connection import Target
    from pyxp.errors import UsageError

    kubeconfig = options.pop("kubeconfig")
    if kubeconfig is not None and not Path(kubeconfig).is_file():
        if Path(kubeconfig).is_dir():
            raise UsageError(
                f"the kubeconfig {kubeconfig} is a folder", hint="name the file in it, often --kubeconfig FOLDER/config"
            )
        raise UsageError(f"there is no kubeconfig {kubeconfig}", hint="--kubeconfig names a file, as kubectl has it")
    return Target(kubeconfig, options.pop("context"), options.pop("namespace", None))
