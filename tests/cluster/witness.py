"""What is on a cluster, told by others than pyxp."""

import time
from collections.abc import Callable
from typing import Any

_MERGE = "application/merge-patch+json"
_PATIENCE = 120
"""Seconds after which what was waited for is said to be missing."""


def until(look: Callable[[], Any], told: Callable[[], Any] = lambda: "", seconds: float = _PATIENCE) -> Any:
    """Looks until there is something to see, and gives it; fails with what is told after a long time."""
    patience = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < patience, told()
        time.sleep(0.2)
    return found


def conditions(manifest: dict[str, Any] | None) -> dict[str, str]:
    """The conditions of an object: their status, by their type."""
    stated = ((manifest or {}).get("status") or {}).get("conditions") or []
    return {item["type"]: item["status"] for item in stated}


class Witness:
    """What is on a cluster, as the official client tells; and what others than pyxp do there."""

    def __init__(self, client: Any) -> None:
        from kubernetes.dynamic import DynamicClient

        self._ask = DynamicClient(client)

    def kind(self, api_version: str, kind: str) -> Any:
        """The resource of a kind."""
        return self._ask.resources.get(api_version=api_version, kind=kind)

    def get(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> dict[str, Any] | None:
        """An object, or None where there is none of that name."""
        from kubernetes.client import ApiException

        try:
            return self.kind(api_version, kind).get(name=name, namespace=namespace).to_dict()
        except ApiException as error:
            if error.status != 404:
                raise
            return None

    def list(self, api_version: str, kind: str, labels: str = "") -> list[dict[str, Any]]:
        """All objects of a kind, in all namespaces."""
        return self.kind(api_version, kind).get(label_selector=labels).to_dict()["items"]

    def merge(self, manifest: dict[str, Any], change: dict[str, Any], *, status: bool = False) -> None:
        """Change an object, or its status."""
        resource = self.kind(manifest["apiVersion"], manifest["kind"])
        place = {"name": manifest["metadata"]["name"], "namespace": manifest["metadata"].get("namespace")}
        (resource.status if status else resource).patch(body=change, content_type=_MERGE, **place)

    def create(self, manifest: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Create an object."""
        resource = self.kind(manifest["apiVersion"], manifest["kind"])
        namespace = manifest["metadata"].get("namespace")
        return resource.create(body=manifest, namespace=namespace, **options).to_dict()

    def apply(self, manifest: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Apply an object on the server, whoever has it."""
        resource = self.kind(manifest["apiVersion"], manifest["kind"])
        namespace = manifest["metadata"].get("namespace")
        done = resource.server_side_apply(
            body=manifest, namespace=namespace, field_manager="witness", force_conflicts=True, **options
        )
        return dict(done.to_dict())

    def delete(self, manifest: dict[str, Any]) -> None:
        """Delete an object, as ``kubectl delete`` does."""
        resource = self.kind(manifest["apiVersion"], manifest["kind"])
        resource.delete(name=manifest["metadata"]["name"], namespace=manifest["metadata"].get("namespace"))

    def touch(self, api_version: str, kind: str) -> None:
        """Annotate all objects of a kind, so that whoever works on them looks again, and does not wait for its turn."""
        from kubernetes.client import ApiException

        for item in self.list(api_version, kind):
            try:
                self.merge(item, {"metadata": {"annotations": {"test.pyxp/touched": "yes"}}})
            except ApiException as error:
                if error.status != 404:  # it is gone by now
                    raise
