"""The kinds a validator knows: one per served version of a CustomResourceDefinition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from pyxp.errors import InputError
from pyxp.structural.crd_types import CRD
from pyxp.structural.kubernetes_kinds import native_scope
from pyxp.structural.survey import EMBEDDED, has
from pyxp.structural.wire import WireError, decode
from pyxp.structural.xrd import GROUP, derive_crds
from pyxp.validation.decoding import UnreadableDocument, plain
from pyxp.validation.native import without_bytes
from pyxp.validation.rules import KindRules

Json = dict[str, Any]
CRD_GROUP: Final = "apiextensions.k8s.io"
CRD_VERSION: Final = f"{CRD_GROUP}/v1"
CRD_KIND: Final = "CustomResourceDefinition"


@dataclass(frozen=True)
class Kind:
    """One version of a custom resource.

    Attributes:
        group, version, kind: Its name.
        namespaced: Whether its objects live in namespaces.
        schema: Its structural schema.
        has_status: Whether ``status`` is a subresource.
        scale: The ``scale`` subresource's paths, if any.
        warning: What the server says to users of a deprecated version.
        storage_schema: The schema of the version that is stored, where that is another one.
    """

    group: str
    version: str
    kind: str
    namespaced: bool
    schema: Mapping[str, Any]
    has_status: bool = False
    scale: Mapping[str, Any] | None = None
    warning: str | None = None
    storage_schema: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def api_version(self) -> str:
        """Group and version as documents write it."""
        return f"{self.group}/{self.version}".lstrip("/")

    @cached_property
    def native(self) -> bool:
        """Whether it is a kind of Kubernetes itself, whose objects are read by Go types of their own."""
        return native_scope(self.api_version, self.kind) is not None

    @cached_property
    def checked_schema(self) -> Mapping[str, Any]:
        """What the structural check asks of objects: the schema, but for what Go types of their own read."""
        return without_bytes(self.schema) if self.native else self.schema

    @cached_property
    def object_schema(self) -> Mapping[str, Any]:
        """The schema of the whole object, its identity included as strings and metadata as a map."""
        properties = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
        own = self.schema.get("properties") or {}
        return {**self.schema, "properties": {**properties, **own}}

    @cached_property
    def rules(self) -> KindRules:
        """The CEL rules of this version."""
        return KindRules(self.schema)

    @cached_property
    def embeds(self) -> bool:
        """Whether objects of this kind can hold other objects."""
        return has(self.schema, EMBEDDED)


def kinds_of(schema: Json, *, trusted: bool = False) -> Iterable[Kind]:
    """The kinds that a CustomResourceDefinition or CompositeResourceDefinition brings.

    Args:
        schema: The definition.
        trusted: A CRD is known to be well-formed and need not be read through.

    Raises:
        pyxp.errors.InputError: A CRD whose parts have the wrong types, or an XRD of which Crossplane could not make
            CRDs.
    """
    group = str(schema.get("apiVersion", "")).partition("/")[0]
    try:
        if schema.get("kind") == "CompositeResourceDefinition" and group == GROUP:
            return [kind for crd in derive_crds(schema) for kind in _kinds_of_crd(plain(crd))]
        if schema.get("kind") == "CustomResourceDefinition" and group == CRD_GROUP:
            return _kinds_of_crd(schema if trusted else plain(decode(CRD, schema)))
    except (WireError, UnreadableDocument, RecursionError) as error:
        metadata = schema.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        told = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise InputError(f"cannot use {schema['kind']}/{name or '?'}: {told}") from error
    return []


def _kinds_of_crd(crd: Json) -> list[Kind]:
    spec = crd.get("spec") or {}
    found = []
    stored = next((v for v in spec.get("versions") or [] if v.get("storage")), None)
    for version in spec.get("versions") or []:
        if not version.get("served"):
            continue
        subresources = version.get("subresources") or {}
        name, kind = version.get("name", ""), (spec.get("names") or {}).get("kind", "")
        warning = None
        if version.get("deprecated"):
            warning = version.get("deprecationWarning")
            if warning is None:
                warning = f"{spec.get('group')}/{name} {kind} is deprecated"
        found.append(
            Kind(
                group=spec.get("group", ""),
                version=name,
                kind=kind,
                namespaced=spec.get("scope") == "Namespaced",
                schema=_schema_of(version),
                has_status=subresources.get("status") is not None,
                scale=subresources.get("scale"),
                warning=warning,
                storage_schema=_schema_of(stored) if stored is not None and stored is not version else None,
            )
        )
    return found


def _schema_of(version: Json) -> Mapping[str, Any]:
    return (version.get("schema") or {}).get("openAPIV3Schema") or {}
