"""The offline control plane: what Crossplane and its common functions would do with a composite.

Here live the functions (:mod:`~pyxp.engine.patch_and_transform`, auto-ready), Crossplane's own rules around them
(:mod:`~pyxp.engine.crossplane`) and the loop that runs a Composition's steps (:mod:`~pyxp.engine.pipeline`). How
manifests were written, whether they are valid and how they are printed is decided elsewhere.

Pure: no files, clock, randomness or network.

May import: the floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyxp.engine.functions import run_function
    from pyxp.engine.pipeline import Pipeline
    from pyxp.engine.rendered import Rendered
    from pyxp.engine.steps import Runner

__all__ = ["Pipeline", "Rendered", "render", "run_function"]

# Loaded on first use: a program that renders nothing should not wait for the functions to load.
_HOMES = {
    "Pipeline": "pyxp.engine.pipeline",
    "Rendered": "pyxp.engine.rendered",
    "run_function": "pyxp.engine.functions",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def render(  # noqa: PLR0913  each is an input of one render, as the Crossplane CLI has them
    xr: dict[str, Any],
    composition: dict[str, Any],
    functions: Iterable[dict[str, Any]],
    *,
    observed: Sequence[dict[str, Any]] = (),
    context: Mapping[str, Any] | None = None,
    required: Sequence[dict[str, Any]] = (),
    credentials: Sequence[dict[str, Any]] = (),
    xrd: dict[str, Any] | None = None,
    runners: Mapping[str, Runner] | None = None,
) -> Rendered:
    """Reconcile one composite once; for several use :class:`Pipeline`, which compiles the Composition once.

    Raises:
        InputError: See :class:`Pipeline` and :meth:`Pipeline.run`.
    """
    from pyxp.engine.pipeline import Pipeline

    pipeline = Pipeline(composition, functions, xrd=xrd, runners=runners)
    return pipeline.run(xr, observed=observed, context=context, required=required, credentials=credentials)
