"""Values that a cloud could report: plausible, the same on every run, and never a secret.

A value follows from the field's type and name and from the resource's identity, nothing else; names of fields follow
the conventions of the providers (``arn``, ``ownerId``, ``readerEndpoint``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pyxp.engine.crossplane.conditions import FROZEN_TIME
from pyxp.model.manifests import text
from pyxp.simulation.field_forms import FIELD_FORMS, HTTPS, PORTS
from pyxp.simulation.forms import filled, read_table, short, zone_code
from pyxp.simulation.identifiers import arn, id_prefix, kind_called, meant_kind, related_name, reported_id
from pyxp.simulation.identity import ACCOUNT, Identity
from pyxp.simulation.named_forms import NAMED_FORMS

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NOT_IN_HOSTS = re.compile(r"[^a-z0-9]+")
_SECRET_WORDS = frozenset({"password", "passwd", "passphrase", "secret", "token", "credential", "credentials"})
_SECRET_KEYS = frozenset({("private", "key"), ("secret", "key"), ("access", "key"), ("api", "key"), ("auth", "key")})
# What is told about a secret is none: its ARN, its id, whether it is active.
_ABOUT_SECRETS = frozenset({"arn", "arns", "id", "ids", "name", "status", "state", "version", "type", "url", "uri"})
_MOST_LEVELS = 4
_SERVED_AT_HOME = frozenset({"cloudfront", "route53", "waf"})
"""Global services that take certificates, functions, keys and logs only from the region of global services."""


def is_secret(field: str) -> bool:
    """Whether a text field of this name may hold something that must never be shown."""
    words = _words(field)
    if not words or words[-1] in _ABOUT_SECRETS:
        return False
    return not _SECRET_WORDS.isdisjoint(words) or tuple(words[-2:]) in _SECRET_KEYS


def invent(identity: Identity, field: str, schema: Mapping[str, Any], levels: int = _MOST_LEVELS) -> Any:
    """A value for a field of the given schema; None for a secret, or where the schema has no end.

    Args:
        identity: The resource.
        field: The name of the field; of a list's element the name of the list.
        schema: The field's schema; without a type it is taken for text.
        levels: How many levels of objects and lists to fill.
    """
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if kind in ("object", "array"):
        return _invent_nested(identity, field, schema, levels - 1) if levels else None
    if kind == "boolean":
        return False
    if kind in ("integer", "number"):
        return _port(identity) if _words(field)[-1:] == ["port"] else 1
    return None if is_secret(field) else _text(identity, field)


def has_form(identity: Identity, field: str) -> bool:
    """Whether the name of a text field tells what is in it: an id, an ARN, a name, an address and the like."""
    words = _words(field)
    if words == ["id"] or _form(identity, field) or (identity.of_aws and _named_form(tuple(words))):
        return True
    return any(words[-len(ending) :] == list(ending) for endings, _ in _RULES for ending in endings)


def _invent_nested(identity: Identity, field: str, schema: Mapping[str, Any], levels: int) -> Any:
    if schema.get("type") == "array":
        if (form := _form(identity, field)) and "," in form:
            return [filled(one, identity) for one in form.split(",")]
        element = invent(identity, field, schema.get("items") or {}, levels)
        return [] if element is None else [element]
    properties = schema.get("properties") or {}
    found = {name: invent(identity, name, below, levels) for name, below in properties.items()}
    return {name: value for name, value in found.items() if value is not None}


def _text(identity: Identity, field: str) -> str:
    words = _words(field)
    if words == ["id"]:
        return reported_id(identity) if identity.of_aws else identity.name
    if form := _form(identity, field):
        return filled(form, identity, {"arn": arn(identity), "port": str(_port(identity))})
    if identity.of_aws and (form := _named_form(tuple(words))):
        return filled(form, replace(identity, seed=f"{identity.seed}/{field}"))
    for endings, rule in _RULES:
        if any(words[-len(ending) :] == list(ending) for ending in endings):
            stem = words[: -len(next(ending for ending in endings if words[-len(ending) :] == list(ending)))]
            return rule(identity, field, stem)
    return "-".join([*words, identity.digits(field, 8)])


def _form(identity: Identity, field: str) -> str:
    """The form that the service has for a field; empty for none, and for what is no service of AWS."""
    if not identity.of_aws:
        return ""
    _, fields = read_table(FIELD_FORMS).get(identity.service, ("", {}))
    return fields.get(f"{identity.kind}.{field}") or fields.get(f"*.{field}", "")


@cache
def _named_form(words: tuple[str, ...]) -> str:
    """The form that fields have by the end of their names, also in the plural; empty for none."""
    last = words[-1].removesuffix("s") if words else ""
    for ending in (words, (*words[:-1], last), (*words[:-1], last.removesuffix("e"))):
        for start in range(len(ending)):
            if form := _named_forms().get(ending[start:], ""):
                return form
    return ""


@cache
def _named_forms() -> Mapping[tuple[str, ...], str]:
    lines = (line.partition(" ") for line in NAMED_FORMS.strip().splitlines())
    return {tuple(_words(end)): form for end, _, form in lines}


def _port(identity: Identity) -> int:
    engine = text(identity.fields.get("engine"))
    return next((PORTS[name] for name in (engine, engine.partition("-")[0], identity.service) if name in PORTS), HTTPS)


def _arn(identity: Identity, _field: str, stem: list[str]) -> str:
    if not stem or identity.kind.lower().endswith("".join(stem)):
        return arn(identity)
    service, kind = meant_kind(stem) or kind_called(identity.service, stem)
    told = _told(identity, stem)
    name = told or identity.name.rpartition("/")[2]
    if (service, kind) == ("secretsmanager", "Secret"):
        name = f"{identity.service}!{identity.kind.lower()}-{identity.uuid(kind)}"
    group = identity.group.replace(identity.service, service, 1)
    region = identity.region or (identity.home if identity.service in _SERVED_AT_HOME else identity.place)
    other = replace(identity, group=group, kind=kind, name=name, region=region, fields={"name": name}, rule={})
    return arn(other if told else replace(other, name=related_name(other)))


def _region(identity: Identity) -> str:
    return identity.somewhere if identity.of_aws else identity.region


def _told(identity: Identity, stem: list[str]) -> str:
    """What the resource's own fields say of what a field is about: ``fileSystemId`` of ``fileSystemArn``."""
    name = stem[0] + "".join(word.capitalize() for word in stem[1:])
    return next((found for end in ("Arn", "Id", "Name", "") if (found := text(identity.fields.get(name + end)))), "")


