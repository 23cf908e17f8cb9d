"""Adoption: claims that name cloud resources which are there already, to watch them first and take them over then.

What a claim may say of it follows from the resources that the platform calls adoptable, so no class declares it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyxp.authoring.expressions import ABSENT, NOTHING, Choice, CompositeField, Expression, Fallback
from pyxp.authoring.permanence import UNCHANGED
from pyxp.authoring.shapes import ARRAY, BOOLEAN, STRING, Member, Shape, shape_of
from pyxp.catalog import VersionFacts

ADOPT: Final = "adopt"
"""The claim's field that has the external name of what is taken over, by the resource's name in the composition."""
OBSERVE_ONLY: Final = "observeOnly"
"""The claim's field that keeps the provider from creating, changing and deleting anything."""
_LONGEST = 1024
_FINAL = f"what is adopted cannot be changed in place: while {OBSERVE_ONLY} is true, take it out, then put it in"
_OBSERVES = f"has({{0}}.{OBSERVE_ONLY}) && {{0}}.{OBSERVE_ONLY}"
_OBSERVED, _OBSERVED_BEFORE = _OBSERVES.format("self"), _OBSERVES.format("oldSelf")
_SAME = f"has(self.{ADOPT}) == has(oldSelf.{ADOPT}) && (!has(self.{ADOPT}) || self.{ADOPT} == oldSelf.{ADOPT})"
_RULES = (
    {
        "rule": f"!({_OBSERVED}) || ({_OBSERVED_BEFORE})",
        "message": f"{OBSERVE_ONLY} cannot be turned on once resources are managed",
    },
    {
        "rule": f"({_OBSERVED} && {_OBSERVED_BEFORE}) || ({_SAME})",
        "message": f"{ADOPT} can be changed only while {OBSERVE_ONLY} is true",
    },
)


def adopted_name(name: str, longest: int, given: Any = None) -> Expression:
    """The external name of an adoptable resource.

    Args:
        name: The resource's name in the composition.
        longest: How long a name the cloud takes.
        given: How the platform names it where a claim takes nothing over; None where the cloud or the object does.
    """
    shape = shape_of({**STRING.schema, "maxLength": longest})
    field = CompositeField(f"spec.{ADOPT}.{name}", shape, guaranteed=False)
    return field if given is None else Fallback(field, given)


def name_while_observing(name: str, longest: int) -> Expression:
    """The name of what is adopted, as long as the claim only observes; nothing afterwards.

    Args:
        name: The resource's name in the composition.
        longest: How long a name the cloud takes.
    """
    observes = CompositeField(f"spec.{OBSERVE_ONLY}", BOOLEAN, guaranteed=False)
    return Choice(observes, {"true": adopted_name(name, longest), "false": NOTHING}, ABSENT, STRING)


def longest_name(version: VersionFacts, limit: int | None) -> int:
    """The longest name that a claim may give what it takes over: ids, ARNs and addresses are of any length.

    Args:
        version: What is known of the kind.
        limit: What the platform says that the cloud takes.
    """
    given_by_us = version.external_name == "name"
    return (given_by_us and (limit or version.name_limit)) or _LONGEST


def policies_while_adopting(own: Any) -> Expression:
    """What the provider may do, wherever a claim says whether it only observes; otherwise nothing.

    Args:
        own: The resource's own management policies, a list or a reference to one; None for the provider's default,
            which is all of them.
    """
    observes = CompositeField(f"spec.{OBSERVE_ONLY}", BOOLEAN, guaranteed=False)
    otherwise = ["*"] if own is None else list(own) if isinstance(own, Sequence) else own
    return Choice(observes, {"true": ["Observe"], "false": otherwise}, ABSENT, ARRAY)


@dataclass(frozen=True, slots=True)
class Adoptable:
    """A resource that a claim may take over.

    Attributes:
        kind: Its kind.
        longest: How long a name the cloud takes.
        pattern: A regular expression for the whole of its id; empty where the platform names it, or none is known.
    """

    kind: str
    longest: int
    pattern: str

    @classmethod
    def of(cls, version: VersionFacts, longest: int) -> Adoptable:
        """What the facts of its kind say of it."""
        ours = version.external_name == "name"
        return cls(version.kind.kind, longest, "" if ours else version.kind.id_pattern)


def with_adoption(spec: Shape, kinds: Mapping[str, Adoptable]) -> Shape:
    """A composite's spec with the fields by which claims take resources over.

    Args:
        spec: What the platform declares.
        kinds: The adoptable resources, by their names in the composition.
    """
    adopt = {
        "type": "object",
        "description": "External names of cloud resources that are there already and are taken over, by resource.",
        "properties": {name: _entry(adoptable) for name, adoptable in kinds.items()},
    }
    observe = {
        "type": "boolean",
        "description": "Whether the provider only watches what is there: nothing is created, changed or deleted.",
    }
    schema = {
        **spec.schema,
        "type": "object",
        "properties": {**spec.schema.get("properties", {}), OBSERVE_ONLY: observe, ADOPT: adopt},
        "x-kubernetes-validations": [*spec.schema.get("x-kubernetes-validations", ()), *_RULES],
    }
    added = {"observe_only": Member(OBSERVE_ONLY, BOOLEAN), "adopt": Member(ADOPT, shape_of(adopt))}
    return Shape(schema, lambda: {**spec.members, **added})


def _entry(adoptable: Adoptable) -> dict[str, Any]:
    return {
        "type": "string",
        "description": f"External name of the {adoptable.kind}.",
        **({"pattern": f"^({adoptable.pattern})$"} if adoptable.pattern else {"minLength": 1}),
        "maxLength": adoptable.longest,
        "x-kubernetes-validations": [{"rule": UNCHANGED, "message": _FINAL}],
    }
