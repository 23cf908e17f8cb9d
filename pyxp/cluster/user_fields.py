"""What a user of a kubeconfig may say, and of which type it must be.

A value of another type is refused as kubectl does it: passed over, somebody would act as another than was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.errors import UsageError

_TEXTS: Final = (
    "token",
    "tokenFile",
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "as",
    "as-uid",
)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_mapping_of_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_list_of_texts, value.values())) and all(map(_is_text, value))


def _is_list_of_variables(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict) and _is_text(item.get("name")) and _is_text(item.get("value", "")) for item in value
    )


_Rule = tuple[Callable[[Any], bool], str]
_TEXT: Final[_Rule] = (_is_text, "a text; numbers need quotes")
_LIST: Final[_Rule] = (_is_list_of_texts, "a list of texts")
_OF_USER: Final[dict[str, _Rule]] = {
    **dict.fromkeys(_TEXTS, _TEXT),
    "as-groups": _LIST,
    "as-user-extra": (_is_mapping_of_lists, "an object with lists of texts"),
    "exec": (_is_mapping, "an object"),
    "auth-provider": (_is_mapping, "an object"),
}
_OF_PLUGIN: Final[dict[str, _Rule]] = {
    "command": _TEXT,
    "apiVersion": _TEXT,
    "args": _LIST,
    "env": (_is_list_of_variables, "a list of objects with name and value, both texts"),
    "interactiveMode": _TEXT,
}


def refuse_other_types(user: Mapping[str, Any]) -> None:
    """Refuse a user that says something in another type than it must be; values are not shown.

    Raises:
        UsageError: It does.
    """
    _check(user, _OF_USER, "")
    plugin = user.get("exec")
    if isinstance(plugin, dict):
        _check(plugin, _OF_PLUGIN, "exec.")
    if (user.get("as-groups") or user.get("as-uid") or user.get("as-user-extra")) and not user.get("as"):
        raise UsageError(
            "the user of the kubeconfig acts for groups, a uid or extra fields, and names nobody in as",
            hint="write as: NAME; the server takes the others only with it",
        )


def _check(fields: Mapping[str, Any], rules: Mapping[str, _Rule], prefix: str) -> None:
    for name, (fits, wanted) in rules.items():
        value = fields.get(name)
        if value is not None and not fits(value):
            raise UsageError(f"{prefix}{name} of the user of the kubeconfig cannot be used: it must be {wanted}")
