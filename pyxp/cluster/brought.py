"""What a Configuration has brought, and takes along when it is deleted.

Crossplane makes a package and its revisions the owners of what the package holds, and Kubernetes collects an object
once all its owners are gone.
Source: https://kubernetes.io/docs/concepts/architecture/garbage-collection/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyxp.cluster.listing import Listing
from pyxp.cluster.mirrors import Narrowing
from pyxp.cluster.objects import Reference
from pyxp.model.manifests import Manifest, group_version, name_of, owner_references_of

PACKAGE_LABEL: Final = "pkg.crossplane.io/package"
"""The label by which a revision names its package."""
CONFIGURATION: Final = ("pkg.crossplane.io", "Configuration")
DEFINITIONS: Final = ("apiextensions.crossplane.io", "CompositeResourceDefinition")
COMPOSITIONS: Final = ("apiextensions.crossplane.io", "Composition")


async def revisions_of(listing: Listing, package: Reference, unknown: list[str] | None = None) -> list[Manifest]:
    """The revisions of a package.

    Args:
        listing: The lists of the server.
        package: The package.
        unknown: Takes what the server says where they may not be listed.
    """
    selector = Narrowing(PACKAGE_LABEL, (package.name,)).selector(1)
    return await listing.list_of(package.api_version, f"{package.kind}Revision", unknown, selector=selector)


async def taken_along(
    listing: Listing, package: Reference, kinds: Iterable[tuple[str, str]], unknown: list[str] | None = None
) -> list[Manifest]:
    """The objects of kinds that go with a package: they have owners, and these are the package and its revisions.

    Args:
        listing: The lists of the server.
        package: The package.
        kinds: Group and kind of each.
        unknown: Takes what the server says where something may not be listed.
    """
    revisions = await revisions_of(listing, package, unknown)
    owning = {(package.kind, package.name), *((f"{package.kind}Revision", name_of(item)) for item in revisions)}
    group = group_version(package.api_version)[0]

    def goes(manifest: Manifest) -> bool:
        owners = owner_references_of(manifest)
        return bool(owners) and all(
            group_version(owner["apiVersion"])[0] == group and (owner["kind"], owner["name"]) in owning
            for owner in owners
        )

    return [item for item in await listing.all_of(kinds, unknown) if goes(item)]
