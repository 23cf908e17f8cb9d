"""What exists of a stack when a pass of a test begins: what the pass before composed, and what the test says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyxp.engine.crossplane.composite import with_conditions
from pyxp.engine.crossplane.conditions import condition
from pyxp.engine.waiting import Stack
from pyxp.errors import InputError, did_you_mean, named
from pyxp.model.manifests import Manifest, mapping, resource_name_of
from pyxp.testing.reporting import needs_of, reported
from pyxp.testing.suites.changes import merged
from pyxp.testing.suites.worlds import World

_READY = [condition("Synced", "True", "ReconcileSuccess"), condition("Ready", "True", "Available")]


@dataclass
class Existing:
    """What exists of one stack, pass after pass.

    Attributes:
        world: What the stack is rendered by.
        resources: The composed resources by their names in the Composition, as they are observed.
        composite: The composite as the last pass left it.
    """

    world: World
    resources: dict[str, Manifest] = field(default_factory=dict)
    composite: Manifest | None = None

    @property
    def objects(self) -> list[Manifest]:
        """Everything that is observed, the composite with its status included."""
        return [*([self.composite] if self.composite is not None else []), *self.resources.values()]

    def follow(self, stack: Stack, said: Any, required: Sequence[Manifest] = ()) -> None:
        """Go on after a pass: what it composed exists from now on, as the test says.

        Args:
            stack: What the pass gave.
            said: A state of everything, or states and fields by name; nothing for ``created``.
            required: Objects beside the stack, to which references may point.

        Raises:
            InputError: A resource is named that the pass did not compose.
        """
        before, self.composite = self.resources, stack.rendered.stored_composite()
        wanted = {resource_name_of(item): item for item in stack.rendered.composed}
        # After a convergence everything is there as the provider left it.
        composed = {name: stack.there.get(name, item) for name, item in wanted.items()}
        self.resources = {
            name: {**item, "status": before[name]["status"]} if "status" in before.get(name, {}) else item
            for name, item in composed.items()
        }
        states = dict.fromkeys(composed, said) if isinstance(said, str) else mapping(said)
        ready = self._reported(stack, required) if "ready" in states.values() else {}
        for name, state in states.items():
            if name not in composed:
                hint = did_you_mean(name, composed) or f"composed are {named(sorted(composed), name) or 'none'}"
                raise InputError(f"the pass before composes no resource {name!r:.100}", hint=hint)
            self._enter(name, state, ready)

    def _enter(self, name: str, state: Any, ready: Mapping[str, Manifest]) -> None:
        if isinstance(state, Mapping):
            self.resources[name] = merged(self.resources[name], state)
        elif state == "missing":
            del self.resources[name]
        elif state == "ready":
            self.resources[name] = with_conditions(ready.get(name, self.resources[name]), _READY)

    def _reported(self, stack: Stack, required: Sequence[Manifest]) -> dict[str, Manifest]:
        """What the model of the provider makes of what is composed, by name."""
        configured = stack.rendered.configured
        composition = self.world.composition(configured)
        if composition is None:
            return {}
        needs = needs_of(composition.data, self.world.schema(configured), self.world.catalog)
        return reported(stack, self.resources.values(), needs, required)
