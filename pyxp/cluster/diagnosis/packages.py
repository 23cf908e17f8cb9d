"""Functions and providers: installed, healthy, and of a release that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pyxp.cluster.brought import PACKAGE_LABEL
from pyxp.cluster.diagnosis.facts import Facts, by_name
from pyxp.cluster.diagnosis.needs import Needs, how_to_apply
from pyxp.diagnostics import Finding, Severity
from pyxp.engine.crossplane.conditions import conditions_of
from pyxp.model.compositions import repository_name
from pyxp.model.manifests import Manifest, labels_of, mapping, name_of, text
from pyxp.model.releases import read_release
from pyxp.yamlio import Document

_FAMILY_WORDS: Final = frozenset({"provider", "family", "upjet"})
_AWS: Final = "provider-aws"
_TELLING: Final = frozenset({"Installed", "Healthy", "RevisionHealthy", "RuntimeHealthy"})
"""Conditions that say whether a package can be used."""


def examine_functions(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """Findings about the functions that pipelines call."""
    installed = by_name(facts.functions)
    checked_in = {name_of(item.data): item for item in needs.functions}
    for name, composition in needs.functions_called().items():
        revision = _active(name, facts.function_revisions)
        function = installed.get(name)
        if function is None and revision is None:
            if not {"Function", "FunctionRevision"} & facts.unseen.keys():
                yield _missing(name, composition, checked_in.get(name), facts)
            continue
        yield from _health("Function", name, function, revision)
        package = _package_of(function, revision)
        yield from _release(f"Function/{name}", package, needs)


def examine_providers(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """Findings about the providers of the kinds that are composed; those of other kinds are left alone."""
    groups = {kind.group for kind in needs.kinds_composed()}
    for provider in facts.providers:
        package = _package_of(provider, None)
        if any(may_serve(package, group) for group in groups):
            yield from _health("Provider", name_of(provider), provider, None)
            yield from _release(f"Provider/{name_of(provider)}", package, needs)


def may_serve(package: str, group: str) -> bool:
    """Whether a provider's package may be the one that has kinds of a group, by the words of their names.

    ``provider-aws-ec2`` and ``provider-family-aws`` may serve ``ec2.aws.upbound.io``.
    """
    words = telling_words(package)
    return bool(words) and words <= set(group.split("."))


def telling_words(package: str) -> set[str]:
    """The words of a provider's name that tell what it serves: ``aws`` and ``ec2`` of ``provider-aws-ec2``."""
    return set(repository_name(package).split("-")) - _FAMILY_WORDS


def health_of(provider: Manifest) -> str:
    """What is wrong with a provider; empty where nothing is."""
    found = next(_health("Provider", name_of(provider), provider, None), None)
    return found.message if found is not None else ""


def provider_package(group: str, packages: Mapping[str, str]) -> str:
    """The package to install for the kinds of a group, as far as its name tells; empty where it does not.

    Args:
        group: Such as ``ec2.aws.upbound.io``.
        packages: The releases of ``[tool.pyxp.packages]``.
    """
    service, _, rest = group.removesuffix(".upbound.io").partition(".")
    cloud = rest.removesuffix(".m")
    if not group.endswith(".upbound.io") or not cloud or "." in cloud:
        return ""
    name = f"provider-{cloud}-{service}"
    version = packages.get(name) or packages.get(f"provider-{cloud}") or "VERSION"
    return f"xpkg.upbound.io/upbound/{name}:{version}"


def _missing(name: str, composition: Document, checked_in: Document | None, facts: Facts) -> Finding:
    same = [item for item in facts.functions if repository_name(_package_of(item, None)) == repository_name(name)]
    if checked_in is not None:
        hint = how_to_apply(checked_in)
    elif same:
        hint = f"the cluster has it as {name_of(same[0])}: write that in functionRef, or install it by this name"
    else:
        hint = f"crossplane xpkg install function PACKAGE {name}"
    return Finding(
        "function-missing",
        f"the function {name}, which a pipeline calls, is not installed",
        location=composition.locate("spec.pipeline"),
        subject=f"Composition/{name_of(composition.data)}",
        hint=hint,
    )


def _active(name: str, revisions: Sequence[Manifest]) -> Manifest | None:
    """The revision that core calls: the active one of the package of that name."""
    for item in revisions:
        state = mapping(item.get("spec")).get("desiredState")
        if labels_of(item).get(PACKAGE_LABEL) == name and state == "Active":
            return item
    return None


def _health(kind: str, name: str, package: Manifest | None, revision: Manifest | None) -> Iterator[Finding]:
    described = f"{kind.lower()}.pkg.crossplane.io {name}"
    told_of = [item for source in (package, revision) for item in (conditions_of(source) if source else ())]
    # A package that is paused is not Synced, and runs all the same.
    said = [item for item in told_of if item["type"] in _TELLING]
    failing = next((item for item in said if item["status"] == "False"), None)
    if failing is not None:
        why = text(failing.get("message")) or text(failing.get("reason"))
        told = f"it is not {failing['type']}: {' '.join(why.split())}"
    elif revision is not None and not mapping(revision.get("status")).get("endpoint"):
        told = f"its active revision {name_of(revision)} has no endpoint, so it cannot be called"
    elif package is not None and not {"Installed", "Healthy"} & {item["type"] for item in said} and revision is None:
        told = "nothing has looked at it yet: it is neither Installed nor Healthy"
    else:
        return
    code = "function-unhealthy" if kind == "Function" else "provider-unhealthy"
    yield Finding(code, told, subject=f"{kind}/{name}", hint=f"kubectl describe {described}")


def _release(subject: str, package: str, needs: Needs) -> Iterator[Finding]:
    """Whether a package is new enough, as far as its reference names a release."""
    name, release = repository_name(package), read_release(package)
    if release is None:
        return
    kind = subject.partition("/")[0]
    own = {name, _AWS} if name.startswith(f"{_AWS}-") or name == "provider-family-aws" else {name}
    for demand in needs.demands:
        if demand.package in own and release < demand.release:
            yield Finding(
                "package-too-old",
                f"it is {release}: {demand.reason} need {demand.release}",
                subject=subject,
                hint=f"set spec.package of the {kind} to a release from {demand.release} on",
            )
            return
    made_for = next(
        (read_release(needs.packages[key]) for key in sorted(own, reverse=True) if key in needs.packages), None
    )
    if made_for is not None and release < made_for:
        yield Finding(
            "package-behind",
            f"it is {release}, older than {made_for}, which the project is made for",
            Severity.WARNING,
            subject=subject,
            hint=f"set spec.package of the {kind} to {package.partition('@')[0].rpartition(':')[0]}:{made_for}",
        )


def _package_of(package: Manifest | None, revision: Manifest | None) -> str:
    spec: dict[str, Any] = mapping((package or {}).get("spec"))
    return text(spec.get("package")) or text(mapping((revision or {}).get("spec")).get("image"))
