"""What a template writes in vain: into its resource's status, and where a later patch always writes again.

Crossplane applies what it composes by its main resource, of which the API server takes no status where the status is a
subresource, as for managed resources and composites.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyxp.model.compositions import Template
from pyxp.model.fieldpath import Segments
from pyxp.model.patches import Patch
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.schemas import Json, look_up
from pyxp.validation.compositions.writers import Writer, Writers

_REPLACES: Final = frozenset({None, "", "Replace"})
_LOST: Final = "the status of a resource is its controller's, and nothing that is composed arrives there"


@dataclass
class Overwritten:
    """Patches of patch sets by where they stand: how often they are included, and what overwrites them there."""

    included: dict[str, int] = field(default_factory=dict)
    found: dict[str, list[tuple[Patch, Patch]]] = field(default_factory=dict)

    def tell(self, notes: Notes) -> None:
        """Those that are overwritten wherever they are included; what is so in some places only, serves the others."""
        for where, pairs in self.found.items():
            if len(pairs) == self.included[where]:
                patch, later = pairs[0]
                told = f"a later patch writes {later.to} in any case wherever the patch set is included"
                hint = f"leave this one out, or {later.where}"
                notes.warn("overwritten-patch", f"{told}, so this one does nothing", patch.to_where, hint=hint)


def check_losses(template: Template, composite: Json | None, notes: Notes, shared: Overwritten) -> None:
    """Values that never arrive.

    Args:
        template: The template.
        composite: The composite's schema, if it is known.
        notes: Where findings go.
        shared: Learns of the patches of patch sets.
    """
    hint = "write to a field of spec"
    if _says_something((template.base or {}).get("status")):
        notes.warn("lost-value", _LOST, f"{template.where}.base.status", template.name, hint="leave status out")
    certain: dict[Segments, Patch] = {}
    for patch in reversed(template.patches):
        if patch.target != "composed" or not patch.to_segments:
            continue
        if patch.to_segments[:1] == ("status",):
            notes.warn("lost-value", _LOST, patch.to_where, template.name, hint=hint)
        later = _overwriting(patch, certain)
        if patch.where.startswith(f"{template.where}."):
            if later is not None:
                _tell_overwritten(patch, later, template, notes)
        else:
            shared.included[patch.where] = shared.included.get(patch.where, 0) + 1
            if later is not None:
                shared.found.setdefault(patch.where, []).append((patch, later))
        if composite is not None and "*" not in patch.to_segments and _always_writes(patch, composite):
            certain[patch.to_segments] = patch


def check_written_twice(writers: Writers, notes: Notes) -> None:
    """Fields of the composite's status that several resources of one kind write with the same field of theirs.

    The last one wins. Resources of several kinds, or other fields, may stand in for each other; so may those that are
    not always there, so this is for Compositions in which nothing takes resources out.

    Args:
        writers: The patches that write the composite.
        notes: Where findings go.
    """
    last: dict[Segments, Writer] = {}
    for writer in reversed(writers.all):
        if writer.side != "composite" or writer.template is None or writer.path[:1] != ("status",):
            continue
        if "*" in writer.path or _mode(writer.patch) not in _REPLACES or _is_held_back(writer.template):
            continue
        later = last.setdefault(writer.path, writer)
        other = later.template
        if other is None or other.name == writer.template.name or _source(writer) != _source(later):
            continue
        told = f"{other.name} writes {writer.patch.to} as well, and later, so this value is lost"
        hint = "write to another field, or leave one of the two out"
        notes.warn("overwritten-patch", told, writer.patch.to_where, writer.template.name, hint=hint)


def _is_held_back(template: Template) -> bool:
    """Whether a claim decides that a resource is there: a Required patch copies what a claim may leave out."""
    required = (path for patch in template.patches if patch.required for path, _ in patch.sources())
    return any(not path.startswith("status.") for path in required)


def _source(writer: Writer) -> tuple[str, str, tuple[str, ...]]:
    """The kind of the resource that a value comes from, and its fields."""
    template, paths = writer.template, tuple(path for path, _ in writer.patch.sources())
    return (template.api_version, template.kind, paths) if template and template.kind else ("", writer.patch.where, ())


def _mode(patch: Patch) -> Any:
    policy = patch.data.get("policy")
    return policy.get("toFieldPath") if isinstance(policy, dict) else None


def _says_something(value: Any) -> bool:
    """Whether a value holds any text, number or truth: what Go prints of an empty status does not."""
    if isinstance(value, dict | list):
        return any(map(_says_something, value.values() if isinstance(value, dict) else value))
    return bool(value)


def _overwriting(patch: Patch, certain: Mapping[Segments, Patch]) -> Patch | None:
    """The patch that always writes what another one wrote before, or what is around it."""
    own = patch.to_segments or ()
    return next((certain[own[:end]] for end in range(len(own), 0, -1) if own[:end] in certain), None)


def _tell_overwritten(patch: Patch, later: Patch, template: Template, notes: Notes) -> None:
    told = f"a later patch writes {later.to} in any case, so this one does nothing"
    other = later.where.removeprefix(f"{template.where}.")
    notes.warn("overwritten-patch", told, patch.to_where, template.name, hint=f"leave this one out, or {other}")


def _always_writes(patch: Patch, composite: Json) -> bool:
    """Whether a patch replaces what is at its target, whatever a claim says."""
    if patch.source != "composite" or _mode(patch) not in _REPLACES or not patch.sources():
        return False
    places = [look_up(composite, path, hints=False) for path, _ in patch.sources()]
    return all(place.schema is not None and place.guaranteed for place in places)
