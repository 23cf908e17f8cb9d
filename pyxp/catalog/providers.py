"""What a provider's own configuration says of its kinds: where names come from, and what references lead to.

An overlay carries both, ``names`` by ``GROUP/KIND`` (:class:`Naming`) and ``references`` by ``GROUP/VERSION/KIND`` and
field (:class:`Reference`)::

    names: {iam/Role: {naming: name, parameter: name, terraform: aws_iam_role}}
    references: {ec2.aws.upbound.io/v1beta1/Subnet: {vpcId: {to: ec2.aws.upbound.io/v1beta1/VPC,
                 extract: external-name, many: false, ref: vpcIdRef, selector: vpcIdSelector}}}

Upjet describes them in its guide on `external names and references
<https://github.com/crossplane/upjet/blob/main/docs/configuring-a-resource.md>`_.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pyxp.catalog.places import Place

ExternalName = Literal["name", "generated"]

_NAMINGS: Final[Mapping[str, ExternalName | None]] = {
    "name": "name",
    "generated": "generated",
    # Made of fields of the resource, so it is nobody's to give.
    "parameters": "generated",
    "special": None,
}
_NAMING_KEYS: Final = ("naming", "parameter", "identifier", "terraform", "function")
_SLASHES: Final = 2
_FILLED: Final = re.compile(r"\{\{[^{}]*\}\}")
_STATUS: Final = "status.atProvider."
_SPEC: Final = "spec.forProvider."


@dataclass(frozen=True, slots=True)
class Naming:
    """How a kind gets its external name.

    Attributes:
        facts: ``naming`` (name, generated, parameters, special) and, where it has them, ``parameter`` (the field of
            Terraform that the name stands for), ``identifier`` (the template of the identity), ``terraform`` (the
            resource type), ``function`` (what a special name is made by).
    """

    facts: Mapping[str, str]

    @classmethod
    def parse(cls, data: Any, place: Place) -> Naming:
        """Reads one of ``names``.

        Raises:
            InputError: It has another shape.
        """
        if (
            not isinstance(data, Mapping)
            or not set(data) <= set(_NAMING_KEYS)
            or not all(isinstance(value, str) for value in data.values())
        ):
            raise place.error(f"expected texts under {', '.join(_NAMING_KEYS)}, got {data!r}")
        if data.get("naming") not in _NAMINGS:
            raise place.error(f"naming is {data.get('naming')!r}, expected one of {', '.join(_NAMINGS)}")
        identifier = data.get("identifier", "")
        rest = "" if identifier.startswith("(") else _FILLED.sub("", identifier)
        if "{{" in rest or "}}" in rest:
            told = f"identifier {identifier!r} has braces that are not closed, or not open"
            raise place.error(told, hint="write it like {{ .parameters.region }}/{{ .external_name }}")
        return cls(dict(data))

    @property
    def external_name(self) -> ExternalName | None:
        """Whether the external name is ours to give, or generated; None where neither is the rule."""
        return _NAMINGS[self.facts["naming"]]


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a field of ``forProvider`` is filled from.

    Attributes:
        target: Group in full and kind of what it refers to.
        extract: What is taken from there, as in :class:`~pyxp.catalog.SelectorFacts`; None for what only a function
            of the provider tells.
        many: The field is a list.
        ref: The sibling that refers by name.
        selector: The sibling that selects by label.
    """

    target: tuple[str, str]
    extract: str | None
    many: bool
    ref: str
    selector: str

    @classmethod
    def parse(cls, data: Any, place: Place) -> Reference:
        """Reads one of ``references``.

        Raises:
            InputError: It has another shape.
        """
        texts = ("to", "extract", "ref", "selector")
        if (
            not isinstance(data, Mapping)
            or not all(isinstance(data.get(key), str) for key in texts)
            or not isinstance(data.get("many"), bool)
            or data["to"].count("/") != _SLASHES
        ):
            raise place.error(f"expected {', '.join(texts)} and many, got {data!r}")
        group, _, kind = data["to"].split("/")
        return cls((group, kind), _short(data["extract"]), data["many"], data["ref"], data["selector"])


def add_references(selectors: dict[str, Any], told: Mapping[str, Reference], group: str) -> None:
    """Completes the selectors that the CRD of a kind has by what the provider says of them.

    Args:
        selectors: The facts of selectors by the path that they fill, as :mod:`pyxp.catalog.selectors` finds them.
        told: What is told, by path without marks of lists.
        group: The kind's own group in full.
    """
    family = group.partition(".")[2]
    for path, facts in selectors.items():
        reference = told.get(path.replace("[*]", ""))
        if reference is None:
            continue
        target, kind = reference.target
        short, _, of = target.partition(".")
        facts["group"], facts["kind"] = short if of == family else target, kind
        if reference.extract is not None:
            facts["extract"] = reference.extract


def read_references(place: Place) -> dict[tuple[str, str], dict[str, dict[str, Reference]]]:
    """The ``references`` of an overlay, by group and kind, version, and field.

    Raises:
        InputError: They have another shape.
    """
    found: dict[tuple[str, str], dict[str, dict[str, Reference]]] = {}
    for name, _, below in place.entries(Mapping):
        if name.count("/") != _SLASHES or not all(name.split("/")):
            hint = "write it like ec2.aws.upbound.io/v1beta1/VPC"
            raise below.error(f"{name!r} is not GROUP/VERSION/KIND", hint=hint)
        group, version, kind = name.split("/")
        found.setdefault((group, kind), {})[version] = {
            field: Reference.parse(value, field_place) for field, value, field_place in below.entries(Mapping)
        }
    return found


def _short(extract: str) -> str | None:
    if extract.startswith("function "):
        return None
    if extract.startswith(_STATUS):
        return "status." + extract.removeprefix(_STATUS)
    return "spec." + extract.removeprefix(_SPEC) if extract.startswith(_SPEC) else extract
