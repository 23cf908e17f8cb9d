"""Compositions that a project writes by hand beside the generated ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.errors import InputError
from pyxp.files import Project, manifest_files, read_text
from pyxp.jobs.writing import MARK
from pyxp.model.compositions import called_functions
from pyxp.yamlio import read_documents


def hand_written_calls(project: Project) -> set[str]:
    """The functions that Compositions call which lie in the project's folders and were not generated.

    Files that cannot be read call nothing: ``pyxp validate`` tells of them.
    """
    return {name for data in _written(project) for name in called_functions(data)}


def _written(project: Project) -> Iterator[Mapping[str, Any]]:
    for folder in filter(lambda path: path.is_dir(), project.composition_paths):
        for path in manifest_files(folder):
            try:
                text = read_text(path)
                documents = [] if text.startswith(MARK) else read_documents(text, str(path))
            except InputError:
                continue
            yield from (item.data for item in documents if _is_composition(item.data))


def _is_composition(data: Any) -> bool:
    return isinstance(data, dict) and data.get("kind") == "Composition"
