"""Composites in composites: refusal of one that would be made of itself, directly or through others."""

from __future__ import annotations

from pyxp.authoring.blueprints import draw
from pyxp.authoring.composites import Composite
from pyxp.authoring.resources import Resource
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.errors import PyxpError

Kind = tuple[str, str]


def refuse_rings(draft: Draft) -> None:
    """Pass: refuses a nested composite that composes, at whatever depth, the kind that composes it.

    An edition is refused, too: the object that is composed says nothing of editions, so it would get the default.

    Composites that other projects wrote are known by their definitions only, so of them only the kind itself is seen.
    """
    own = draft.blueprint.definition
    seen: dict[type[Composite], tuple[Resource, ...]] = {}
    for template in draft.templates:
        _refuse_edition(draft, template)
        ring = _ring(template.added.resource, ((own.group, own.kind),), seen)
        if ring:
            draft.problems.refuse(
                "cycle",
                f"{own.kind} is made of itself: {' -> '.join(kind for _, kind in ring)}",
                template.added.location,
                subject=template.name,
                hint="break the ring: each of them would compose another one without end",
            )


def _refuse_edition(draft: Draft, template: ComposedTemplate) -> None:
    resource = template.added.resource
    if isinstance(resource, Composite) and resource.definition.edition:
        draft.problems.refuse(
            "nested-edition",
            f"the edition {resource.definition.edition} cannot be composed: of a {resource.definition.kind} within "
            "another composite Crossplane takes the default Composition",
            template.added.location,
            subject=template.name,
            hint="compose the composite that the edition inherits from",
        )


def _ring(
    resource: Resource, above: tuple[Kind, ...], seen: dict[type[Composite], tuple[Resource, ...]]
) -> tuple[Kind, ...]:
    """The kinds from the outermost composite down to the same one again; empty where there is no such way.

    Args:
        resource: A resource.
        above: The kinds that it is part of, from the outermost.
        seen: What composites are made of, as far as that was found out.
    """
    kind = (resource.facts.group, resource.facts.kind)
    if kind == above[0]:
        return (*above, kind)
    if not isinstance(resource, Composite) or kind in above:
        return ()
    made = type(resource)
    if made not in seen:
        seen[made] = _parts(made)
    found = (_ring(part, (*above, kind), seen) for part in seen[made])
    return next((ring for ring in found if ring), ())


def _parts(composite: type[Composite]) -> tuple[Resource, ...]:
    """What a composite composes; nothing where it cannot be composed, which is told where it is compiled."""
    try:
        blueprint = draw(composite)
    except PyxpError:
        return ()
    return tuple(added.resource for added in blueprint.composition.added)
