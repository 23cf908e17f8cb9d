"""Ordering: resources in dependency order, so that one reconcile carries a value as far as it can."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from pyxp.compiler.draft import Draft
from pyxp.compiler.problems import Problems
from pyxp.errors import Location


def order_templates(draft: Draft) -> None:
    """Pass: every template after those whose values it reads; refuses rings of resources that wait for each other."""
    templates = draft.by_name
    order = _sorted(
        {name: template.needs for name, template in templates.items()},
        {name: template.waits for name, template in templates.items()},
        {name: template.added.location for name, template in templates.items()},
        draft.problems,
    )
    draft.templates = [templates[name] for name in order]


def _sorted(
    needs: Mapping[str, set[str]],
    blocked: Mapping[str, set[str]],
    locations: Mapping[str, Location],
    problems: Problems,
) -> list[str]:
    """Names in an order in which every resource follows those it reads; otherwise the order of writing.

    Args:
        needs: By resource, the resources whose values pass through the environment.
        blocked: By resource, those it waits for in the provider, through selectors.
        locations: Lines for messages.
        problems: Receives a ``cycle`` when a resource waits for itself.
    """
    names = list(needs)
    try:
        TopologicalSorter({name: sorted(needs[name] | blocked.get(name, set())) for name in names}).prepare()
    except CycleError as error:
        ring = list(reversed(error.args[1]))
        problems.refuse(
            "cycle",
            f"resources wait for each other: {' -> '.join(ring)}",
            locations[ring[0]],
            subject=ring[0],
            hint="break the ring: one of them must not read, select or come after the other",
        )
        return names
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        stack = [name]
        while stack:
            waiting = [need for need in names if need in needs[stack[-1]] and need not in done]
            if waiting:
                stack.append(waiting[0])
            else:
                done.setdefault(stack.pop(), None)

    for name in names:
        visit(name)
    return list(done)
