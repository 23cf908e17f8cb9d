"""The verdict on an object that is right, or of which only rules have something to say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pyxp.gotext.patterns import PatternError
from pyxp.model.budget import Exceeded
from pyxp.model.contents import Answers, content_of, copy_of
from pyxp.structural.kubernetes_kinds import name_rule
from pyxp.validation import native, rules
from pyxp.validation.decoding import UnreadableDocument
from pyxp.validation.faults import TooMuch
from pyxp.validation.kinds import Kind
from pyxp.validation.metadata import generated_name
from pyxp.validation.onepass.identity import stored_metadata
from pyxp.validation.onepass.steps import JUNCTORS, is_plain_object, table_of
from pyxp.validation.onepass.walking import Doubt, Table, Walk
from pyxp.validation.scale import scale_causes
from pyxp.validation.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pyxp.cel.evaluation.work import Work

Json = dict[str, Any]
_IDENTITY: Final = ("apiVersion", "kind", "metadata")
_OF_WHOLE: Final = (
    "allOf", "anyOf", "oneOf", "not", "enum", "minProperties", "maxProperties", "nullable", "format", "default"
)  # fmt: skip
"""Keywords that make a schema of whole objects unusual."""
_PLAIN: Final = {"type": "object"}
WORTHWHILE: Final = 2
"""From this object of a kind on, its schema is made into closures; most kinds of a stack come once."""


_MOST: Final = 256
"""Objects of a kind that are remembered."""


class _Right(NamedTuple):
    """What is known of an object that is right.

    Attributes:
        stored: The content of the object as it is stored, without metadata.
        left: How many values a walk may still go through behind it.
        work: What its rules took.
    """

    stored: bytes
    left: int
    work: int


class OnePass:
    """Judges objects of one kind in one walk, where nothing is wrong with them.

    Args:
        kind: The kind.
        worthwhile: From which object on.
    """

    def __init__(self, kind: Kind, worthwhile: int = WORTHWHILE) -> None:
        self._kind = kind
        self._left = worthwhile
        self._answers: Answers[_Right] = Answers(_MOST)

    def verdict(self, data: Any, namespaces: Collection[str] | None, work: Callable[[], Work]) -> Verdict | None:
        """The verdict on an object that is created; None where it has to be judged stage by stage.

        Args:
            data: The object, as it was read.
            namespaces: Namespaces that exist; None for any.
            work: Gives the work that rules may do.
        """
        if self._left > 0:
            self._left -= 1
            if self._left:
                return None
        if self._table is None:
            return None
        kind = self._kind
        try:
            key = self._key(data)
            right = self._answers.get(key) if key is not None else None
            walk = Walk()
            value = self._stored(data, walk) if right is None else self._stored_alike(data, right, walk)
            left = walk.left
            self._check_metadata(value["metadata"], walk)
            self._check_whole(value)
        except (Doubt, Exceeded, PatternError, TooMuch, RecursionError, UnreadableDocument):
            return None
        if kind.namespaced and namespaces is not None and value["metadata"]["namespace"] not in namespaces:
            return None
        told = (kind.warning,) if kind.warning else ()
        given = work() if kind.rules.present else None
        before = given.left if given is not None else 0
        if right is not None and right.work <= before:
            if given is not None:
                given.left = before - right.work
            return Verdict(True, (), told, _without_made_name(value))
        causes, unchecked, warned = rules.check(kind.rules, value, None, given)
        if key is not None and right is None and not (causes or unchecked or warned):
            self._keep(key, value, left, before - given.left if given is not None else 0)
        return Verdict(not causes, tuple(causes), (*told, *warned), _without_made_name(value), unchecked)

    def _key(self, data: Any) -> bytes | None:
        """All of an object but its metadata, where metadata is judged by itself; None where it is not."""
        return content_of({**data, "metadata": None}) if self._is_apart and data.__class__ is dict else None

    def _keep(self, key: bytes, value: Json, left: int, work: int) -> None:
        stored = content_of({**value, "metadata": None})
        if stored is not None:
            self._answers.keep(key, _Right(stored, left, work))

    def _stored_alike(self, data: Json, right: _Right, walk: Walk) -> Json:
        """The object as it is stored, where another one that is the same but for its metadata was right.

        Raises:
            Doubt: Something is wrong with its metadata.
        """
        value: Json = copy_of(right.stored)
        walk.left = right.left
        value["metadata"] = stored_metadata(data.get("metadata"), namespaced=self._kind.namespaced, rule=self._rule)
        return value

    @cached_property
    def _is_apart(self) -> bool:
        """Whether nothing in the schema or in its rules looks at metadata."""
        kind = self._kind
        own = (kind.checked_schema.get("properties") or {}).get("metadata") or {}
        parts = [own, *(own.get("properties") or {}).values()]
        if kind.native or kind.scale or any(word in part for part in parts for word in JUNCTORS):
            return False
        if not kind.rules.present:
            return True
        tree = kind.rules.compiled.tree
        return tree is not None and not tree.rules and tree.additional is None and "metadata" not in tree.properties

    def _stored(self, data: Any, walk: Walk) -> Json:
        """The object as it is stored, but for a name that is made.

        Raises:
            Doubt: It is unusual, or something is wrong with it.
        """
        kind, table = self._kind, self._table
        if table is None or data.__class__ is not dict or (kind.has_status and "status" in data):
            raise Doubt
        metadata = stored_metadata(data.get("metadata"), namespaced=kind.namespaced, rule=self._rule)
        value: Json = table[dict]({**data, "metadata": None}, walk)
        value["metadata"] = metadata
        return value

    def _check_metadata(self, metadata: Json, walk: Walk) -> None:
        """What the schema asks of metadata.

        Raises:
            Doubt: Something is wrong with it.
        """
        if self._metadata is not None:
            self._metadata[dict](metadata, walk)

    def _check_whole(self, value: Json) -> None:
        """What is asked beside the schema.

        Raises:
            Doubt: Something is wrong.
        """
        kind = self._kind
        if kind.scale and scale_causes(kind.scale, value):
            raise Doubt
        if kind.native and any(native.decoding_causes(kind.schema, value, kind.kind)):
            raise Doubt

    @cached_property
    def _rule(self) -> Callable[[str], list[str]]:
        return name_rule(self._kind.api_version, self._kind.kind)

    @cached_property
    def _metadata(self) -> Table | None:
        """What the schema asks of metadata, if anything."""
        own = (self._kind.checked_schema.get("properties") or {}).get("metadata")
        return None if own is None or is_plain_object(own) else table_of(own, is_open=True)

    @cached_property
    def _table(self) -> Table | None:
        """The steps of whole objects; None where the kind is so unusual that all its objects are judged otherwise."""
        kind, schema = self._kind, self._kind.checked_schema
        properties: Mapping[str, Any] = schema.get("properties") or {}
        if (
            kind.embeds
            or kind.storage_schema is not None
            or schema.get("type") != "object"
            or any(schema.get(word) is not None for word in _OF_WHOLE)
            or any(has_default(properties.get(name)) for name in _IDENTITY)
            or _is_unusual(properties.get("metadata", _PLAIN))
            or (kind.has_status and has_default(properties.get("status")))
        ):
            return None
        # Metadata is not pruned, and neither are the others; a null stands in its place while the object is walked.
        identity = {name: {"type": "string", **properties.get(name, {})} for name in _IDENTITY[:2]}
        open_ = {"x-kubernetes-preserve-unknown-fields": True, "nullable": True}
        return table_of({**schema, "properties": {**properties, **identity, "metadata": open_}})


def has_default(schema: Any) -> bool:
    """Whether a field is filled in where it is missing."""
    return isinstance(schema, dict) and schema.get("default") is not None


def _is_unusual(metadata: Mapping[str, Any]) -> bool:
    """Whether more is asked of metadata than that texts in it have some form."""
    parts = [metadata, *(metadata.get("properties") or {}).values()]
    return metadata.get("type") != "object" or any(has_default(part) or "properties" in part for part in parts[1:])


def _without_made_name(value: Json) -> Json:
    meta = value["metadata"]
    if meta.get("generateName") and meta.get("name") == generated_name(meta["generateName"]):
        return {**value, "metadata": {name: item for name, item in meta.items() if name != "name"}}
    return value
