"""Judging Compositions: what validation finds in the manifests, and what the engine says of each function's input.

Validation and engine do not know each other, so this is where both are asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from pyxp.catalog import Catalog, KindFacts
from pyxp.diagnostics import Finding, Severity, sort_findings, subject_of
from pyxp.errors import InputError, is_slip
from pyxp.gotext.patterns import limited
from pyxp.model.budget import Exceeded
from pyxp.model.compositions import (
    ENVIRONMENT_CONFIGS,
    FILTER,
    FUNCTION,
    GROUP,
    MOST_PATCHES,
    count_patches,
    function_name,
    pipeline_of,
    read_steps,
    repository_name,
)
from pyxp.model.known_kinds import IMPORT, kind_advice
from pyxp.model.manifests import group_kind, group_version, mapping, name_of, text
from pyxp.model.packages import is_function
from pyxp.structural.kubernetes_kinds import native_kinds, native_scope
from pyxp.validation.compositions import (
    Notes,
    UnknownKind,
    check_composition,
    definitions_of,
    foreign_steps,
    merged,
    unused_fields,
)
from pyxp.validation.findings import Locate, is_about_key
from pyxp.yamlio import Document

Json = dict[str, Any]
_XRD = "CompositeResourceDefinition"
_MOST_ALTERNATIVES: Final = 8
_OTHERS: Final = (FILTER, ENVIRONMENT_CONFIGS)
_TOLD_ELSEWHERE: Final = frozenset({"unknown-kind", "missing-definition", "unknown-function", "wrong-scope"})


def is_environment_config(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest is an EnvironmentConfig."""
    return group_kind(manifest) == (GROUP, "EnvironmentConfig")


