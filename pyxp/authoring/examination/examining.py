"""The second run of ``compose``, and what follows from it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from pyxp.authoring.blueprints import Blueprint, compose
from pyxp.authoring.composites import Composite
from pyxp.authoring.composition import Composition
from pyxp.authoring.examination.records import GivenValue, canonical, expressions_in, is_damaged, records
from pyxp.authoring.examination.watch import Watch
from pyxp.authoring.expressions import describe
from pyxp.authoring.locations import raising_location
from pyxp.authoring.markers import Session
from pyxp.diagnostics import Finding, Severity
from pyxp.errors import AuthoringError, Location, PyxpError, UnresolvedValueError, with_article

CODE = "unresolved-value"
UNUSED = "unused-value"
UNREPEATABLE = "unrepeatable"
_MOST_NAMED = 3
_AS_IT_IS = "hand the reference, or text with it, to a field as it is; change it with pyxp's own functions"


def examine(composite: type[Composite], first: Blueprint) -> list[Finding]:
    """What a platform asked text or references for that only a claim decides, and text that went nowhere.

    Args:
        composite: The platform's class.
        first: What its ``compose`` declared already.

    Returns:
        Errors, and warnings for text that was made and dropped; where ``compose`` does something else each time it
        runs, one warning of that, because nothing else can be told then.
    """
    watch = Watch(Session(disguised=True))
    try:
        second = _run(composite, first, watch.session, watch.twins.of(composite.compose))
    except Exception as error:
        if watch.refused:
            return [_refused(refusal) for refusal in watch.refused]
        return _examine_blindly(composite, first, error)
    if watch.refused:
        return [_refused(refusal) for refusal in watch.refused]
    return _differences(composite, first, second) or list(_unused(second, watch))


def _run(composite: type[Composite], first: Blueprint, session: Session, method: Callable[..., None]) -> Composition:
    with redirect_stdout(_Silence()), redirect_stderr(_Silence()), _silent_logs():
        composition = Composition(composite.definition, session)
        compose(composite, (first.spec, first.status), composition, method)
        return composition


def _examine_blindly(composite: type[Composite], first: Blueprint, error: Exception) -> list[Finding]:
    """What can be told where the second run failed although the first one did not."""
    repeated = _again(composite, first)
    if repeated is None or _forms(repeated) != _forms(first.composition):
        return [_unrepeatable(first, repeated)]
    try:
        second = _run(composite, first, Session(disguised=True), composite.compose)
    except Exception as again:
        error = again
    else:
        return _differences(composite, first, second) or list(_unused(second, None))
    location = (error.location if isinstance(error, PyxpError) else None) or raising_location(error)
    text = error.message if isinstance(error, PyxpError) else f"{type(error).__name__}: {error}"
    message = f"compose fails for some values of a reference in text: {_shown(text)}"
    return [Finding(CODE, message, location=location, hint=_AS_IT_IS)]


def _shown(text: str) -> str:
    """An error's text for a message, without the markers of the second run."""
    shown = "".join(character for character in text if not 0xE0E0 <= ord(character) <= 0xE0F2)
    return shown if len(shown) < 120 else f"{shown[:116]}..."


def _again(composite: type[Composite], first: Blueprint) -> Composition | None:
    """What ``compose`` does when it runs again as it ran first; None where it fails then."""
    try:
        return _run(composite, first, Session(number=first.composition.session.number), composite.compose)
    except Exception:
        return None


def _unrepeatable(first: Blueprint, again: Composition | None) -> Finding:
    """The warning of a ``compose`` that does something else each time it runs."""
    if again is None:
        message = "compose fails when it runs again"
    else:
        one, other = ({item.name for item in run.added} for run in (first.composition, again))
        changed = {"without": sorted(one - other), "with": sorted(other - one)}
        changes = [f"{word} {', '.join(names[:_MOST_NAMED])}" for word, names in changed.items() if names]
        message = (
            f"compose does something else when it runs again: {' and '.join(changes) or 'values of fields differ'}"
        )
    hint = "make names and values of the class and the claim alone, or every pyxp generate changes the manifests"
    return Finding(UNREPEATABLE, message, Severity.WARNING, first.location, hint=hint)


