"""Reading, applying and deleting objects on a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyxp.cluster.addresses import AddressError
from pyxp.cluster.connection import APPLY_PATCH, FIELD_OWNER, MERGE_PATCH, Connection
from pyxp.cluster.failures import GONE, NOT_FOUND, ServerRefusal, without_secrets
from pyxp.cluster.kinds import Served, served
from pyxp.model.manifests import Manifest, api_version_of, group_version, kind_of, mapping, name_of, namespace_of, text

_PAGE: Final = "500"
_TRIES: Final = 3


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """An object by its name.

    Attributes:
        api_version: Group and version.
        kind: The kind.
        name: The name.
        namespace: The namespace; empty for kinds that live in none.
    """

    api_version: str
    kind: str
    name: str
    namespace: str = ""

    @property
    def argument(self) -> str:
        """As kubectl and pyxp take it: ``cluster.rds.aws.upbound.io/aurora``."""
        group = group_version(self.api_version)[0]
        return f"{self.kind.lower()}{f'.{group}' if group else ''}/{self.name}"

    def __str__(self) -> str:
        return f"{self.kind} {f'{self.namespace}/' if self.namespace else ''}{self.name}"


def reference_of(manifest: Mapping[str, Any], namespace: str = "") -> Reference:
    """The reference to an object.

    Args:
        manifest: The object, or a reference as objects hold it.
        namespace: Where it is if it does not say so.
    """
    if "metadata" in manifest:
        name, own = name_of(manifest), namespace_of(manifest)
    else:
        name, own = text(manifest.get("name")), text(manifest.get("namespace"))
    return Reference(api_version_of(manifest), kind_of(manifest), name, own or namespace)


async def settled(connection: Connection, reference: Reference) -> Reference:
    """The reference with the namespace that its kind has: the connection's where none is named, none where it has none.

    Raises:
        NotServedError: The server does not have the kind.
    """
    kind = await served(connection, reference.api_version, reference.kind)
    namespace = (reference.namespace or connection.namespace) if kind.namespaced else ""
    return Reference(reference.api_version, reference.kind, reference.name, namespace)


async def read(connection: Connection, reference: Reference) -> Manifest | None:
    """An object; None where it is not there.

    Raises:
        NotServedError: The server does not have the kind.
        ServerRefusal: It does not give the object.
    """
    kind = await served(connection, reference.api_version, reference.kind)
    try:
        path = kind.path(reference.namespace, reference.name)
    except AddressError:
        return None  # no object can be called so
    try:
        return (await connection.ask("GET", path, f"read {reference}"))[1]
    except ServerRefusal as error:
        if error.code == NOT_FOUND:
            return None
        raise


async def read_all(
    connection: Connection, api_version: str, kind: str, namespace: str = "", selector: str = ""
) -> list[Manifest]:
    """All objects of a kind; see :func:`list_objects`.

    Args:
        connection: The server.
        api_version: Group and version.
        kind: The kind.
        namespace: The namespace; all of them where none is named.
        selector: What their labels must be.

    Raises:
        NotServedError: The server does not have the kind.
        ServerRefusal: It does not list them.
    """
    known = await served(connection, api_version, kind)
    found, _ = await list_objects(connection, known, namespace, {"labelSelector": selector} if selector else {})
    return found


async def list_objects(
    connection: Connection, kind: Served, namespace: str = "", params: Mapping[str, str] | None = None
) -> tuple[list[Manifest], str]:
    """All objects of a kind, page by page, and the version of the list; begun again where the pages have expired.

    Args:
        connection: The server.
        kind: The kind.
        namespace: The namespace; all of them where none is named.
        params: Selectors.

    Raises:
        ServerRefusal: The server does not list them.
    """
    path, what = kind.path(namespace), f"list {kind.plural}{f' in {namespace}' if namespace else ''}"
    for last in range(_TRIES - 1, -1, -1):
        found: list[Manifest] = []
        asked = {"limit": _PAGE, **(params or {})}
        try:
            while True:
                _, page = await connection.ask("GET", path, what, params=asked)
                # Items of a list do not say what they are.
                named = {"apiVersion": kind.api_version, "kind": kind.kind}
                found += [{**named, **item} for item in page.get("items") or ()]
                told = mapping(page.get("metadata"))
                if not text(told.get("continue")):
                    return found, text(told.get("resourceVersion"))
                asked["continue"] = text(told.get("continue"))
        except ServerRefusal as error:
            if error.code != GONE or not last:
                raise
    raise AssertionError("the last try returns or raises")


async def apply_object(  # noqa: PLR0913 - what is said of it, beside what is sent
    connection: Connection,
    manifest: Manifest,
    reference: Reference,
    *,
    force: bool = False,
    dry_run: bool = False,
    doing: str = "apply",
) -> tuple[bool, Manifest]:
    """Apply an object on the server: whether it was created, and what it is now.

    Args:
        connection: The server.
        manifest: The object.
        reference: Where it goes, with its namespace.
        force: Take fields from other managers.
        dry_run: Only try.
        doing: What this is for, in messages.

    Raises:
        NotServedError: The server does not have the kind.
        ServerRefusal: It does not take the object; conflicts have the code 409.
    """
    kind = await served(connection, reference.api_version, reference.kind)
    params = {"fieldManager": FIELD_OWNER, "force": str(force).lower(), "fieldValidation": "Strict"}
    if dry_run:
        params["dryRun"] = "All"
    body = dict(manifest)
    if reference.namespace:
        body["metadata"] = {**mapping(manifest.get("metadata")), "namespace": reference.namespace}
    path, what = kind.path(reference.namespace, reference.name), f"{doing} {reference}"
    try:
        code, answer = await connection.ask("PATCH", path, what, params=params, body=body, content=APPLY_PATCH)
    except ServerRefusal as error:
        if reference.kind == "Secret":
            raise without_secrets(error, manifest, what) from None
        raise
    return code == 201, answer


async def patch_object(
    connection: Connection, reference: Reference, changes: Mapping[str, Any], manager: str, what: str
) -> Manifest:
    """Change fields of an object that is there, those of other managers, too: what it is now.

    Args:
        connection: The server.
        reference: The object, with its namespace.
        changes: The fields with their values; None for those that go.
        manager: Whom they belong to from now on.
        what: What is done, for messages.

    Raises:
        NotServedError: The server does not have the kind.
        ServerRefusal: It does not take the change.
    """
    kind = await served(connection, reference.api_version, reference.kind)
    path, params = kind.path(reference.namespace, reference.name), {"fieldManager": manager}
    _, answer = await connection.ask("PATCH", path, what, params=params, body=dict(changes), content=MERGE_PATCH)
    return answer


async def delete_object(connection: Connection, reference: Reference, *, foreground: bool) -> bool:
    """Begin to delete an object; False where it is not there.

    Raises:
        NotServedError: The server does not have the kind.
        ServerRefusal: It does not delete the object.
    """
    kind = await served(connection, reference.api_version, reference.kind)
    body = {
        "apiVersion": "v1",
        "kind": "DeleteOptions",
        "propagationPolicy": "Foreground" if foreground else "Background",
    }
    try:
        await connection.ask("DELETE", kind.path(reference.namespace, reference.name), f"delete {reference}", body=body)
    except ServerRefusal as error:
        if error.code == NOT_FOUND:
            return False
        raise
    return True
