"""The only room that opens files: manifest trees, texts, and the project's configuration.

Everything that cannot be read or written ends in an :class:`~pyxp.errors.InputError` that names the file.

May import: errors and yamlio.
"""

from pyxp.files.configuration import PackageSettings
from pyxp.files.containment import leads_outside, outside_of
from pyxp.files.exclusion import exclusively
from pyxp.files.opening import (
    GivenFile,
    for_a_moment,
    given_files,
    manifest_files,
    open_bytes,
    read_bytes,
    read_manifests,
    read_text,
    remove_empty_folders,
    remove_file,
    write_bytes,
    write_pieces,
    write_text,
)
from pyxp.files.project import Project, find_project, project_above
from pyxp.files.targets import Obstacle, find_obstacle

__all__ = [
    "GivenFile",
    "Obstacle",
    "PackageSettings",
    "Project",
    "exclusively",
    "find_obstacle",
    "find_project",
    "for_a_moment",
    "given_files",
    "leads_outside",
    "manifest_files",
    "open_bytes",
    "outside_of",
    "project_above",
    "read_bytes",
    "read_manifests",
    "read_text",
    "remove_empty_folders",
    "remove_file",
    "write_bytes",
    "write_pieces",
    "write_text",
]
