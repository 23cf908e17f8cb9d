"""The charts of a project: what its platforms need on a management cluster, worked out and laid out in files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyxp.installation
from pyxp.authoring.definitions import Definition
from pyxp.diagnostics import Finding, Severity
from pyxp.errors import InputError, Location, nearest
from pyxp.files import Project, read_text
from pyxp.files.charts import Charts
from pyxp.gotext.patterns import matches
from pyxp.installation.access import access_of
from pyxp.installation.charts import chart_files
from pyxp.installation.installations import ENVIRONMENT, Edition, Installation, Platform
from pyxp.installation.packages import provider_references
from pyxp.installation.platform_values import PACKAGE_FORM, environment_forms
from pyxp.installation.providers import logins_of
from pyxp.jobs.catalogs import project_catalog
from pyxp.model.packages import REGISTRY

_TEMPLATES = Path(pyxp.installation.__file__).parent / "chart_templates"
_TEMPLATE_FILES = {
    "both": ("_checks.tpl",),
    "platform": (
        *("NOTES.txt", "_platform.tpl", "admission.yaml", "checks.yaml", "definitions.yaml", "namespaces.yaml"),
        *("packages.yaml", "protection.yaml"),
        *("provider-configs.yaml", "roles.yaml", "wait.yaml"),
    ),
    "gitops": ("NOTES.txt", "_gitops.tpl", "claims.yaml", "platform.yaml", "projects.yaml", "settings.yaml"),
}


class Emitted(NamedTuple):
    """A platform's manifests, as data and as the text of their files; that of the XRD is empty for an edition."""

    stem: str
    xrd: dict[str, Any]
    xrd_text: str
    composition: dict[str, Any]
    composition_text: str
    definition: Definition


def installation_of(project: Project, charts: Charts, emitted: Iterable[Emitted]) -> Installation:
    """What a project's charts install."""
    every = list(emitted)
    platforms = tuple(
        Platform(one.stem, one.xrd, one.composition, one.xrd_text, one.composition_text, _editions(one, every))
        for one in every
        if not one.definition.edition_of
    )
    return Installation(
        charts.name,
        charts.version,
        platforms,
        project.packages,
        project_catalog(project),
        charts.environments,
        charts.protected,
        charts.repository,
        _relative(project.claim_paths[0], project.root),
        _relative(project.charts_path, project.root),
        charts.environment_field,
    )


def _refuse_defaults(installation: Installation, project: Project) -> None:
    """Refuses what the charts' own schemas would refuse of their own values.

    Raises:
        InputError: Claims cannot name an environment, or a package has no whole reference.
    """
    location = Location(str(project.file))
    where = f"spec.{installation.environment_field}"
    for name in installation.environments:
        if not all(matches(form, name) for form in environment_forms(installation)):
            limits = [one.environment_limits(installation.environment_field) for one in installation.by_environment()]
            raise InputError(
                f"'environments' of charts: no claim can name the environment {name!r}",
                hint=f"{where} of the claims takes {' and '.join(_told_limits(one) for one in limits if one)}",
                location=location,
            )
    providers = provider_references(installation.kinds, installation.packages)
    for name, reference in {**installation.functions, **providers}.items():
        if not matches(PACKAGE_FORM, reference):
            raise InputError(
                f"cannot read the reference {reference!r} of package {name!r}",
                hint=f'write a version, or registry, repository and tag: "{REGISTRY}/{name}:v1.2.3"',
                location=location,
            )


def _told_limits(limits: Mapping[str, Any]) -> str:
    """What a definition says of a text, in words."""
    if "enum" in limits:
        return ", ".join(map(str, limits["enum"]))
    told = {"minLength": "at least %s letters", "maxLength": "at most %s letters", "pattern": "what matches %s"}
    return " and ".join(form % limits[word] for word, form in told.items() if word in limits)


def _editions(base: Emitted, emitted: Iterable[Emitted]) -> tuple[Edition, ...]:
    return tuple(
        Edition(one.stem, one.composition, one.composition_text)
        for one in emitted
        if one.definition.edition_of == base.definition
    )


def chart_texts(installation: Installation, project: Project) -> dict[Path, str]:
    """The text of every file of the charts, by its path.

    Raises:
        InputError: The charts would refuse their own values.
    """
    _refuse_defaults(installation, project)
    files = chart_files(installation, _templates())
    return {project.charts_path / path: text for path, text in files.items()}


def chart_warnings(installation: Installation, project: Project) -> Iterator[Finding]:
    """What the charts leave to whoever installs them, since nothing in the project says it."""
    location = Location(str(project.file))
    for kind in installation.kinds:
        if kind.managed and not kind.package:
            yield Finding(
                "unknown-provider",
                f"the charts install no provider for {kind.kind} of {kind.group}",
                severity=Severity.WARNING,
                location=location,
                hint=f"write provider-... = the reference of its package, under {project.table('packages')}",
            )
    if paths := logins_of(installation).unknown:
        yield Finding(
            "unknown-provider-config",
            f"the charts cannot make the ProviderConfigs whose names follow from {', '.join(paths)}",
            severity=Severity.WARNING,
            location=location,
            hint="name them under providerConfigs in the values of the platform's chart; those that follow from "
            f"spec.{installation.environment_field or ENVIRONMENT} alone are made for each environment",
        )
    yield from _without_environment(installation, project)
    for unknown in access_of(installation).unknown:
        yield Finding(
            "unknown-rights",
            f"the policy for the provider's role lacks what {unknown} needs: its actions are not known",
            severity=Severity.WARNING,
            location=location,
            hint="give the role these rights in a policy of your own",
        )


def _without_environment(installation: Installation, project: Project) -> Iterator[Finding]:
    """What is said of platforms whose claims nothing keeps in the namespace of their environment."""
    field = installation.environment_field
    for platform in installation.platforms:
        if not (field and installation.environments and platform.namespaced) or platform.has_environment(field):
            continue
        texts = platform.text_fields
        # A field that takes no other names than those of the environments is the one that is meant.
        likely = [name for name, schema in texts.items() if {*installation.environments} <= {*schema.get("enum", ())}]
        meant = [*likely, nearest(field, texts)][0]
        written = f'"{meant}" if that names it, or "" if no field does'
        if not meant:
            others = f", else the one that does: {', '.join(texts)}" if texts else ""
            written = f'"" if no field names it{others}'
        yield Finding(
            "no-environment",
            f"the charts cannot keep claims in the namespace of their environment: {platform.claimed.kind} has no "
            f"text spec.{field}",
            severity=Severity.WARNING,
            location=Location(str(project.file)),
            hint=f"under {project.table('charts')}, write environment-field = {written}",
        )


def _templates() -> dict[str, str]:
    return {
        f"{chart}/templates/{name}": read_text(_TEMPLATES / chart / "templates" / name)
        for chart, names in _TEMPLATE_FILES.items()
        for name in names
    }


def _relative(path: Path, root: Path) -> str:
    try:
        found = Path(os.path.relpath(path, root))
    except ValueError:  # on another drive
        return path.name
    # What lies outside of the project is somewhere in the repository, which a person has to say.
    return path.name if ".." in found.parts else found.as_posix()
