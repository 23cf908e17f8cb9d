"""The command line: one module per command, each a thin layer over one job.

``pyxp.cli.<command>`` exposes a click command named ``command``: it parses, reads the documents, calls one function
of :mod:`pyxp.jobs`, renders the result with :mod:`pyxp.reports` and returns an :class:`~pyxp.cli.exits.ExitCode`.
Modules of commands are imported when their command runs. No judgement lives here; whatever a command does, a Python
program does without it. Platforms are loaded by the dotted names of the project.

May import: all rooms below the top, jobs, and testing.
"""

from pyxp.cli.process import main

__all__ = ["main"]
