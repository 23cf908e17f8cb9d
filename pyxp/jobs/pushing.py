"""Pushing packages to registries, with the logins that Docker has."""

from __future__ import annotations

from pathlib import Path

from pyxp.errors import InputError
from pyxp.jobs.logins import docker_login
from pyxp.xpkg import Package, Reference, read_reference
from pyxp.xpkg.references import check_version
from pyxp.xpkg.registry import Connection, push_image


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
        InputError: The reference or Docker's configuration cannot be read, or the file of certificates is not there.
        RegistryError: The registry cannot be reached, refuses, or has another package with the tag.
        UsageError: What pushes is not installed.
    """
    where = read_reference(reference) if isinstance(reference, str) else reference
    tag = check_version(where.tag or package.version)
    if ca is not None and not Path(ca).is_file():
        raise InputError(f"cannot find the file of certificates {ca}")
    target = Reference(where.registry, where.repository, tag)
    return push_image(package, target, Connection(docker_login, plain_http, str(ca or "")), replace=replace)
