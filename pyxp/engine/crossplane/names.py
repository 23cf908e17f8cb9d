"""Names and uids that Crossplane derives rather than draws.

A composed resource without a name of its own gets one from its composite's uid and its name in the Composition, so
the same composite always composes under the same names. Offline the composite's uid is derived too.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from pyxp.gotext.names import LABEL_LENGTH, is_subdomain
from pyxp.gotext.values import text_bytes
from pyxp.model.manifests import api_version_of, group_version, kind_of, name_of, namespace_of

_HASH_LENGTH = 12
_RBAC_KINDS = frozenset({"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"})
# Kubernetes' alphabet of generated names: no vowels and no digits that look like one, so no words come out.
_SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
_SUFFIX_LENGTH = 5


def derived_uid(composite: Mapping[str, Any]) -> str:
    """The uid an offline render gives to a composite that has none: a version 5 UUID over the nil namespace."""
    group, version = group_version(api_version_of(composite))
    kind = f"{group}/{version}, Kind={kind_of(composite)}"
    return str(uuid.uuid5(uuid.UUID(int=0), "\0".join((kind, namespace_of(composite), name_of(composite)))))


def composed_name(prefix: str, owner_uid: str, resource_name: str) -> str:
    """The name of a composed resource that states none: prefix, hyphen, twelve hexadecimal digits.

    Args:
        prefix: The resource's ``generateName``; cut so that the whole is a DNS label.
        owner_uid: Uid of the composite.
        resource_name: The resource's name in the Composition.
    """
    digits = hashlib.sha256(text_bytes(owner_uid + resource_name)).hexdigest()[:_HASH_LENGTH]
    if not prefix.endswith("-"):
        prefix += "-"
    longest = LABEL_LENGTH - _HASH_LENGTH
    if len(prefix) > longest:
        prefix = prefix[:longest]
        if not prefix.endswith("-"):
            prefix = prefix[:-1] + "-"
    return prefix + digits


def claim_suffixed_name(claim_name: str, seed: str) -> str:
    """The name of a claim's composite: the claim's name and five characters that depend on ``seed`` alone.

    A cluster draws the characters at random; here they are derived, so that a render can be repeated. Length and
    alphabet are those of Kubernetes' name generator.
    """
    number = int.from_bytes(hashlib.sha256(text_bytes(seed)).digest(), "big")
    suffix = ""
    for _ in range(_SUFFIX_LENGTH):
        number, index = divmod(number, len(_SUFFIX_ALPHABET))
        suffix += _SUFFIX_ALPHABET[index]
    return f"{claim_name}-"[: LABEL_LENGTH - _SUFFIX_LENGTH] + suffix


def is_valid_name(name: str, api_version: str, kind: str) -> bool:
    """Whether Crossplane accepts the name for a composed resource: a DNS subdomain, for RBAC kinds with colons."""
    if group_version(api_version)[0] == "rbac.authorization.k8s.io" and kind in _RBAC_KINDS:
        name = name.replace(":", "")
    return is_subdomain(name)
