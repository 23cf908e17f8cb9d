"""Importing schemas from packages by their names, pinned in ``pyxp.lock``."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pyxp.catalog.overlay import Overlay
from pyxp.errors import InputError, Location, UsageError
from pyxp.files import exclusively, leads_outside
from pyxp.jobs.imports import Imported, read_adjustments, write_facts
from pyxp.jobs.lockfile import NAME, Pin, place_below, read_lock, write_lock
from pyxp.jobs.package_names import read_package_name
from pyxp.jobs.pulling import Pulled, connection_to, pull_package
from pyxp.xpkg import Contents, Dependency, Reference, read_reference
from pyxp.xpkg.constraints import allows, newest
from pyxp.xpkg.pulling import Source
from pyxp.xpkg.registry import Connection, RegistryError, connect

MOST_PACKAGES: Final = 200
"""Packages that one import may bring along, since they depend on each other."""


@dataclass(frozen=True, slots=True)
class ImportedPackage:
    """What an import of a package did.

    Attributes:
        reference: Which package.
        digest: The digest of its image.
        imported: What was read, and which files of the store changed.
        dependencies: The packages that it needs.
        pinned: Whether ``pyxp.lock`` has it now; a store outside of the project is pinned nowhere.
        fetched: Whether a registry was asked.
        before: The digest that was pinned before, where that was another.
        tag_digest: What the tag means in the registry now, where that was asked and is another.
        replaced: The other version that was pinned before; empty where there was none.
        gone: Kinds of that other version that this one has no more; the store keeps them.
        shared: Other packages of the store, each with the kinds that it defines, too; they are now as in this one.
        uncached: Why the cache could not be used, with its path; empty where it could.
    """

    reference: Reference
    digest: str
    imported: Imported
    dependencies: tuple[Dependency, ...]
    pinned: bool = True
    fetched: bool = False
    before: str = ""
    tag_digest: str = ""
    replaced: str = ""
    gone: tuple[str, ...] = ()
    shared: Mapping[Reference, tuple[str, ...]] = field(default_factory=dict)
    uncached: str = ""


@dataclass(frozen=True, slots=True)
class _Wish:
    """A package to import, and how."""

    reference: Reference
    to: Path
    strikes: tuple[str, ...] = ()
    overlays: tuple[Path, ...] = ()
    release: str = ""


def import_packages(  # noqa: PLR0913 - what an import consists of
    references: Iterable[str],
    to: Path,
    *,
    root: Path,
    update: bool = False,
    dependencies: bool = False,
    plain_http: bool = False,
    ca: str | Path | None = None,
    strikes: Sequence[str] = (),
    overlay: str | Path | Sequence[str | Path] | None = None,
    release: str = "",
) -> list[ImportedPackage]:
    """Read the CRDs and XRDs of packages into a store, and pin the packages in ``pyxp.lock``.

    What is pinned already is taken as it was, without asking a registry where it is in the cache. Logins are those of
    Docker's configuration, its credential programs included.

    Args:
        references: The packages, such as ``xpkg.crossplane.io/crossplane-contrib/provider-aws-s3:v2.6.0``.
        to: The store's folder; it is made when missing and keeps its other kinds.
        root: The folder of ``pyxp.lock``.
        update: Take what the tags mean today, whatever is pinned.
        dependencies: Import the packages, too, that these depend on.
        plain_http: Talk without TLS; registries on this machine are talked to so in any case, unless ``ca`` is given.
        ca: The file with the certificates to trust, for a registry that has one of its own.
        strikes: Fields to leave out, as ``GROUP/KIND:PATH``.
        overlay: A file with what the CRDs do not say, or several; what the first says wins.
        release: The release that the CRDs belong to; by default the tag.

    Raises:
        RegistryError: A registry cannot be reached, refuses, or has no such package.
        InputError: A reference, a package, ``pyxp.lock`` or Docker's configuration cannot be used.
        UsageError: ``overlay``, ``strikes`` or ``ca`` cannot be used, two references name one package, the store
            cannot be written, or what asks registries is not installed.
    """
    given = [overlay] if isinstance(overlay, (str, Path)) else overlay or []
    overlays = tuple(map(Path, given))
    wishes = [_Wish(one, to, tuple(strikes), overlays, release) for one in _one_of_each(references)]
    importer = _Importer(root / NAME, connection_to(plain_http, ca), update=update)
    return importer.run(wishes, dependencies=dependencies)


def restore_packages(
    root: Path, *, update: bool = False, plain_http: bool = False, ca: str | Path | None = None
) -> list[ImportedPackage]:
    """Import again all that ``pyxp.lock`` pins, as it was imported; nothing where there is no such file.

    Args:
        root: The folder of ``pyxp.lock``.
        update: Take what the tags mean today, and pin that.
        plain_http: As for :func:`import_packages`.
        ca: As for :func:`import_packages`.

    Raises:
        RegistryError: A registry cannot be reached, refuses, or has no such package any more.
        InputError: A package, ``pyxp.lock`` or Docker's configuration cannot be used.
        UsageError: The store cannot be written, or what asks registries is not installed.
    """
    lock = root / NAME
    wishes = [_wish(lock, pin) for _, pin in sorted(read_lock(lock).items())]
    return _Importer(lock, connection_to(plain_http, ca), update=update).run(wishes)


def _wish(lock: Path, pin: Pin) -> _Wish:
    to, overlays = lock.parent / pin.to, tuple(lock.parent / name for name in pin.overlays)
    for path in (to, *overlays):
        if leads_outside(path, lock.parent):
            raise InputError(f"cannot use the pins: {path} leads out of the project", location=Location(str(lock)))
    return _Wish(pin.reference, to, pin.strikes, overlays, pin.release)


def _one_of_each(references: Iterable[str]) -> list[Reference]:
    """The references, of which a store can take one for each repository.

    Raises:
        InputError: One cannot be read.
        UsageError: Two name different versions of one package.
    """
    found: dict[str, Reference] = {}
    for reference in map(read_package_name, references):
        before = found.setdefault(reference.source, reference)
        if before != reference:
            raise UsageError(
                f"{before} and {reference} are two versions of one package, of which a store holds one",
                hint="name one of them, or import the other with --to into a store of its own",
            )
    return list(found.values())


class _Importer:
    """Imports packages one after the other; each is pinned as soon as it is in its store."""

    def __init__(self, lock: Path, connection: Connection, *, update: bool) -> None:
        self._lock = lock
        self._pins = read_lock(lock)
        self._unpinned: dict[tuple[Reference, Path], set[tuple[str, str]]] = {}
        self._connection = connection
        self._update = update

    def run(self, wishes: Iterable[_Wish], *, dependencies: bool = False) -> list[ImportedPackage]:
        waiting, done = deque(wishes), list[ImportedPackage]()
        seen: set[tuple[str, Path]] = set()
        while waiting:
            wish = waiting.popleft()
            if (wish.reference.source, wish.to) in seen:
                continue
            if len(seen) >= MOST_PACKAGES:
                raise InputError(f"these packages depend on more than {MOST_PACKAGES} others")
            seen.add((wish.reference.source, wish.to))
            done.append(self._import(wish))
            if dependencies:
                waiting += self._needed(wish, done[-1])
        return done

    def _import(self, wish: _Wish) -> ImportedPackage:
        where = place_below(self._lock.parent, wish.to)
        place = wish.reference.source, where
        known = self._pins.get(place)
        same = known is not None and known.reference == wish.reference
        pinned = known.digest if known is not None and same and not self._update else ""
        pulled = pull_package(wish.reference, self._connection, pinned=pinned)
        contents = pulled.package.contents()
        with exclusively(self._lock) if where else nullcontext():
            # Others may have pinned packages while this one was fetched.
            self._pins = read_lock(self._lock)
            old = self._pins.get(place)
            imported = self._written(wish, pulled, contents)
            pin = _pin_of(wish, pulled, contents, imported, where, self._lock.parent)
            if pin is not None:
                self._pins[pin.place] = pin
                write_lock(self._lock, self._pins.values())
        return self._told(wish, pulled, contents, imported, old, pin)

    def _written(self, wish: _Wish, pulled: Pulled, contents: Contents) -> Imported:
        added, struck = read_adjustments(wish.strikes, wish.overlays, wish.release)
        return write_facts(pulled.package.documents, wish.to, _completed(added, wish.reference, contents), struck)

    def _told(  # noqa: PLR0913 - what an import knows in the end
        self, wish: _Wish, pulled: Pulled, contents: Contents, imported: Imported, old: Pin | None, pin: Pin | None
    ) -> ImportedPackage:
        same = old is not None and old.reference == wish.reference
        return ImportedPackage(
            wish.reference,
            pulled.digest,
            imported,
            contents.dependencies,
            pin is not None,
            pulled.fetched,
            old.digest if old is not None and same and old.digest != pulled.digest else "",
            pulled.tag_digest if pulled.tag_digest != pulled.digest else "",
            str(old.reference) if old is not None and not same else "",
            tuple(_missing(old, imported)) if old is not None else (),
            self._shared(wish, imported),
            pulled.uncached,
        )

    def _shared(self, wish: _Wish, imported: Imported) -> dict[Reference, tuple[str, ...]]:
        """What other packages in the same store define as well."""
        where = place_below(self._lock.parent, wish.to)
        others = {of: kinds for (of, to), kinds in self._unpinned.items() if to == wish.to}
        for pin in self._pins.values():
            if pin.to == where:
                others[pin.reference] = {(group, kind) for group, kinds in pin.kinds.items() for kind in kinds}
        now = {(entry.group, entry.kind) for entry in imported.kinds}
        if not where:
            self._unpinned[wish.reference, wish.to] = now
        found = {
            reference: tuple(f"{kind}.{group}" for group, kind in sorted(now & kinds))
            for reference, kinds in others.items()
            if reference.source != wish.reference.source
        }
        return {reference: kinds for reference, kinds in found.items() if kinds}

    def _needed(self, wish: _Wish, done: ImportedPackage) -> Iterator[_Wish]:
        where = place_below(self._lock.parent, wish.to)
        for dependency in done.dependencies:
            try:
                reference = self._chosen(dependency, where)
            except InputError as error:
                told = f"{done.reference} depends on {dependency.package} {dependency.version}: {error.message}"
                raise InputError(told, hint=error.hint) from error
            yield replace(wish, reference=reference)

    def _chosen(self, dependency: Dependency, where: str) -> Reference:
        """The version of a dependency: what is pinned already where that will do, otherwise the newest that will."""
        source = replace(read_reference(dependency.package), tag="", digest="")
        if dependency.version.startswith("sha256:"):
            return read_reference(f"{source}@{dependency.version}")
        pin = self._pins.get((source.source, where))
        if pin is not None and not self._update and allows(dependency.version, pin.reference.tag):
            return pin.reference
        with connect(source, self._connection, "read") as client:
            tags = Source(client).tags()
        tag = newest(tags, dependency.version)
        if not tag:
            raise RegistryError(f"no version of {source} is {dependency.version}, as another package needs it")
        return replace(source, tag=tag)


def _completed(added: Overlay, reference: Reference, contents: Contents) -> Overlay:
    """The overlay with what the package's own name says: the release, and what brings the kinds of a provider."""
    name = reference.repository.rpartition("/")[2] if contents.kind == "Provider" else ""
    return replace(added, release=added.release or reference.tag, package=added.package or name)


