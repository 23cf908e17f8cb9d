"""A provider for every kind that the catalog knows: pyxp's model of one works on the resources of a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from pyxp.catalog import Catalog
from pyxp.simulation.needs import Needs
from pyxp.simulation.provider import Provider
from pyxp.simulation.reading import read_templates

from .background import Background
from .witness import Witness

_WRITTEN = (("metadata", "annotations"), ("spec", "forProvider"), ("status",))


class Modelled(Background):
    """Works on what the composites of one kind are made of, until it is stopped.

    Attributes:
        claims: The names of the claims whose resources it works on; it lets the others wait.
    """

    def __init__(self, witness: Witness, composite: tuple[str, str], composition: Path) -> None:
        self.claims: set[str] = set()
        self._witness = witness
        self._composite = composite
        self._needs = Needs(Catalog.shipped().find, read_templates(yaml.safe_load(composition.read_text()), None))
        super().__init__()

    def work(self) -> None:
        """Attend to the composites of the claims."""
        for composite in self._witness.list(*self._composite) if self.claims else ():
            if composite["metadata"].get("labels", {}).get("crossplane.io/claim-name") in self.claims:
                self._attend(composite)

    def _attend(self, composite: dict[str, Any]) -> None:
        refs = composite["spec"].get("resourceRefs", [])
        found = [self._witness.get(item["apiVersion"], item["kind"], item.get("name", "")) for item in refs]
        live = [item for item in found if item and "forProvider" in item.get("spec", {})]
        for before, after in zip(live, Provider(self._needs, {}).step(live, live).observed, strict=True):
            self._write(before, after)

    def _write(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        for path in _WRITTEN:
            old, new = _at(before, path), _at(after, path)
            if old != new and "deletionTimestamp" not in before["metadata"]:
                change = new
                for key in reversed(path):
                    change = {key: change}
                self._witness.merge(before, change, status=path == ("status",))


def _at(manifest: dict[str, Any], path: tuple[str, ...]) -> Any:
    for key in path:
        manifest = manifest.get(key) or {}
    return manifest


@contextmanager
def modelled(witness: Witness, composite: tuple[str, str], composition: Path) -> Iterator[Modelled]:
    """A provider that works as long as it is needed."""
    playing = Modelled(witness, composite, composition)
    try:
        yield playing
    finally:
        playing.stop()
