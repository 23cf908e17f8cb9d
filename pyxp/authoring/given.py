"""What calls on a composition are given, judged by type where the call stands.

Without this a resource in place of a list, or text in place of a resource, would fail deep in the compiler, or be read
letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from pyxp.authoring.decisions import is_condition
from pyxp.authoring.deferred import Deferred
from pyxp.authoring.expressions import CompositeField, Expression, describe
from pyxp.authoring.markers import current_session, has_marker
from pyxp.authoring.readiness import ReadyCheck
from pyxp.authoring.references import expression_of
from pyxp.authoring.resources import Group, Resource
from pyxp.errors import AuthoringError, Location, with_article


class _Kind(NamedTuple):
    """What an option takes: in words, whether a value is one, and how to write one."""

    words: str
    fits: Callable[[Any], bool]
    write: str


def _symbolic(value: object) -> bool:
    return isinstance(value, Deferred | Expression)


def _text(value: object) -> bool:
    return isinstance(value, str) or _symbolic(value)


def _mapping(value: object) -> bool:
    return isinstance(value, Mapping) or _symbolic(value)


def _texts(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(item, str) for item in value)


def _policies(value: object) -> bool:
    """Texts, any of which may come from the claim, or the whole list of them."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(_text(item) for item in value)
    return _symbolic(value)


def _resources(value: object) -> bool:
    return isinstance(value, Sequence) and all(isinstance(item, Resource) for item in value)


_AFTER = "after=[queue], with what c.add(...) returned"
_OPTIONS: Mapping[str, _Kind] = {
    "when": _Kind(
        "a condition", is_condition, "when=xr.spec.zones >= 2, when=is_set(xr.spec.email), or another condition"
    ),
    "namespace": _Kind("text", _text, 'namespace="name"'),
    "object_name": _Kind("text", _text, 'object_name="name", or an f-string'),
    "external_name": _Kind("text", _text, 'external_name="name", or an f-string'),
    "adoptable": _Kind("True or False", lambda value: isinstance(value, bool), "adoptable=True"),
    "after": _Kind("a list of resources", _resources, _AFTER),
    "keeps": _Kind(
        "True, False or a list of resources",
        lambda value: isinstance(value, bool) or _resources(value),
        "keeps=[key], with what c.add(...) returned",
    ),
    "labels": _Kind("a dict", _mapping, 'labels={"key": "value"}'),
    "annotations": _Kind("a dict", _mapping, 'annotations={"key": "value"}'),
    "deletion_policy": _Kind("text", _text, 'deletion_policy="Orphan"'),
    "management_policies": _Kind("a list of texts", _policies, 'management_policies=["Observe"]'),
    "init_provider": _Kind("a dict of fields", _mapping, "init_provider={...}, with the fields' Python names"),
    "provider_config": _Kind("text", _text, 'provider_config="name"'),
    "may_change": _Kind("a list of Python names of fields", _texts, 'may_change=["field"]'),
    "hold": _Kind(
        "True, False or a list of Python names of fields",
        lambda value: isinstance(value, bool) or _texts(value),
        'hold=["field"]',
    ),
    "ready_when": _Kind(
        "a list of checks",
        lambda value: isinstance(value, Sequence) and all(isinstance(item, ReadyCheck) for item in value),
        'ready_when=[has_condition("Ready"), has_value("status.arn")]; an empty list is for what needs no check',
    ),
    "write_connection_secret_to": _Kind(
        "True, the name of a Secret, or a dict with its name and namespace",
        lambda value: value is True or (_text(value) and value != "") or isinstance(value, Mapping),
        "write_connection_secret_to=True",
    ),
    "name_limit": _Kind(
        "a whole number above 0",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
        "name_limit=80",
    ),
}


def wrong_options(options: Mapping[str, Any], location: Location) -> Iterator[tuple[str, AuthoringError]]:
    """The options whose values are of other types than they take, each with what to say of it.

    Unknown names are not judged here.
    """
    for name, value in options.items():
        kind = _OPTIONS.get(name)
        if kind is not None and not kind.fits(value):
            message = f"option {name!r} takes {kind.words}, not {shown(value)}"
            hint = f"write {_corrected(name, value) or kind.write}"
            yield name, AuthoringError(message, hint=hint, location=location)


def check_added(name: object, resource: object, location: Location) -> None:
    """Refuses what ``c.add`` is given in place of a name and a resource.

    Raises:
        AuthoringError: One of them is something else.
    """
    if isinstance(name, str) and isinstance(resource, Resource) and resource.composable:
        if has_marker(name):
            _refuse_claimed_name(name, location)
        return
    if isinstance(resource, type) and issubclass(resource, Resource):
        hint = f"call it: {resource.__name__}(...)"
    else:
        hint = 'write c.add("name", resource), with text and what a class of pyxp.aws or of your bindings makes'
    what = f"name a resource by {shown(name)}" if not isinstance(name, str) else f"add {shown(resource)}"
    raise AuthoringError(f"cannot {what}", hint=hint, location=location)


