"""The schemas on both sides of a patch, and how a path is looked up in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyxp.catalog import KindFacts
from pyxp.catalog.paths import join_path
from pyxp.errors import InputError, is_slip, nearest
from pyxp.model import fieldpath
from pyxp.model.fieldpath import PathSyntaxError, Segment, Segments
from pyxp.model.manifests import mapping
from pyxp.structural.xrd import derive_crds
from pyxp.validation.compositions.typing_rules import counted

Json = Mapping[str, Any]
Facts = Callable[[str, str], KindFacts | None]
"""Finds what is known of a kind by ``apiVersion`` and ``kind``."""

_TEXT = {"type": "string"}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
ANYTHING: Json = {"x-kubernetes-preserve-unknown-fields": True}
"""The schema of an object of which nothing is known."""
METADATA: Json = {
    "type": "object",
    "properties": {
        "name": _TEXT, "generateName": _TEXT, "namespace": _TEXT, "uid": _TEXT, "resourceVersion": _TEXT,
        "selfLink": _TEXT, "creationTimestamp": _TEXT, "deletionTimestamp": _TEXT, "generation": {"type": "integer"},
        "deletionGracePeriodSeconds": {"type": "integer"},
        "labels": _TEXTS, "annotations": _TEXTS, "finalizers": {"type": "array", "items": _TEXT},
        "ownerReferences": {"type": "array", "items": ANYTHING}, "managedFields": {"type": "array", "items": ANYTHING},
    },
}  # fmt: skip
CROSSPLANE_KEYS: Final = (
    *("crossplane.io/external-name", "crossplane.io/paused", "crossplane.io/composition-resource-name"),
    *("crossplane.io/composite", "crossplane.io/claim-name", "crossplane.io/claim-namespace"),
    *("crossplane.io/external-create-pending", "crossplane.io/external-create-succeeded"),
    "crossplane.io/external-create-failed",
)
"""Keys of labels and annotations that mean something to Crossplane."""
OF_CLAIMS: Final = {
    "claimRef": "the definition has no claims; take metadata.name and metadata.namespace of the composite",
    "writeConnectionSecretToRef": "composites of Crossplane v2 write no connection secret; compose a Secret",
}
"""Fields that composites of v1 have, and what to do in those of v2."""
MOST_HINTS: Final = 50
"""Paths of one kind of check that lead nowhere and get a hint: each is compared with everything that is known."""
_MOST_LISTED: Final = 8
_DEEPEST: Final = 8
_SCALARS: Final = frozenset({"string", "integer", "number", "boolean"})


@dataclass(frozen=True)
class Place:
    """What lies at a path.

    Attributes:
        schema: Schema of the field; None where the path leads nowhere.
        problem: What is wrong with the path, empty where it exists.
        hint: The nearest field that exists.
        guaranteed: Whether every object that the schema accepts has the field once defaults are applied.
        doubt: A known field that may have been meant, where the schema keeps any field.
    """

    schema: Json | None
    problem: str = ""
    hint: str = ""
    guaranteed: bool = True
    doubt: str = ""


def whole(schema: Json) -> Json:
    """The schema of an object with what every Kubernetes object has."""
    return {
        **schema,
        "properties": {"apiVersion": _TEXT, "kind": _TEXT, **schema.get("properties", {}), "metadata": METADATA},
    }


def look_up(
    schema: Json, path: str, *, wildcards: bool = False, hints: bool = True, present: Collection[str] = ()
) -> Place:
    """What ``schema`` says of ``path``; ``metadata`` is that of every Kubernetes object.

    Args:
        schema: The schema of an object.
        path: A field path.
        wildcards: Whether ``[*]`` stands for all elements; otherwise it is a field of that name, as for the function.
        hints: Whether to look for what was meant where the path leads nowhere, which takes its time.
        present: Names of fields that are set beside the path's last one, so that none of them was meant.
    """
    try:
        segments = fieldpath.parse(path)
    except PathSyntaxError as error:
        return Place(None, error.message)
    root = whole(schema)
    node: Json = root
    doubt = ""
    for position, segment in enumerate(segments):
        following = _enter(node, segment, wildcards=wildcards)
        if following is None:
            return _nowhere(root, node, segments, position, hints=hints, present=present)
        known = node.get("properties", {}) if hints else {}
        if not doubt and known and following == {} and segment not in known and isinstance(segment, str):
            doubt = next((name for name in known if is_slip(segment, name)), "")
        node = following
    return Place(node, guaranteed=_guaranteed(root, segments), doubt=doubt or key_meant(segments))


def spec_fields(schema: Json) -> Json:
    """The fields in the ``spec`` of a kind, by their names."""
    return mapping(mapping(mapping(schema.get("properties")).get("spec")).get("properties"))


def key_meant(segments: Segments) -> str:
    """The label or annotation of Crossplane that a key may be meant for; empty where there is none."""
    if len(segments) != 3 or segments[0] != "metadata" or segments[1] not in {"labels", "annotations"}:
        return ""
    key = str(segments[2])
    if key in CROSSPLANE_KEYS or "crossplane" not in key:
        return ""
    return next((known for known in CROSSPLANE_KEYS if is_slip(key, known)), "")


def _enter(node: Json, segment: Segment, *, wildcards: bool) -> Json | None:
    """The schema one segment further down, an empty one where anything may be; None where nothing can be."""
    everywhere = wildcards and segment == "*"
    kind = node.get("type")
    if kind == "array":
        there = everywhere or (isinstance(segment, int) and segment < node.get("maxItems", segment + 1))
        return node.get("items") or {} if there else None
    if kind in _SCALARS or node.get("x-kubernetes-int-or-string"):
        return None
    if isinstance(segment, int):
        return None if kind == "object" and not node.get("x-kubernetes-preserve-unknown-fields") else {}
    properties = node.get("properties") or {}
    if segment in properties:
        return properties[segment] or {}
    values = node.get("additionalProperties")
    if isinstance(values, Mapping):
        return values
    if values or everywhere or kind is None or is_open(node):
        return {}
    return None


def is_open(node: Json) -> bool:
    """Whether an object keeps fields that its schema does not list."""
    return bool(node.get("x-kubernetes-preserve-unknown-fields") or node.get("x-kubernetes-embedded-resource"))


def _nowhere(  # noqa: PLR0913 - where a path ends, and what may be said of it
    root: Json, node: Json, segments: Segments, position: int, *, hints: bool, present: Collection[str]
) -> Place:
    there = join_path(segments[:position]) or "the object"
    segment, rest = segments[position], segments[position + 1 :]
    kind = node.get("type")
    if segment == "*":
        return Place(None, "a wildcard stands for elements only in toFieldPath of a patch that copies one field")
    if kind == "array" and isinstance(segment, int):
        most = node.get("maxItems", 0)
        last = f"the last is {join_path((*segments[:position], most - 1))}" if most else ""
        return Place(None, f"{there} has at most {counted(most, list)}", last)
    if kind == "array":
        deeper = segments[position:] if (node.get("items") or {}).get("type") not in _SCALARS else ()
        written = join_path((*segments[:position], 0, *deeper))
        return Place(None, f"{there} is a list, which has no field {str(segment)!r}", f"write {written}")
    if isinstance(segment, int):
        return Place(None, f"{there} is not a list, so it has no element {segment}")
    if kind in _SCALARS or node.get("x-kubernetes-int-or-string"):
        hint = ""
        if segments[:1] == ("metadata",) and position > 1:
            # Labels and annotations are texts; a dot in a key has to stand in brackets.
            hint = f"write {join_path((*segments[:2], '.'.join(map(str, segments[2:]))))}"
            return Place(None, f"{join_path(segments[:2])} is a map of texts", hint)
        return Place(None, f"{there} is of type {kind or 'integer or string'}, which has no field {segment!r}")
    problem = f"{there} has no field {segment!r}"
    given = () if rest else present
    hint = _instead(root, node, segments[:position], str(segment), rest, given) if hints else ""
    return Place(None, problem, hint)


def _instead(  # noqa: PLR0913 - where a path ends, and what is there
    root: Json, node: Json, above: Segments, name: str, rest: Segments, present: Collection[str]
) -> str:
    """The nearest field beside, or the field of that name elsewhere, or what there is."""
    known = sorted(node.get("properties") or {})
    near = nearest(name, known)
    taken = near if near in present else None
    if taken and is_slip(name, taken):
        return f"take it out: {taken} is set already"
    if taken:
        near = nearest(name, [item for item in known if item not in present])
    if near and is_slip(name, near):
        return f"did you mean {near}?"
    elsewhere = [
        path
        for path in _holders(root, name, ())
        if (not above or path[0] == above[0]) and _leads_on(root, (*path, name, *rest))
    ]
    if len(elsewhere) == 1:
        return f"did you mean {join_path((*elsewhere[0], name, *rest))}?"
    if near:
        return f"did you mean {near}?"
    if taken:
        return f"take it out: {taken} is set already"
    if not known and above:
        return "its schema lists no fields, so the API server drops them all"
    return f"it has {', '.join(known)}" if 0 < len(known) <= _MOST_LISTED else ""


def _holders(node: Json, name: str, above: Segments) -> Iterator[Segments]:
    """The objects below a schema that have a field of that name."""
    if len(above) > _DEEPEST:
        return
    for key, child in (node.get("properties") or {}).items():
        if key == name and above:
            yield above
        if isinstance(child, Mapping) and key not in {"metadata", "apiVersion", "kind"}:
            yield from _holders(child, name, (*above, key))


def _leads_on(node: Json, segments: Segments) -> bool:
    for segment in segments:
        following = _enter(node, segment, wildcards=True)
        if following is None:
            return False
        node = following
    return True


def _guaranteed(root: Json, segments: Segments) -> bool:
    node = root
    for position, segment in enumerate(segments):
        if isinstance(segment, int):
            if segment >= int(node.get("minItems", 0)):
                return False
            node = node.get("items", {})
            continue
        child = node.get("properties", {}).get(segment)
        if child is None:
            return segments[:1] == ("metadata",) and segments[1:2] in (("name",), ("uid",))
        sure = position == 0 and segment in {"spec", "metadata"}
        if segments[0] == "metadata":
            sure = sure or segment in {"name", "uid"}
        if not (sure or segment in node.get("required", ()) or "default" in child):
            return False
        node = child
    return True


def composite_schema(xrd: Json, api_version: str) -> Json | None:
    """The schema of the composite at a version of the XRD.

    For a version that Compositions cannot be for, it is the schema of the one that they are for.

    Returns:
        None where the XRD is one of which no CRD can be made, or has no version.
    """
    version = api_version.rpartition("/")[2]
    try:
        versions = derive_crds(dict(xrd))[0]["spec"]["versions"]
    except InputError:
        return None
    referable = [entry for entry in versions if entry["storage"]] or versions
    fitting = [entry for entry in referable if entry["name"] == version] or referable
    schema: Json | None = fitting[0]["schema"]["openAPIV3Schema"] if fitting else None
    return schema
