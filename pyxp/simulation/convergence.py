"""Reconcile after reconcile, with the provider's work in between, until nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyxp.engine.rendered import Rendered
from pyxp.engine.waiting import waiting_resources
from pyxp.errors import UsageError, named, nearest
from pyxp.model.manifests import Manifest, mapping, resource_name_of
from pyxp.simulation.needs import Facts, Needs
from pyxp.simulation.provider import Provider, Reaction, is_ready
from pyxp.simulation.reading import read_templates

LIMIT = 50
"""How many reconciles a composite may take, by default."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One reconcile that brought something about.

    Attributes:
        number: Which reconcile it is; the first is 1. Numbers may have gaps, where a reconcile only moved a value
            within the composite.
        created: Names, in the Composition, of the resources that are composed for the first time.
        ready: Names of the resources that are ready when the next reconcile looks.
    """

    number: int
    created: tuple[str, ...]
    ready: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Convergence:
    """How a stack came up.

    Attributes:
        rendered: The last reconcile.
        observed: The composed resources as it observed them.
        waves: What happened, reconcile by reconcile.
        settled: Whether another reconcile would change nothing; False when the limit was reached first.
        blocked: By name in the Composition, why a resource never became ready, was never composed, or never reports
            what its template reads.
        kept: By the same names, lists that the server leaves otherwise than the last reconcile applies them.
    """

    rendered: Rendered
    observed: tuple[Manifest, ...]
    waves: tuple[Wave, ...]
    settled: bool
    blocked: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)


def converge(  # noqa: PLR0913  each is an input of its own; the last five have defaults
    render_once: Callable[[Sequence[Manifest]], Rendered],
    facts: Facts,
    composition: Manifest,
    *,
    limit: int = LIMIT,
    delays: Mapping[str, int] | None = None,
    observed: Sequence[Manifest] = (),
    others: Sequence[Manifest] = (),
    schema: Mapping[str, Any] | None = None,
) -> Convergence:
    """Reconcile a composite until its stack is up.

    Args:
        render_once: Reconciles once, given the composed resources that exist. It is called in order, so it may hand
            the composite's status of one call to the next, as a cluster does.
        facts: Looks up what is known about a kind, by apiVersion and kind.
        composition: The Composition that ``render_once`` uses: it tells which fields are read.
        limit: After how many reconciles to give up.
        delays: By name in the Composition, how many further reconciles the creation of a resource takes.
        observed: Composed resources that exist already.
        others: Objects outside the composite, to which references may point.
        schema: The schema of the composite: what is copied into its status is of the types that it says.

    Raises:
        UsageError: The limit is less than one.
        UnknownNameError: A delay is for a resource that the composition never composes.
        InputError: A reconcile fails.
    """
    if limit < 1:
        raise UsageError(f"the limit of reconciles is {limit}; at least one is needed")
    templates = read_templates(composition, schema)
    provider = Provider(Needs(facts, templates), delays or {}, others)
    run = _Run(
        list(observed),
        {resource_name_of(item) for item in observed},
        {resource_name_of(item) for item in observed if is_ready(item)},
    )
    for number in range(1, limit + 1):
        if run.settles(number, render_once, provider):
            break
    rendered, step = run.last()
    _check_delays(delays or {}, {*templates, *run.known})
    blocked = _blocked(rendered, step, composition)
    return Convergence(rendered, tuple(run.observed), tuple(run.waves), run.settled, blocked, step.kept)


@dataclass(slots=True)
class _Run:
    """Where a convergence stands.

    Attributes:
        following: What the next reconcile observes.
        known: Names of all resources that were composed so far.
        ready: Names of all that are ready.
        observed: What the last reconcile observed.
    """

    following: list[Manifest]
    known: set[str]
    ready: set[str]
    observed: list[Manifest] = field(default_factory=list)
    waves: list[Wave] = field(default_factory=list)
    settled: bool = False
    _last: tuple[Rendered, Reaction] | None = None

    def settles(self, number: int, render_once: Callable[[Sequence[Manifest]], Rendered], provider: Provider) -> bool:
        """Reconcile once more; whether that changed nothing."""
        self.observed = self.following
        rendered = render_once(self.observed)
        step = provider.step(rendered.composed, self.observed)
        same_status = self._last is not None and _status(self._last[0]) == _status(rendered)
        quiet = step.observed == self.observed and set(step.ready) == self.ready and not step.counting
        if not quiet:
            self._record(number, step)
        self._last, self.following = (rendered, step), step.observed
        self.settled = quiet and same_status
        return self.settled

    def _record(self, number: int, step: Reaction) -> None:
        names = [resource_name_of(item) for item in step.observed]
        created = tuple(name for name in names if name not in self.known)
        self.waves.append(Wave(number, created, tuple(name for name in step.ready if name not in self.ready)))
        self.known.update(created)
        self.ready = set(step.ready)

    def last(self) -> tuple[Rendered, Reaction]:
        """The last reconcile and what the provider made of it."""
        assert self._last is not None  # noqa: S101 - there is at least one reconcile
        return self._last


def _status(rendered: Rendered) -> dict[str, Any]:
    """What the next reconcile may read of the composite's status; conditions are the controller's own."""
    return {key: value for key, value in mapping(rendered.composite.get("status")).items() if key != "conditions"}


def _check_delays(delays: Mapping[str, int], known: set[str]) -> None:
    for name in delays:
        if name not in known:
            near = nearest(name, known)
            hint = f'did you mean "{near}"?' if near else f"there are {named(sorted(known), name)}"
            raise UsageError(f'there is no composed resource "{name}" to hold back', hint=hint if known else None)


def _blocked(rendered: Rendered, step: Reaction, composition: Manifest) -> dict[str, str]:
    found = dict(step.waiting)
    composed = {resource_name_of(item) for item in rendered.composed}
    for waiting in waiting_resources(rendered, composition):
        if waiting.resource not in composed:
            found[waiting.resource] = f"is not composed: waits for {waiting.reason()}"
    for name, reason in step.unanswered.items():
        found[name] = f"{found[name]}; {reason}" if name in found else reason
    for name in rendered.unready:
        found.setdefault(name, "is ready for the provider, but not for the pipeline: its readiness checks do not pass")
    return dict(sorted(found.items()))
