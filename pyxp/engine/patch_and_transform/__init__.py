"""function-patch-and-transform: patches between a composite, its composed resources and the environment.

Lives here: the function's input (reading, checking, compiling), patches, transforms, merging, readiness, connection
details, and one run of all that.
Does not live here: how Go reads and writes text (:mod:`pyxp.gotext`), how a pipeline calls the function, and what
Crossplane does with the response.
May import: :mod:`pyxp.errors`, :mod:`pyxp.gotext`, :mod:`pyxp.model`, :mod:`pyxp.engine.conditions`.

The behaviour is that of function-patch-and-transform after v0.10.0, as recorded from the real program.
"""

from __future__ import annotations

from typing import Any

from pyxp.engine.patch_and_transform.composing import CompiledResources
from pyxp.engine.patch_and_transform.outcomes import Outcome, Refusal, Withheld

__all__ = ["CompiledResources", "Outcome", "Refusal", "Withheld", "compile_input"]


def compile_input(input: Any, *, remember: bool = False) -> CompiledResources:  # noqa: A002  the function's own word
    """The function's input (a ``Resources`` object) compiled once, to be run on many requests.

    Never raises: the runs of an input that cannot be used answer with a fatal result.

    Args:
        input: The input.
        remember: Keep what templates became; see :class:`CompiledResources`.
    """
    return CompiledResources(input, remember=remember)
