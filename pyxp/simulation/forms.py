"""Texts in a service's own form: what stands in the braces of a form, and what it becomes.

============================  ==================================================================================
``{name}``                    the external name; of a URL the last part
``{wanted}``                  the name that its fields ask for; where the cloud names it, else a made one
``{plain}``                   the external name without a slash at its beginning
``{kind}`` and its like       ``route-table``; ``{kindsquashed}`` is ``routetable``, ``{kindpascal}`` as it is
``{uuid}``                    a UUID of its own
``{hex17}``, ``{alnum10}``    so many characters: ``hex``, ``dec``, ``alnum``, ``upper``, ``mixed``
``{octet}``                   a number from 1 to 254
``{account}``, ``{region}``   where it is; ``{dns}`` the end of host names there, ``{partition}`` the partition
``{vpcId}``                   the field of that name; of an ARN, a URL or a path the last part; ``{a.b}`` one below
``{vpcId*}``                  the field as it is
``{loadBalancerArn+}``        an ARN's resource without its type; anything else as it is
``{cluster?}``                as ``{vpcId}``; without the field nothing, and no slash after it
============================  ==================================================================================

The words of :data:`_MADE` are for what fields say otherwise than identifiers do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from pyxp.model.manifests import text
from pyxp.simulation.identity import ACCOUNT, Identity, digits

_PLACE: Final = re.compile(r"\{([a-zA-Z.0-9]+)([*+?]?)\}(/?)")
_CHARACTERS: Final = re.compile(r"(hex|dec|alnum|upper|mixed)([0-9]+)")
_WORD: Final = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_RESOURCE_PART: Final = 5


def filled(form: str, identity: Identity, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """A form with everything in its braces filled in.

    Args:
        form: The form.
        identity: The resource.
        more: Words that only the caller knows, with their values.
    """

    def value(place: re.Match[str]) -> str:
        word, mark, slash = place.groups()
        found = more[word] if word in more else _value(identity, word, mark)
        return found + slash if found or mark != "?" else ""

    return _PLACE.sub(value, form)


def fields_of(form: str) -> set[str]:
    """The fields that a form takes, each as a path."""
    words = {place.group(1) for place in _PLACE.finditer(form)}
    return {word for word in words if word not in _MADE and not _CHARACTERS.fullmatch(word)}


def hyphenated(kind: str) -> str:
    """A kind in lower case, with a hyphen between its words: ``route-table``."""
    return "-".join(word.lower() for word in _WORD.findall(kind))


def wanted_name(identity: Identity) -> str:
    """The name that a resource's fields ask for: ``name``, or a field such as ``brokerName`` of a Broker."""
    fields = identity.fields
    if text(fields.get("name")):
        return text(fields["name"])
    kind = identity.kind.lower()
    own = (key for key in fields if key.lower().endswith("name") and key[:-4].lower() and key[:-4].lower() in kind)
    named = next((text(fields[key]) for key in own if text(fields[key])), "")
    return named or ("" if identity.rule.get("naming") == "generated" else identity.name)


def short(value: str) -> str:
    """The last part of an ARN, a URL or a path; anything else as it is."""
    if value.startswith("arn:"):
        return value.rpartition("/")[2].rpartition(":")[2]
    return value.rstrip("/").rpartition("/")[2]


def without_type(value: str) -> str:
    """The resource that an ARN is of, without the type that it begins with; anything else as it is."""
    if not value.startswith("arn:"):
        return value
    resource = value.split(":", _RESOURCE_PART)[-1]
    return re.sub(r"^/?[^/:]*[/:]", "", resource)


def field(fields: Mapping[str, Any], path: str) -> str:
    """The text or number in a field; of a list's the first element's; empty where there is none."""
    found: Any = fields
    for part in path.split("."):
        found = found[0] if isinstance(found, list) and found else found
        found = found.get(part) if isinstance(found, Mapping) else None
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def _value(identity: Identity, word: str, mark: str) -> str:
    if word in _MADE:
        return _MADE[word](identity)
    if made := _CHARACTERS.fullmatch(word):
        return identity.characters(made.group(1), int(made.group(2)), word)
    found = field(identity.fields, word)
    if not found:
        return "" if mark == "?" else f"{hyphenated(word)}-{identity.digits(word, 8)}"
    if mark == "*":
        return found
    return without_type(found) if mark == "+" else short(found)


def _own_name(identity: Identity) -> str:
    return short(identity.name) if identity.name.startswith("https://") else identity.name


def _balancer_type(identity: Identity) -> str:
    kinds = {"network": "net", "gateway": "gwy"}
    return kinds.get(field(identity.fields, "loadBalancerType"), "app")


def _firewall_scope(identity: Identity) -> str:
    return "global" if field(identity.fields, "scope") == "CLOUDFRONT" else "regional"


def _path(identity: Identity) -> str:
    return f"/{field(identity.fields, 'path').strip('/')}/".replace("//", "/")


def zone_code(region: str) -> str:
    """A region as the names of caches and of availability zones have it: ``euc1``, ``apse1``, ``usgw1``."""
    area, *words = region.split("-")
    inner = (re.sub(r"^(.)[a-z]*?(?:(e|w)(?:ast|est))?$", r"\1\2", word) for word in words)
    return area + "".join(inner)


def _permission_set(identity: Identity) -> str:
    instance = short(field(identity.fields, "instanceArn"))
    return f"arn:{identity.partition}:sso:::permissionSet/{instance}/ps-{identity.characters('hex', 16, 'hex16')}"


def _stack(identity: Identity) -> str:
    name = f"serverlessrepo-{wanted_name(identity)}"
    return f"arn:{identity.partition}:cloudformation:{identity.somewhere}:{ACCOUNT}:stack/{name}/{identity.uuid()}"


_MADE: Final[Mapping[str, Callable[[Identity], str]]] = {
    "name": _own_name,
    "wanted": lambda identity: short(wanted_name(identity)) or digits(identity.seed, 26),
    "plain": lambda identity: identity.name.removeprefix("/"),
    "kind": lambda identity: hyphenated(identity.kind),
    "kindsquashed": lambda identity: identity.kind.lower(),
    "kindpascal": lambda identity: identity.kind,
    "uuid": lambda identity: identity.uuid(),
    "octet": lambda identity: str(int(identity.digits("octet", 4), 16) % 254 + 1),
    "account": lambda _: ACCOUNT,
    "region": lambda identity: identity.somewhere,
    "partition": lambda identity: identity.partition,
    "externalname": lambda identity: identity.name,
    "zonecode": lambda identity: zone_code(identity.somewhere),
    "dns": lambda identity: identity.domain,
    "lbtype": _balancer_type,
    "wafscope": _firewall_scope,
    "path": _path,
    "rulegrouptype": lambda identity: field(identity.fields, "type").lower() or "stateful",
    "schedulegroup": lambda identity: field(identity.fields, "groupName") or "default",
    "direction": lambda identity: "out" if field(identity.fields, "direction") == "OUTBOUND" else "in",
    "organization": lambda _: "o-exampleorg",
    "permissionset": _permission_set,
    "stackarn": _stack,
}


@cache
def read_table(table: str) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """What a table of forms says: by service what stands behind its name, and the forms of its kinds."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    rows: dict[str, str] = {}
    for line in table.strip().splitlines():
        if line.startswith(" "):
            rows.update((kind, form) for kind, _, form in (item.partition("=") for item in line.split()))
        else:
            service, _, rest = line.partition(" ")
            rows = {}
            found[service] = (rest, rows)
    return found
