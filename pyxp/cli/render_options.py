"""What the options of ``pyxp render`` say: texts become values, paths are left to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pyxp.cli.messages import say
from pyxp.cli.timelimit import LONGEST_TIMER
from pyxp.errors import UsageError
from pyxp.jobs.options import option_values
from pyxp.jobs.render_files import Paths
from pyxp.jobs.runners import read_certificates
from pyxp.jobs.surroundings import Surroundings
from pyxp.jobs.timeouts import seconds_of
from pyxp.remote.calling import RemoteFunction

_LONGEST_COUNT = 6
_OF_NO_OPTION: dict[str, Any] = {
    "function_certs": None, "annotations": (), "allow_missing_schemas": False, "slow": (), "converge": False,
}  # fmt: skip
"""The options of ``pyxp render`` as they are where none is given."""


def paths_of(options: dict[str, Any]) -> Paths:
    """The files and folders that options name.

    Args:
        options: The options of the command, by the names of its parameters.

    Raises:
        UsageError: An option does not have a value of its form.
    """
    _refuse_formats(options["observed"])
    values = _pairs("--context-values", options["context_values"], "KEY=VALUE")
    return Paths(
        schemas=options["schemas"],
        xrd=options["xrd"],
        observed=options["observed"],
        required=[*options["required"], *options["extra"]],
        credentials=options["credentials"],
        openapi=options["openapi"],
        context_files=dict(_pairs("--context-files", options["context_files"], "KEY=FILE")),
        context_texts={key: (value, f"--context-values {key}") for key, value in values},
    )


def values_of(options: dict[str, Any]) -> Surroundings:
    """What options say themselves of the surroundings of a render.

    Args:
        options: The options of the command, by the names of its parameters.

    Raises:
        UsageError: An option does not have a value of its form, makes no sense without another, or names certificates
            that cannot be read.
    """
    with option_values():
        certificates = read_certificates(options["function_certs"]) if options["function_certs"] else None
    seconds = min(seconds_of(options["timeout"]), LONGEST_TIMER)

    def connect(name: str, target: str) -> RemoteFunction:
        say(f"{name} is called at {target}")
        return RemoteFunction(name, target, seconds=seconds, certificates=certificates)

    targets = _pairs("--function", options["functions"], "NAME=HOST:PORT")
    return Surroundings(
        runners={name: connect(name, target) for name, target in targets},
        connect=connect,
        function_annotations=dict(_pairs("--function-annotations", options["annotations"], "KEY=VALUE")),
        allow_remote_functions=options["allow_remote_functions"],
        allow_missing_schemas=options["allow_missing_schemas"],
        delays=_delays(options["slow"], options["converge"]),
    )


def called_elsewhere(targets: Iterable[str], timeout: str, *, anywhere: bool) -> Surroundings:
    """What a command without the other options of a render says of functions that run elsewhere.

    Args:
        targets: Texts like ``NAME=HOST:PORT``.
        timeout: How long a call may take.
        anywhere: Whether annotations may name other machines.

    Raises:
        UsageError: A text does not have its form.
    """
    options = {"functions": tuple(targets), "timeout": timeout, "allow_remote_functions": anywhere}
    return values_of({**_OF_NO_OPTION, **options})


def _refuse_formats(paths: Sequence[str]) -> None:
    """Refuse a format of the output where observed resources are named: with other commands, ``-o`` means that."""
    from pyxp.reports.stacks import PIECES

    for path in paths:
        if path in PIECES and not Path(path).exists():
            raise UsageError(
                f"-o names observed resources here, and there is no file {path}",
                hint=f"write --output {path} for the format of the output",
            )


def _delays(texts: Iterable[str], converge: bool) -> dict[str, int]:
    """How many reconciles later composed resources become ready, by their names."""
    delays = {}
    for name, count in _pairs("--slow", texts, "NAME=N"):
        if not count.isascii() or not count.isdigit() or len(count) > _LONGEST_COUNT:
            raise UsageError(f"--slow {name}={count} does not name a number of reconciles", hint="write --slow NAME=2")
        delays[name] = int(count)
    if delays and not converge:
        raise UsageError("--slow needs --converge: one reconcile waits for nothing", hint="add --converge")
    return delays


def _pairs(option: str, texts: Iterable[str], form: str) -> list[tuple[str, str]]:
    """Texts like ``KEY=VALUE`` in two parts."""
    pairs = [text.partition("=") for text in texts]
    for text, (key, equals, _) in zip(texts, pairs, strict=True):
        if not key or not equals:
            raise UsageError(f"{option} {text} is not a pair", hint=f"write {option} {form}")
    return [(key, value) for key, _, value in pairs]
