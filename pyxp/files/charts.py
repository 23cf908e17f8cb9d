"""What a project says of its charts, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyxp.errors import InputError, Location, did_you_mean

_SETTINGS: Final = ("name", "version", "environments", "environment-field", "protected", "repository")
_PRODUCTION: Final = frozenset({"prod", "production", "live"})
"""What environments are called that are protected where the project does not say."""
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_FIELD = re.compile(r"((?!(true|false|null|in)$)[A-Za-z_][A-Za-z0-9_]{0,62})?")
"""Names of fields that a policy can ask for: CEL has some words for itself."""
_ADDRESS = re.compile(r"((https?|ssh|git|file)://\S+|[^@:/\s]+@[^:/\s]+:\S+)?")
"""What git takes for the address of a repository."""
_PLATFORM: Final = "platform"
"""What no environment is called: the Application of its claims would have the name of that of the platform."""
_VERSION = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}(-[0-9A-Za-z.-]+)?")


@dataclass(frozen=True)
class Charts:
    """What a project's charts are to be.

    Attributes:
        name: What they are named after.
        version: Their version.
        environments: The environments that claims are for, each with its namespace.
        protected: Those from which nothing may be deleted by accident.
        repository: Where charts and claims lie in git; empty where that is not said.
        environment_field: The field of a claim's ``spec`` that names its environment; empty where none does.
    """

    name: str
    version: str
    environments: Mapping[str, str]
    protected: frozenset[str]
    repository: str
    environment_field: str


def read_charts(given: Any, location: Location) -> Charts | None:
    """The table ``charts`` of a project's configuration; None where there is none.

    Raises:
        InputError: Something in it is unknown or cannot be meant.
    """
    if given is None:
        return None
    if not isinstance(given, dict):
        raise InputError("'charts' is not a table", hint='write name = "my-platform" in it', location=location)
    refuse_unknown(given, _SETTINGS, "setting of charts", location)
    name = _text(given, "name", _NAME, "a name such as streamflix, of at most 40 lower-case letters", location)
    version = _text(given, "version", _VERSION, "a version such as 1.2.3", location, default="0.1.0")
    environments = _environments(given.get("environments", []), name, location)
    protected = given.get("protected", sorted(_PRODUCTION & environments.keys()))
    if not isinstance(protected, list) or not all(isinstance(item, str) for item in protected):
        raise InputError("'protected' of charts is not a list of environments", location=location)
    refuse_unknown(dict.fromkeys(protected), environments, "protected environment", location)
    repository = given.get("repository", "")
    if not isinstance(repository, str) or not repository.isprintable() or not _ADDRESS.fullmatch(repository):
        raise InputError(
            "'repository' of charts is not the address of a git repository",
            hint='write repository = "https://git.example.org/platform.git", or git@git.example.org:platform.git',
            location=location,
        )
    about = "the name of a field of the claims' spec, such as stage, or empty where none names the environment"
    field = _text(given, "environment-field", _FIELD, about, location, default="environment")
    return Charts(name, version, environments, frozenset(protected), repository, field)


def refuse_unknown(table: Mapping[str, Any], known: Iterable[str], what: str, location: Location) -> None:
    """Refuses a name that is not known, with the nearest one that is.

    Raises:
        InputError: There is one.
    """
    names = list(known)
    for name in table:
        if name not in names:
            hint = did_you_mean(name, names) or f"known are {', '.join(names)}"
            raise InputError(f"unknown {what} {name!r} in the pyxp configuration", hint=hint, location=location)


def _environments(given: Any, name: str, location: Location) -> dict[str, str]:
    """Names of environments with their namespaces, from a list of names or a table."""
    if isinstance(given, list):
        twice = next((item for item in given if isinstance(item, str) and given.count(item) > 1), None)
        if twice is not None:
            raise InputError(
                f"'environments' of charts: {twice!r} is there twice", hint="name it once", location=location
            )
        given = {item: f"{name}-{item}" if isinstance(item, str) else item for item in given}
    if not isinstance(given, dict) or not all(isinstance(text, str) for pair in given.items() for text in pair):
        raise InputError(
            "'environments' of charts is neither a list of names nor a table of namespaces",
            hint='write environments = ["dev", "prod"], or { dev = "namespace-of-dev" }',
            location=location,
        )
    if _PLATFORM in given:
        raise InputError(
            f"'environments' of charts: {_PLATFORM!r} cannot be an environment, since Argo CD's Application of the "
            "platform has that name",
            hint="call the environment otherwise, such as dev, platform-dev or shared",
            location=location,
        )
    places: dict[str, str] = {}
    for environment, namespace in given.items():
        for what, text in (("an environment", environment), ("a namespace", namespace)):
            if not _NAMESPACE.fullmatch(text):
                raise InputError(
                    f"'environments' of charts: {text!r} cannot be the name of {what}",
                    hint="names are of lower-case letters, digits and hyphens, with no hyphen at either end, of at "
                    "most 63 characters",
                    location=location,
                )
        if namespace in places:
            raise InputError(
                f"'environments' of charts: {places[namespace]} and {environment} have the same namespace {namespace}",
                hint="give each environment a namespace of its own",
                location=location,
            )
        places[namespace] = environment
    return dict(given)


def _text(  # noqa: PLR0913 - what is read, and how to say that it is wrong
    given: Mapping[str, Any], key: str, form: re.Pattern[str], wanted: str, location: Location, default: str = ""
) -> str:
    value = given.get(key, default)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise InputError(f"{key!r} of charts is not {wanted}", location=location)
    return value
