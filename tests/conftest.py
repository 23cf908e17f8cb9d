"""What all tests share: their options, and how hypothesis draws its examples."""

import os

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no failure. CI draws the same examples every time, so that a red run means a change; people and
# their editors go on exploring.
settings.register_profile("everywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("everywhere"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "everywhere")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are written on demand only."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")