def _forms(composition: Composition) -> list[Any]:
    return [(record.what, canonical(record.value, composition.session)) for record in records(composition)]


def _differences(composite: type[Composite], first: Blueprint, second: Composition) -> list[Finding]:
    """An error for everything that came out different because markers are different."""
    mine, others = _forms(first.composition), _forms(second)
    if mine == others:
        return []
    again = _again(composite, first)
    if again is None or _forms(again) != mine:
        return [_unrepeatable(first, again)]
    given = list(records(second))
    unequal = [record for record, a, b in zip(given, mine, others, strict=False) if a != b and not is_damaged(a)]
    return [_different(record, second.session) for record in unequal or given[-1:]]


def _different(record: GivenValue, session: Session) -> Finding:
    try:
        for text in _texts(record.value):
            session.parse(text)
    except UnresolvedValueError as error:
        return Finding(CODE, error.message, location=record.location, hint=error.hint or "")
    message = f"{record.what} was computed from text that holds a reference, of which only the place is known"
    return Finding(CODE, message, location=record.location, hint=_AS_IT_IS)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _unused(second: Composition, watch: Watch | None) -> Iterator[Finding]:
    """A finding for every marker that reached nothing: an error where something may have been computed from it."""
    session = second.session
    given = list(records(second))
    if any(is_damaged(canonical(record.value, session)) for record in given):
        return
    values = [*(record.value for record in given), *second.received]
    arrived = {identity for value in values for identity in expressions_in(value, session)}
    reported: set[tuple[Location, str]] = set()
    for marked in session.marked:
        named = describe(marked.expression)
        if id(marked.expression) in arrived or (marked.location, named) in reported:
            continue
        reported.add((marked.location, named))
        use = watch.uses.get(id(marked)) if watch else None
        if watch and id(marked) in watch.told and use is None:
            continue
        if use is not None:
            message = f"text with {named} in it reaches no manifest, but {use.called} was given it at {use.location}"
            yield Finding(CODE, message, location=marked.location, hint=use.hint)
        elif watch is None or watch.twins.blind:
            message = f"text with {named} in it reaches no manifest, and what was done with it cannot be seen"
            yield Finding(CODE, message, location=marked.location, hint=_AS_IT_IS)
        else:
            message = f"text with {named} in it is made, but reaches no manifest"
            hint = "hand it to a field, or drop it"
            yield Finding(UNUSED, message, Severity.WARNING, marked.location, hint=hint)
    yield from _never_added(second, arrived)


def _never_added(second: Composition, arrived: Container[int]) -> Iterator[Finding]:
    added = {id(item.resource) for item in second.added}
    for resource in second.session.constructed:
        if id(resource) not in added and id(resource) not in arrived:
            message = f"{with_article(resource.facts.kind)} is made, but never added to the composition"
            yield Finding(UNUSED, message, Severity.WARNING, resource.written_at, hint="write c.add(name, resource)")


def _refused(error: AuthoringError) -> Finding:
    return Finding(CODE, error.message, location=error.location, hint=error.hint or "")


class _Silence:
    """Where what the second run prints goes: the first one printed it."""

    def write(self, text: str) -> int:
        """Takes ``text`` and forgets it."""
        return len(text)

    def flush(self) -> None:
        """Does nothing."""


@contextmanager
def _silent_logs() -> Iterator[None]:
    """Keeps the second run from logging what the first one logged, if anybody logs at all."""
    logs: Any = sys.modules.get("logging")
    if logs is None:
        yield
        return
    level = logs.root.manager.disable
    logs.disable(logs.CRITICAL)
    try:
        yield
    finally:
        logs.disable(level)
