"""The objects that a render knows of, found by reference, name or labels, as an API server would find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyxp.errors import InputError
from pyxp.gotext.encodings import decode_base64
from pyxp.gotext.errors import TextError
from pyxp.gotext.values import text_of
from pyxp.model.manifests import (
    Manifest,
    api_version_of,
    kind_of,
    labels_of,
    mapping,
    matches_labels,
    name_of,
    namespace_of,
    string_map,
    text,
)

_Key = tuple[str, str, str, str]


class ObjectStore:
    """Objects by apiVersion, kind, namespace and name; of two with the same key the later one counts."""

    def __init__(self, manifests: Iterable[Manifest] = ()) -> None:
        self._objects: dict[_Key, Manifest] = {}
        for manifest in manifests:
            key = (api_version_of(manifest), kind_of(manifest), namespace_of(manifest), name_of(manifest))
            self._objects[key] = manifest

    def get(self, api_version: str, kind: str, name: str, namespace: str = "") -> Manifest | None:
        """The object of that key, or None."""
        return self._objects.get((api_version, kind, namespace, name))

    def having(self, api_version: str, kind: str, labels: Mapping[str, str], namespace: str = "") -> list[Manifest]:
        """All objects of a kind with these labels, in one namespace if one is named."""
        return [
            found
            for found in self._objects.values()
            if (api_version_of(found), kind_of(found)) == (api_version, kind)
            and namespace in ("", namespace_of(found))
            and matches_labels(labels_of(found), labels.items())
        ]

    def select(self, selector: Mapping[str, Any]) -> list[Manifest] | None:
        """The objects that a resource selector asks for.

        Args:
            selector: With ``apiVersion`` and ``kind`` and either a name or labels, in the spelling of a Composition
                (``name``, ``matchLabels``) or of a function's response (``match_name``, ``match_labels``).

        Returns:
            The objects, or None where a name is asked for and not there.

        Raises:
            InputError: The selector has neither a name nor labels.
        """
        api_version = text(selector.get("apiVersion")) or text(selector.get("api_version"))
        kind, namespace = text(selector.get("kind")), text(selector.get("namespace"))
        name = next((selector[key] for key in ("name", "matchName", "match_name") if selector.get(key)), None)
        if name is not None:
            found = self.get(api_version, kind, text(name), namespace)
            return None if found is None else [found]
        labels = next((selector[key] for key in ("matchLabels", "match_labels") if key in selector), None)
        if labels is None:
            raise InputError(
                f"cannot select required resources of kind {kind}: the selector has neither a name nor labels"
            )
        # Protocol buffers wrap the map in a message of its own.
        return self.having(api_version, kind, string_map(mapping(labels).get("labels", labels)), namespace)

    def secret_data(self, namespace: str, name: str) -> dict[str, str] | None:
        """The decoded data of a Secret, or None where there is no such Secret.

        Bytes that are not UTF-8 survive as surrogate escapes.

        Raises:
            InputError: A value is not base64.
        """
        secret = self.get("v1", "Secret", name, namespace)
        if secret is None:
            return None
        data = {}
        for key, value in mapping(secret.get("data")).items():
            try:
                data[key] = text_of(decode_base64(text(value)))
            except TextError as error:
                raise InputError(f'key "{key}" of Secret {namespace}/{name} is not base64') from error
        return data

    def connection_details(self, owner: Mapping[str, Any], reference: object) -> dict[str, str]:
        """What a resource has written to its connection secret, empty while there is none.

        Args:
            owner: A namespaced owner writes to its own namespace, whatever the reference says.
            reference: Its ``writeConnectionSecretToRef``.
        """
        if not isinstance(reference, dict):
            return {}
        namespace = namespace_of(owner) or text(reference.get("namespace"))
        return self.secret_data(namespace, text(reference.get("name"))) or {}
