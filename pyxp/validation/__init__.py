"""Validation: the API server's verdict on a document, offline.

:class:`Validator` takes schemas (CustomResourceDefinitions and CompositeResourceDefinitions) and judges documents the
way kube-apiserver 1.35 does: decoding, defaulting, pruning, unknown fields, structural rules, list types, metadata,
CEL. What is wrong is data (:class:`Cause`), never an exception. Reads plain manifests; knows nothing of how they were
made.

May import: the floor.
"""

from pyxp.validation.validator import Validator
from pyxp.validation.verdict import Cause, Verdict

__all__ = ["Cause", "Validator", "Verdict"]
