"""Tests of compositions for the teams that own them: what is expected of a manifest, compared with what came out.

:mod:`~pyxp.testing.matching` compares a fragment with a manifest, :mod:`~pyxp.testing.expectations` has what stands in
fragments in place of values, and :mod:`~pyxp.testing.differences` tells people what differs. What renders is a job.
:mod:`~pyxp.testing.suites` runs tests that are written in YAML.
:mod:`~pyxp.testing.plugin` is the plugin of pytest, which gives tests a :class:`Platform`.

What this module offers itself is for users, and promised to stay; see ``docs/stability.md``. It is loaded when it is
first used: every run of pytest imports this module.

May import: all rooms below the top, and jobs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyxp.testing.composites import RenderedComposite as RenderedComposite
    from pyxp.testing.expectations import ABSENT as ABSENT
    from pyxp.testing.expectations import ANY as ANY
    from pyxp.testing.expectations import Containing as Containing
    from pyxp.testing.expectations import Exactly as Exactly
    from pyxp.testing.expectations import JsonText as JsonText
    from pyxp.testing.expectations import Matching as Matching
    from pyxp.testing.expectations import SameQuantity as SameQuantity
    from pyxp.testing.platforms import Platform as Platform
    from pyxp.testing.refusals import Refused as Refused
    from pyxp.testing.resources import RenderedResource as RenderedResource
    from pyxp.testing.resources import Resources as Resources
    from pyxp.testing.stacks import RenderedStack as RenderedStack

_HOMES = {
    "pyxp.testing.composites": "RenderedComposite",
    "pyxp.testing.expectations": "ABSENT ANY Containing Exactly JsonText Matching SameQuantity",
    "pyxp.testing.platforms": "Platform",
    "pyxp.testing.refusals": "Refused",
    "pyxp.testing.resources": "RenderedResource Resources",
    "pyxp.testing.stacks": "RenderedStack",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    *("ABSENT", "ANY", "Containing", "Exactly", "JsonText", "Matching", "SameQuantity"),
    *("Platform", "Refused", "RenderedComposite", "RenderedResource", "RenderedStack", "Resources"),
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'pyxp.testing' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
