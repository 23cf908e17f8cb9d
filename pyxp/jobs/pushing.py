"""Pushing packages to registries, with the logins that Docker has."""

from __future__ import annotations

from pathlib import Path

from pyxp.jobs.pulling import connection_to
from pyxp.xpkg import Package, Reference, read_reference
from pyxp.xpkg.pushing import push_image
from pyxp.xpkg.references import check_version


def push_package(
    package: Package,
    reference: Reference | str,
    *,
    plain_http: bool = False,
    ca: str | Path | None = None,
    replace: bool = False,
) -> bool:
    """Push a package to a registry, unless it is there already; say whether it was pushed.

    Logins are those of Docker's configuration, its credential programs included.

    Args:
        package: The package.
        reference: Where to, such as ``registry.example.org/acme/platform``; its tag is the package's version.
        plain_http: Talk without TLS; registries on this machine are talked to so in any case, unless ``ca`` is given.
        ca: The file with the certificates to trust, for a registry that has one of its own.
        replace: Whether another package of the same version is replaced.

    Raises:
        InputError: The reference or Docker's configuration cannot be read.
        RegistryError: The registry cannot be reached, refuses, or has another package with the tag.
        UsageError: What pushes is not installed, or the file of certificates is not there.
    """
    where = read_reference(reference) if isinstance(reference, str) else reference
    tag = check_version(where.tag or package.version)
    target = Reference(where.registry, where.repository, tag)
    return push_image(package, target, connection_to(plain_http, ca), replace=replace)