def _refuse_claimed_name(name: str, location: Location) -> NoReturn:
    """Refuses a name in the composition that only a claim decides; nothing that is told after that is of use."""
    session = current_session()
    told = session.readable(name) if session is not None else name
    hint = "write a constant; what it is called in the cloud or in the cluster is external_name= or object_name="
    if "[" in told:
        numbered = re.sub(r"\{.*\}", "{index}", told)
        hint = f'number the rounds: for index, item in enumerate(up_to(ref)), and c.add(f"{numbered}", ...)'
    message = f"cannot name a resource {told!r}: its name in the composition is the same for every claim"
    raise AuthoringError(message, hint=hint, location=location)


def check_members(name: object, members: object, location: Location) -> None:
    """Refuses what ``c.group`` is given in place of a name and a list of resources.

    Raises:
        AuthoringError: One of them is something else.
    """
    hint = 'write c.group("name", [first, second]), with what c.add(...) returned'
    if not isinstance(name, str):
        raise AuthoringError(f"cannot name a group by {shown(name)}", hint=hint, location=location)
    if isinstance(members, str) or not isinstance(members, Sequence):
        raise AuthoringError(f"cannot make a group of {shown(members)}", hint=hint, location=location)
    for member in members:
        if not isinstance(member, Resource):
            raise AuthoringError(f"cannot put {shown(member)} into a group", hint=hint, location=location)


def check_published(key: object, of: object, location: Location) -> None:
    """Refuses what ``c.connection_detail`` is given in place of a key and a resource.

    Raises:
        AuthoringError: One of them is something else.
    """
    if not isinstance(key, str):
        raise AuthoringError(
            f"cannot publish under {shown(key)}: a connection key is text",
            hint='write c.connection_detail("key", value)',
            location=location,
        )
    if of is not None and not isinstance(of, Resource):
        raise AuthoringError(
            f"option 'of' takes a resource, not {shown(of)}",
            hint="write of=queue, with what c.add(...) returned",
            location=location,
        )


def check_from_key(key: str, value: object, of: object, from_key: object, location: Location) -> None:
    """Refuses a connection key that has no value, or two.

    Raises:
        AuthoringError: What it says does not lead to one value.
    """
    example = f'c.connection_detail({key!r}, queue.status.url), or from_key="password", of=database'
    if not isinstance(from_key, str) or (value is None) == (not from_key):
        told = f"connection key {key!r} takes a value or a from_key, and one of them only"
        raise AuthoringError(told, hint=f"write {example}", location=location)
    if from_key and of is None:
        told = f"connection key {key!r} does not say whose secret has the key {from_key!r}"
        raise AuthoringError(told, hint="write of=database, with what c.add(...) returned", location=location)


def shown(value: object) -> str:
    """How a person would call what they gave, for messages."""
    expression = value if isinstance(value, Expression) else expression_of(value)
    if expression is not None:
        return describe(expression)
    if isinstance(value, Resource):
        if not value.composable:
            return value.title
        return f"the resource {value.title}" if value.resource_name else with_article(value.facts.kind)
    if isinstance(value, ReadyCheck):
        return "a single check"
    if isinstance(value, Group):
        return f"the group {value.name}"
    if isinstance(value, type):
        return f"the class {value.__qualname__}"
    if callable(value):
        return f"the function {getattr(value, '__qualname__', 'that is given')}"
    if isinstance(value, list | tuple) and len(value) < 5:
        return f"[{', '.join(map(shown, value))}]"
    if value is None or isinstance(value, str | bool | int | float):
        text = repr(value)
        return text if len(text) < 60 else f"{text[:56]}...{text[-1]}"
    return with_article(type(value).__qualname__)


def _corrected(name: str, value: object) -> str:
    """What was meant, where one element stands in place of a list, or a number in quotes."""
    kind = _OPTIONS[name]
    expression = expression_of(value)
    if name == "when" and isinstance(expression, CompositeField):
        field = describe(expression)
        other = f"{field} >= 2" if expression.shape.type in ("integer", "number") else f'{field} == "value"'
        return f"when=is_set({field}), or a comparison such as when={other}"
    if isinstance(value, str) and kind.fits([value]):
        return f"{name}=[{value!r}]"
    if isinstance(value, str) and value.isascii() and value.isdigit() and kind.fits(int(value)):
        return f"{name}={int(value)}"
    return ""
