"""Modules of kinds: what they are called, and their text.

A module per API group, whose classes are made when they are first named, because making all of them would take seconds.
Only names that were checked and Python literals become part of the text: stores may hold anything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from keyword import iskeyword
from pathlib import PurePath
from typing import Final

from pyxp.catalog import Catalog
from pyxp.catalog.identity import CORE_NAME
from pyxp.catalog.naming import python_name, python_names
from pyxp.errors import InputError
from pyxp.structural.kubernetes_kinds import is_of_kubernetes

_PACKAGES: Final = {"aws.upbound.io": "pyxp.aws", "aws.m.upbound.io": "pyxp.aws.m"}
_KUBERNETES: Final = "pyxp.kubernetes"
_MODULE = '''\
{head}
"""Kinds of {described}."""
{imports}
__getattr__, __dir__ = kinds_of_group({arguments})
'''


def shipped_modules(catalog: Catalog) -> dict[str, str]:
    """The modules of the kinds that come with pyxp, by API group: ``pyxp.aws.ec2``, ``pyxp.kubernetes.apps``."""
    modules = {}
    for entry in catalog.entries():
        short, _, family = entry.group.partition(".")
        if family in _PACKAGES:
            modules[entry.group] = f"{_PACKAGES[family]}.{python_names([short]).popitem()[0]}"
        elif is_of_kubernetes(entry.group):
            modules[entry.group] = f"{_KUBERNETES}.{python_name(short) if short else CORE_NAME}"
    return modules


def own_modules(catalog: Catalog, package: str) -> dict[str, str]:
    """Module by API group: named by the group's first word, or by all of it where groups share the first.

    Args:
        catalog: The kinds to bind.
        package: Dotted name of the package that the modules lie in.

    Raises:
        InputError: Two groups would share a module, or a kind has a name that no class can have.
    """
    for entry in catalog.entries():
        if iskeyword(entry.kind):
            raise InputError(f"cannot bind {entry.kind} of {entry.group}: its name is a word of Python's own")
    groups = sorted({entry.group for entry in catalog.entries()})
    first = Counter(_first_word(group) for group in groups)
    owners: dict[str, str] = {}
    for group in groups:
        short = _first_word(group)
        name = short if first[short] == 1 else python_name(group)
        other = owners.setdefault(name, group)
        if other != group:
            raise InputError(f"cannot bind {other} and {group}: both would be the module {name}")
    return {group: f"{package}.{name}" for name, group in owners.items()}


def _first_word(group: str) -> str:
    return python_name(group.partition(".")[0]) if group else CORE_NAME


def module_text(
    head: str, group: str, stores: Sequence[PurePath] = (), *, home: PurePath | None = None, shipped: str | None = None
) -> str:
    """The text of the module of one API group.

    Args:
        head: Its first line, a comment.
        group: The group.
        stores: The stores that know it, besides the shipped one.
        home: The module's own folder; stores are found from there.
        shipped: The module with the shipped kinds of the group, where there is one.
    """
    arguments = [_literal(group)]
    imports = ["from pyxp.bindings import kinds_of_group"]
    if stores and home is not None:
        imports[:0] = ["from pathlib import Path", ""]
        folders = [_from_module(store, home) for store in stores]
        listed = "".join(f"\n        {folder}," for folder in folders) + "\n    "
        arguments.append(f"[{folders[0] if len(folders) == 1 else listed}]")
    if shipped is not None:
        package, _, name = shipped.rpartition(".")
        imports.insert(-1, f"from {package} import {name} as _shipped")
        arguments.append("shipped=_shipped")
    written = "".join(f"\n    {argument}," for argument in arguments) + "\n" if len(arguments) > 1 else arguments[0]
    return _MODULE.format(
        head=head,
        described=f"``{group}``" if group else "Kubernetes' core",
        imports="\n".join(["", *imports, ""]),
        arguments=written,
    )


def _from_module(store: PurePath, folder: PurePath) -> str:
    """Python that gives the path of a store, relative to the module's own."""
    if store.is_relative_to(folder):
        return " / ".join(["Path(__file__).parent", *_quoted(store.relative_to(folder))])
    for level, parent in enumerate(folder.parents, start=1):
        if store.is_relative_to(parent):
            return " / ".join([f"Path(__file__).parents[{level}]", *_quoted(store.relative_to(parent))])
    return f"Path({_literal(store.as_posix())})"


def _quoted(path: PurePath) -> list[str]:
    return [_literal(part) for part in path.parts]


def _literal(text: str) -> str:
    """A Python literal of the text, in double quotes as formatters like it."""
    return json.dumps(text) if text.isascii() else repr(text)
