"""The names by which objects in the cloud are known, as far as manifests say them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pyxp.catalog.lookup import shipped_catalog
from pyxp.catalog.names import EXTERNAL_NAME
from pyxp.model.manifests import EXTERNAL_NAME_ANNOTATION, Manifest, annotations_of, group_kind, mapping


def name_in_cloud(manifest: Manifest) -> tuple[str, ...] | None:
    """The name that a manifest gives an object in the cloud, and what that is within; None where it does not say.

    It is the external name, or the field of ``forProvider`` that is the object's name where the cloud makes that up.
    What a selector or a reference will fill in is not said: in each composite that is something else.
    """
    told = _told_apart_by(*group_kind(manifest))
    fields = mapping(mapping(manifest.get("spec")).get("forProvider"))
    name, within = None, told[1:]
    if told and told[0] != EXTERNAL_NAME:
        name = fields.get(told[0])
        within = within if name is not None else ()
    if name is None:
        name = annotations_of(manifest).get(EXTERNAL_NAME_ANNOTATION)
    if not name or any(field not in fields and _is_filled(field, fields) for field in within):
        return None
    return (str(name), *(json.dumps(fields.get(field), sort_keys=True) for field in within))


def _is_filled(field: str, fields: Mapping[str, Any]) -> bool:
    return f"{field}Selector" in fields or f"{field}Ref" in fields


@lru_cache(maxsize=1_000)
def _told_apart_by(group: str, kind: str) -> tuple[str, ...]:
    facts = shipped_catalog().find_kind(group, kind)
    return facts.told_apart_by if facts is not None else ()
