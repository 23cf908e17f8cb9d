"""The status of a resource that exists in the cloud: the fields that something reads, filled by their schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyxp.catalog import VersionFacts
from pyxp.model import fieldpath
from pyxp.model.manifests import (
    Manifest,
    annotations_of,
    api_version_of,
    group_version,
    kind_of,
    mapping,
    name_of,
    namespace_of,
    text,
)
from pyxp.simulation.identity import Identity
from pyxp.simulation.inventing import has_form, invent, is_secret
from pyxp.simulation.reading import Read
from pyxp.simulation.resolution import EXTERNAL_NAME, ROOTS
from pyxp.simulation.untold import is_untold

_AT_PROVIDER = ("status", "atProvider")
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}


def seed_of(manifest: Mapping[str, Any]) -> str:
    """What distinguishes a resource from all others, the same on every run."""
    group = group_version(api_version_of(manifest))[0]
    return "/".join((group, kind_of(manifest), namespace_of(manifest), name_of(manifest)))


def identity_of(manifest: Manifest, version: VersionFacts | None, place: str = "") -> Identity:
    """Who the resource is in the cloud; before the cloud has named it, its name is that in the cluster.

    Args:
        manifest: The resource.
        version: The facts about its kind; None where nothing is known.
        place: The region of the stack that it belongs to.
    """
    spec = mapping(manifest.get("spec"))
    for_provider = {**mapping(spec.get("initProvider")), **mapping(spec.get("forProvider"))}
    return Identity(
        group=group_version(api_version_of(manifest))[0],
        kind=kind_of(manifest),
        name=annotations_of(manifest).get(EXTERNAL_NAME) or name_of(manifest),
        region=text(for_provider.get("region")),
        seed=seed_of(manifest),
        fields=for_provider,
        rule={} if version is None else version.kind.identity,
        place=place,
    )


def report(manifest: Manifest, reads: Iterable[Read], version: VersionFacts | None, place: str = "") -> list[str]:
    """Fill the status fields that are read and not there yet, in place.

    A field takes the value of the same name in ``spec.forProvider``, else what a readiness check waits for, else an
    invented one; an input that nobody gave and no cloud fills in stays away. Secrets are never filled.

    Args:
        manifest: A resource that exists in the cloud; its references are resolved.
        reads: What is read of it.
        version: The facts about its kind; without them every path is taken to exist and to hold text.
        place: The region of the stack that it belongs to.

    Returns:
        The reads that the provider never answers, one sentence each.
    """
    identity = identity_of(manifest, version, place)
    problems = []
    # Whole objects first: what is read below one of them is then part of it.
    for read in sorted(reads, key=lambda item: len(item.segments)):
        if not _answerable(read.segments):
            continue
        problem = _unknown(manifest, read, version) or _fill(manifest, read, version, identity)
        if problem is not None:
            problems.append(problem)
    return problems


def _answerable(segments: fieldpath.Segments) -> bool:
    """Whether a path is the provider's to answer: metadata and the like are the API server's."""
    return len(segments) > 1 and segments[0] in ("spec", "status")


def _unknown(manifest: Manifest, read: Read, version: VersionFacts | None) -> str | None:
    missing = None if version is None else version.missing(read.segments)
    if missing is None:
        return None
    near = f"; did you mean {missing.nearest}?" if missing.nearest else ""
    return f"reads {read.path}, which a {kind_of(manifest)} ({api_version_of(manifest)}) never reports{near}"


def _fill(manifest: Manifest, read: Read, version: VersionFacts | None, identity: Identity) -> str | None:
    if read.segments[0] != "status" or read.segments[1] == "conditions" or _get(manifest, read.segments) is not None:
        return None
    schema = {} if version is None else version.field(read.segments) or {}
    field = _field_name(read.segments)
    if is_secret(field) and schema.get("type", "string") == "string":
        return f"reads {read.path}, a secret, which no simulation shows"
    if not schema.get("type") and read.hint.type:
        schema = {"type": read.hint.type}
    value = _mirrored(manifest, read.segments, schema)
    if value is None:
        if _stays_away(read, version, identity):
            return None
        value = read.expected if _fits(read.expected, schema) else _invented(read, identity, field, schema)
        if value is None and read.hint.pattern:
            return (
                f"reads {read.path}, of which only a cloud knows a value that matches {read.hint.pattern!r}; "
                "give the resource as it is in the cloud with -o"
            )
    try:
        fieldpath.set(manifest, read.segments, value)
    except fieldpath.FieldPathError as error:
        return f"reads {read.path}, which cannot be reported: {error.message}"
    _fill_gaps(manifest, read.segments, version, identity)
    return None


def _stays_away(read: Read, version: VersionFacts | None, identity: Identity) -> bool:
    """Whether a field is an input that nobody gave and no cloud fills in."""
    if version is None or not identity.of_aws or read.expected is not None:
        return False
    *root, field = read.segments
    direct = tuple(root) == _AT_PROVIDER and isinstance(field, str)
    return direct and not has_form(identity, str(field)) and is_untold(version, str(field))


def _invented(read: Read, identity: Identity, field: str, schema: Mapping[str, Any]) -> Any:
    """An invented value that fits what is done with it."""
    value = invent(identity, field, schema)
    if read.hint.accepts(value):
        return value
    return read.hint.value(invent(identity, name, {"type": "string"}) or "" for name in ("arn", "id", "name", "url"))


def _fill_gaps(
    manifest: Manifest, segments: fieldpath.Segments, version: VersionFacts | None, identity: Identity
) -> None:
    """A list of which a later element is read has the earlier ones too."""
    for position, segment in enumerate(segments):
        if not isinstance(segment, int):
            continue
        elements = fieldpath.get(manifest, segments[:position])
        schema = {} if version is None else version.field(segments[: position + 1]) or {}
        for index, element in enumerate(elements):
            if element is None:
                elements[index] = invent(identity, _field_name(segments[:position]), schema)


def _mirrored(manifest: Manifest, segments: fieldpath.Segments, schema: Mapping[str, Any]) -> Any:
    """What the spec says of a field that the status has as well."""
    if segments[:2] != _AT_PROVIDER:
        return None
    for root in ROOTS:
        value = _get(manifest, ("spec", root, *segments[2:]))
        if _fits(value, schema):
            return _without_secrets(_known(value, schema))
    return None


def _known(value: Any, schema: Mapping[str, Any]) -> Any:
    """A copy without what the status has no field for, such as references and selectors."""
    if isinstance(value, list):
        return [_known(item, mapping(schema.get("items"))) for item in value]
    properties = mapping(schema.get("properties"))
    if not isinstance(value, dict) or not properties:
        return value
    return {key: _known(item, mapping(properties[key])) for key, item in value.items() if key in properties}


def _without_secrets(value: Any) -> Any:
    """A copy without the texts that must never be shown."""
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: item for key, item in value.items() if not (isinstance(item, str) and is_secret(key))}
    return {key: _without_secrets(item) for key, item in kept.items()}


def _get(manifest: Manifest, segments: fieldpath.Segments) -> Any:
    try:
        return fieldpath.get(manifest, segments)
    except fieldpath.FieldPathError:
        return None


def _field_name(segments: fieldpath.Segments) -> str:
    return next((segment for segment in reversed(segments) if isinstance(segment, str)), "")


def _fits(value: object, schema: Mapping[str, Any]) -> bool:
    """Whether a value is of the schema's type; null fits nothing."""
    wanted = _TYPES.get(schema.get("type", ""))
    if value is None or wanted is None:
        return value is not None
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
