"""A provider for every kind that the catalog knows: pyxp's model of one works on the resources of a cluster."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from pyxp.catalog import Catalog
from pyxp.simulation.needs import Needs
from pyxp.simulation.provider import Provider
from pyxp.simulation.reading import read_templates

from .witness import Witness

_WRITTEN = (("metadata", "annotations"), ("spec", "forProvider"), ("status",))


class Modelled:
    """Works on what the composites of one kind are made of, until it is stopped.

    Attributes:
        claims: The names of the claims whose resources it works on; it lets the others wait.
    """

    def __init__(self, witness: Witness, composite: tuple[str, str], composition: Path) -> None:
        self.claims: set[str] = set()
        self._witness = witness
        self._composite = composite
        self._needs = Needs(Catalog.shipped().find, read_templates(yaml.safe_load(composition.read_text()), None))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop working; what was made stays."""
        self._over.set()
        self._thread.join(30)

    def _play(self) -> None:
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        while not self._over.wait(0.3):
            if not self.claims:
                continue
            try:
                for composite in self._witness.list(*self._composite):
                    if composite["metadata"].get("labels", {}).get("crossplane.io/claim-name") in self.claims:
                        self._attend(composite)
            except (ApiException, HTTPError):
                continue  # somebody was faster, or it is gone

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
