"""Examination: whether a platform asked text or references for what only a claim decides.

``compose`` runs a second time: in twins of the platform's functions that report what is done with values, and with
markers so long and mixed that whatever is computed from them comes out different. What cannot be refused where it
happens, such as ``is not None`` or a hash of formatted text, is found here. What the first run composed stays as it is.
"""

from pyxp.authoring.examination.examining import examine

__all__ = ["examine"]
