"""EnvironmentConfig objects, judged by what a platform's classes declare of them.

A cluster keeps any data in them. What a platform expects stands in a generated file beside the schema of its claim,
so that a render needs none of the platform's Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.engine.crossplane.store import ObjectStore
from pyxp.engine.environment_configs.inputs import read_settings
from pyxp.engine.environment_configs.selecting import Refused, requirement, requirements
from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.errors import did_you_mean
from pyxp.files import Project, manifest_files, read_text
from pyxp.model.compositions import ENVIRONMENT_CONFIGS, function_name, pipeline_of
from pyxp.model.manifests import Manifest, mapping, name_of
from pyxp.structural.pruning import prune_reporting
from pyxp.validation.findings import finding_of
from pyxp.validation.structural import check
from pyxp.yamlio import read_documents

SUFFIX: Final = "-environment.json"
"""How the names of these files end."""

Facts = Mapping[str, Mapping[str, Any]]
"""Schemas of data, by the name of the Composition and by their place in the environment."""


def read_facts(project: Project | None) -> dict[str, Mapping[str, Any]]:
    """What the platforms of a project expect, out of its generated files.

    Raises:
        InputError: A file cannot be read.
    """
    folder: Path | None = project.schema_doc_path if project is not None else None
    found: dict[str, Mapping[str, Any]] = {}
    for path in manifest_files(folder, (SUFFIX,)) if folder is not None and folder.is_dir() else ():
        for document in read_documents(read_text(path), str(path)):
            told = mapping(document.data)
            found[str(told.get("composition"))] = mapping(told.get("data"))
    return found


def judge_facts(composition: Manifest, xr: Manifest, required: Sequence[Manifest], facts: Facts) -> list[Finding]:
    """What is wrong with the data of the objects that a composite reads.

    Args:
        composition: The Composition.
        xr: The composite, defaults applied.
        required: The objects that there are.
        facts: What is expected.
    """
    return list(dict.fromkeys(_judged(composition, xr, required, facts)))


def _judged(composition: Manifest, xr: Manifest, required: Sequence[Manifest], facts: Facts) -> Iterator[Finding]:
    schemas = facts.get(name_of(composition), {})
    store = ObjectStore(required)
    for _, step in pipeline_of(composition) if schemas else ():
        if function_name(step, {}) != ENVIRONMENT_CONFIGS:
            continue
        try:
            settings = read_settings(step.get("input"))
            asked = requirements(settings, xr)
        except (Unreadable, Refused):
            continue  # the function says so itself
        for index, source in enumerate(settings.sources or ()):
            objects = store.select(asked[requirement(index)]) if requirement(index) in asked else None
            for item in objects or ():
                yield from _of_object(item, mapping(schemas.get(source.to)), alone=len(objects or ()) == 1)


def _of_object(item: Manifest, schema: Mapping[str, Any], *, alone: bool) -> Iterator[Finding]:
    subject, data = subject_of(item), item.get("data") or {}
    # Of several objects that are merged, each may lack what another one has.
    expected = schema if alone else {key: value for key, value in schema.items() if key != "required"}
    for cause in check(expected, data, at="data"):
        yield finding_of(cause, subject, lambda path: None)
    known = sorted(mapping(schema.get("properties")))
    for path in prune_reporting(schema, data, root=False)[1]:
        told = f"no class of the platform declares {path}, so nothing reads it"
        hint = did_you_mean(path, known) or ""
        yield Finding("unknown-field", told, Severity.WARNING, None, subject, f"data.{path}", hint)
