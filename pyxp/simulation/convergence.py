"""Reconcile after reconcile, with the provider's work in between, until nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pyxp.engine.crossplane.conditions import conditions_of
from pyxp.engine.rendered import Rendered
from pyxp.engine.waiting import waiting_resources
from pyxp.errors import UsageError, named, nearest
from pyxp.model.manifests import Manifest, mapping, resource_name_of
from pyxp.simulation.needs import Facts, Needs
from pyxp.simulation.provider import Provider, Reaction, is_ready
from pyxp.simulation.reading import read_templates
from pyxp.simulation.waves import Wave, wave_of

LIMIT = 50
"""How many reconciles a composite may take, by default."""


@dataclass(frozen=True, slots=True)
class Convergence:
    """How a stack came up.

    Attributes:
        rendered: The last reconcile.
        observed: The composed resources as it observed them.
        waves: What happened, reconcile by reconcile.
        before: The names of what was there from the start, each with whether it was ready.
        settled: Whether another reconcile would change nothing; False when the limit was reached first.
        blocked: By name in the Composition, why a resource never became ready, was never composed, or never reports
            what its template reads.
        kept: By the same names, lists that the server leaves otherwise than the last reconcile applies them.
        nested: By the same names, how the nested composites came up; their waves are among ours, too, with the name
            of the composite before theirs: ``network/vpc``.
    """

    rendered: Rendered
    observed: tuple[Manifest, ...]
    waves: tuple[Wave, ...]
    settled: bool
    before: Mapping[str, bool] = field(default_factory=dict)
    blocked: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)
    nested: Mapping[str, Convergence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Controller:
    """How a nested composite is reconciled.

    Attributes:
        render: Reconciles once, given the composite and the composed resources that exist.
        composition: The Composition that ``render`` uses.
        schema: The schema of the composite.
        observed: Composed resources that exist already.
        nested: Gives the controllers of what it composes itself.
    """

    render: Callable[[Manifest, Sequence[Manifest]], Rendered]
    composition: Manifest
    schema: Mapping[str, Any] | None = None
    observed: Sequence[Manifest] = ()
    nested: Callable[[Manifest], Controller | None] = lambda _: None


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
    nested: Callable[[Manifest], Controller | None] = lambda _: None,
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
        nested: Gives the controller of a composed resource that is a composite itself; others are there at once.

    Raises:
        UsageError: The limit is less than one.
        UnknownNameError: A delay is for a resource that the composition never composes.
        InputError: A reconcile fails.
    """
    if limit < 1:
        raise UsageError(f"the limit of reconciles is {limit}; at least one is needed")
    how = Controller(lambda _, existing: render_once(existing), composition, schema, observed, nested)
    member = _Member(how, facts, delays or {}, others)
    for _ in range(limit):
        member.reconcile({})
        if member.settled:
            break
    _check_delays(delays or {}, member.names())
    return member.outcome()