def _domain(identity: Identity) -> str:
    end = identity.domain if identity.of_aws else "example.com"
    return ".".join(part for part in (identity.service, identity.region, end) if part)


def _url(identity: Identity, _field: str, stem: list[str]) -> str:
    if identity.name.startswith("https://") and not stem:
        return identity.name
    return "/".join([f"https://{_domain(identity)}", ACCOUNT, *stem, _host_part(identity.name)])


def _host(identity: Identity, field: str, stem: list[str]) -> str:
    return ".".join([_host_part(identity.name), "-".join([*stem, identity.digits(field, 8)]), _domain(identity)])


def _address(identity: Identity, field: str, stem: list[str]) -> str:
    last = int(identity.digits(field, 4), 16) % 254 + 1
    # Documentation addresses (RFC 5737) stand for public ones.
    return f"10.0.0.{last}" if "private" in stem else f"203.0.113.{last}"


def _key(identity: Identity, field: str, _stem: list[str]) -> str:
    return _arn(identity, field, ["kms", "key"]) if identity.of_aws else _id(identity, field, ["kms", "key"])


def _zone(identity: Identity, field: str, stem: list[str]) -> str:
    """The id of a hosted zone; an availability zone has one that begins with its region."""
    if not identity.of_aws:
        return _id(identity, field, [*stem, "zone"])
    if "availability" in stem:
        return f"{zone_code(_region(identity))}-az1"
    return "Z" + identity.characters("upper", 13, field)


def _name(identity: Identity, _field: str, stem: list[str]) -> str:
    """A name: for what the cloud identifies otherwise, by an ARN or an id, the one that its ARN has."""
    own = not stem or "".join(stem) in identity.kind.lower()
    identified = identity.name.startswith("arn:") or (own and identity.rule.get("naming") == "generated")
    return filled("{wanted}", identity) if identified else identity.name


def _id(identity: Identity, field: str, stem: list[str]) -> str:
    if identity.rule.get("naming") == "generated" and identity.kind.lower() == "".join(stem):
        return short(identity.name)
    prefix = [id_prefix(stem)] if stem and identity.of_aws else stem
    return "-".join([*prefix, identity.digits(field, 17)])


_Rule = Callable[[Identity, str, list[str]], str]
_RULES: tuple[tuple[tuple[tuple[str, ...], ...], _Rule], ...] = (
    ((("arn",), ("arns",)), _arn),
    ((("url",), ("uri",), ("urls",)), _url),
    ((("public", "dns"), ("private", "dns"), ("dns", "name"), ("domain", "name")), _host),
    ((("endpoint",), ("endpoints",), ("hostname",), ("fqdn",), ("host",)), _host),
    ((("ip",), ("ips",), ("ip", "address"), ("ip", "addresses")), _address),
    ((("ipv", "4"), ("ipv", "4", "address"), ("ipv", "4", "addresses")), _address),
    ((("cidr",), ("cidrs",), ("cidr", "block"), ("cidr", "blocks")), lambda *_: "10.0.0.0/16"),
    ((("address",),), _host),
    ((("owner", "id"), ("account", "id"), ("registry", "id"), ("owner",), ("account",)), lambda *_: ACCOUNT),
    ((("kms", "key", "id"), ("kms", "key")), _key),
    ((("zone", "id"),), _zone),
    ((("id",), ("ids",)), _id),
    ((("availability", "zone"), ("availability", "zone", "name")), lambda identity, *_: f"{_region(identity)}a"),
    ((("name",),), _name),
    ((("region",),), lambda identity, *_: _region(identity)),
    ((("state",), ("status",), ("phase",)), lambda *_: "available"),
    ((("time",), ("date",), ("timestamp",), ("created", "at"), ("updated", "at")), lambda *_: FROZEN_TIME),
    ((("version",),), lambda *_: "1"),
)


def _words(field: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(field)]


def _host_part(name: str) -> str:
    return _NOT_IN_HOSTS.sub("-", name.lower()).strip("-")
