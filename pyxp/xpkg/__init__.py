"""Crossplane packages: reading what providers, functions and configurations ship, writing, pushing and pulling.

A package is an OCI image with a file ``package.yaml``: CRDs or XRDs and Compositions, and the package's own metadata.
:func:`find_packages` finds that file in an image, written as an OCI image layout or as the archive that
``crossplane xpkg build`` and ``docker save`` write. Packages come from strangers: sizes and counts are bounded, digests
are verified, links are not followed, and nothing is unpacked to anywhere. :func:`write_package` writes one, the same
bytes everywhere. The room opens no files itself, and only its module ``registry`` knows the network.

May import: the floor.
"""

from pyxp.xpkg.archives import Archive
from pyxp.xpkg.contents import Contents, Dependency, read_contents
from pyxp.xpkg.packages import FoundPackage, extracted_stream, find_packages, package_of, package_streams
from pyxp.xpkg.references import Reference, read_reference
from pyxp.xpkg.streams import ContentBudget, Files, Section
from pyxp.xpkg.writing import Package, write_package

__all__ = [
    "Archive",
    "ContentBudget",
    "Contents",
    "Dependency",
    "Files",
    "FoundPackage",
    "Package",
    "Reference",
    "Section",
    "extracted_stream",
    "find_packages",
    "package_of",
    "package_streams",
    "read_contents",
    "read_reference",
    "write_package",
]
