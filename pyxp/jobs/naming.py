"""Names of generated files: one per platform, whatever other platforms the project has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pyxp.authoring.definitions import Definition
from pyxp.compiler import Compiled, CompileError
from pyxp.diagnostics import Finding
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
    name is ``taken``, and behind a hyphen the name of an edition.
    """
    all_made = list(made)
    platforms = [one for one in all_made if not one.definition.edition_of]
    short = {one.name: (one.definition.claim_kind or one.definition.kind).lower() for one in platforms}
    often = Counter([*short.values(), *taken])
    stems = {
        one.name: short[one.name] if often[short[one.name]] == 1 else f"{short[one.name]}.{one.definition.group}"
        for one in platforms
    }
    return stems | {
        edition.name: f"{stems[base.name]}-{edition.definition.edition}"
        for edition in all_made
        if edition.definition.edition_of
        for base in platforms
        if base.definition == edition.definition.edition_of
    }


def refuse_strays(made: Sequence[Made], location: Location) -> None:
    """Refuses editions without what they are editions of, and those that would want another definition.

    The definition is generated from the composite that editions inherit from, and names its Composition as the one
    that claims get by default. Without a default Crossplane takes one of several Compositions at random.

    Raises:
        InputError: An edition stands alone; ``location`` is where platforms are named.
        CompileError: The definition that an edition wants differs from that of its composite.
    """
    for edition in made:
        base = edition.definition.edition_of
        if base is None:
            continue
        shared = next((one for one in made if one.definition == base), None)
        if shared is None:
            raise InputError(
                f"platform {edition.name!r} is an edition of {base.kind}, which is not generated with it: "
                "nothing would define the kind, nor say which Composition its claims get",
                hint="name the composite that it inherits from under platforms, too",
                location=location,
            )
        if shared.compiled.xrd != edition.compiled.xrd:
            raise CompileError([_differing(edition, shared)])


def _differing(edition: Made, base: Made) -> Finding:
    wants, other = edition.compiled.xrd["spec"], base.compiled.xrd["spec"]
    which = [key for key in dict.fromkeys((*wants, *other)) if wants.get(key) != other.get(key)]
    return Finding(
        "edition-differs",
        f"the edition {edition.definition.edition} wants another definition than {base.name!r}: "
        f"they differ in spec.{', spec.'.join(which)}",
        location=edition.definition.location,
        hint="leave spec, status and the connection details to the composite that it inherits from",
    )


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
    kinds = (
        ()
        if definition.edition_of
        else ((definition.kind, definition.plural), (definition.claim_kind, definition.claim_plural))
    )
    for kind, plural in kinds:
        if kind:
            yield f"the kind {kind} of {definition.group}"
            yield f"{plural}.{definition.group}"
    yield f"the Composition {definition.composition}"
