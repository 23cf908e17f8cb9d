"""What all tests share: their options, and how hypothesis draws its examples."""

import os

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no failure. The same few examples are drawn every time, so that a red run means a change; with
# PYXP_EXPLORE set, many others are drawn.
settings.register_profile("explore", max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "repeat", settings.get_profile("explore"), max_examples=30, derandomize=True, print_blob=True, database=None
)
settings.load_profile("explore" if os.environ.get("PYXP_EXPLORE") else "repeat")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are written on demand only."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    """Where scenarios on clusters may run, tests that belong together go to one worker.

    For all other tests the distribution of ``pyproject.toml`` is the faster one.
    """
    if config.getoption("dist", "no") == "worksteal" and "not toolchain" not in config.option.markexpr:
        config.option.dist = "loadgroup"
