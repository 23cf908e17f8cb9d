"""Judging a Composition: every field path, type, selector and order that function-patch-and-transform would meet.

:func:`check_composition` reads plain manifests (a Composition and the XRD it is for) and catalog facts, and returns
findings whose paths lead into the Composition. It knows nothing of who wrote it: the compiler runs it as its last pass,
and it judges hand-written Compositions alike. :func:`definitions_of` finds the XRD among several.

What the function itself refuses in its input, such as an unknown type of patch, the engine tells
(:mod:`pyxp.engine.patch_and_transform.problems`), which this room does not know; :mod:`pyxp.jobs.compositions` asks
both.
"""

from pyxp.validation.compositions.checking import Advice, UnknownKind, check_composition, merged
from pyxp.validation.compositions.composite import definitions_of
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.pipeline import foreign_steps
from pyxp.validation.compositions.unused import unused_fields

__all__ = [
    "Advice",
    "Notes",
    "UnknownKind",
    "check_composition",
    "definitions_of",
    "foreign_steps",
    "merged",
    "unused_fields",
]
