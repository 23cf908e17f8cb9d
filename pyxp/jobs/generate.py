"""Generating: platforms in, the manifests that go into git out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyxp.authoring.composites import Composite
from pyxp.authoring.failures import blamed_on
from pyxp.compiler import CompileError, compile_composite, emit_functions
from pyxp.compiler.editor_schema import editor_schema
from pyxp.diagnostics import Finding, Severity, sort_findings
from pyxp.errors import AuthoringError, InputError, Location
from pyxp.files import Project, manifest_files, read_text
from pyxp.jobs.charts import Emitted, chart_texts, chart_warnings, installation_of
from pyxp.jobs.expected_facts import facts_text
from pyxp.jobs.facts import SUFFIX
from pyxp.jobs.hand_written import hand_written_calls
from pyxp.jobs.naming import FUNCTIONS, Made, file_stems, refuse_rivals, refuse_strays
from pyxp.jobs.own_words import refused_own_words
from pyxp.jobs.platforms import load_composite
from pyxp.jobs.records import read_record
from pyxp.jobs.requirements import outdated_packages
from pyxp.jobs.writing import MARK, Changes, plan
from pyxp.model.compositions import ENVIRONMENT_CONFIGS, FILTER, called_functions
from pyxp.model.packages import function_references
from pyxp.structural.xrd import derive_crds
from pyxp.yamlio import Document, write_document, write_documents

COMMAND = "generate"
HEADER = f"{MARK} {COMMAND}"
_EXAMPLES = {FILTER: "v0.2.0", ENVIRONMENT_CONFIGS: "v0.7.1"}
"""Versions to begin with, of functions that not every project knows."""


@dataclass(frozen=True)
class Generated:
    """A generated file: its path and its text, and what it says where that is a manifest."""

    path: Path
    text: str
    manifest: Mapping[str, Any] | None = None


@dataclass
class Generation:
    """What the platforms of a project generate.

    Attributes:
        files: The generated files, none of them written yet.
        warnings: What their authors should know, each with its Python line.
    """

    files: list[Generated] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def generate(project: Project) -> Generation:
    """Every file that the project's platforms generate, without writing any.

    Raises:
        CompileError: Platforms cannot become manifests; the findings of all of them are in it, and the warnings.
        InputError: The configuration names no platform, one that cannot be loaded, or no version of a function.
    """
    if not project.platforms:
        raise InputError(
            "there is nothing to generate: the project names no platform",
            hint=f'write platforms = ["package.module:Class"] {project.top}',
            location=Location(str(project.file)),
        )
    _refuse_repeated(project)
    made: list[Made] = []
    findings: list[Finding] = []
    for name in project.platforms:
        try:
            made.append(_platform(name, project))
        except CompileError as error:
            findings += error.findings
        except AuthoringError as error:
            findings.append(Finding("authoring", error.message, location=error.location, hint=error.hint or ""))
    warnings = sort_findings(
        [*(finding for one in made for finding in one.compiled.warnings), *_not_generated(made, project)]
    )
    if findings:
        raise CompileError(sort_findings([*findings, *warnings]))
    refuse_rivals(made, Location(str(project.file)))
    refuse_strays(made, Location(str(project.file)))
    called = {name for one in made for name in called_functions(one.compiled.composition)}
    functions = emit_functions(project.packages, {*called, *hand_written_calls(project)})
    stems = file_stems(made, taken={FUNCTIONS} if functions else set())
    emitted = [_emitted(one, stems[one.name]) for one in made]
    files = [generated for one in emitted for generated in _files(one, project)]
    facts = ((stems[one.name], facts_text(one.compiled)) for one in made)
    files += [Generated(project.schema_doc_path / f"{stem}{SUFFIX}", text) for stem, text in facts if text]
    _refuse_missing(files, project)
    if functions:
        text = f"{HEADER} from {project.table('packages')}. Do not edit.\n{write_documents(functions)}"
        files.append(Generated(project.composition_paths[0] / f"{FUNCTIONS}.yaml", text))
    if charts := project.charts:
        installation = installation_of(project, charts, emitted)
        files += [Generated(path, text) for path, text in chart_texts(installation, project).items()]
        warnings = sort_findings([*warnings, *chart_warnings(installation, project)])
    _refuse_shared(files, project)
    return Generation(files, warnings)


def _platform(name: str, project: Project) -> Made:
    composite = load_composite(name, project.root)
    with blamed_on(f"platform {name!r}"):
        compiled = compile_composite(composite)
    if refused := [*refused_own_words(compiled), *outdated_packages(compiled, project)]:
        raise CompileError(sort_findings([*refused, *compiled.warnings]))
    return Made(name, composite.definition, compiled)


def _not_generated(made: Iterable[Made], project: Project) -> Iterator[Finding]:
    """A warning for every nested composite whose own definition and Composition are not generated with it."""
    all_made = list(made)
    there = {(one.definition.group, one.definition.kind) for one in all_made}
    for one in all_made:
        for template in one.compiled.draft.templates:
            nested = type(template.added.resource)
            if not issubclass(nested, Composite) or (nested.definition.group, nested.definition.kind) in there:
                continue
            name = f"{nested.__module__}:{nested.__qualname__}"
            if name in project.platforms:  # what is wrong with it is told
                continue
            yield Finding(
                "not-generated",
                f"{nested.definition.kind} is composed, but neither its definition nor its Composition is generated",
                Severity.WARNING,
                template.added.location,
                template.name,
                hint=f'add "{name}" to platforms',
            )


def _emitted(made: Made, stem: str) -> Emitted:
    head = f"{HEADER} from {made.name}. Do not edit.\n"
    xrd, composition = made.compiled.xrd, made.compiled.composition
    defines = made.definition.edition_of is None
    definition = head + write_document(xrd) if defines else ""
    return Emitted(stem, xrd, definition, composition, head + write_document(composition), made.definition)


def _files(one: Emitted, project: Project) -> list[Generated]:
    composition = Generated(project.composition_paths[0] / f"{one.stem}.yaml", one.composition_text, one.composition)
    if one.definition.edition_of:
        return [composition]
    schema = json.dumps(editor_schema(one.xrd), indent=2, ensure_ascii=False) + "\n"
    return [
        Generated(project.xrd_paths[0] / f"{one.stem}.yaml", one.xrd_text),
        composition,
        Generated(project.schema_doc_path / f"{one.stem}.json", schema),
    ]


def _refuse_repeated(project: Project) -> None:
    for name, times in Counter(project.platforms).items():
        if times > 1:
            raise InputError(
                f"platform {name!r} is named {times} times",
                hint="name it once in platforms",
                location=Location(str(project.file)),
            )


def _refuse_shared(files: Iterable[Generated], project: Project) -> None:
    """Refuses two files of one path, also where a file system takes upper and lower case for the same."""
    seen: dict[str, Generated] = {}
    for generated in files:
        first = seen.setdefault(str(generated.path).casefold(), generated)
        if first is not generated:
            raise InputError(
                f"cannot generate {generated.path.name} twice: two manifests would be written to one file",
                hint=f"give xrds, compositions and schemas-doc folders of their own under {project.table('paths')}",
                location=Location(str(project.file)),
            )


def _refuse_missing(files: Iterable[Generated], project: Project) -> None:
    """Refuses Compositions whose functions have no version: a render would not find them."""
    known = function_references(project.packages)
    for generated in files:
        for name in called_functions(generated.manifest or {}):
            if name not in known:
                raise InputError(
                    f"no version is set for {name}, which {generated.path.name} calls",
                    hint=f'write {name} = "{_EXAMPLES.get(name, "v1.2.3")}", with the version that is installed, '
                    f"under {project.table('packages')}",
                    location=Location(str(project.file)),
                )


def derive_all(documents: Iterable[Document]) -> list[dict[str, Any]]:
    """The CRDs that Crossplane derives from every CompositeResourceDefinition among the documents.

    Raises:
        InputError: There is none, or Crossplane could make no CRD of one.
    """
    crds: list[dict[str, Any]] = []
    for document in documents:
        if isinstance(document.data, dict) and document.data.get("kind") == "CompositeResourceDefinition":
            try:
                crds += derive_crds(document.data)
            except InputError as error:
                error.location = error.location or document.locate("spec")
                raise
    if not crds:
        raise InputError("there is no CompositeResourceDefinition among the documents")
    return crds


def leftovers(project: Project, files: Iterable[Generated]) -> list[Path]:
    """Files that say one of the project's platforms made them, although none does now and the record names none.

    They are from before the project had a record; nothing removes them, because they may be another project's.
    """
    record = read_record(project)
    if record.knows(COMMAND):
        return []
    wanted = {generated.path for generated in files}
    heads = tuple(f"{HEADER} from {name}. " for name in project.platforms)
    folders = dict.fromkeys((project.xrd_paths[0], project.composition_paths[0]))
    there = [path for folder in folders if folder.is_dir() for path in manifest_files(folder)]
    return [path for path in there if path not in wanted and read_text(path).startswith(heads)]


def changes(project: Project, files: Iterable[Generated], *, outside: bool = False) -> Changes:
    """What has to be written and removed so that the project holds these files.

    Args:
        project: Whose files they are.
        files: What :func:`generate` made.
        outside: Whether files may lie outside the project's folder.

    Raises:
        InputError: A file lies outside the project, or another one that pyxp did not write is in its place.
    """
    return plan(project, COMMAND, {generated.path: generated.text for generated in files}, outside=outside)


def refuse_outdated(project: Project) -> list[Finding]:
    """Warnings about a project's platforms, where its files are what they generate.

    Raises:
        CompileError: Platforms cannot become manifests.
        InputError: Files are not what would be generated now, or the platforms cannot be loaded.
    """
    generated = generate(project)
    if count := len(changes(project, generated.files, outside=True).differing()):
        told = "1 generated file is" if count == 1 else f"{count} generated files are"
        raise InputError(f"{told} out of date or edited by hand", hint="run pyxp generate")
    return generated.warnings
