"""What the tests of the flagship platform know: its manifests, and claims that are accepted or refused."""

import sys
from importlib import import_module, util
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[1] / "flagship"


def _module(name: str):
    """A module of the flagship's tests, whether or not pytest has been there."""
    if "flagship" not in sys.modules:
        spec = util.spec_from_file_location("flagship", _FOLDER / "__init__.py")
        sys.modules["flagship"] = util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["flagship"])
    return import_module(f"flagship.{name}")


claims, refusals, stacks = _module("claims"), _module("test_refusals"), _module("stacks")
