"""Transforms: what happens to a value between its source and its target.

Each module compiles one kind of transform into a function of one value. A transform that cannot work is compiled into
one that fails when it is applied, because the real function also looks at it only then.
"""

from __future__ import annotations

from pyxp.engine.patch_and_transform.transforms.chains import Step, compile_chain, compile_transform

__all__ = ["Step", "compile_chain", "compile_transform"]
