"""function-cel-filter: takes composed resources out of the desired state where an expression says so.

Lives here: the function's input, the types of the variables, one run, and what is wrong with an input.
Does not live here: CEL itself (:mod:`pyxp.cel`).

The behaviour is that of the function's main branch with cel-go 0.30, as recorded from the real program.
"""

from __future__ import annotations

from pyxp.engine.cel_filter.running import CompiledFilters

__all__ = ["CompiledFilters"]
