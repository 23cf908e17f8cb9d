"""The test that runs, as the plugin knows it. This is all that every run of pytest loads, so it is small."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class RunningTest:
    """A test that runs.

    Attributes:
        node: What pytest calls it: ``tests/test_dev.py::test_dev[one]``.
        file: The file that it stands in.
        update: Whether snapshots are to be written.
        snapshots: The files that it has used, each with what became of it: ``same``, ``written`` or ``failed``.
    """

    node: str
    file: Path
    update: bool
    snapshots: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the file, with those of classes before it."""
        return name_in_file(self.node)


stack: list[RunningTest] = []
"""The tests that run; the last one counts. There are several only where a test runs pytest itself."""


def name_in_file(node: str) -> str:
    """The name of a test in its file: ``TestDev.test_dev[one]``."""
    head, bracket, parameters = node.partition("::")[2].partition("[")
    return head.replace("::", ".") + bracket + parameters
