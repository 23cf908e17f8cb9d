"""What a Configuration has brought, and takes along when it is deleted.

Crossplane makes a package and its revisions the owners of what the package holds, and Kubernetes collects an object
once all its owners are gone.
Source: https://kubernetes.io/docs/concepts/architecture/garbage-collection/
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pyxp.cluster.objects import Reference
from pyxp.model.manifests import Manifest, group_version, owner_references_of, text

PACKAGE_LABEL: Final = "pkg.crossplane.io/package"
"""The label by which a revision names its package."""
CONFIGURATION: Final = ("pkg.crossplane.io", "Configuration")
BROUGHT: Final = (
    ("apiextensions.crossplane.io", "CompositeResourceDefinition"),
    ("apiextensions.crossplane.io", "Composition"),
)
"""What Configurations hold that others stand on."""


def is_taken_along(manifest: Manifest, package: Reference, revisions: Collection[str]) -> bool:
    """Whether an object goes with a package: it has owners, and they are the package and its revisions.

    Args:
        manifest: The object.
        package: The package.
        revisions: The names of the package's revisions.
    """
    group = group_version(package.api_version)[0]
    owners = owner_references_of(manifest)
    return bool(owners) and all(
        group_version(text(owner.get("apiVersion")))[0] == group
        and (
            (owner.get("kind") == package.kind and owner.get("name") == package.name)
            or (owner.get("kind") == f"{package.kind}Revision" and owner.get("name") in revisions)
        )
        for owner in owners
    )
