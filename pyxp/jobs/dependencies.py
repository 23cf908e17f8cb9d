"""Which packages a platform needs: the providers that have the kinds it composes, and the functions that it calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import InputError, Location
from pyxp.files import Project
from pyxp.jobs.catalogs import project_catalog
from pyxp.model.compositions import called_functions, read_steps
from pyxp.model.manifests import group_version, kind_of, mapping, name_of, text
from pyxp.model.packages import is_function, is_of_crossplane, package_reference, provider_of_group
from pyxp.model.releases import read_release
from pyxp.structural.kubernetes_kinds import is_of_kubernetes
from pyxp.xpkg import Dependency, Reference, read_reference


@dataclass(frozen=True, slots=True)
class Needed:
    """The packages that a platform needs.

    Attributes:
        dependencies: The packages, providers first, each with the versions that will do.
        functions: Where each Function is that Compositions call, by the name that they call.
        findings: Kinds of which nobody knows the package.
    """

    dependencies: tuple[Dependency, ...]
    functions: Mapping[str, Reference]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Lacking:
    """A composed group of whose package no version is known.

    Attributes:
        group: The group.
        package: The name of its package; empty where nobody knows it.
        what: Which Composition composes what of it.
        release: The release of the package that the facts about the kind are of; empty where they tell none.
    """

    group: str
    package: str
    what: str
    release: str

    @property
    def family(self) -> str:
        """The name for all packages of the family, under which one version holds for every service."""
        return self.package.removesuffix(f"-{self.group.partition('.')[0]}")


def find_dependencies(project: Project, documents: Sequence[Mapping[str, Any]]) -> Needed:
    """The packages that the Compositions among the documents need.

    A provider that comes as a family is needed only with the packages of the services that are composed. Versions are
    those of the project's ``packages``, and newer ones up to the next major.

    Raises:
        InputError: No version is set for a package, or it is one that no constraint can be made of.
    """
    compositions = [item for item in documents if kind_of(item) == "Composition"]
    own = {_group_of_definition(item) for item in documents if kind_of(item) == "CompositeResourceDefinition"}
    catalog = project_catalog(project)
    brought = {entry.group: entry.package for entry in catalog.entries() if entry.package}
    providers: dict[str, Dependency] = {}
    lacking: dict[str, list[_Lacking]] = {}
    for api_version, kind, holder in _composed(compositions):
        group = group_version(api_version)[0]
        if group in own or is_of_kubernetes(group) or is_of_crossplane(group):
            continue
        named = brought.get(group) or provider_of_group(group, project.packages)
        reference = _provider_of(group, named, project)
        if reference is None:
            facts = catalog.find(api_version, kind)
            release = str(facts.provenance.get("release", "")) if facts else ""
            one = _Lacking(group, named, f"Composition {holder} composes {kind} of {group}", release)
            lacking.setdefault(one.family or group, []).append(one)
        else:
            providers.setdefault(reference.source, _dependency("Provider", reference, project))
    functions = {name: _function_of(name, project, documents) for name in _called(compositions)}
    needed = {reference.source: _dependency("Function", reference, project) for reference in functions.values()}
    found = [*sorted(providers.values(), key=_place), *sorted(needed.values(), key=_place)]
    return Needed(tuple(found), functions, tuple(_unknown(ones, project) for ones in lacking.values()))


def version_constraint(version: str) -> str:
    """The versions that will do where this one does: newer ones up to the next major, or just a digest.

    Source: semver of github.com/Masterminds, with which Crossplane reads constraints.

    Raises:
        InputError: It is neither a release nor a digest.
    """
    if version.startswith("sha256:"):
        return version
    release = read_release(version)
    if release is None:
        raise InputError(f"cannot depend on version {version!r}: it is not a release", hint="write v1.2.3")
    # Without the hyphen at the end, no version before a release would ever do.
    return f">={version.partition('+')[0]} <v{release.major + 1}.0.0{'' if release.final else '-0'}"


def _place(dependency: Dependency) -> str:
    return dependency.package


def _group_of_definition(definition: Mapping[str, Any]) -> str:
    return text(mapping(definition.get("spec")).get("group"))


def _composed(compositions: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """API version and kind of what is composed, one of each group, with the Composition that has it."""
    seen: set[str] = set()
    for composition in compositions:
        for step in read_steps(dict(composition)):
            for template in step.templates:
                group = group_version(template.api_version)[0]
                if template.kind and group not in seen:
                    seen.add(group)
                    yield template.api_version, template.kind, name_of(composition)


def _called(compositions: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of the Functions that are called."""
    return list(dict.fromkeys(name for composition in compositions for name in called_functions(dict(composition))))


def _provider_of(group: str, name: str, project: Project) -> Reference | None:
    """The package that has the kinds of a group; None where it has no name or no version."""
    if group in project.package.providers:
        return _read(project.package.providers[group], project)
    reference = package_reference(name, project.packages) if name else ""
    return _read(reference, project) if reference else None


def _function_of(name: str, project: Project, documents: Iterable[Mapping[str, Any]]) -> Reference:
    """The package of a Function, from the project's versions or from the Functions among its manifests."""
    if name in project.packages:
        return _read(package_reference(name, project.packages), project)
    for item in documents:
        if is_function(item) and name_of(item) == name:
            return _read(text(mapping(item.get("spec")).get("package")), project)
    raise InputError(
        f"no version is set for {name}, which a Composition calls",
        hint=f'write {name} = "v1.2.3" under {project.table("packages")}',
        location=Location(str(project.file)),
    )


def _read(package: str, project: Project) -> Reference:
    try:
        return read_reference(package)
    except InputError as error:
        raise InputError(error.message, hint=error.hint, location=Location(str(project.file))) from error


def _dependency(kind: str, reference: Reference, project: Project) -> Dependency:
    if not reference.digest and not reference.tag:
        raise InputError(
            f"{reference} names no version",
            hint=f"write {reference}:v1.2.3",
            location=Location(str(project.file)),
        )
    try:
        return Dependency(kind, reference.source, version_constraint(reference.digest or reference.tag))
    except InputError as error:
        told = f"{error.message}, but the tag of {reference.source}"
        raise InputError(told, hint=error.hint, location=Location(str(project.file))) from error


def _unknown(ones: Sequence[_Lacking], project: Project) -> Finding:
    """What is told of the groups of one family, or of one group, at once."""
    first = ones[0]
    names = ", ".join(dict.fromkeys(one.package for one in ones))
    more = "" if len(ones) == 1 else f" and kinds of {len(ones) - 1} more"
    missing = f"no version is set for {names}" if first.package else "nothing says which package brings that"
    version = f'write {first.family} = "{first.release or "v1.2.3"}" under {project.table("packages")}'
    package = (
        f'write "{first.group}" = "registry.example.org/acme/provider-name:v1.2.3" '
        f"under {project.table('configuration.providers')}"
    )
    return Finding(
        "unknown-provider",
        f"{first.what}{more}, but {missing}, so the package will not depend on {'it' if len(ones) == 1 else 'them'}",
        Severity.WARNING,
        Location(str(project.file)),
        hint=version if first.package else package,
    )
