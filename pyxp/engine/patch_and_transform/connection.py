"""Connection details: what a composite publishes about its resources, and the Secret that carries it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from pyxp.engine.patch_and_transform.documents import PatchedDocument
from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import ConnectionDetailInput, SecretReference
from pyxp.engine.patch_and_transform.patches import CompiledPatch, compile_secret
from pyxp.engine.patch_and_transform.values import as_wire
from pyxp.gotext.errors import TextError
from pyxp.gotext.marshalling import marshal
from pyxp.gotext.values import text_bytes
from pyxp.model import fieldpath
from pyxp.model.budget import Budget
from pyxp.model.fieldpath import FieldPathError


def extract(
    details: Sequence[ConnectionDetailInput], observed: Any, secret: dict[str, str], budget: Budget
) -> dict[str, str]:
    """The details of one observed resource.

    What is not there, or cannot be read, is left out: it may appear later.

    Args:
        details: What the template asks for.
        observed: The observed object.
        secret: The observed resource's own connection details.
        budget: What may be made.

    Raises:
        Exceeded: The details are more than the budget allows.
    """
    found: dict[str, str] = {}
    for detail in details:
        value: str | None = None
        if detail.type == "FromValue":
            value = detail.value
        elif detail.type == "FromConnectionSecretKey":
            value = secret.get(detail.secret_key or "")
        else:
            value = _field_text(observed, detail.from_field_path or "", budget)
        if value is not None:
            found[detail.name] = value
    return found


def _field_text(observed: Any, path: str, budget: Budget) -> str | None:
    """A field's text, or its JSON when it is not a text."""
    try:
        value = fieldpath.get(observed, path)
        budget.spend(value)
        return value if isinstance(value, str) else marshal(as_wire(value))
    except (FieldPathError, Failure, TextError):
        return None


class SecretComposer:
    """Makes the Secret of a composite of Crossplane v2, which has no connection details of its own.

    Args:
        reference: ``writeConnectionSecretToRef`` of the input.
    """

    def __init__(self, reference: SecretReference | None) -> None:
        self._reference = reference
        self._patches: list[tuple[str, CompiledPatch | None]] = [
            (patch.type, compile_secret(patch)) for patch in (reference.patches if reference else ())
        ]

    def compose(self, composite: PatchedDocument, details: dict[str, str], budget: Budget) -> dict[str, Any] | None:
        """The Secret, None when there is nothing to put into it or the composite is not one of v2.

        Raises:
            Exceeded: the patches make more than the budget allows.
            Failure: a patch of the reference failed, and not only because an optional field is missing.
        """
        if not details or not _is_modern(composite.data):
            return None
        name, namespace = self._name(composite, budget)
        secret: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "Secret",
            "data": {key: base64.b64encode(text_bytes(text)).decode("ascii") for key, text in details.items()},
            "type": "connection.crossplane.io/v1alpha1",
        }
        metadata = {key: text for key, text in (("name", name), ("namespace", namespace)) if text}
        return secret | {"metadata": metadata} if metadata else secret

    def _name(self, composite: PatchedDocument, budget: Budget) -> tuple[str, str]:
        name, namespace = self._base_name(composite)
        if not self._patches:
            return name, namespace
        target = PatchedDocument(
            {"apiVersion": "v1", "kind": "SecretReference", "name": name, "namespace": namespace}, settled=True
        )
        for index, (kind, patch) in enumerate(self._patches):
            if patch is None:
                raise Failure(f"unsupported connection secret patch type {kind} at index {index}")
            self._apply(index, patch, composite, target, budget)
        patched_name, patched_namespace = target.data.get("name"), target.data.get("namespace")
        return (
            patched_name if isinstance(patched_name, str) else name,
            patched_namespace if isinstance(patched_namespace, str) else namespace,
        )

    def _apply(
        self, index: int, patch: CompiledPatch, composite: PatchedDocument, target: PatchedDocument, budget: Budget
    ) -> None:
        try:
            budget.count(patch.cost)
            patch.apply(composite, target, budget)
        except (FieldPathError, Failure) as error:
            # An optional copy may fail for any reason; a combination may not.
            policy = self._reference.patches[index].policy if self._reference else None
            optional = policy is None or policy.from_field_path in (None, "Optional")
            if patch.type == "FromCompositeFieldPath" and optional:
                return
            raise Failure(
                f"cannot apply connection secret patch {patch.type} at index {index}: {error.message}"
            ) from error

    def _base_name(self, composite: PatchedDocument) -> tuple[str, str]:
        """Name and namespace without patches: the composite's reference, the input's, or made of its name."""
        reference = _own_reference(composite.data)
        if reference is not None:
            return reference
        if self._reference is not None and (self._reference.name or self._reference.namespace):
            return self._reference.name, self._reference.namespace
        return f"{composite.name('name')}-connection", composite.name("namespace")


def _is_modern(composite: Any) -> bool:
    """Whether the composite has the field that only those of Crossplane v2 have."""
    try:
        fieldpath.get(composite, ("spec", "crossplane"))
    except FieldPathError:
        return False
    return True


def _own_reference(composite: Any) -> tuple[str, str] | None:
    """``spec.writeConnectionSecretToRef``, None when it is missing or not made of texts."""
    try:
        reference = fieldpath.get(composite, ("spec", "writeConnectionSecretToRef"))
    except FieldPathError:
        return None
    if reference is not None and not isinstance(reference, dict):
        return None
    values = [(reference or {}).get(name) for name in ("name", "namespace")]
    if not all(value is None or isinstance(value, str) for value in values):
        return None
    return values[0] or "", values[1] or ""