class CompositionChecker:
    """Judges Compositions by what is known of the kinds in them; each kind is read once.

    Args:
        definitions: CRDs and XRDs; earlier ones win over later ones, all of them over the catalog.
        catalog: Facts about other kinds.
        functions: Functions and EnvironmentConfigs; other documents are passed over.
    """

    def __init__(self, definitions: Iterable[Json], catalog: Catalog, functions: Iterable[Any] = ()) -> None:
        self._definitions: dict[tuple[str, str], list[Json]] = {}
        self._xrds: list[Json] = []
        for definition in definitions:
            self._learn(definition)
        self._catalog = catalog
        self._known: dict[tuple[str, str], list[KindFacts]] = {}
        self._asked = 1
        # By identity: a Composition lives as long as those who ask about it.
        self._told: dict[int, tuple[Document, list[Finding]]] = {}
        given = [item for item in functions if isinstance(item, dict)]
        self._packages = {
            name_of(item): repository_name(text(mapping(item.get("spec")).get("package")))
            for item in given
            if is_function(item) and name_of(item)
        }
        self._configs = [item for item in given if is_environment_config(item)]

    def _learn(self, definition: Json) -> None:
        spec = mapping(definition.get("spec"))
        for names in ("names", "claimNames"):
            kind = mapping(spec.get(names)).get("kind")
            if isinstance(kind, str):
                alike = self._definitions.setdefault((text(spec.get("group")), kind), [])
                if definition not in alike:
                    alike.append(definition)
        if definition.get("kind") == _XRD and definition not in self._xrds:
            self._xrds.append(definition)

    def check(self, composition: Json, locate: Locate, *, inputs: bool = True) -> list[Finding]:
        """What there is to say about a Composition.

        Args:
            composition: The Composition.
            locate: Tells where a field of it stands.
            inputs: Whether to ask the function what it would refuse in its inputs.
        """
        subject = subject_of(composition)
        if (count := count_patches(composition)) > MOST_PATCHES:
            told = f"it is not judged: with those of patch sets it has {count} patches, more than {MOST_PATCHES}"
            return [Finding("limit-exceeded", told, location=locate("spec.pipeline"), subject=subject)]
        try:
            with limited():
                found = self._found(composition, inputs=inputs)
        except Exceeded as error:
            found = [Finding("limit-exceeded", error.message, path="spec.pipeline")]
        return sort_findings(_located(item, locate) for item in _told_once(found, subject))

    def _found(self, composition: Json, *, inputs: bool) -> list[Finding]:
        notes = Notes()
        xrds: Sequence[Mapping[str, Any] | None] = definitions_of(composition, self._xrds, notes) or [None]
        alternatives: list[list[Finding]] = []
        self._asked = 1
        # Where several definitions define a kind, each is tried: who knows which of them is meant?
        while len(alternatives) < min(max(self._asked, len(xrds)), _MOST_ALTERNATIVES):
            turn = len(alternatives)
            facts = partial(self._facts, turn=turn)
            xrd = xrds[min(turn, len(xrds) - 1)]
            alternatives.append(
                check_composition(
                    composition, xrd, facts, packages=self._packages, configs=self._configs, advice=self._advice
                )
            )
        return [*notes.findings, *merged(alternatives), *(self._inputs(composition) if inputs else ())]

    def unused(self, definition: Document, compositions: Sequence[Mapping[str, Any]]) -> list[Finding]:
        """Notes on fields of a definition that the Compositions for it do nothing with.

        Args:
            definition: The CompositeResourceDefinition.
            compositions: The Compositions for it.
        """
        subject = subject_of(definition.data)
        found = unused_fields(definition.data, compositions, self._packages)
        return [replace(item, location=definition.locate(item.path), subject=subject) for item in found]

    def warnings(self, composition: Document, absent: Collection[str] = ()) -> list[Finding]:
        """The findings as warnings, for whoever judges what comes of the Composition anyway.

        What is wrong with the base of a resource that does not come of it is judged nowhere else, and stays an error.

        What is composed of kinds that nobody knows, or that may not be composed, is told there; and so is what the
        function refuses.

        Args:
            composition: The Composition.
            absent: Names of its resources that do not come of it for the time being.
        """
        if id(composition) not in self._told:
            found = self.check(composition.data, composition.locate, inputs=False)
            self._told[id(composition)] = composition, [item for item in found if item.code not in _TOLD_ELSEWHERE]
        told = self._told[id(composition)][1]
        return [item if _is_of_base(item, absent) else replace(item, severity=Severity.WARNING) for item in told]

    def facts(self, api_version: str, kind: str) -> KindFacts | None:
        """What is known of a kind: by the first definition of it, else by the catalog."""
        return self._facts(api_version, kind)

    def _inputs(self, composition: Json) -> Iterable[Finding]:
        """What functions refuse in their inputs."""
        from pyxp.engine.inputs import JUDGES

        yield from self._of_other_functions(composition)
        yield from self._idle_filters(composition)
        for step in read_steps(composition, self._packages):
            for problem in JUDGES[FUNCTION](step.given) if step.given and step.certain else ():
                path = f"{step.where}.{problem.path}" if problem.path else step.where
                name = next((item.name for item in step.templates if path.startswith(f"{item.where}.")), "")
                yield Finding(
                    "invalid-input", problem.message, subject=name, path=path, hint=problem.hint, of_key=problem.of_key
                )

    def _of_other_functions(self, composition: Json) -> Iterable[Finding]:
        """What functions refuse in their inputs that have no resources."""
        from pyxp.engine.inputs import JUDGES

        for index, step in pipeline_of(composition):
            name, where = function_name(step, self._packages), f"spec.pipeline[{index}].input"
            for problem in JUDGES[name](step["input"]) if name in _OTHERS and "input" in step else ():
                path = f"{where}.{problem.path}" if problem.path else where
                yield Finding("invalid-input", problem.message, path=path, hint=problem.hint, of_key=problem.of_key)

    def _idle_filters(self, composition: Json) -> Iterable[Finding]:
        """Filters of function-cel-filter that are about no resource of the steps before them."""
        from pyxp.engine.cel_filter.problems import idle_filters

        steps = list(read_steps(composition, self._packages))
        templates = [(step.index, template.name) for step in steps for template in step.templates]
        foreign = foreign_steps(composition, self._packages)
        for index, step in pipeline_of(composition):
            if function_name(step, self._packages) != FILTER or "input" not in step:
                continue
            if any(place < index for place in foreign):
                continue  # which may make resources of any name
            earlier = [name for place, name in templates if place < index]
            for problem in idle_filters(step["input"], earlier):
                path = f"spec.pipeline[{index}].input.{problem.path}"
                yield Finding("idle-filter", problem.message, path=path, hint=problem.hint, severity=Severity.WARNING)

    def _facts(self, api_version: str, kind: str, *, turn: int = 0) -> KindFacts | None:
        """What is known of a kind, by the definition whose turn it is where there are several."""
        group, version = group_version(api_version)
        if (group, kind) not in self._known:
            self._known[group, kind] = list(self._read(group, kind))
        fitting = [facts for facts in self._known[group, kind] if version in facts.versions]
        self._asked = max(self._asked, len(fitting))
        return fitting[min(turn, len(fitting) - 1)] if fitting else None

    def _read(self, group: str, kind: str) -> Iterator[KindFacts]:
        definitions = self._definitions.get((group, kind), [])
        if definitions:
            # Loaded only where it is used: most of what is composed is in the catalog.
            from pyxp.catalog.importer import CrdSource, import_documents
        for definition in definitions:
            try:
                records = import_documents([CrdSource(definition)])
            except InputError:  # told where the definition itself is judged
                continue
            yield from (facts for facts in map(KindFacts, records) if facts.kind == kind)
        if not definitions and (facts := self._catalog.find_kind(group, kind)) is not None:
            yield facts

    def _groups_with(self, kind: str) -> set[str]:
        known = {(home, name) for home, name, _ in self._catalog.kinds()} | self._definitions.keys()
        return {home for home, name in known if name == kind}

    def _advice(self, api_version: str, kind: str) -> UnknownKind:
        group, version = group_version(api_version)
        known = self._known.get((group, kind), [])
        if (group, kind) in self._definitions and not known:
            return UnknownKind(hint="its definition has problems")
        siblings = {name for home, name in self._definitions if home == group}
        siblings.update(self._catalog.kinds_in(group))
        if known:
            versions = dict.fromkeys(name for facts in known for name in facts.versions)
            return UnknownKind(Severity.ERROR, f"{kind} has no version {version}, but {', '.join(versions)}")
        slip = next((name for name in sorted(siblings) if is_slip(kind, name)), None)
        if slip is not None:
            # A composite is often called like its claim, with an X in front.
            severity = Severity.WARNING if kind in (f"X{slip}", slip[1:]) else Severity.ERROR
            return UnknownKind(severity, f"did you mean {slip}?")
        close = next((home for home in sorted(self._groups_with(kind)) if _same_service(group, home)), None)
        if close is not None:
            return UnknownKind(Severity.ERROR, f"did you mean {close}?")
        if "." not in group or group.endswith((".k8s.io", ".kubernetes.io")):
            return UnknownKind(hint=_of_kubernetes(api_version, kind))
        kinds = list(self._catalog.kinds())
        near = any(_is_near(group, home) for home in {home for home, _, _ in kinds})
        if not near and not any(name.lower() == kind.lower() for _, name, _ in kinds):
            return UnknownKind(hint=IMPORT)  # Kinds of another provider are not what was meant, however alike.
        return UnknownKind(hint=kind_advice(group, kind, kinds) or IMPORT)


