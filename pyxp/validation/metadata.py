"""Rules of ``metadata`` that hold for every kind: names, labels, annotations, owners, finalizers.

They are those of ``k8s.io/apimachinery`` v0.35.4, ``pkg/api/validation/objectmeta.go``, for objects whose names are DNS
subdomains.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pyxp.gotext import names
from pyxp.gotext.values import text_bytes
from pyxp.validation.verdict import Cause, forbidden, invalid, invalid_entry, required

_ANNOTATION_BYTES: Final = 256 * 1024
_GENERATED_LENGTH: Final = 58
_EITHER: Final = frozenset({"orphan", "foregroundDeletion"})
_OWN_FINALIZERS: Final = _EITHER | {"kubernetes"}
#: What a deletion notes, and whether an update that changes it gets the old value instead of a refusal.
_DELETION: Final = (("deletionTimestamp", True), ("deletionGracePeriodSeconds", False))
_MANAGER_BYTES: Final = 128
_SUBRESOURCE_BYTES: Final = 256
_GENERATED_SUFFIX: Final = "00000"
_REPEATED_OWNERS: Final = (
    ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject "
    "such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: "
)

Problems = Callable[[str], list[str]]


def generated_name(prefix: str) -> str:
    """A name as the server makes it from ``generateName``, with zeros for its five random characters."""
    return prefix[:_GENERATED_LENGTH] + _GENERATED_SUFFIX


def metadata_causes(
    metadata: dict[str, Any], *, namespaced: bool, path: str = "metadata", name_problems: Problems | None = None
) -> list[Cause]:
    """What is wrong with an object's metadata.

    Args:
        metadata: Decoded metadata (see :data:`pyxp.structural.crd_types.OBJECT_META`).
        namespaced: Whether the kind lives in namespaces.
        path: Where the metadata stands.
        name_problems: The rule of names; DNS subdomains if not given.
    """
    rule = name_problems or names.subdomain_problems
    causes: list[Cause] = []
    prefix, name = metadata.get("generateName", ""), metadata.get("name", "")
    if prefix:
        causes += [invalid(f"{path}.generateName", prefix, problem) for problem in _prefix_problems(prefix, rule)]
    if not name:
        causes.append(required(f"{path}.name", "name or generateName is required"))
    else:
        causes += [invalid(f"{path}.name", name, problem) for problem in rule(name)]
    causes += _namespace(metadata.get("namespace", ""), namespaced, f"{path}.namespace")
    if metadata.get("generation", 0) < 0:
        causes.append(invalid(f"{path}.generation", metadata["generation"], "must be greater than or equal to 0"))
    return causes + shared_causes(metadata, path)


def _prefix_problems(prefix: str, rule: Problems) -> list[str]:
    """What is wrong with ``generateName``, which need not be a whole name."""
    if rule is names.path_segment_problems:
        return names.path_segment_problems(f"{prefix}-")
    return rule(names.whole_name(prefix))


def _namespace(namespace: str, namespaced: bool, path: str) -> list[Cause]:
    if not namespaced:
        return [forbidden(path, "not allowed on this type")] if namespace else []
    if not namespace:
        return [required(path)]
    return [invalid(path, namespace, problem) for problem in names.label_problems(namespace)]


def shared_causes(metadata: dict[str, Any], path: str = "metadata") -> list[Cause]:
    """What is wrong with labels, annotations, owner references and finalizers; checked on updates, too."""
    causes: list[Cause] = []
    for key, value in (metadata.get("labels") or {}).items():
        home, problems = f"{path}.labels", names.qualified_name_problems(key)
        causes += [invalid_entry(home, key, key, problem, of_key=True) for problem in problems]
        causes += [invalid_entry(home, key, value, problem) for problem in names.label_value_problems(value)]
    annotations = metadata.get("annotations") or {}
    for key in annotations:
        problems = names.qualified_name_problems(key.lower())
        causes += [invalid_entry(f"{path}.annotations", key, key, problem, of_key=True) for problem in problems]
    size = sum(len(text_bytes(key)) + len(text_bytes(value)) for key, value in annotations.items())
    if size > _ANNOTATION_BYTES:
        message = f"Too long: may not be more than {_ANNOTATION_BYTES} bytes"
        causes.append(Cause("FieldValueTooLong", f"{path}.annotations", message))
    causes += _owners(metadata.get("ownerReferences") or [], f"{path}.ownerReferences")
    finalizers = metadata.get("finalizers") or []
    for finalizer in finalizers:
        problems = names.qualified_name_problems(finalizer)
        causes += [invalid(f"{path}.finalizers", finalizer, problem) for problem in problems]
    if _EITHER.issubset(finalizers):
        detail = "finalizer orphan and foregroundDeletion cannot be both set"
        causes.append(invalid(f"{path}.finalizers", finalizers, detail))
    return causes


def _owners(owners: list[dict[str, Any]], path: str) -> list[Cause]:
    causes: list[Cause] = []
    controllers: list[str] = []
    for owner in owners:
        version = owner.get("apiVersion", "")
        if not version.rpartition("/")[2] or version.count("/") > 1:
            causes.append(invalid(f"{path}.apiVersion", version, "version must not be empty"))
        for part in ("kind", "name", "uid"):
            if not owner.get(part):
                causes.append(invalid(f"{path}.{part}", "", "must not be empty"))
        if version == "v1" and owner.get("kind") == "Event":
            causes.append(invalid(path, owner, "is disallowed from being an owner"))
        if owner.get("controller"):
            controllers.append(f"{owner.get('kind')}/{owner.get('name')}")
    if len(controllers) > 1:
        both = " and ".join(controllers[:2])
        detail = f'Only one reference can have Controller set to true. Found "true" in references for {both}'
        causes.append(invalid(path, owners, detail))
    return causes


def manager_causes(metadata: dict[str, Any], path: str) -> list[Cause]:
    """What is wrong with ``managedFields`` of an embedded resource; those of an object are rewritten by the server."""
    causes: list[Cause] = []
    for index, entry in enumerate(metadata.get("managedFields") or []):
        at = f"{path}.managedFields[{index}]"
        if entry.get("operation") not in ("Apply", "Update"):
            causes.append(invalid(f"{at}.operation", entry.get("operation", ""), "must be `Apply` or `Update`"))
        if entry.get("fieldsType", "FieldsV1") != "FieldsV1":
            causes.append(invalid(f"{at}.fieldsType", entry["fieldsType"], "must be `FieldsV1`"))
        manager = entry.get("manager", "")
        for part, text, most in (
            ("manager", manager, _MANAGER_BYTES), ("subresource", entry.get("subresource", ""), _SUBRESOURCE_BYTES)
        ):  # fmt: skip
            if len(text_bytes(text)) > most:
                told = f"Too long: may not be more than {most} bytes"
                causes.append(Cause("FieldValueTooLong", f"{at}.{part}", told))
        causes += [
            invalid(f"{at}.manager", manager, f"invalid character U+{ord(char):04X}")
            for char in manager
            if not char.isprintable()
        ]
    return causes


def without_repeated_owners(metadata: dict[str, Any]) -> list[str]:
    """Drop owner references that are given again, as the server does; gives what it warns of.

    Source: ``dedupOwnerReferencesAndAddWarning`` in apiserver v0.35.4, ``pkg/endpoints/handlers/rest.go``.
    """
    owners = metadata.get("ownerReferences") or []
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    repeated: list[str] = []
    for owner in owners:
        mark = tuple(sorted((name, type(item), item) for name, item in owner.items()))
        if mark in seen:
            repeated.append(owner["uid"])
        seen[mark] = owner
    if not repeated:
        return []
    metadata["ownerReferences"] = list(seen.values())
    return [f"{_REPEATED_OWNERS}{', '.join(repeated)}"]


def keep_servers_own(metadata: dict[str, Any], old: dict[str, Any]) -> None:
    """Put back what an update cannot change, whatever a client writes.

    Source: ``BeforeUpdate`` in apiserver v0.35.4, ``pkg/registry/rest/update.go``.
    """
    for part in ("creationTimestamp", "deletionTimestamp"):
        if old.get(part):
            metadata[part] = old[part]
    for part in ("uid", "deletionGracePeriodSeconds"):
        if part in old:
            metadata.setdefault(part, old[part])


def update_causes(metadata: dict[str, Any], old: dict[str, Any]) -> list[Cause]:
    """What is wrong with the metadata of an update."""
    causes: list[Cause] = []
    rule = names.path_segment_problems
    prefix, name = metadata.get("generateName", ""), metadata.get("name", "")
    if prefix:
        causes += [invalid("metadata.generateName", prefix, problem) for problem in _prefix_problems(prefix, rule)]
    causes += [invalid("metadata.name", name, problem) for problem in rule(name)]
    for part, continued in _DELETION:
        before, now = old.get(part), metadata.get(part)
        if now is not None and now != before and not (continued and before):
            causes.append(invalid(f"metadata.{part}", now, "field is immutable"))
    for part in ("name", "namespace"):
        before, now = old.get(part), metadata.get(part)
        if before and now and before != now:
            causes.append(invalid(f"metadata.{part}", now, "field is immutable"))
    if old.get("deletionTimestamp"):
        added = set(metadata.get("finalizers") or []) - set(old.get("finalizers") or [])
        if added:
            detail = (
                f"no new finalizers can be added if the object is being deleted, found new finalizers {sorted(added)}"
            )
            causes.append(forbidden("metadata.finalizers", detail))
    return causes + shared_causes(metadata)


def warnings(metadata: dict[str, Any], old: dict[str, Any] | None = None) -> list[str]:
    """What the server warns of: new finalizers without a path, unless they are Kubernetes' own.

    Source: ``validateKubeFinalizerName`` in apiextensions-apiserver v0.35.4, ``pkg/registry/customresource``.
    """
    fresh = set(metadata.get("finalizers") or []) - set((old or {}).get("finalizers") or [])
    return [
        f'metadata.finalizers: "{name}": prefer a domain-qualified finalizer name '
        f"{'including a path (/) ' if '.' in name else ''}"
        "to avoid accidental conflicts with other finalizer writers"
        for name in sorted(fresh - _OWN_FINALIZERS)
        if "/" not in name
    ]
