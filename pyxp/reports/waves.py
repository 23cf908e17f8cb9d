"""How a stack comes up, wave by wave, or gets from one state to another, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pyxp.model.manifests import mapping
from pyxp.simulation.waves import Wave

_MOST_FIELDS: Final = 8


def told_waves(waves: Iterable[Wave], before: Mapping[str, bool], *, settled: bool = False) -> Iterator[str]:
    """One line for each reconcile, with how much is there and ready after it.

    Where something was there from the start, the lines tell also what changes, what goes, and what of that stays for
    now; a last line sums up once nothing changes any more.

    Args:
        waves: What happened.
        before: The names of what was there from the start, each with whether it was ready.
        settled: Whether another reconcile would change nothing.
    """
    course = list(waves)
    there, ready = len(before), sum(before.values())
    if before:
        yield f"before: {there} there, {ready} ready"
    leaving = [name for wave in course for name in wave.gone if name in before]
    for wave in course:
        there += len(wave.created) + len(wave.observed) - len(wave.gone)
        ready += len(wave.ready) - len(wave.lost)
        leaving = [name for name in leaving if name not in wave.gone]
        if before and wave == Wave(wave.number, (), ()) and not leaving:
            continue
        told = _told(wave, leaving, continued=bool(before))
        yield f"wave {wave.number}: {told} ({ready} of {there} ready)"
    if before and settled:
        yield f"in all: {_summed(course, before)}"


def _told(wave: Wave, leaving: Sequence[str], *, continued: bool) -> str:
    parts: dict[str, Sequence[str]] = {"new": wave.created, "observed": wave.observed}
    if continued:
        parts |= {"changed": wave.changed, "gone": wave.gone, "kept for now": leaving}
    told = [f"{len(names)} {what}: {', '.join(names)}" for what, names in parts.items() if names]
    if told and (wave.created or wave.observed or wave.changed or wave.gone):
        return "; ".join(told)
    news = "nothing new"
    if wave.ready:
        news = f"nothing new, {len(wave.ready)} ready: {', '.join(wave.ready)}"
    return "; ".join([news, *told])


def _summed(waves: Sequence[Wave], before: Mapping[str, bool]) -> str:
    """How many objects are new, changed, gone and the same; one may be gone and another of its name be new."""
    new: set[str] = set()
    gone: set[str] = set()
    changed: set[str] = set()
    for wave in waves:
        made = new.intersection(wave.gone)
        gone.update(before.keys() & set(wave.gone) - made)
        new = (new - made).union(wave.created, wave.observed)
        changed = (changed | set(wave.changed) - new) & before.keys() - gone
    counts = {"new": len(new), "changed": len(changed), "gone": len(gone)}
    told = [f"{count} {what}" for what, count in counts.items() if count]
    same = len(before.keys() - gone - changed)
    return ", ".join([*told, f"{same} as {'it was' if same == 1 else 'they were'}"])


def told_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Which fields of a claim or composite change, in one line.

    Args:
        before: The claim or composite as it was.
        after: As it is.
    """
    paths = list(_changes(mapping(before.get("spec")), mapping(after.get("spec")), "spec"))
    if not paths:
        return "nothing in its spec changes"
    more = f" and {len(paths) - _MOST_FIELDS} more" if len(paths) > _MOST_FIELDS else ""
    return f"changes {', '.join(paths[:_MOST_FIELDS])}{more}"


def _changes(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            yield from _changes(before.get(key), after.get(key), f"{path}.{key}")
    elif isinstance(before, Mapping) and after is None:
        yield from _changes(before, {}, path) if before else [path]
    elif isinstance(after, Mapping) and before is None:
        yield from _changes({}, after, path) if after else [path]
    elif before != after:
        yield path
