"""Judging a Composition: every field path, type, selector and order that function-patch-and-transform would meet.

:func:`check_composition` reads plain manifests (a Composition and the XRD it is for) and catalog facts, and returns
findings whose paths lead into the Composition. It knows nothing of who wrote it: the compiler runs it as its last pass,
and it judges hand-written Compositions alike.
"""

from pyxp.validation.compositions.checking import check_composition

__all__ = ["check_composition"]
