"""Finding and explaining the kinds of a catalog for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from pyxp.catalog import Catalog, Entry, VersionFacts
from pyxp.catalog.explaining import Explanation, explain
from pyxp.errors import UnknownNameError, UsageError, nearest
from pyxp.files import Project, read_manifests
from pyxp.jobs.own_kinds import OwnKinds
from pyxp.jobs.spoken_names import SERVICES, WORDS


def list_kinds(catalog: Catalog, pattern: str = "") -> list[Entry]:
    """The kinds whose group or kind matches a pattern such as ``ec2``, ``*Rule`` or ``ec2/Security*``."""
    group, slash, kind = pattern.rpartition("/")
    found = []
    for entry in catalog.entries():
        in_group = not slash or _matches(entry.group, group) or _matches(entry.group.partition(".")[0], group)
        named = any(_matches(name, kind) for name in (entry.kind, entry.plural, *entry.short_names))
        by_group = not slash and (_matches(entry.group, kind) or _matches(entry.group.partition(".")[0], kind))
        if not pattern or (in_group and (named or by_group)):
            found.append(entry)
    return found


def find_kinds(catalog: Catalog, words: Iterable[str]) -> list[Entry]:
    """The kinds whose group and kind have all these words in them, those that say the least besides first.

    A word fits where a word of the name begins with it, or the group's first part has it: ``buck pol`` finds
    ``BucketPolicy`` of ``s3``, ``log group`` ``Group`` of ``cloudwatchlogs``. What people call services and things
    fits, too, behind the rest: ``load balancer`` finds ``LB`` of ``elbv2``. Of a provider's kind in both scopes the
    cluster-scoped one comes first.

    Args:
        catalog: Where to look.
        words: Of names of kinds (``ClusterInstance`` has two), groups and plurals, in any case.
    """
    wanted = [word.lower() for given in words for word in _words(given)]
    found = []
    for entry in catalog.entries():
        kind = [word.lower() for word in _words(entry.kind)]
        service = entry.group.partition(".")[0]
        named = [*kind, *re.split(r"[.-]", entry.group), entry.kind.lower(), entry.plural, *entry.short_names]
        spoken = " ".join([SERVICES.get(service, ""), *(WORDS.get(word, "") for word in kind)]).split()
        unnamed = [one for one in wanted if not _begins(named, one) and one not in service]
        if wanted and all(_begins(spoken, one) for one in unnamed):
            missed = sum(
                not any(word.startswith(one) for one in wanted) and not _is_spoken(word, wanted) for word in kind
            )
            found.append((missed, len(unnamed), len(kind), entry.kind, entry.group.count("."), entry.group, entry))
    return [item[-1] for item in sorted(found, key=lambda item: item[:-1])]


def _begins(words: Iterable[str], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in words)


def _is_spoken(word: str, wanted: Iterable[str]) -> bool:
    """Whether one of the wanted words is what a word of a kind is short for."""
    return any(_begins(WORDS.get(word, "").split(), one) for one in wanted)


def used_kinds(entries: Iterable[Entry], compositions: Iterable[Mapping[str, Any]], catalog: Catalog) -> list[Entry]:
    """Those among some kinds that Compositions compose."""
    from pyxp.installation.composed import composed_kinds

    used = {(composed.group, composed.kind) for composed in composed_kinds(compositions, catalog, {})}
    return [entry for entry in entries if (entry.group, entry.kind) in used]


def project_compositions(project: Project | None) -> list[Mapping[str, Any]]:
    """The Compositions of a project.

    Raises:
        UsageError: There is no project here.
        InputError: Its files cannot be read.
    """
    if project is None:
        raise UsageError("there is no project here whose kinds could be told", hint="name one with --project")
    paths = [path for path in project.composition_paths if path.exists()]
    return [item.data for item in read_manifests(paths) if item.data.get("kind") == "Composition"]


def matches_nothing(catalog: Catalog, pattern: str) -> UnknownNameError:
    """The error for a pattern that no kind matches, with the nearest name that is known."""
    group, slash, word = pattern.rpartition("/")
    groups = {entry.group.partition(".")[0] for entry in catalog.entries()}
    kinds = {entry.kind for entry in catalog.entries()}
    close_group = nearest(group, groups) if slash else None
    close = nearest(word, kinds | (set() if slash else groups)) if "*" not in word else None
    if slash and (close or close_group):
        hint = f"did you mean {close_group or group}/{close or word}?"
    elif close:
        hint = f"did you mean {close}?"
    else:
        hint = "pyxp schemas list shows all that are known; pyxp schemas import adds others"
    return UnknownNameError(f"no kind is known that matches {pattern!r}", hint=hint)


def show(known: Catalog | OwnKinds, kind: str, path: str = "") -> Explanation:
    """Explains a kind, or one of its fields.

    Args:
        known: Where to look; the kinds of a project come with their descriptions.
        kind: A name that :meth:`pyxp.catalog.Catalog.resolve` understands; a field path may follow after a dot, as in
            ``Pipeline.spec.database``.
        path: Field path; empty for the kind itself.

    Raises:
        UnknownNameError: There is no such kind or field, with the nearest one.
    """
    own = known if isinstance(known, OwnKinds) else OwnKinds(known, ())
    version, path = _resolved(own.catalog, kind, path)
    found = explain(version, path, own.catalog.in_other_scope(version.kind))
    schema = own.schema(version)
    if schema is not None:
        found = found.described(schema)
    return found if path else _with_import(found, version, own.catalog)


def _resolved(catalog: Catalog, kind: str, path: str) -> tuple[VersionFacts, str]:
    try:
        return catalog.resolve(kind), path
    except UnknownNameError:
        name, dot, below = kind.partition(".")
        if path or not dot or not list_kinds(catalog, name):
            raise
    return catalog.resolve(name), below


def _with_import(found: Explanation, version: VersionFacts, catalog: Catalog) -> Explanation:
    """An explanation that says how a kind that comes with pyxp is written in Python."""
    group = version.kind.group
    if not catalog.ships(group, version.kind.kind):
        return found
    # Loaded only where it is used: it goes through all kinds.
    from pyxp.bindings.modules import shipped_modules

    module = shipped_modules(Catalog.shipped()).get(group)
    if module is None:
        return found
    package, _, name = module.rpartition(".")
    fact = ("in Python", f"from {package} import {name}; {name}.{version.kind.kind}(...)")
    return replace(found, facts=(found.facts[0], fact, *found.facts[1:]))


def _words(name: str) -> list[str]:
    """``ClusterInstance`` is two words, ``VPC`` is one, ``NATGateway`` two."""
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+", name)


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name.lower(), pattern.lower())
