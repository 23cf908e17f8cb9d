"""The table ``configuration`` of a project: what the package of its platforms says of itself, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pyxp.errors import InputError, Location, did_you_mean

TABLE: Final = "configuration"
"""How the table is called."""

FUNCTION_NAMES: Final = ("installed", "generated")
"""What ``function-names`` may say."""

_TEXTS: Final = ("name", "crossplane", "maintainer", "source", "license", "description", "readme", "function-names")
_SETTINGS: Final = (*_TEXTS, "examples", "providers")
_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_GROUP: Final = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class PackageSettings:
    """What a project says of its package.

    Attributes:
        name: Its name; empty where the project gives none.
        crossplane: The versions of Crossplane that it takes, as a constraint; empty for the one that the project pins
            and newer.
        maintainer: Who looks after it.
        source: Where its source is.
        license: Its license, as SPDX calls it.
        description: What it is, in a sentence.
        readme: The file that describes it.
        examples: Files and folders with examples.
        providers: By API group, the package that has its kinds, with a version.
        function_names: Whether its Compositions call functions by the name under which Crossplane installs them for it
            (``installed``), or by the one that was generated (``generated``).
    """

    name: str = ""
    crossplane: str = ""
    maintainer: str = ""
    source: str = ""
    license: str = ""
    description: str = ""
    readme: str = ""
    examples: tuple[str, ...] = ()
    providers: Mapping[str, str] = field(default_factory=dict)
    function_names: Literal["installed", "generated"] = "installed"


def read_package_settings(table: Any, location: Location) -> PackageSettings:
    """The settings that a table holds.

    Raises:
        InputError: It says something unknown, or something that cannot be.
    """
    if not isinstance(table, dict):
        raise InputError(f"{TABLE!r} is not a table", location=location)
    for key in table:
        if key not in _SETTINGS:
            hint = did_you_mean(key, _SETTINGS) or f"known are {', '.join(_SETTINGS)}"
            raise InputError(
                f"unknown setting {key!r} of {TABLE} in the pyxp configuration", hint=hint, location=location
            )
    for key in _TEXTS:
        if key in table and (not isinstance(table[key], str) or not table[key]):
            raise InputError(f"{key!r} of {TABLE} is not a text", location=location)
    name, called = table.get("name", ""), table.get("function-names", "installed")
    if name and not _NAME.fullmatch(name):
        hint = "write small letters, digits and hyphens, at most 63 of them"
        raise InputError(f"{name[:100]!r} cannot be the name of a package", hint=hint, location=location)
    if called not in FUNCTION_NAMES:
        hint = f"write {' or '.join(map(repr, FUNCTION_NAMES))}"
        raise InputError(f"'function-names' of {TABLE} cannot be {called[:100]!r}", hint=hint, location=location)
    return PackageSettings(
        **{key: table[key] for key in _TEXTS if key in table and key != "function-names"},
        examples=_examples(table.get("examples", []), location),
        providers=_providers(table.get("providers", {}), location),
        function_names=called,
    )


def _examples(given: Any, location: Location) -> tuple[str, ...]:
    entries = [given] if isinstance(given, str) else given
    if not isinstance(entries, list) or not all(isinstance(item, str) and item for item in entries):
        raise InputError(f"'examples' of {TABLE} is not a file or folder, or a list of them", location=location)
    return tuple(entries)


def _providers(given: Any, location: Location) -> dict[str, str]:
    example = 'write "things.example.org" = "registry.example.org/acme/provider-things:v1.2.3"'
    if not isinstance(given, dict):
        raise InputError(f"'providers' of {TABLE} is not a table", hint=example, location=location)
    for group, package in given.items():
        if not _GROUP.fullmatch(group) or not isinstance(package, str) or "/" not in package:
            told = f"'providers' of {TABLE} does not name a package for the API group {group[:100]!r}"
            raise InputError(told, hint=example, location=location)
    return given
