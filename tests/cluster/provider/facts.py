"""What is known of a kind without asking anybody: how it is named, what its references point to.

``facts.json`` has, by apiVersion and kind, the provider's own declarations of release v2.6.0 for the kinds that the
flagship composes. A field of a block has a path with dots; its reference and selector are its neighbours.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .definitions import definitions


@dataclass(frozen=True)
class Reference:
    """A field that another resource's value may fill.

    Attributes:
        path: Where the field is, below ``forProvider``.
        ref: The name of its neighbour with a reference, or with several.
        selector: The name of its neighbour with a selector.
        target: The kind that is meant, ``group/version/Kind``.
        extract: What is taken of it: ``external-name``, or a path.
        many: Whether the field is a list.
    """

    path: tuple[str, ...]
    ref: str
    selector: str
    target: str
    extract: str
    many: bool


@dataclass(frozen=True)
class Facts:
    """What is known of one kind.

    Attributes:
        name: ``group/version/Kind``.
        plural: How addresses call it.
        named_by_cloud: Whether AWS makes its external name.
        references: Its fields that other resources fill.
        fields: The schema of ``spec.forProvider``.
        reports: The schema of ``status.atProvider``.
    """

    name: str
    plural: str
    named_by_cloud: bool
    references: tuple[Reference, ...]
    fields: dict[str, Any]
    reports: dict[str, Any]

    @property
    def address(self) -> str:
        """Where the API server lists the kind."""
        return f"/apis/{self.name.rpartition('/')[0]}/{self.plural}"


@cache
def facts() -> dict[str, Facts]:
    """All kinds that the provider serves, by ``group/version/Kind``."""
    told = json.loads(Path(__file__).with_name("facts.json").read_text("utf-8"))
    found = {}
    for crd in definitions():
        spec = crd["spec"]
        (version,) = spec["versions"]
        name = f"{spec['group']}/{version['name']}/{spec['names']['kind']}"
        if name in told:
            references = tuple(_reference(path, item) for path, item in told[name]["references"].items())
            schema = version["schema"]["openAPIV3Schema"]["properties"]
            found[name] = Facts(
                name,
                spec["names"]["plural"],
                told[name]["naming"] == "cloud",
                references,
                schema["spec"]["properties"]["forProvider"]["properties"],
                schema["status"]["properties"]["atProvider"]["properties"],
            )
    return found


def _reference(path: str, item: dict[str, Any]) -> Reference:
    return Reference(
        tuple(path.split(".")), item["ref"], item["selector"], item["to"], item["extract"], bool(item["many"])
    )
