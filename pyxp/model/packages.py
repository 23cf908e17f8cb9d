"""Where the packages that a project names are found, by their versions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from pyxp.model.manifests import api_version_of, group_version, kind_of

REGISTRY = "xpkg.crossplane.io/crossplane-contrib"
"""Where Crossplane's community publishes functions and providers."""

_FAMILY: Final = re.compile(r"([a-z0-9]+)\.([a-z0-9]+)(?:\.m)?\.upbound\.io")
"""Groups of the provider families that Upjet generates: a service of a cloud."""

_SINGLE: Final = re.compile(r"([a-z0-9-]+)(?:\.m)?\.crossplane\.io")
"""Groups of providers that are one package, such as provider-kubernetes."""

_LONGEST_LABEL: Final = 63

_CROSSPLANE: Final = frozenset({"apiextensions", "pkg", "ops", "protection"})
_PROVIDER: Final = "provider-"


def is_function(manifest: Mapping[str, Any]) -> bool:
    """Whether an object is a Function of Crossplane; clouds have kinds of that name, too.

    What says no ``apiVersion``, as programs may give it, counts as one.
    """
    api_version = api_version_of(manifest)
    of_crossplane = not api_version or group_version(api_version)[0] == "pkg.crossplane.io"
    return kind_of(manifest) == "Function" and of_crossplane


def is_of_crossplane(group: str) -> bool:
    """Whether a group is one of Crossplane itself, whose kinds come without any package."""
    single = _SINGLE.fullmatch(group)
    return single is not None and single[1] in _CROSSPLANE


def provider_of_group(group: str, packages: Mapping[str, str]) -> str:
    """The name of the provider that has a group, by the conventions of the projects; empty where they tell none.

    Args:
        group: Such as ``ec2.aws.upbound.io``, which is of ``provider-aws-ec2``.
        packages: The project's packages by name, one of which may be called after a part of the group.
    """
    if family := _FAMILY.fullmatch(group):
        return f"{_PROVIDER}{family[2]}-{family[1]}"
    single = _SINGLE.fullmatch(group)
    if single and not is_of_crossplane(group):
        return f"{_PROVIDER}{single[1]}"
    parts = group.split(".")
    own = (name for name in packages if name.startswith(_PROVIDER) and name.removeprefix(_PROVIDER) in parts)
    return next(own, "")


def installed_name(repository: str) -> str:
    """The name under which Crossplane installs a package that another one depends on.

    Source: ``ToDNSLabel`` of crossplane-runtime v2.3, which is given the repository without the registry.
    """
    kept = "".join(
        letter if letter.isalnum() else "-"
        for letter in repository[:_LONGEST_LABEL]
        if letter.isalnum() or letter in "./:-"
    )
    return kept.strip("-")


def package_reference(name: str, packages: Mapping[str, str]) -> str:
    """Where a package is found; empty where the project gives neither its version nor that of its family.

    Args:
        name: Its name, such as ``provider-aws-ec2``.
        packages: Versions or whole references by name. A family's (``provider-aws``) holds for all its members.
    """
    families = [known for known in packages if name == known or name.startswith(f"{known}-")]
    if not families:
        return ""
    family = max(families, key=len)
    value = packages[family]
    if "/" not in value:
        return f"{REGISTRY}/{name}:{value}"
    if family == name:
        return value
    repository, _, end = value.rpartition("/")
    return f"{repository}/{end.replace(family, name, 1)}" if family in end else ""


def function_references(packages: Mapping[str, str], called: Collection[str] | None = None) -> dict[str, str]:
    """The functions that a project names, each with where its package is found.

    Args:
        packages: Versions or whole references by name.
        called: The functions that are wanted; all by default.
    """
    names = [name for name in packages if name.startswith("function-")]
    return {name: package_reference(name, packages) for name in names if called is None or name in called}
