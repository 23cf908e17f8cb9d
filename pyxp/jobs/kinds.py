"""Finding and explaining the kinds of a catalog for people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from pyxp.catalog import Catalog, Entry, VersionFacts
from pyxp.catalog.explaining import Explanation, explain
from pyxp.catalog.identity import CORE_NAME, split_name
from pyxp.errors import UnknownNameError, UsageError, nearest
from pyxp.files import Project, read_manifests
from pyxp.jobs.own_kinds import OwnKinds
from pyxp.jobs.spoken_names import SERVICES, SHORT_NAMES, WORDS


def list_kinds(catalog: Catalog, pattern: str = "") -> list[Entry]:
    """The kinds whose group or kind matches a pattern such as ``ec2``, ``*Rule`` or ``ec2/Security*``.

    A version may stand between the two; the group that has no name is ``core``, or its version alone: ``v1/ConfigMap``.
    """
    group, version, kind = split_name(pattern)
    found = []
    for entry in catalog.entries():
        there = not version or any(_matches(name, version) for name in entry.versions)
        in_group = not group or _is_in(entry, group)
        named = any(_matches(name, kind) for name in (entry.kind, entry.plural, *entry.short_names))
        by_group = "/" not in pattern and _is_in(entry, kind)
        if not pattern or (there and in_group and (named or by_group)):
            found.append(entry)
    return found


def _is_in(entry: Entry, group: str) -> bool:
    whole = entry.group or CORE_NAME
    return _matches(whole, group) or _matches(whole.partition(".")[0], group)


def find_kinds(catalog: Catalog, words: Iterable[str]) -> list[Entry]:
    """The kinds whose group and kind have all these words in them, those that say the least besides first.

    A word fits where a word of the name begins with it, or the group's first part has it: ``buck pol`` finds
    ``BucketPolicy`` of ``s3``, ``log group`` ``Group`` of ``cloudwatchlogs``. What people call services and things
    fits, too, behind the rest: ``load balancer`` finds ``LB`` of ``elbv2``. So do initials and short names: ``hpa``
    finds ``HorizontalPodAutoscaler``. Of a provider's kind in both scopes the cluster-scoped one comes first.

    Args:
        catalog: Where to look.
        words: Of names of kinds (``ClusterInstance`` has two), groups and plurals, in any case.
    """
    wanted = _wanted(words)
    found = [fit for entry in catalog.entries() if (fit := _Fit.of(entry, wanted)).unmatched == 0]
    return [fit.entry for fit in sorted(found, key=_Fit.order)] if wanted else []


def find_nearest_kinds(catalog: Catalog, words: Iterable[str]) -> list[Entry]:
    """The kinds that have the most of some words in them, and more than half of them, in the same order.

    Args:
        catalog: Where to look.
        words: As for :func:`find_kinds`.
    """
    wanted = _wanted(words)
    fits = [_Fit.of(entry, wanted) for entry in catalog.entries()]
    least = min((fit.unmatched for fit in fits), default=len(wanted))
    if 2 * least >= len(wanted):
        return []
    return [fit.entry for fit in sorted(fits, key=_Fit.order) if fit.unmatched == least]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a kind fits some words.

    Attributes:
        entry: The kind.
        unmatched: How many of the words are nowhere.
        unnamed: How many are not in its name.
        missed: How many words of its name were not asked for.
    """

    entry: Entry
    unmatched: int
    unnamed: int
    missed: int

    @classmethod
    def of(cls, entry: Entry, wanted: Sequence[str]) -> _Fit:
        kind = [word.lower() for word in _words(entry.kind)]
        whole = entry.kind.lower()
        service = entry.group.partition(".")[0] or CORE_NAME
        named = [*kind, *re.split(r"[.-]", entry.group), service, whole, entry.plural, *entry.short_names]
        spoken = " ".join([SERVICES.get(service, ""), *(WORDS.get(word, "") for word in kind)]).split()
        short = (
            {SHORT_NAMES.get(whole) or "".join(word[0] for word in kind)}
            if len(kind) > 1 or whole in SHORT_NAMES
            else set()
        )
        exact = {*entry.versions, *short}
        unnamed = [
            one for one in wanted if not _begins(named, one) and one not in service and not _is_one_of(one, exact)
        ]
        missed = 0 if not short.isdisjoint(wanted) else sum(_is_missed(word, wanted) for word in kind)
        return cls(entry, sum(not _begins(spoken, one) for one in unnamed), len(unnamed), missed)

    def order(self) -> tuple[int, int, int, str, int, str]:
        words = len(_words(self.entry.kind))
        return self.missed, self.unnamed, words, self.entry.kind, self.entry.group.count("."), self.entry.group


def _wanted(words: Iterable[str]) -> list[str]:
    return [word.lower() for given in words for word in _words(given)]


def _is_one_of(word: str, names: Collection[str]) -> bool:
    """Whether the word is one of the names, or of several of them, as in ``crds``."""
    return word in names or word.removesuffix("s") in names


def _is_missed(word: str, wanted: Iterable[str]) -> bool:
    """Whether a word of a kind is not asked for, by no part of it and by nothing that it is short for."""
    return not any(word.startswith(one) for one in wanted) and not _is_spoken(word, wanted)


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
    group, _, word = split_name(pattern)
    slash = "/" in pattern
    groups = {_short(entry) for entry in catalog.entries()}
    kinds = {entry.kind for entry in catalog.entries()}
    homes = {_short(entry) for entry in catalog.entries() if entry.kind.lower() == word.lower()}
    close_group = (nearest(group, homes) or nearest(group, groups)) if slash else None
    close = nearest(word, kinds | (set() if slash else groups)) if "*" not in word else None
    if slash and len(homes) == 1:
        (close_group,) = homes
    if slash and homes and close_group not in homes:
        hint = f"there is {', '.join(f'{home}/{close}' for home in sorted(homes))}"
    elif slash and (close or close_group):
        hint = f"did you mean {close_group or group}/{close or word}?"
    elif close:
        hint = f"did you mean {close}?"
    else:
        hint = "pyxp schemas list shows all that are known; pyxp schemas import adds others"
    return UnknownNameError(f"no kind is known that matches {pattern!r}", hint=hint)


def _short(entry: Entry) -> str:
    return entry.group.partition(".")[0] or CORE_NAME


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
        group, slash, word = kind.rpartition("/")
        word, dot, below = word.partition(".")
        name = f"{group}{slash}{word}"
        if path or not dot or not catalog.named(name):
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
