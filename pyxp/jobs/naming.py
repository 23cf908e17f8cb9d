"""Names of generated files: one per platform, whatever other platforms the project has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pyxp.authoring.definitions import Definition
from pyxp.compiler import Compiled
from pyxp.errors import InputError, Location

FUNCTIONS = "functions"
"""The name of the file with the Functions, without its ending."""


class Made(NamedTuple):
    """A compiled platform under the name that the project gives it."""

    name: str
    definition: Definition
    compiled: Compiled


def file_stems(made: Iterable[Made], taken: Iterable[str] = ()) -> dict[str, str]:
    """The file name of each platform, without its ending, by the platform's name.

    It is the kind that people ask for, in lower case; the group is added where two platforms share that kind or the
    name is ``taken``.
    """
    platforms = list(made)
    short = {one.name: (one.definition.claim_kind or one.definition.kind).lower() for one in platforms}
    often = Counter([*short.values(), *taken])
    return {
        one.name: short[one.name] if often[short[one.name]] == 1 else f"{short[one.name]}.{one.definition.group}"
        for one in platforms
    }


def refuse_rivals(made: Sequence[Made], location: Location) -> None:
    """Refuses platforms that define the same thing in the cluster: an XRD, a claim's CRD or a Composition.

    Raises:
        InputError: Two do; ``location`` is where they are named.
    """
    owners: dict[str, str] = {}
    for one in made:
        for thing in _defined(one):
            other = owners.setdefault(thing, one.name)
            if other != one.name:
                raise InputError(
                    f"platforms {other!r} and {one.name!r} both define {thing}",
                    hint="give one of them another group, kind, plural or composition; for versions of one kind, "
                    "write also_serves=[Older] on the newest and name only that",
                    location=location,
                )


def _defined(made: Made) -> Iterator[str]:
    """What a platform brings into the cluster, as a person would call it."""
    definition = made.definition
    for kind, plural in ((definition.kind, definition.plural), (definition.claim_kind, definition.claim_plural)):
        if kind:
            yield f"the kind {kind} of {definition.group}"
            yield f"{plural}.{definition.group}"
    yield f"the Composition {definition.composition}"