def _is_of_base(finding: Finding, names: Collection[str]) -> bool:
    """Whether a finding is about the base of one of these resources."""
    return ".base." in finding.path and finding.subject.rpartition(" (")[2].removesuffix(")") in names


def _of_kubernetes(api_version: str, kind: str) -> str:
    """What to do about a kind whose group looks like one of Kubernetes itself."""
    if native_scope(api_version, kind) is not None:
        where = f"/openapi/v3/{'apis/' if '/' in api_version else 'api/'}{api_version}"
        return f"import what `kubectl get --raw {where}` prints with `pyxp schemas import`"
    advice = kind_advice(group_version(api_version)[0], kind, native_kinds())
    return advice or "give its CustomResourceDefinition among the schemas"


def _is_near(group: str, known: str) -> bool:
    return group == known or is_slip(group, known)


def _same_service(group: str, known: str) -> bool:
    """Whether a group is a known one mistyped behind its first name: ``eks`` and ``ecs`` are different services."""
    return group.partition(".")[0] == known.partition(".")[0] and is_slip(group, known) and ".m." not in known + group


def _located(finding: Finding, locate: Locate) -> Finding:
    location = locate(finding.path)
    about_key = location is not None and (finding.of_key or is_about_key(finding.code, finding.path))
    return replace(finding, location=location.of_key if about_key and location else location)


def _told_once(findings: Iterable[Finding], subject: str) -> Iterable[Finding]:
    """Each finding once, with the resources that it is about: a patch set is read once, however many include it."""
    resources: dict[Finding, list[str]] = {}
    for finding in findings:
        names = resources.setdefault(replace(finding, subject=subject), [])
        if finding.subject and finding.subject not in names:
            names.append(finding.subject)
    for finding, names in resources.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield replace(finding, subject=f"{subject} ({names[0]}{more})") if names else finding
