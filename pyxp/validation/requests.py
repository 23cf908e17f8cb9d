"""One request through the stages of the server: decode, admit, prepare, validate.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/registry/customresource``: ``strategy.go`` and
``validator.go``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyxp.structural.correlation import MISSING
from pyxp.structural.defaulting import apply_defaults
from pyxp.structural.kubernetes_kinds import name_rule
from pyxp.structural.pruning import prune_reporting
from pyxp.structural.wire import Strictness, WireError
from pyxp.validation import metadata, native, rules, structural, suggestions
from pyxp.validation.embedded import coerce_embedded, coerce_metadata, embedded_causes
from pyxp.validation.kinds import Kind
from pyxp.validation.listtypes import list_type_causes
from pyxp.validation.scale import scale_causes
from pyxp.validation.verdict import (
    BLOCKING,
    CONFLICT,
    NOT_FOUND,
    RULES_SKIPPED,
    UNREADABLE,
    Cause,
    Verdict,
    bounded,
    unreadable,
)

if TYPE_CHECKING:
    from pyxp.cel.evaluation.work import Work

Json = dict[str, Any]


#: Causes, rules that could not be evaluated, warnings.
_Outcome = tuple[list[Cause], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks.

    Attributes:
        kind: The kind of the document.
        data: The document, plain.
        operation: ``create``, ``apply``, ``update`` or ``update-status``.
        old: The stored object, for updates.
        namespaces: Namespaces that exist; None for any.
        work: The work that rules may do, for this and other documents.
    """

    kind: Kind
    data: Json
    operation: str
    old: Json | None
    namespaces: Collection[str] | None
    work: Work | None = None


def judge(request: Request) -> Verdict:
    """The verdict on a request."""
    kind = request.kind
    warned = (kind.warning,) if kind.warning else ()
    try:
        value, unknown = _decode(kind, request.data, keep_nulls=request.operation == "apply")
        old = _decode(kind, request.old)[0] if request.old is not None else None
    except WireError as error:
        return Verdict(False, (unreadable(str(error), error.hint, error.path),), warned, request.data)
    _place(kind, value)
    warned = (*warned, *metadata.without_repeated_owners(value["metadata"]))
    strict = suggestions.unknown_fields(kind.object_schema, unknown, request.data)
    if old is not None:
        _place(kind, old)
    missing = _missing_namespace(request, value) or (_elsewhere(value, old) if old is not None else None)
    if missing is not None:
        return Verdict(False, strict or (missing,), warned, value, further=(missing,) if strict else ())
    if old is not None:
        metadata.keep_servers_own(value["metadata"], old["metadata"])
    if request.operation in ("create", "apply") or old is None:
        causes, unchecked, extra = _create(request, value)
    else:
        causes, unchecked, extra = _update(request, value, old)
    stored = _stored(kind, value)
    if strict:
        return Verdict(False, strict, warned, stored, unchecked=unchecked, further=tuple(causes))
    return Verdict(not causes, tuple(causes), (*warned, *extra), stored, unchecked)


def _stored(kind: Kind, value: Json) -> Json:
    """The object after its way through the storage version, without a name that would be random."""
    if kind.storage_schema is not None:
        value = prune_reporting(kind.storage_schema, apply_defaults(kind.storage_schema, value))[0]
        value = prune_reporting(kind.schema, value)[0]
    meta = value["metadata"]
    if meta.get("generateName") and meta.get("name") == metadata.generated_name(meta["generateName"]):
        value = {**value, "metadata": {name: item for name, item in meta.items() if name != "name"}}
    return value


def _decode(kind: Kind, data: Json, *, keep_nulls: bool = False) -> tuple[Json, list[str]]:
    """Defaulted, pruned, typed metadata; and the unknown fields."""
    value, unknown = prune_reporting(kind.schema, apply_defaults(kind.schema, data, keep_nulls=keep_nulls))
    strict = Strictness()
    value.setdefault("metadata", {})
    coerce_metadata(value, "", strict)
    if kind.embeds:
        coerce_embedded(kind.schema, value, strict)
    return value, sorted(unknown + strict.unknown)


def _place(kind: Kind, value: Json) -> None:
    """Namespace and generated name, as the request's path and the server set them."""
    meta = value["metadata"]
    if not kind.namespaced:
        meta.pop("namespace", None)
    elif not meta.get("namespace"):
        meta["namespace"] = "default"
    if not meta.get("name") and meta.get("generateName"):
        meta["name"] = metadata.generated_name(meta["generateName"])


