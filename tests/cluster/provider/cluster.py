"""The API server, as the provider talks to it."""

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import kubernetes

from .facts import Facts
from .managed import Object

REFERENCES = "managed.crossplane.io/api-simple-reference-resolver"
"""The field manager of what references are resolved to."""

PROVIDER = "provider"
"""The field manager of everything else."""


class Cluster:
    """Reads and writes managed resources.

    The official client reads the kubeconfig, for it knows all of it. The requests are plain ones: checking each of
    them costs the official client more than the rest.
    """

    def __init__(self, kubeconfig: Path) -> None:
        read: Any = kubernetes.client.Configuration()
        kubernetes.config.load_kube_config(str(kubeconfig), client_configuration=read)
        trust = ssl.create_default_context(cafile=read.ssl_ca_cert)
        if read.cert_file:
            trust.load_cert_chain(read.cert_file, read.key_file)
        token = read.get_api_key_with_prefix("BearerToken") or read.get_api_key_with_prefix("authorization")
        headers = {"Authorization": token} if token else {}
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
        self._client = httpx.Client(base_url=read.host, verify=trust, headers=headers, timeout=20, limits=limits)

    def follow(self, facts: Facts, told: Callable[[str, Object], None]) -> None:
        """Tell each change of the objects of a kind, first those that are there, for ever."""
        known: set[str] = set()
        pause = threading.Event()
        while True:
            try:
                listed = self._client.get(facts.address).raise_for_status().json()
                names = {item["metadata"]["name"] for item in listed["items"]}
                for item in listed["items"]:
                    told("MODIFIED", item)
                for name in known - names:
                    told("DELETED", {"metadata": {"name": name}})
                known = names
                for change, item in self._watch(facts.address, listed["metadata"]["resourceVersion"]):
                    (known.discard if change == "DELETED" else known.add)(item["metadata"]["name"])
                    told(change, item)
            except httpx.HTTPError:
                # Whatever broke the watch, the server is asked anew; it may be starting.
                pause.wait(0.5)

    def _watch(self, address: str, since: str) -> Iterator[tuple[str, Object]]:
        asked = {"watch": "true", "resourceVersion": since, "timeoutSeconds": "300"}
        with self._client.stream("GET", address, params=asked, timeout=330) as answer:
            answer.raise_for_status()
            for line in answer.iter_lines():
                event = json.loads(line)
                if event["type"] == "ERROR":
                    return
                yield event["type"], event["object"]

    def update(self, facts: Facts, manifest: Object, *, status: bool = False) -> Object:
        """Write a manifest, or its status, as it stands; it must be the newest one."""
        path = f"{facts.address}/{manifest['metadata']['name']}" + ("/status" if status else "")
        # Who manages what, the server tells by the content; sent back, it is work for nothing.
        metadata = {key: value for key, value in manifest["metadata"].items() if key != "managedFields"}
        named = {**manifest, **_identity(facts), "metadata": metadata}
        answer = self._client.put(path, json=named, params={"fieldManager": PROVIDER})
        return dict(answer.raise_for_status().json())

    def annotate(self, facts: Facts, name: str, annotations: dict[str, str]) -> Object:
        """Add annotations that must not be lost, whoever writes at the same time."""
        answer = self._client.patch(
            f"{facts.address}/{name}",
            content=json.dumps({"metadata": {"annotations": annotations}}),
            params={"fieldManager": PROVIDER},
            headers={"Content-Type": "application/merge-patch+json"},
        )
        return dict(answer.raise_for_status().json())

    def apply(self, facts: Facts, name: str, spec: Object) -> Object:
        """Let references own parts of the spec."""
        manifest = {**_identity(facts), "metadata": {"name": name}, "spec": spec}
        answer = self._client.patch(
            f"{facts.address}/{name}",
            content=json.dumps(manifest),
            params={"fieldManager": REFERENCES, "force": "true"},
            headers={"Content-Type": "application/apply-patch+yaml"},
        )
        return dict(answer.raise_for_status().json())

    def publish(self, facts: Facts, manifest: Object, where: Object, details: dict[str, str]) -> None:
        """Write the connection secret that a resource asks for."""
        owner = {**_identity(facts), **{key: manifest["metadata"][key] for key in ("name", "uid")}, "controller": True}
        secret = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": where["name"], "namespace": where["namespace"], "ownerReferences": [owner]},
            "type": "connection.crossplane.io/v1alpha1",
            "data": {key: base64.b64encode(value.encode()).decode() for key, value in details.items()},
        }
        self._client.patch(
            f"/api/v1/namespaces/{where['namespace']}/secrets/{where['name']}",
            content=json.dumps(secret),
            params={"fieldManager": PROVIDER, "force": "true"},
            headers={"Content-Type": "application/apply-patch+yaml"},
        ).raise_for_status()


def _identity(facts: Facts) -> dict[str, str]:
    version, _, kind = facts.name.rpartition("/")
    return {"apiVersion": version, "kind": kind}
