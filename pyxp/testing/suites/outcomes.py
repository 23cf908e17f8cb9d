"""What a pass of a test gave, in the words of tests: resources by name, the composite, events and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyxp.diagnostics import Finding, Severity
from pyxp.engine.waiting import Stack
from pyxp.jobs.expanding import Expansion
from pyxp.model.manifests import Manifest, api_version_of, group_version, kind_of, resource_name_of
from pyxp.testing.suites.worlds import World


@dataclass
class Outcome:
    """What one pass gave.

    Attributes:
        world: What it was rendered by.
        expansion: What came out.
        expanded: Whether nested composites were rendered, too.
    """

    world: World
    expansion: Expansion
    expanded: bool = False

    @property
    def stack(self) -> Stack | None:
        """What was composed; None where nothing was."""
        return self.expansion.stack

    @property
    def errors(self) -> list[Finding]:
        """What validation refuses."""
        return [finding for finding in self.expansion.findings if finding.severity is Severity.ERROR]

    @cached_property
    def resources(self) -> dict[str, Manifest]:
        """The composed resources by their names, those of nested composites behind the names of these."""
        return {} if self.stack is None else dict(_resources(self.stack, ""))

    @cached_property
    def composite(self) -> Manifest:
        """The composite with its spec, its metadata and the status that was written."""
        return {} if self.stack is None else self.stack.rendered.stored_composite()

    @cached_property
    def claim(self) -> Manifest | None:
        """The claim as its controller leaves it; None where there is none."""
        return None if self.stack is None else self.stack.reconciled_claim()

    @cached_property
    def bases(self) -> Mapping[str, Mapping[str, Any]]:
        """What templates say of resources, by name: also of those that are not composed this time."""
        return self._templates[0]

    @property
    def knows_all_names(self) -> bool:
        """Whether no other names than those of templates can be composed."""
        return self._templates[1]

    @cached_property
    def _templates(self) -> tuple[dict[str, Mapping[str, Any]], bool]:
        if self.stack is None:
            return {}, False
        composition = self.world.composition(self.stack.rendered.configured)
        return ({}, False) if composition is None else self.world.templates(composition, nested=self.expanded)

    def of_kind(self, kind: str, api_version: str = "") -> dict[str, Manifest]:
        """The composed resources of a kind, by their names.

        Args:
            kind: The kind, or kind and group as in ``Bucket.s3.aws.upbound.io``.
            api_version: Its API version; empty for any.
        """
        return {name: item for name, item in self.resources.items() if is_of_kind(item, kind, api_version)}

    @cached_property
    def kinds(self) -> set[str]:
        """The kinds of what is composed, and of all templates."""
        return {kind_of(item) for item in (*self.resources.values(), *self.bases.values())} - {""}


def is_of_kind(manifest: Mapping[str, Any], kind: str, api_version: str = "") -> bool:
    """Whether an object is of a kind; see :meth:`Outcome.of_kind`."""
    name, _, group = kind.partition(".")
    fits = kind_of(manifest) == name and (not group or group_version(api_version_of(manifest))[0] == group)
    return fits and (not api_version or api_version_of(manifest) == api_version)


def _resources(stack: Stack, home: str) -> Iterator[tuple[str, Manifest]]:
    for item in stack.rendered.composed:
        name = resource_name_of(item)
        yield home + name, stack.there.get(name, item)
        if name in stack.nested:
            yield from _resources(stack.nested[name], f"{home}{name}/")
