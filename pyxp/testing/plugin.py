"""The plugin of pytest: the fixture ``platform``, the options for snapshots, and differences in plain asserts.

Every run of pytest loads this module where pyxp is installed, whether or not it tests a platform. So it imports nothing
of pyxp but what it needs for that; the rest is loaded by the first test that asks for the fixture.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from pyxp.testing.bookkeeping import Bookkeeping

if TYPE_CHECKING:
    from pyxp.testing.platforms import Platform

OWN_OPTION: Final = "--pyxp-snapshot-update"
SHARED_OPTION: Final = "--snapshot-update"
"""What other plugins for snapshots call theirs, too."""
_HELP: Final = "write the snapshots of pyxp that differ or are missing, and delete those that no test uses"
_SHARED: Final = pytest.StashKey[dict[Path, "Platform"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Registers the option whose name is ours alone."""
    parser.getgroup("pyxp").addoption(OWN_OPTION, action="store_true", help=_HELP)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Generator[None, Any, Any]:
    """Registers the short name of the option where no other plugin and no conftest has it.

    Whoever registers a name that is taken ends the run. This hook comes when all plugins have registered theirs.
    """
    result = yield
    if _is_free(SHARED_OPTION, parser):
        parser.getgroup("pyxp").addoption(SHARED_OPTION, action="store_true", help=f"short for {OWN_OPTION}")
    return result


def _is_free(option: str, parser: pytest.Parser) -> bool:
    try:
        return option in parser.parse_known_and_unknown_args([option])[1]
    except pytest.UsageError:  # somebody has it, with a value
        return False


def pytest_configure(config: pytest.Config) -> None:
    """Begins to keep book of the snapshots of this run."""
    update = bool(config.getoption(OWN_OPTION, False) or config.getoption(SHARED_OPTION, False))
    config.stash[_SHARED] = {}
    config.pluginmanager.register(Bookkeeping(config, update=update), "pyxp-bookkeeping")


@pytest.fixture(scope="module")
def platform(request: pytest.FixtureRequest) -> Platform:
    """The platform under test, as a ``pyxp.testing.Platform``: the project that the test's file lies in.

    Paths are looked for beside the test's file, then in the project. What is read and compiled serves the whole run.
    """
    from pyxp.testing.platforms import Platform

    return Platform.sharing(request.path.parent, request.config.stash[_SHARED])


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Tells what differs between a rendered resource and what it is compared with, field by field."""
    if "pyxp.testing.resources" not in sys.modules:  # then nothing has been rendered
        return None
    from pyxp.testing.comparing import told_comparison

    return told_comparison(op, left, right)
