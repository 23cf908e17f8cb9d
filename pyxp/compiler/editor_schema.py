"""The JSON Schema of a claim, for editors: completion, hover text and red lines while a claim is typed.

It says what the structural schema says, without CEL; ``pyxp validate`` and the API server judge the rest.
"""

from __future__ import annotations

from typing import Any

from pyxp.structural.translation import translate
from pyxp.structural.xrd import derive_crds


def editor_schema(xrd: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of the claim, or of the composite where the XRD offers no claim.

    Source: https://json-schema.org/draft/2020-12/schema
    """
    crd = derive_crds(xrd)[-1]
    spec = crd["spec"]
    version = next(entry for entry in spec["versions"] if entry["served"])
    schema = translate(version["schema"]["openAPIV3Schema"])
    properties = dict(schema["properties"])
    properties["apiVersion"] = {"const": f"{spec['group']}/{version['name']}"}
    properties["kind"] = {"const": spec["names"]["kind"]}
    properties["metadata"] = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    properties.pop("status", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": spec["names"]["kind"],
        **schema,
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "properties": properties,
    }
