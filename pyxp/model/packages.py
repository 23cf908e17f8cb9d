"""Where the packages that a project names are found, by their versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

REGISTRY = "xpkg.crossplane.io/crossplane-contrib"
"""Where Crossplane's community publishes functions and providers."""


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
