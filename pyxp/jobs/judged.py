"""Compositions that were judged when they were generated, and need not be judged again as long as nothing has changed.

``pyxp generate`` writes into the project's record, for each Composition of which nothing is to be said, the fingerprint
of all that this was judged by. A render that makes the same fingerprint knows that nothing is to be said now. One that
does not, because a file was edited or other schemas are given, judges the Composition itself; ``pyxp validate`` always
does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pyxp.catalog import Catalog
from pyxp.files import Project, write_text
from pyxp.jobs.catalogs import project_catalog
from pyxp.jobs.documents import sort_documents
from pyxp.jobs.manifests import Manifests, read_known
from pyxp.jobs.records import read_record
from pyxp.model.compositions import Step, read_steps
from pyxp.model.manifests import group_version
from pyxp.model.release import VERSION

Json = dict[str, Any]


def fingerprint(
    composition: Json, steps: Iterable[Step], definitions: Sequence[Json], functions: Iterable[Any], catalog: Catalog
) -> str:
    """What tells whether a Composition and all that it is judged by are the same as at another time.

    Args:
        composition: The Composition.
        steps: Its steps, as :func:`~pyxp.model.compositions.read_steps` gives them.
        definitions: The CRDs and XRDs that are given.
        functions: The Functions and EnvironmentConfigs.
        catalog: Facts about other kinds. Those that come with pyxp are told by its version.
    """
    composed = sorted({(template.api_version, template.kind) for step in steps for template in step.templates})
    told = [VERSION, composition, list(definitions), list(functions), list(_imported(composed, catalog))]
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _imported(composed: Iterable[tuple[str, str]], catalog: Catalog) -> Iterator[Mapping[str, Any]]:
    """What is known of composed kinds that do not come with pyxp."""
    for api_version, kind in composed:
        group, _ = group_version(api_version)
        if not catalog.ships(group, kind) and (facts := catalog.find_kind(group, kind)) is not None:
            yield facts.record


def record_judged(project: Project, paths: Iterable[Path]) -> Path | None:
    """Judge a project's generated Compositions and record those that are right; returns the record, where it changed.

    Args:
        project: The project, whose files are written.
        paths: The files that were generated.
    """
    record = read_record(project)
    before = record.text()
    record.judged = _judge(project, paths)
    if record.text() == before:
        return None
    write_text(record.path, record.text())
    return record.path


def _judge(project: Project, paths: Iterable[Path]) -> dict[Path, str]:
    """The fingerprints of those of a project's generated Compositions of which nothing is to be said.

    They are judged as a render would judge them, by what lies in the project's folders.
    """
    # Loaded only where it is used: a render asks only for fingerprints.
    from pyxp.jobs.compositions import CompositionChecker
    from pyxp.jobs.judging import is_definition

    known = read_known((*project.xrd_paths, *project.composition_paths), Manifests((), (), ()))
    inputs, catalog = sort_documents((), known.documents), project_catalog(project)
    definitions = [item.data for item in inputs.xrds if is_definition(item.data)]
    functions = [item.data for item in inputs.functions]
    checker = CompositionChecker(definitions, catalog, functions)
    generated = {path.resolve(): path for path in paths}
    found = {}
    for composition in inputs.compositions:
        path = generated.get(Path(composition.source).resolve())
        if path is None or checker.check(composition.data, composition.locate, inputs=False):
            continue
        found[path] = fingerprint(composition.data, read_steps(composition.data), definitions, functions, catalog)
    return found
