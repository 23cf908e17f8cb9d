"""Resources that wait for each other, so that none of them ever comes up.

A resource waits in two ways. It is not *created* before the values of its Required patches are there, and it does not
*report* anything before its selectors have found what they are to find: the provider makes nothing outside before
that. What it waits for comes from other resources, by way of the composite's status, of the environment, or straight,
where a selector takes what the other one reports. Whatever cannot come, however long one waits, is told.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/ for patches, and crossplane-runtime's
``pkg/reconciler/managed``, which resolves references between naming a resource and creating it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from pyxp.catalog import VersionFacts
from pyxp.diagnostics import Severity
from pyxp.model import fieldpath
from pyxp.model.compositions import Template
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import mapping
from pyxp.model.patches import Side, parsed
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.selecting import Kinds, Resource, Selection
from pyxp.validation.compositions.waiting import Event, Thing, Value, Waiting, Want, Written
from pyxp.validation.compositions.writers import Writer, Writers, is_reported

_CREATED: Final[Literal["created"]] = "created"
_REPORTS: Final[Literal["reports"]] = "reports"
_EXTERNAL_NAME: Final = ("metadata", "annotations", "crossplane.io/external-name")
_MOST_NAMED: Final = 4


def check_circles(  # noqa: PLR0913 - what a Composition consists of
    resources: Sequence[Resource],
    selections: Sequence[Selection],
    known: Mapping[str, VersionFacts],
    writers: Writers,
    notes: Notes,
    *,
    alone: bool,
) -> None:
    """Resources that wait for themselves or each other.

    Args:
        resources: All resources of the Composition.
        selections: Their selectors.
        known: What is known of their kinds, by where the template stands.
        writers: What writes the composite's status and the environment.
        notes: Where findings go.
        alone: Whether nothing else composes resources, and fills status and environment.
    """
    _Circles(resources, selections, known, writers, notes, Severity.ERROR if alone else Severity.WARNING).check()


class _Circles:
    def __init__(  # noqa: PLR0913 - what check_circles was given
        self,
        resources: Sequence[Resource],
        selections: Sequence[Selection],
        known: Mapping[str, VersionFacts],
        writers: Writers,
        notes: Notes,
        severity: Severity,
    ) -> None:
        self.resources = resources
        self.known = known
        self.writers = writers
        self.notes = notes
        self.severity = severity
        self._number = {id(part): index for index, item in enumerate(resources) for part in item.parts}
        self._waiting = Waiting()
        self._ways_left = 50
        self._kinds = Kinds(resources)
        self._selections: dict[int, list[Selection]] = {}
        for selection in selections:
            self._selections.setdefault(self._number[id(selection.resource.base)], []).append(selection)

    def check(self) -> None:
        for index, resource in enumerate(self.resources):
            self._waiting.wants[_CREATED, index] = [self._value_wanted(*need) for need in self._needs(resource.base)]
        for index in range(len(self.resources)):
            selected = self._selected(index)
            self._waiting.wants[_REPORTS, index] = [Want(((_CREATED, index),)), *selected]
        come = self._waiting.come()
        for index, resource in enumerate(self.resources):
            if (_CREATED, index) not in come:
                self._tell_created(index, resource.base, come)
            elif (_REPORTS, index) not in come:
                self._tell_reports(index, resource.base, come)

    def _needs(self, template: Template) -> Iterator[tuple[Side, Segments, str]]:
        """What holds the resource back, as far as a patch writes it; what none writes is told elsewhere."""
        for patch in template.patches:
            if patch.required and patch.source in {"composite", "environment"}:
                for path, where in patch.sources():
                    segments = parsed(path)
                    if segments is not None and self._is_written(patch.source, segments):
                        yield patch.source, segments, where

    def _is_written(self, side: Side, segments: Segments) -> bool:
        return (side != "composite" or is_reported(segments)) and bool(self.writers.of(side, segments))

    def _value_wanted(self, side: Side, segments: Segments, where: str) -> Want:
        value: Value = ("value", side, segments)
        if value not in self._waiting.wants:
            makers = self.writers.of(side, segments)
            self._waiting.wants[value] = [Want(tuple(("written", item.number) for item in makers))]
            for maker in makers:
                self._write(maker)
        return Want((value,), where, fieldpath.format(segments))

    def _write(self, writer: Writer) -> None:
        written: Written = ("written", writer.number)
        if written in self._waiting.wants:
            return
        wants = self._waiting.wants[written] = []
        for path, where in writer.patch.sources():
            segments = parsed(path) or ()
            side = writer.patch.source
            if writer.template is not None:
                wants.append(Want((self._event(self._number[id(writer.template)], segments),)))
            elif side in {"composite", "environment"} and side and self._is_written(side, segments):
                wants.append(self._value_wanted(side, segments, where))

    def _event(self, index: int, path: Segments) -> Event:
        """What a resource has to do before a field of it has a value."""
        if path[:1] == ("status",):
            return _REPORTS, index
        if path == _EXTERNAL_NAME and not self._is_named(index):
            return _REPORTS, index
        return _CREATED, index

    def _is_named(self, index: int) -> bool:
        """Whether a resource has its external name before it is there outside, as far as that is known."""
        resource = self.resources[index]
        version = self.known.get(resource.base.where)
        given = mapping(mapping((resource.base.base or {}).get("metadata")).get("annotations"))
        if _EXTERNAL_NAME[-1] in given or any(resource.targets(_EXTERNAL_NAME)):
            return True
        return version is None or version.external_name != "generated"

    def _selected(self, index: int) -> Iterator[Want]:
        """What the selectors of a resource wait for."""
        for selection in self._selections.get(index, ()):
            facts = selection.facts
            if facts is None or not selection.controlled or _may_do_without(selection):
                continue
            if found := self._kinds.matched(selection):
                path = _extracted(facts.extract)
                things = tuple(dict.fromkeys(self._event(number, path) for number in found))
                yield Want(things, selection.where, facts.selector_field)

    def _tell_created(self, index: int, template: Template, come: set[Thing]) -> None:
        event: Event = (_CREATED, index)
        want = self._waiting.held_by(event, come)[0]
        others = [name for name in self._names(want, come) if name != template.name]
        circle = self._way_back(event, come, want)
        if not others:
            who = "only it writes the value"
        elif circle:
            who = f"{', '.join(others)}, waiting for {template.name} in turn, writes it"
        else:
            who = f"{', '.join(others)}, which waits in vain itself, writes it"
        told = f"{template.name} is never created: it waits for {want.told}, and {who}"
        hint = "take policy.fromFieldPath: Required out of one of the patches"
        self.notes.add("never-met", told, want.where, template.name, hint=hint, severity=self.severity)

    def _tell_reports(self, index: int, template: Template, come: set[Thing]) -> None:
        """A resource in a circle; of one that only selects such a resource nothing is said."""
        event: Event = (_REPORTS, index)
        for want in self._waiting.held_by(event, come):
            circle = self._way_back(event, come, want)
            if not circle:
                continue
            names = self._along(circle, template.name)
            way = ", which waits for ".join([*names, f"{template.name} in turn"]) if names else "itself"
            told = f"{template.name} never comes up: {want.told} selects {way}"
            hint = "break the circle: give one of them the value by other means than what the next one reports"
            self.notes.add("never-met", told, want.where, template.name, hint=hint, severity=self.severity)
            return

    def _way_back(self, event: Event, come: set[Thing], want: Want) -> list[Thing]:
        self._ways_left -= 1
        return self._waiting.way_back(event, come, want) if self._ways_left >= 0 else [event]

    def _along(self, way: Sequence[Thing], own: str) -> list[str]:
        """The resources on a way, each once, without the one it began with."""
        numbers = [thing[1] for thing in way if thing[0] in (_CREATED, _REPORTS)]
        names = [self.resources[number].base.name for number in numbers if isinstance(number, int)]
        found = [name for name in dict.fromkeys(names) if name != own]
        return found if len(found) <= _MOST_NAMED else [*found[: _MOST_NAMED - 1], "others"]

    def _names(self, want: Want, come: set[Thing]) -> list[str]:
        """The resources that a value comes from."""
        found: dict[str, None] = {}
        seen: set[Thing] = set()
        queue = list(want.things)
        while queue:
            thing = queue.pop(0)
            if thing in seen:
                continue
            seen.add(thing)
            if thing[0] in (_CREATED, _REPORTS) and isinstance(thing[1], int):
                found[self.resources[thing[1]].base.name] = None
            else:
                queue += [other for held in self._waiting.held_by(thing, come) for other in held.things]
        return list(found)


def _may_do_without(selection: Selection) -> bool:
    """Whether the provider goes on without what the selector finds: the field has a value, or need have none."""
    facts = selection.facts
    if facts is None or mapping(selection.given.get("policy")).get("resolution") == "Optional":
        return True
    holder = selection.path.removesuffix(facts.selector_field.rpartition(".")[2])
    field_path = parsed(f"{holder}{facts.field.rpartition('.')[2].removesuffix('[*]')}") or ()
    base = selection.resource.base.base or {}
    try:
        value = fieldpath.get(base, field_path)
    except fieldpath.FieldPathError:
        value = None
    return bool(value) or any(True for _ in selection.resource.targets(field_path))


def _extracted(extract: str | None) -> Segments:
    """The field of another resource that a selector takes."""
    if extract is None:
        return ("metadata", "name")
    if extract == "external-name":
        return _EXTERNAL_NAME
    segments = parsed(extract) or ()
    return ("status", "atProvider", *segments[1:]) if segments[:1] == ("status",) else segments
