"""A rendered composite, and what tests assert of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from pyxp.engine.waiting import Stack
from pyxp.errors import UnknownNameError, UsageError, did_you_mean, named
from pyxp.model.manifests import kind_of, mapping, name_of, resource_name_of, text
from pyxp.testing.composing import Composing, Compositions
from pyxp.testing.fields import Schemas
from pyxp.testing.keywords import with_nearest_keyword
from pyxp.testing.resources import MissingError, RenderedResource, Resources
from pyxp.testing.snapshots import Snapshot, compare_snapshot

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""


class Known(NamedTuple):
    """What is known beside a render: schemas of kinds, and what Compositions could compose."""

    schemas: Schemas
    compositions: Compositions


class Conditions(Mapping[str, dict[str, Any]]):
    """The conditions of a composite by their types; asking for one that is not there names those that are."""

    def __init__(self, composite: Mapping[str, Any]) -> None:
        conditions = mapping(composite.get("status")).get("conditions") or []
        self._items = {text(item.get("type")): dict(item) for item in conditions}

    def __getitem__(self, kind: str) -> dict[str, Any]:
        if kind not in self._items:
            known = sorted(self._items)
            hint = did_you_mean(kind, known) or f"there are {named(known, kind)}"
            raise MissingError(f"the composite has no condition {kind}", hint=hint)
        return self._items[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        told = (f"{name}={item.get('status')}" for name, item in self._items.items())
        return f"<{', '.join(told)}>"


class RenderedComposite:
    """What one composite became.

    Attributes:
        composite: The composite as the control plane leaves it, with its status.
        resources: What is composed, by its names in the Composition.
        conditions: The conditions of the composite by their types.
        waiting: What is not composed yet, by the same names, each with what it waits for.
        unready: The names of what is composed and not ready.
        events: What functions and Crossplane report, as documents with ``reason``, ``message`` and ``severity``.
        context: The function context after the last step.
        nested: What became of composed composites, by their names, where the render was recursive or converged.
    """

    def __init__(self, stack: Stack, known: Known) -> None:
        self._stack = stack
        self._known = known
        rendered = stack.rendered
        self.composite = RenderedResource(rendered.full_composite(), name_of(rendered.composite), known.schemas)
        self.conditions: Mapping[str, dict[str, Any]] = Conditions(rendered.composite)
        self.waiting: Mapping[str, str] = {item.resource: item.reason() for item in stack.waiting}
        self.unready: tuple[str, ...] = rendered.unready
        self.events: list[dict[str, Any]] = list(rendered.results)
        self.context: dict[str, Any] = dict(rendered.context or {})

    def __repr__(self) -> str:
        return f"<{self._called}: {', '.join(self.resources) or 'nothing composed'}>"

    @cached_property
    def resources(self) -> Resources:
        """What is composed, by its names in the Composition."""
        composed = {resource_name_of(item): item for item in self._stack.rendered.composed}
        known = self._composing
        absent = {name: self.waiting.get(name, "") for name in known.names if name not in composed}
        kinds = {*known.names.values()} if known.whole and all(known.names.values()) else None
        return Resources(composed, self._known.schemas, absent, kinds, whole=known.whole)

    @cached_property
    def nested(self) -> Mapping[str, RenderedComposite]:
        """What became of composed composites, by their names."""
        return {name: RenderedComposite(inner, self._known) for name, inner in self._stack.nested.items()}

    @property
    def configured(self) -> dict[str, Any]:
        """The composite as functions observed it: with its defaults, and the Composition that was chosen."""
        return dict(self._stack.rendered.configured)

    def assert_only(self, *names: str) -> None:
        """Assert that exactly these resources are composed.

        Raises:
            AssertionError: Another one is, or one of them is not.
            UnknownNameError: The Composition never composes a resource of such a name.
        """
        self._refuse_unknown(names)
        lines = [self._told_absent(name) for name in names if name not in self.resources]
        lines += [self._told_composed(name) for name in self.resources if name not in names]
        if lines:
            raise AssertionError("\n".join([f"{self._called} composes something else:", *lines]))

    def assert_composed(self, *names: str) -> None:
        """Assert that these resources are composed, whatever else is.

        Raises:
            AssertionError: One is not; the message tells what it waits for.
            UsageError: No resource is named.
            UnknownNameError: The Composition never composes a resource of such a name.
        """
        _refuse_none(names)
        self._refuse_unknown(names)
        lines = [self._told_absent(name) for name in names if name not in self.resources]
        if lines:
            raise AssertionError("\n".join([f"{self._called} does not compose everything:", *lines]))

    def assert_absent(self, *names: str) -> None:
        """Assert that none of these resources is composed.

        Raises:
            AssertionError: One is.
            UsageError: No resource is named.
            UnknownNameError: The Composition never composes a resource of such a name.
        """
        _refuse_none(names)
        self._refuse_unknown(names)
        lines = [self._told_composed(name) for name in names if name in self.resources]
        if lines:
            raise AssertionError("\n".join([f"{self._called} composes what was to be absent:", *lines]))

    def assert_ready(self, *names: str) -> None:
        """Assert that the composite is ready, or, where names are given, that these resources are.

        Raises:
            AssertionError: It is not; the message tells what is not ready, and what waits for what.
            UnknownNameError: The Composition never composes a resource of such a name.
        """
        self._refuse_unknown(names)
        if names:
            lines = [self._told_absent(name) for name in names if name not in self.resources]
            lines += [f"  {name} is composed and not ready" for name in names if name in self.unready]
            head = "not all of these are ready:"
        else:
            ready = self.conditions.get("Ready", {})
            lines = [] if ready.get("status") == "True" else self._told_unready()
            head = "is not ready:"
        if lines:
            raise AssertionError(
                "\n".join([f"{self._called} {head}" if not names else f"{self._called}: {head}", *lines])
            )

    @with_nearest_keyword
    def assert_snapshot(self, label: str = "") -> None:
        """Assert that the composite and all that it composes are as they were when the test's snapshot was taken.

        Args:
            label: Tells several snapshots of one test apart.

        Raises:
            AssertionError: They are not, or there is no snapshot yet: ``--snapshot-update`` takes one.
        """
        composite = self._stack.rendered.composite
        composed = {name: dict(self.resources[name]) for name in sorted(self.resources)}
        compare_snapshot(Snapshot(label, {kind_of(composite): composite, **composed}))

    @property
    def _called(self) -> str:
        return f"{self.composite.kind} {self.composite.name}"

    @property
    def _composing(self) -> Composing:
        return self._known.compositions.of(self._stack.rendered)

    def _refuse_unknown(self, names: tuple[str, ...]) -> None:
        """Refuse a name that no resource of the Composition has, as far as that is known."""
        composing = self._composing
        known = sorted({*composing.names, *self.resources})
        for name in names:
            if name not in known and composing.whole:
                hint = did_you_mean(name, known) or f"it has {named(known, name)}"
                raise UnknownNameError(f"the Composition has no resource {name!r}", hint=hint)

    def _told_absent(self, name: str) -> str:
        why = self.waiting.get(name)
        return f"  {name} is not composed" + (f": it waits for {why}" if why else "")

    def _told_composed(self, name: str) -> str:
        resource = self.resources[name]
        return f"  {name} is composed: {resource.kind} {name_of(resource)}"

    def _told_unready(self) -> list[str]:
        ready = self.conditions.get("Ready", {})
        message = f": {ready['message']}" if ready.get("message") else ""
        lines = [f"  Ready is {ready.get('status', 'not there')} ({ready.get('reason', 'no reason')}){message}"]
        if self.unready:
            lines.append(f"  composed and not ready: {', '.join(self.unready)}")
        return lines + [f"  {name} waits for {why}" for name, why in self.waiting.items()]


def _refuse_none(names: tuple[str, ...]) -> None:
    if not names:
        raise UsageError("no resource is named, so nothing is asserted", hint="name those that are meant")
