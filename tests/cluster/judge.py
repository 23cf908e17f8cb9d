"""What an API server says to documents: many dry runs over a few connections."""

import http.client
import json
import re
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from .control_plane import ADMIN, ControlPlane

Json = dict[str, Any]
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
DRY_RUN = "?dryRun=All&fieldValidation=Strict"
JSON, YAML, APPLY = "application/json", "application/yaml", "application/apply-patch+yaml"
_AT_ONCE = 4
_PATIENCE = 60
_WARNING = re.compile(r'299 - "(.*)"$', re.DOTALL)
_NOT_KNOWN = re.compile(r'(?:unknown|duplicate) field "((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Question:
    """A request.

    Attributes:
        method: Its method.
        path: Where it goes, with its query.
        body: A document, or bytes as they are sent.
        form: The media type of the body.
    """

    method: str
    path: str
    body: Json | bytes | None = None
    form: str = JSON


@dataclass(frozen=True)
class Said:
    """The server's answer.

    Attributes:
        code: Its status.
        body: The object, or what is wrong with it.
        warnings: What the server warned of.
    """

    code: int
    body: Json
    warnings: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether the document would be stored."""
        return self.code in (200, 201)

    @property
    def causes(self) -> set[tuple[str, str]]:
        """Field and text of each cause of a refusal."""
        found = (self.body.get("details") or {}).get("causes") or []
        return {(cause.get("field", ""), cause.get("message", "")) for cause in found}

    @property
    def not_known(self) -> set[str]:
        """The fields that strict reading refused."""
        return set(_NOT_KNOWN.findall(self.body["message"])) if self.code == 400 else set()


class Judge:
    """Asks an API server, as its administrator.

    Args:
        plane: The running API server.
    """

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._host = urlsplit(plane.url)
        self._own = threading.local()
        self._connections: list[http.client.HTTPSConnection] = []
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._kinds: dict[tuple[str, str], tuple[str, bool]] = {}
        self._namespaces = {"default"}

    def ask(self, questions: Iterable[Question]) -> list[Said]:
        """The answers, in the order of the questions."""
        return list(self._pool.map(self._one, questions))

    def close(self) -> None:
        """End all connections."""
        self._pool.shutdown()
        for connection in self._connections:
            connection.close()

    def install(self, definitions: Sequence[Json]) -> None:
        """Create CRDs, and wait until all are served."""
        for crd, said in zip(
            definitions, self.ask(Question("POST", DEFINITIONS, crd) for crd in definitions), strict=True
        ):
            assert said.accepted, (crd["metadata"]["name"], said.body)
            self._learn(crd)
        wanted = {crd["metadata"]["name"] for crd in definitions}
        end = time.monotonic() + _PATIENCE
        while not wanted <= self._established():
            assert time.monotonic() < end, "not all definitions are established"
            time.sleep(0.2)

    def replace(self, crd: Json) -> None:
        """Put another definition in place of one."""
        path = f"{DEFINITIONS}/{crd['metadata']['name']}"
        (stored,) = self.ask([Question("GET", path)])
        metadata = {**crd["metadata"], "resourceVersion": stored.body["metadata"]["resourceVersion"]}
        (said,) = self.ask([Question("PUT", path, {**crd, "metadata": metadata})])
        assert said.accepted, said.body

    def knows(self, document: Any) -> bool:
        """Whether a document has a kind that the server serves."""
        return isinstance(document, dict) and (document.get("apiVersion"), document.get("kind")) in self._kinds

    def create(self, document: Json, query: str = DRY_RUN) -> Question:
        """How a document is created."""
        return Question("POST", self._collection(document) + query, document)

    def apply(self, document: Json) -> Question:
        """How a document is applied, with what others own in it."""
        body = json.dumps(document, ensure_ascii=False).encode()
        return Question("PATCH", f"{self.path(document)}{DRY_RUN}&fieldManager=tests&force=true", body, APPLY)

    def update(self, document: Json, part: str = "") -> Question:
        """How a document replaces the stored one, or its ``/status`` that of the stored one."""
        return Question("PUT", f"{self.path(document)}{part}{DRY_RUN}", document)

    def write_status(self, document: Json) -> Question:
        """How the status of a stored object is written."""
        return Question("PUT", f"{self.path(document)}/status", document)

    def path(self, document: Json) -> str:
        """Where an object is."""
        return f"{self._collection(document)}/{quote(document['metadata']['name'])}"

    def _collection(self, document: Json) -> str:
        plural, namespaced = self._kinds[document["apiVersion"], document["kind"]]
        metadata = document.get("metadata")
        namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
        if not namespaced:
            return f"/apis/{document['apiVersion']}/{plural}"
        name = namespace if isinstance(namespace, str) and namespace else "default"
        if name not in self._namespaces:
            self._namespaces.add(name)
            self.ask([Question("POST", "/api/v1/namespaces", {"metadata": {"name": name}})])
        return f"/apis/{document['apiVersion']}/namespaces/{quote(name, safe='')}/{plural}"

    def _learn(self, crd: Json) -> None:
        spec = crd["spec"]
        for version in spec["versions"]:
            if version["served"]:
                names = spec["names"]
                found = (names["plural"], spec["scope"] == "Namespaced")
                self._kinds[f"{spec['group']}/{version['name']}", names["kind"]] = found

    def _established(self) -> set[str]:
        (listed,) = self.ask([Question("GET", DEFINITIONS)])
        return {
            item["metadata"]["name"]
            for item in listed.body["items"]
            for condition in item.get("status", {}).get("conditions") or []
            if (condition["type"], condition["status"]) == ("Established", "True")
        }

    def _one(self, question: Question) -> Said:
        body = json.dumps(question.body).encode() if isinstance(question.body, dict) else question.body
        headers = {
            "Authorization": f"Bearer {ADMIN}-token",
            "Content-Type": question.form,
            "Accept": "application/json",
        }
        connection = self._connection()
        connection.request(question.method, question.path, body, headers)
        answer = connection.getresponse()
        data = json.loads(answer.read())
        told = (_WARNING.match(line) for line in answer.headers.get_all("Warning") or [])
        return Said(answer.status, data, [re.sub(r"\\(.)", r"\1", found[1]) for found in told if found])

    def _connection(self) -> http.client.HTTPSConnection:
        if not hasattr(self._own, "connection"):
            host, port = self._host.hostname or "", self._host.port
            self._own.connection = http.client.HTTPSConnection(host, port, context=self._plane.trust, timeout=_PATIENCE)
            self._connections.append(self._own.connection)
        return self._own.connection
