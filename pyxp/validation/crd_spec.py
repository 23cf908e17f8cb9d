"""Rules for the rest of a CRD's spec: group, names, versions, printer columns, conversion, subresources.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apis/apiextensions/validation/validation.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from pyxp.gotext import names
from pyxp.gotext.values import text_bytes
from pyxp.validation.crd_rules import find_field
from pyxp.validation.verdict import Cause, duplicate, forbidden, invalid, not_supported, required, too_many

Json = dict[str, Any]
COLUMN_TYPES: Final = ("boolean", "date", "integer", "number", "string")
COLUMN_FORMATS: Final = ("byte", "date", "date-time", "double", "float", "int32", "int64", "password")
_REVIEW_VERSIONS: Final = ("v1", "v1beta1")
_MOST_SELECTABLE: Final = 8


def group_and_scope(spec: Json) -> Iterator[Cause]:
    """Rules of ``spec.group`` and ``spec.scope``."""
    group, scope = spec.get("group", ""), spec.get("scope", "")
    problems = names.subdomain_problems(group)
    if not group:
        yield required("spec.group")
    elif problems:
        yield invalid("spec.group", group, ",".join(problems))
    elif "." not in group:
        yield invalid("spec.group", group, "should be a domain with at least one dot")
    if not scope:
        yield required("spec.scope")
    elif scope not in ("Cluster", "Namespaced"):
        yield not_supported("spec.scope", scope, ("Cluster", "Namespaced"))


def names_causes(given: Mapping[str, Any]) -> Iterator[Cause]:
    """Rules of ``spec.names``."""
    for part in ("plural", "singular", "kind", "listKind"):
        if not given.get(part):
            yield required(f"spec.names.{part}")
    for part in ("plural", "singular"):
        text = given.get(part, "")
        problems = names.dns_1035_problems(text) if text else []
        if problems:
            yield invalid(f"spec.names.{part}", text, ",".join(problems))
    for part in ("kind", "listKind"):
        text = given.get(part, "")
        problems = names.dns_1035_problems(text.lower()) if text else []
        if problems:
            detail = f"may have mixed case, but should otherwise match: {','.join(problems)}"
            yield invalid(f"spec.names.{part}", text, detail)
    if given.get("kind") and given.get("kind") == given.get("listKind"):
        yield invalid("spec.names.listKind", given["listKind"], "kind and listKind may not be the same")
    for part in ("shortNames", "categories"):
        for index, text in enumerate(given.get(part) or []):
            problems = names.dns_1035_problems(text)
            if problems:
                yield invalid(f"spec.names.{part}[{index}]", text, ",".join(problems))


def version_list(versions: list[Json]) -> Iterator[Cause]:
    """Rules of the list of versions as a whole; the first one's name is also the CRD's ``spec.version``."""
    found = [version.get("name", "") for version in versions]
    for index, name in enumerate(found):
        problems = names.dns_1035_problems(name)
        if problems:
            yield invalid(f"spec.versions[{index}].name", name, ",".join(problems))
            if index == 0 and name:
                yield invalid("spec.version", name, ",".join(problems))
    if len(set(found)) != len(found):
        yield invalid("spec.versions", found, "must contain unique version names")
    if sum(bool(version.get("storage")) for version in versions) != 1:
        yield invalid("spec.versions", found, "must have exactly one version marked as storage version")


def deprecation(version: Json, path: str) -> Iterator[Cause]:
    """Rules of ``deprecationWarning``."""
    warning = version.get("deprecationWarning")
    where = f"{path}.deprecationWarning"
    if warning is None:
        return
    if not version.get("deprecated"):
        yield invalid(where, warning, "can only be set for deprecated versions")
        return
    if len(text_bytes(warning)) > 256:
        yield invalid(where, warning, "must be <= 256 characters long")
    if not warning:
        yield invalid(where, warning, "must not be an empty string")
    if not warning.isprintable():
        yield invalid(where, warning, "must only contain printable UTF-8 characters")


def columns(given: list[Json], path: str) -> Iterator[Cause]:
    """Rules of printer columns."""
    for index, column in enumerate(given):
        at = f"{path}[{index}]"
        if not column.get("name"):
            yield required(f"{at}.name")
        kind, form, pointer = column.get("type", ""), column.get("format", ""), column.get("jsonPath", "")
        if not kind:
            yield required(f"{at}.type", f"must be one of {','.join(COLUMN_TYPES)}")
        elif kind not in COLUMN_TYPES:
            yield invalid(f"{at}.type", kind, f"must be one of {','.join(COLUMN_TYPES)}")
        if form and form not in COLUMN_FORMATS:
            yield invalid(f"{at}.format", form, f"must be one of {','.join(COLUMN_FORMATS)}")
        if not pointer:
            yield required(f"{at}.JSONPath")
        elif not pointer.startswith("."):
            yield invalid(f"{at}.JSONPath", pointer, "must be a simple json path starting with .")


def subresources(given: Mapping[str, Any] | None, path: str) -> Iterator[Cause]:
    """Rules of the ``scale`` subresource."""
    scale = (given or {}).get("scale")
    if scale is None:
        return
    for part, homes in (
        ("specReplicasPath", (".spec.",)),
        ("statusReplicasPath", (".status.",)),
        ("labelSelectorPath", (".spec.", ".status.")),
    ):
        at, pointer = f"{path}.scale.{part}", scale.get(part) or ""
        if not pointer:
            if part != "labelSelectorPath":
                yield required(at)
        elif not pointer.startswith("."):
            yield invalid(at, pointer, "must be a simple json path starting with .")
        elif not pointer.startswith(homes):
            home = homes[0].strip(".") if len(homes) == 1 else "spec or .status"
            yield invalid(at, pointer, f"should be a json path under .{home}")


def selectable(fields: list[Json], schema: Mapping[str, Any] | None, path: str) -> Iterator[Cause]:
    """Rules of selectable fields."""
    if not fields:
        return
    if schema is None:
        yield invalid(path, "", "selectableFields may only be set when a schema is included")
        return
    seen: set[str] = set()
    for index, field in enumerate(fields):
        at, pointer = f"{path}[{index}].jsonPath", field.get("jsonPath", "")
        if not pointer:
            yield required(at)
            continue
        found = find_field(schema, pointer)
        if found is None:
            yield invalid(at, pointer, "is an invalid path: it does not refer to a field of the schema")
            continue
        if pointer.startswith((".metadata.", ".metadata[")) or pointer == ".metadata":
            yield invalid(at, pointer, "must not point to fields in metadata")
        if found.get("type") not in ("string", "boolean", "integer"):
            detail = "must point to a field of type string, boolean or integer. Enum string fields and strings with "
            yield invalid(at, pointer, f"{detail}formats are allowed.")
        if pointer in seen:
            yield duplicate(at, pointer)
        seen.add(pointer)
    if len(seen) > _MOST_SELECTABLE:
        yield too_many(path, len(seen), _MOST_SELECTABLE)


def conversion(given: Mapping[str, Any] | None) -> Iterator[Cause]:
    """Rules of ``spec.conversion``."""
    if given is None:
        return
    strategy, webhook = given.get("strategy", ""), given.get("webhook")
    path = "spec.conversion"
    if not strategy:
        yield required(f"{path}.strategy")
    elif strategy not in ("None", "Webhook"):
        yield not_supported(f"{path}.strategy", strategy, ("None", "Webhook"))
    client = (webhook or {}).get("clientConfig")
    reviews = (webhook or {}).get("conversionReviewVersions") or []
    if strategy != "Webhook":
        detail = "should not be set when strategy is not set to Webhook"
        if client is not None:
            yield forbidden(f"{path}.webhookClientConfig", detail)
        if reviews:
            yield forbidden(f"{path}.conversionReviewVersions", detail)
        return
    if client is None:
        yield required(f"{path}.webhookClientConfig", "required when strategy is set to Webhook")
    elif (client.get("url") is None) == (client.get("service") is None):
        yield required(f"{path}.webhookClientConfig", "exactly one of url or service is required")
    else:
        yield from _client(client, f"{path}.webhookClientConfig")
    yield from _reviews(reviews, f"{path}.conversionReviewVersions")


def _client(client: Mapping[str, Any], path: str) -> Iterator[Cause]:
    url, service = client.get("url"), client.get("service")
    if url is not None:
        yield from _url(url, f"{path}.url")
    if service is not None:
        for part in ("name", "namespace"):
            if not service.get(part):
                yield required(f"{path}.service.{part}", f"service {part} is required")
        port = service.get("port")
        if port is not None and not 0 < port < 65536:
            yield invalid(f"{path}.service.port", port, "port is not valid: must be between 1 and 65535, inclusive")
        if service.get("path") and not service["path"].startswith("/"):
            yield invalid(f"{path}.service.path", service["path"], "must start with a '/'")


def _url(url: str, path: str) -> Iterator[Cause]:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        yield required(path, f"url must be a valid URL: {error}; desired format: https://host[/path]")
        return
    if parts.scheme != "https":
        yield invalid(path, parts.scheme, "'https' is the only allowed URL scheme; desired format: https://host[/path]")
    if not parts.netloc:
        yield invalid(path, parts.netloc, "host must be specified; desired format: https://host[/path]")
    if "@" in parts.netloc:
        yield invalid(path, "", "user information is not permitted in the URL")
    if parts.fragment:
        yield invalid(path, parts.fragment, "fragments are not permitted in the URL")
    if parts.query:
        yield invalid(path, parts.query, "query parameters are not permitted in the URL")


def _reviews(versions: list[str], path: str) -> Iterator[Cause]:
    if not versions:
        yield required(path)
        return
    for index, version in enumerate(versions):
        if version in versions[:index]:
            yield invalid(f"{path}[{index}]", version, "duplicate version")
            continue
        for problem in names.dns_1035_problems(version):
            yield invalid(f"{path}[{index}]", version, problem)
    if not set(versions) & set(_REVIEW_VERSIONS):
        yield invalid(path, versions, f"must include at least one of {', '.join(_REVIEW_VERSIONS)}")
