"""What built-in functions would refuse in their inputs, whichever of them it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.engine.cel_filter.problems import filter_problems
from pyxp.engine.environment_configs.problems import settings_problems
from pyxp.engine.patch_and_transform.problems import input_problems
from pyxp.engine.problems import InputProblem
from pyxp.model.compositions import ENVIRONMENT_CONFIGS, FILTER, FUNCTION

JUDGES: Final[Mapping[str, Callable[[Any], list[InputProblem]]]] = {
    FUNCTION: input_problems,
    FILTER: filter_problems,
    ENVIRONMENT_CONFIGS: settings_problems,
}
"""By the function that an input is for, what it would refuse of it; each in the order of the input."""
