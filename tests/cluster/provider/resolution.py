"""References and selectors, resolved as crossplane-runtime and the generated code of the provider do."""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

from .facts import Reference
from .managed import EXTERNAL_NAME, Managed, Object

Finder = Callable[[str], list[Object] | None]
"""Gives all objects of a kind, or None for a kind that is not served."""


class Unresolved(Exception):
    """A reference leads nowhere yet."""


def resolve(managed: Managed, find: Finder) -> Object:
    """The ``spec`` with everything resolved, or an :class:`Unresolved`; what was given stays as it is."""
    spec = copy.deepcopy(managed.manifest["spec"])
    for part in ("forProvider", "initProvider"):
        for reference in managed.facts.references:
            for holder in _holders(spec.get(part) or {}, reference.path[:-1]):
                try:
                    fill = _fill_many if reference.many else _fill_one
                    fill(managed, holder, reference, find)
                except Unresolved as problem:
                    raise Unresolved(f"mg.Spec.{_go_path((part, *reference.path))}: {problem}") from None
    return spec


def changes(before: Any, after: Any) -> Any:
    """What has to be merged into one value to get the other; values are never removed."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    return {key: changes(before.get(key), value) for key, value in after.items() if before.get(key) != value}


def _fill_one(managed: Managed, holder: Object, reference: Reference, find: Finder) -> None:
    field = reference.path[-1]
    selector, given = holder.get(reference.selector), holder.get(reference.ref)
    always = _policy(selector or given).get("resolve") == "Always"
    if selector and always:
        given = None
    if (holder.get(field) and not always) or not (given or selector):
        return
    if given:
        target = _named(given["name"], reference, find)
        policy = _policy(given)
    else:
        chosen = _selected(managed, selector, reference, find)
        policy = _policy(selector)
        target = chosen[0] if chosen else None
    if target is None:
        if policy.get("resolution") != "Optional":
            raise Unresolved(_NOT_FOUND if given else _NO_MATCHES)
        return
    value = _extracted(target, reference.extract)
    if not value and policy.get("resolution") != "Optional":
        raise Unresolved(_NO_VALUE)
    if value:
        holder[field] = value
    holder.setdefault(reference.ref, {"name": target["metadata"]["name"]})
    holder[reference.ref]["name"] = target["metadata"]["name"]


def _fill_many(managed: Managed, holder: Object, reference: Reference, find: Finder) -> None:
    field = reference.path[-1]
    selector, given = holder.get(reference.selector), holder.get(reference.ref) or []
    always = _policy(selector).get("resolve") == "Always" or (
        not selector and any(_policy(item).get("resolve") == "Always" for item in given)
    )
    if selector and always:
        given = []
    if (holder.get(field) and not always) or not (given or selector):
        return
    if given:
        targets = [_named(item["name"], reference, find) for item in given]
        if None in targets:
            raise Unresolved(_NOT_FOUND)
        values = [_extracted(target, reference.extract) for target in targets]
        optional = False
    else:
        optional = _policy(selector).get("resolution") == "Optional"
        targets = _selected(managed, selector, reference, find)
        by_value = {_extracted(target, reference.extract): target for target in targets}
        values = sorted(by_value)
        targets = [by_value[value] for value in values]
        holder[reference.ref] = [{"name": target["metadata"]["name"]} for target in targets]
    if not optional and not values:
        raise Unresolved(_NO_MATCHES)
    if not optional and "" in values:
        raise Unresolved(_NO_VALUE)
    holder[field] = values


_NOT_FOUND = "cannot get referenced resource"
_NO_MATCHES = "no resources matched selector"
_NO_VALUE = "referenced field was empty (referenced resource may not yet be ready)"


def _policy(asked: Object | None) -> Object:
    return (asked or {}).get("policy") or {}


def _named(name: str, reference: Reference, find: Finder) -> Object | None:
    return next((item for item in _all(reference, find) if item["metadata"]["name"] == name), None)


def _selected(managed: Managed, selector: Object, reference: Reference, find: Finder) -> list[Object]:
    """What a selector matches, in the order in which the server lists."""
    chosen = []
    for item in sorted(_all(reference, find), key=lambda item: item["metadata"]["name"]):
        labels = item["metadata"].get("labels") or {}
        if all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()) and (
            not selector.get("matchControllerRef") or _controller(item) == _controller(managed.manifest) is not None
        ):
            chosen.append(item)
    return chosen


def _all(reference: Reference, find: Finder) -> list[Object]:
    found = find(reference.target)
    if found is None:
        raise Unresolved(f'no matches for kind "{reference.target.rpartition("/")[2]}"')
    return found


def _controller(item: Object) -> str | None:
    owners = item["metadata"].get("ownerReferences") or []
    return next((owner["uid"] for owner in owners if owner.get("controller")), None)


def _extracted(target: Object, extract: str) -> str:
    if extract == "external-name":
        return (target["metadata"].get("annotations") or {}).get(EXTERNAL_NAME, "")
    value: Any = target
    for key in extract.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return "" if value is None else str(value)


def _holders(value: Any, path: tuple[str, ...]) -> Iterator[Object]:
    """The objects at a path; a list on the way stands for all its items."""
    if isinstance(value, list):
        for item in value:
            yield from _holders(item, path)
    elif isinstance(value, dict):
        if not path:
            yield value
        elif path[0] in value:
            yield from _holders(value[path[0]], path[1:])


_ACRONYMS = {"id": "ID", "vpc": "VPC", "kms": "KMS", "db": "DB", "nat": "NAT", "ipv4": "IPv4"}


def _go_path(path: tuple[str, ...]) -> str:
    """A path in the words of the provider's own code, which its messages use."""
    return ".".join(
        "".join(
            _ACRONYMS.get(word.lower(), word[:1].upper() + word[1:]) for word in re.findall("[A-Z]?[a-z0-9]+", part)
        )
        for part in path
    )