class _Member:
    """A composite while its stack comes up."""

    def __init__(self, how: Controller, facts: Facts, delays: Mapping[str, int], others: Iterable[Manifest]) -> None:
        self._how, self._facts, self._delays, self._others = how, facts, delays, others
        self._templates = read_templates(how.composition, how.schema)
        own = {name: passes for name, passes in delays.items() if "/" not in name}
        self._provider = Provider(Needs(facts, self._templates), own, others, self._member)
        self._members: dict[str, tuple[_Member, int]] = {}
        self._gone: list[tuple[str, _Member, int]] = []
        self._before = _there(how)
        self._number = 0
        self._run = _Run(
            list(how.observed),
            {resource_name_of(item) for item in how.observed},
            {resource_name_of(item) for item in how.observed if is_ready(item)},
        )

    def _member(self, manifest: Manifest) -> _Member | None:
        how, name = self._how.nested(manifest), resource_name_of(manifest)
        if how is None:
            return None
        delays = {key.removeprefix(f"{name}/"): n for key, n in self._delays.items() if key.startswith(f"{name}/")}
        member = _Member(how, self._facts, delays, _Beside(self, name))
        self._members[name] = (member, self._number)
        return member

    def reconcile(self, composite: Manifest) -> None:
        """Reconcile once."""
        self._number += 1
        self._run.settles(self._number, lambda existing: self._how.render(composite, existing), self._provider)
        there = {resource_name_of(item) for item in self._run.following}
        for name in [name for name in self._members if name not in there]:
            self._gone.append((name, *self._members.pop(name)))

    @property
    def settled(self) -> bool:
        """Whether another reconcile would change nothing."""
        return self._run.settled

    @property
    def existing(self) -> Sequence[Manifest]:
        """The composed resources as the next reconcile observes them, with those of nested composites."""
        inside = (item for member, _ in self._members.values() for item in member.existing)
        return [*self._run.following, *inside]

    def beside(self, name: str) -> Iterator[Manifest]:
        """Everything in the world of this composite but what the nested one of that name composed."""
        yield from self._others
        yield from self._run.following
        for other, (member, _) in self._members.items():
            if other != name:
                yield from member.existing

    @property
    def status(self) -> Manifest:
        """What the last reconcile wrote."""
        return dict(mapping(self._run.last()[0].composite.get("status")))

    @property
    def unready(self) -> Sequence[str]:
        """Why the composite is not ready: the names of what is not."""
        rendered, step = self._run.last()
        if any((item["type"], item["status"]) == ("Ready", "True") for item in conditions_of(rendered.composite)):
            return ()
        return sorted({*rendered.unready, *_blocked(rendered, step, self._how.composition)}) or ("resources",)

    def names(self) -> set[str]:
        """The names of everything composed, also in nested composites."""
        inside = {f"{name}/{one}" for name, (member, _) in self._members.items() for one in member.names()}
        return {*self._templates, *self._run.known, *inside}

    def outcome(self) -> Convergence:
        """How the stack came up."""
        rendered, step = self._run.last()
        nested = {name: member.outcome() for name, (member, _) in self._members.items()}
        blocked = _blocked(rendered, step, self._how.composition)
        return Convergence(
            rendered, tuple(self._run.observed), self._waves(), self.settled, self._before, blocked, step.kept, nested
        )

    def _waves(self) -> tuple[Wave, ...]:
        """What happened, with what happened in nested composites meanwhile."""
        waves = {wave.number: wave for wave in self._run.waves}
        living = [(name, member, born) for name, (member, born) in self._members.items()]
        for name, member, born in (*self._gone, *living):
            for inner in member._waves():
                number = inner.number + born - 1
                waves[number] = waves.get(number, Wave(number, (), ())).beside(inner, name)
        return tuple(self._with_contents(waves[number]) for number in sorted(waves))

    def _with_contents(self, wave: Wave) -> Wave:
        """A wave that names also what was in the nested composites that are gone after it."""
        inside = {one: ready for name in wave.gone for one, ready in self._inside(name).items()}
        lost = tuple(one for one, ready in inside.items() if ready)
        return replace(wave, gone=(*wave.gone, *inside), lost=(*wave.lost, *lost)) if inside else wave

    def _inside(self, name: str) -> dict[str, bool]:
        """What there was in a nested composite when it went, each with whether it was ready."""
        former = [member.there() for other, member, _ in self._gone if other == name]
        return _inside(name, former[-1]) if former else _within(self._before, name)

    def there(self) -> dict[str, bool]:
        """What is there now, each with whether it is ready."""
        names = [resource_name_of(item) for item in self._run.following]
        found = {name: name in self._run.ready for name in names}
        for name, (member, _) in self._members.items():
            found.update(_inside(name, member.there()))
        return found


@dataclass(frozen=True, slots=True)
class _Beside:
    """What there is beside a nested composite: what the composite around it composed, and what is beside that."""

    around: _Member
    name: str

    def __iter__(self) -> Iterator[Manifest]:
        return self.around.beside(self.name)


def _there(how: Controller) -> dict[str, bool]:
    """What is there from the start, each with whether it is ready; what a nested composite has follows it."""
    found = {}
    for item in how.observed:
        name = resource_name_of(item)
        found[name] = is_ready(item)
        inner = how.nested(item)
        found.update(_inside(name, _there(inner)) if inner else {})
    return found


def _inside(name: str, things: Mapping[str, bool]) -> dict[str, bool]:
    """What is in a nested composite, by its name there."""
    return {f"{name}/{one}": ready for one, ready in things.items()}


def _within(things: Mapping[str, bool], name: str) -> dict[str, bool]:
    """Those that are in a nested composite."""
    return {one: ready for one, ready in things.items() if one.startswith(f"{name}/")}


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
        step = provider.step(rendered.composed, self.observed, rendered.source)
        same_status = self._last is not None and _status(self._last[0]) == _status(rendered)
        quiet = step.observed == self.observed and set(step.ready) == self.ready and not step.counting
        if not quiet:
            self._record(number, rendered, step)
        self._last, self.following = (rendered, step), step.observed
        self.settled = quiet and same_status
        return self.settled

    def _record(self, number: int, rendered: Rendered, step: Reaction) -> None:
        earlier = None if self._last is None else self._last[0].composed
        self.waves.append(
            wave_of(number, rendered.composed, earlier, self.observed, step.observed, self.ready, step.ready)
        )
        self.known.update(map(resource_name_of, step.observed))
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
