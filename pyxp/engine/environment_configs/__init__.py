"""function-environment-configs: fills the composition environment from EnvironmentConfig objects.

Lives here: the function's input, which objects it asks for, and how their data become one.

The behaviour, and the texts of what it refuses, are those of v0.7.1.
Source: https://github.com/crossplane-contrib/function-environment-configs
"""

from __future__ import annotations

from pyxp.engine.environment_configs.running import EnvironmentConfigs

__all__ = ["EnvironmentConfigs"]
