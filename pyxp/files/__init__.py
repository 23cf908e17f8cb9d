"""The only room that opens files: manifest trees, texts, and the project's configuration.

Everything that cannot be read or written ends in an :class:`~pyxp.errors.InputError` that names the file. The room may
import :mod:`pyxp.errors` and :mod:`pyxp.yamlio`.
"""

from pyxp.files.opening import (
    manifest_files,
    open_bytes,
    read_bytes,
    read_manifests,
    read_text,
    remove_file,
    write_text,
)
from pyxp.files.project import Project, find_project

__all__ = [
    "Project",
    "find_project",
    "manifest_files",
    "open_bytes",
    "read_bytes",
    "read_manifests",
    "read_text",
    "remove_file",
    "write_text",
]