def _pin_of(  # noqa: PLR0913 - what a pin consists of
    wish: _Wish, pulled: Pulled, contents: Contents, imported: Imported, where: str, root: Path
) -> Pin | None:
    overlays = tuple(place_below(root, path) for path in wish.overlays)
    if not where or not all(overlays):
        return None
    kinds: dict[str, tuple[str, ...]] = {}
    for entry in imported.kinds:
        kinds[entry.group] = (*kinds.get(entry.group, ()), entry.kind)
    needed = {one.package: one.version for one in contents.dependencies}
    package = f"{contents.kind} {contents.name}"
    return Pin(wish.reference, pulled.digest, package, where, kinds, needed, wish.strikes, overlays, wish.release)


def _missing(old: Pin, imported: Imported) -> Iterator[str]:
    """The kinds that a pin names and an import does not have."""
    now = {(entry.group, entry.kind) for entry in imported.kinds}
    for group, kinds in sorted(old.kinds.items()):
        yield from (f"{kind}.{group}" for kind in sorted(kinds) if (group, kind) not in now)


def nothing_to_import() -> UsageError:
    """The error of an import without sources where nothing is pinned."""
    return UsageError(
        f"there is nothing to import, and no {NAME} that pins packages",
        hint="name files, folders or packages, or add --cluster",
    )
