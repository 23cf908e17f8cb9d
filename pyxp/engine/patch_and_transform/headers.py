"""What the inputs of all functions have in common: they are written as Kubernetes objects."""

from __future__ import annotations

from typing import Any

from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.patch_and_transform.fields import Fields, unreadable
from pyxp.gotext.errors import TextError
from pyxp.gotext.times import parse_rfc3339

_TEXTS = ("name", "generateName", "namespace", "selfLink", "uid", "resourceVersion")
_TIMES = ("creationTimestamp", "deletionTimestamp")
_NUMBERS = ("generation", "deletionGracePeriodSeconds")
_MAPS = ("labels", "annotations")
_LISTS = ("ownerReferences", "finalizers", "managedFields")
_OWNER_TEXTS = ("apiVersion", "kind", "name", "uid")
_OWNER_FLAGS = ("controller", "blockOwnerDeletion")
_MANAGER_TEXTS = ("manager", "operation", "apiVersion", "fieldsType", "subresource")


def read_header(value: Any, names: tuple[str, ...]) -> Fields:
    """The members of an input, of which ``apiVersion``, ``kind`` and ``metadata`` are of the right types.

    Args:
        value: The input; null counts as one without members.
        names: The members that it may have beside these.

    Raises:
        Unreadable: It is not an object, has other members, or one of the three is of another type.
    """
    fields = Fields(value, "", ("apiVersion", "kind", "metadata", *names))
    fields.text("apiVersion")
    fields.text("kind")
    fields.object("metadata", _metadata)
    return fields


def _metadata(value: Any, path: str) -> None:
    fields = Fields(value, path, _TEXTS + _TIMES + _NUMBERS + _MAPS + _LISTS)
    for name in _TEXTS:
        fields.text(name)
    for name in _TIMES:
        _time(fields, name, path)
    for name in _NUMBERS:
        fields.integer(name)
    for name in _MAPS:
        fields.object(name, _texts)
    fields.items("ownerReferences", _owner)
    fields.items("finalizers", _text)
    fields.items("managedFields", _manager)


def _texts(value: Any, path: str) -> None:
    fields = Fields(value, path, value if isinstance(value, dict) else ())
    for name in value:
        fields.text(name)


def _text(value: Any, path: str) -> None:
    if not isinstance(value, str | None):
        raise unreadable(path, "a string", value)


def _time(fields: Fields, name: str, path: str) -> None:
    written = fields.optional_text(name)
    try:
        if written is not None:
            parse_rfc3339(written)
    except TextError as error:
        raise Unreadable(f"{path}.{name}", error.message) from None


def _owner(value: Any, path: str) -> None:
    fields = Fields(value, path, _OWNER_TEXTS + _OWNER_FLAGS)
    for name in _OWNER_TEXTS:
        fields.text(name)
    for name in _OWNER_FLAGS:
        if not isinstance(fields.raw(name), bool | None):
            raise unreadable(f"{path}.{name}", "a boolean", fields.raw(name))


def _manager(value: Any, path: str) -> None:
    fields = Fields(value, path, (*_MANAGER_TEXTS, "time", "fieldsV1"))
    for name in _MANAGER_TEXTS:
        fields.text(name)
    _time(fields, "time", path)
