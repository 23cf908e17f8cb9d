"""Fields of a definition that its Compositions do nothing with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, Final

from pyxp.diagnostics import Finding, Severity
from pyxp.model.compositions import ENVIRONMENT_CONFIGS, FILTER, entries, function_name, pipeline_of, read_steps
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import mapping, text
from pyxp.model.patches import parsed
from pyxp.validation.compositions.pipeline import foreign_steps
from pyxp.validation.compositions.schemas import Json

CODE: Final = "unused-field"
_WHOLE: Final[Segments] = ("spec",)
_OF_CROSSPLANE: Final = frozenset(
    ("spec", name)
    for name in (
        "writeConnectionSecretToRef",
        "publishConnectionDetailsTo",
        "compositionRef",
        "resourceRef",
        "claimRef",
    )
)
_OBSERVED: Final = re.compile(r"observed\.composite\.resource((?:\.[A-Za-z_]\w*|\[[^\]]*\])*)")
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def unused_fields(xrd: Json, compositions: Sequence[Json], packages: Mapping[str, str]) -> list[Finding]:
    """Fields of the spec that no Composition reads.

    Nothing is said where a step may read or write anything, as those of most functions may. A field that a rule of the
    definition names has its use there.

    Args:
        xrd: The CompositeResourceDefinition.
        compositions: All Compositions for it that are known.
        packages: See :func:`pyxp.model.compositions.function_name`.

    Returns:
        Notes; their ``path`` leads into the definition.
    """
    if not compositions or not all(_is_known(item, packages) for item in compositions):
        return []
    read = {path for item in compositions for path in _read(item, packages)} | _OF_CROSSPLANE
    found = []
    for index, version in entries(mapping(xrd.get("spec")), "versions"):
        schema = mapping(mapping(version.get("schema")).get("openAPIV3Schema"))
        if not version.get("referenceable"):
            continue
        ruled = set(_WORD.findall(" ".join(_rules(schema))))
        where = f"spec.versions[{index}].schema.openAPIV3Schema.properties.spec"
        spec = mapping(mapping(schema.get("properties")).get("spec"))
        for path, place in _untouched(spec, where, read):
            if str(path[-1]) not in ruled:
                told = f"no Composition that is given reads {'.'.join(map(str, path))}"
                found.append(Finding(CODE, told, Severity.NOTE, path=place, hint="use it, or take it out"))
    return found


def _is_known(composition: Json, packages: Mapping[str, str]) -> bool:
    """Whether all that a Composition does is in steps that can be read."""
    steps = dict(pipeline_of(composition))
    filled = {index for index, step in steps.items() if function_name(step, packages) == ENVIRONMENT_CONFIGS}
    native = "resources" in mapping(composition.get("spec"))
    composes = any(step.templates for step in read_steps(composition, packages))
    return composes and not native and filled.issuperset(foreign_steps(composition, packages))


def _untouched(schema: Json, where: str, used: Set[Segments]) -> Iterator[tuple[Segments, str]]:
    around = {other[:end] for other in used for end in range(len(other))}
    yield from _below(schema, _WHOLE, where, used, around)


def _below(
    schema: Json, path: Segments, where: str, used: Set[Segments], around: Set[Segments]
) -> Iterator[tuple[Segments, str]]:
    if path in used:
        return
    for name, child in mapping(schema.get("properties")).items():
        below, place = (*path, name), f"{where}.properties.{name}"
        if below in around:
            inner, beneath = mapping(child), place
            while inner.get("type") == "array":
                inner, beneath = mapping(inner.get("items")), f"{beneath}.items"
            yield from _below(inner, below, beneath, used, around)
        elif below not in used:
            yield below, place


def _read(composition: Json, packages: Mapping[str, str]) -> Iterator[Segments]:
    """The fields of the composite that anything reads, without indexes of lists."""
    for step in read_steps(composition, packages):
        for patch in step.patches():
            if patch.source == "composite":
                yield from (_plain(parsed(path)) for path, _ in patch.sources())
    for _, other in pipeline_of(composition):
        function, given = function_name(other, packages), mapping(other.get("input"))
        if function == FILTER:
            for _, item in entries(given, "filters"):
                expression = text(item.get("expression"))
                yield from (_plain(parsed(path[1:])) for path in _OBSERVED.findall(expression))
                if "observed.composite" in _OBSERVED.sub("", expression):
                    yield _WHOLE
        elif function == ENVIRONMENT_CONFIGS:
            yield from (_plain(parsed(path)) for path in _field_paths(given))


def _plain(path: Segments | None) -> Segments:
    """A path without indexes; a path that cannot be read, or is empty, stands for everything."""
    return tuple(part for part in path if isinstance(part, str) and part != "*") if path else _WHOLE


def _field_paths(value: Any) -> Iterator[str]:
    if isinstance(value, list | dict):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _field_paths(child)
    if isinstance(value, dict):
        yield from (text(path) for key, path in value.items() if str(key).endswith("FieldPath"))


def _rules(schema: Any) -> Iterator[str]:
    if isinstance(schema, list | dict):
        for child in schema.values() if isinstance(schema, dict) else schema:
            yield from _rules(child)
    if isinstance(schema, dict):
        yield from (text(rule.get("rule")) for _, rule in entries(schema, "x-kubernetes-validations"))
