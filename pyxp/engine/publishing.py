"""Which keys the connection secret of a composite gets, and where each of them comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyxp.engine.rendered import Rendered
from pyxp.model.compositions import Template, entries
from pyxp.model.manifests import kind_of, mapping, name_of, namespace_of, text

_TYPE = "connection.crossplane.io/v1alpha1"


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key of a connection secret.

    Attributes:
        key: The key.
        resource: Name of the composed resource that publishes it.
        source: What of that resource it is: a field path, a key of its own secret, or a constant.
        value: Its value; None while it is not there. It may be secret.
        secret: Whether it is a key of the resource's own secret, which the provider writes: only a cluster knows it.
    """

    key: str
    resource: str
    source: str
    value: str | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class ConnectionSecret:
    """The Secret that a claim or composite connects with.

    Attributes:
        name: Its name, with its namespace in front where it has one.
        keys: Its keys, in the order of the Composition.
    """

    name: str
    keys: tuple[PublishedKey, ...]


def published_keys(templates: Iterable[Template]) -> tuple[PublishedKey, ...]:
    """The keys that the templates of a Composition publish, without values; of two alike the later counts."""
    found: dict[str, PublishedKey] = {}
    for template in templates:
        for _, entry in entries(template.data, "connectionDetails"):
            key = text(entry.get("name"))
            found[key] = PublishedKey(
                key, template.name, _source(entry), secret=entry.get("type") == "FromConnectionSecretKey"
            )
    return tuple(found.values())


def _source(entry: Mapping[str, Any]) -> str:
    kind = text(entry.get("type"))
    if kind == "FromConnectionSecretKey":
        return f"key {text(entry.get('fromConnectionSecretKey'))} of its Secret"
    return "a constant" if kind == "FromValue" else text(entry.get("fromFieldPath"))


def connection_secret(
    keys: tuple[PublishedKey, ...], rendered: Rendered, claim: Mapping[str, Any] | None
) -> ConnectionSecret | None:
    """The Secret of one render, None where nothing is published or nobody names one."""
    name = next(_names(rendered, claim), "")
    if not keys or not name:
        return None
    values = rendered.connection_details
    return ConnectionSecret(name, tuple(replace(one, value=values.get(one.key)) for one in keys))


def _names(rendered: Rendered, claim: Mapping[str, Any] | None) -> Iterator[str]:
    for owner in (claim, None if claim else rendered.source):
        reference = mapping(mapping(mapping(owner).get("spec")).get("writeConnectionSecretToRef"))
        namespace = namespace_of(owner or {}) or text(reference.get("namespace"))
        if text(reference.get("name")):
            yield "/".join(part for part in (namespace, text(reference.get("name"))) if part)
    for item in rendered.composed:
        if kind_of(item) == "Secret" and item.get("type") == _TYPE:
            yield "/".join(part for part in (namespace_of(item), name_of(item)) if part)
