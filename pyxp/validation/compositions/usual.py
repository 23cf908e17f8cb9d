"""What all managed resources have, whatever their kind: for kinds of which no schema is given.

Source: crossplane-runtime v1.20 and v2.0, ``apis/common/v1`` (``ResourceSpec`` and ``ResourceStatus``).
"""

from __future__ import annotations

from typing import Any, Final

from pyxp.model.compositions import Template
from pyxp.model.manifests import mapping
from pyxp.validation.compositions.schemas import Json

_TEXT: Final = {"type": "string"}
_OPEN: Final = {"x-kubernetes-preserve-unknown-fields": True}
_POLICIES: Final = ["Observe", "Create", "Update", "Delete", "LateInitialize", "*"]


def _object(**properties: Any) -> Json:
    return {"type": "object", "properties": properties, **_OPEN}


_CONDITION: Final = _object(type=_TEXT, status=_TEXT, reason=_TEXT, message=_TEXT, lastTransitionTime=_TEXT)
_MANAGED: Final = _object(
    spec=_object(
        forProvider=_object(),
        initProvider=_object(),
        providerConfigRef=_object(name=_TEXT, kind=_TEXT),
        managementPolicies={"type": "array", "items": {"type": "string", "enum": _POLICIES}},
        deletionPolicy={"type": "string", "enum": ["Orphan", "Delete"]},
        writeConnectionSecretToRef=_object(name=_TEXT, namespace=_TEXT),
    ),
    status=_object(atProvider=_object(), conditions={"type": "array", "items": _CONDITION}),
)


def is_usual(template: Template) -> bool:
    """Whether a template makes a managed resource, as its base looks."""
    return isinstance(mapping((template.base or {}).get("spec")).get("forProvider"), dict)


def usual_schema(template: Template) -> Json | None:
    """The schema of what all managed resources have, for a template of one; None for others."""
    return _MANAGED if is_usual(template) and template.kind and template.api_version else None