def _missing_namespace(request: Request, value: Json) -> Cause | None:
    namespace = value["metadata"].get("namespace")
    if not request.kind.namespaced or request.namespaces is None or namespace in request.namespaces:
        return None
    return Cause(NOT_FOUND, "metadata.namespace", f'namespaces "{namespace}" not found')


def _elsewhere(value: Json, old: Json) -> Cause | None:
    """An update goes to the address of the stored object, which the document must have, and its uid if it has one."""
    for part in ("name", "namespace"):
        now, before = value["metadata"].get(part, ""), old["metadata"].get(part, "")
        if now != before:
            told = f"the {part} of the object ({now}) does not match the {part} on the URL ({before})"
            return Cause(UNREADABLE, f"metadata.{part}", told)
    uid, stored = value["metadata"].get("uid"), old["metadata"].get("uid")
    if uid and stored and uid != stored:
        told = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {stored}"
        return Cause(CONFLICT, "metadata.uid", told, "leave the uid out, which the server gives")
    return None


def _create(request: Request, value: Json) -> _Outcome:
    kind = request.kind
    unread = _undecoded(kind, value)
    if kind.has_status:
        value.pop("status", None)
    for name in ("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"):
        value["metadata"].pop(name, None)  # the server's own, whatever a client writes
    causes = metadata.metadata_causes(
        value["metadata"], namespaced=kind.namespaced, name_problems=name_rule(kind.api_version, kind.kind)
    )
    causes += structural.check(kind.checked_schema, value)
    causes += scale_causes(kind.scale, value)
    if kind.embeds:
        causes += embedded_causes(kind.schema, value)
    repeated, hidden = _repeated(request, value)
    causes, unchecked, warned = _with_rules(request, value, None, [*_joined(causes, unread), *repeated])
    return causes, unchecked, (*metadata.warnings(value["metadata"]), *hidden, *warned)


def _update(request: Request, value: Json, old: Json) -> _Outcome:
    kind = request.kind
    status_only = request.operation == "update-status"
    unread = _undecoded(kind, value)
    if status_only:
        _keep_all_but_status(value, old)
    elif kind.has_status:
        value.pop("status", None)
        if "status" in old:
            value["status"] = old["status"]
    causes = metadata.update_causes(value["metadata"], old["metadata"])
    if not status_only:
        causes += structural.check(kind.checked_schema, value, old)
    elif "status" in value:
        schema = (kind.checked_schema.get("properties") or {}).get("status") or {}
        causes += structural.check(schema, value["status"], old.get("status", MISSING), "status")
    causes += scale_causes(kind.scale, value, status_only=status_only)
    if kind.embeds and not status_only:
        causes += embedded_causes(kind.schema, value)
    repeated, hidden = _repeated(request, value)
    causes = _joined(causes, unread)
    if repeated and not any(list_type_causes(kind.schema, old)):
        causes += repeated
    told = [] if status_only else metadata.warnings(value["metadata"], old["metadata"])
    causes, unchecked, warned = _with_rules(request, value, old, causes)
    return causes, unchecked, (*told, *hidden, *warned)


def _undecoded(kind: Kind, value: Json) -> list[Cause]:
    """What only the Go types of Kubernetes' own kinds refuse: of the whole document, before any of it is left out."""
    return list(bounded(native.decoding_causes(kind.schema, value, kind.kind))) if kind.native else []


def _joined(causes: list[Cause], unread: list[Cause]) -> list[Cause]:
    """The causes, with those of decoding for fields of which the schema says nothing."""
    known = {cause.field for cause in causes}
    return [*causes, *(cause for cause in unread if cause.field not in known)]


def _repeated(request: Request, value: Json) -> tuple[list[Cause], list[str]]:
    """The items that a list may hold once, and what is said of those that only server-side apply refuses."""
    causes = list(bounded(list_type_causes(request.kind.schema, value)))
    if not request.kind.native or request.operation == "apply":
        return causes, []
    return native.divided(causes, value)


def _keep_all_but_status(value: Json, old: Json) -> None:
    status = value.get("status", MISSING)
    value.clear()
    value.update(old)
    value.pop("status", None)
    if status is not MISSING:
        value["status"] = status


def _with_rules(request: Request, value: Json, old: Json | None, causes: list[Cause]) -> _Outcome:
    kind = request.kind
    if not kind.rules.present:
        return causes, (), ()
    if any(cause.reason in BLOCKING for cause in causes):
        return [*causes, RULES_SKIPPED], (), ()
    found, unchecked, warned = rules.check(kind.rules, value, old, request.work)
    return causes + found, unchecked, warned
