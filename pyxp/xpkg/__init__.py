"""Crossplane packages: reading what providers, functions and configurations ship, without a registry.

A package is an OCI image with a file ``package.yaml``: CRDs or XRDs and Compositions, and the package's own metadata.
:func:`package_streams` finds that file in an image, written as an OCI image layout or as the archive that
``crossplane xpkg build`` and ``docker save`` write. Packages come from strangers: sizes and counts are bounded, digests
are verified, links are not followed, and nothing is unpacked to anywhere. The room opens no files itself.

May import: the floor.
"""

from pyxp.xpkg.archives import Archive
from pyxp.xpkg.packages import extracted_stream, package_streams
from pyxp.xpkg.streams import ContentBudget, Files, Section

__all__ = ["Archive", "ContentBudget", "Files", "Section", "extracted_stream", "package_streams"]
