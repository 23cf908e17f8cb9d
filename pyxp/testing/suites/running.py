"""Running suites: test after test, each pass rendered and judged."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from pyxp.diagnostics import Finding, has_errors, sort_findings
from pyxp.errors import InputError, Location, PyxpError, UsageError
from pyxp.jobs.defects import defect
from pyxp.jobs.expanding import Expansion
from pyxp.jobs.pieces import OverTime, begin_piece
from pyxp.jobs.renderer import Call, subjects_among
from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError
from pyxp.model.manifests import Manifest, resource_name_of
from pyxp.reports.cases import Case, Verdict
from pyxp.testing.fields import nearest_field
from pyxp.testing.suites.changes import removals, with_changes, writes
from pyxp.testing.suites.fragments import fragment_faults
from pyxp.testing.suites.judgement import Judge, is_reason
from pyxp.testing.suites.outcomes import Outcome
from pyxp.testing.suites.passes import Existing
from pyxp.testing.suites.reading import CODE, Suite, Test
from pyxp.testing.suites.snapshots import Snapshots
from pyxp.testing.suites.worlds import World, Worlds, read_files, read_objects
from pyxp.validation.findings import is_about_key
from pyxp.yamlio import Document

Steps = tuple[str | int, ...]


def run_suites(
    suites: Iterable[Suite], worlds: Worlds, snapshots: Snapshots, *, names: Sequence[str] = ()
) -> Iterator[Case]:
    """Run tests, one after the other; a suite that cannot be used is one case, an error.

    Args:
        suites: Suites, as :func:`~pyxp.testing.suites.reading.find_suites` gives them.
        worlds: What they are rendered by.
        snapshots: Compares and writes snapshots.
        names: Patterns such as ``*alarm*``; without any, all tests run.
    """
    for suite in suites:
        tests = [test for test in suite.tests if not names or any(_fits(test.name, name) for name in names)]
        if has_errors(suite.findings):
            yield Case(suite.name, "", Verdict.ERROR, Location(suite.name), 0.0, _sorted(suite.findings))
            continue
        if not tests:
            continue
        try:
            world = worlds.of(suite)
        except OverTime:
            raise
        except PyxpError as error:
            yield Case(suite.name, "", Verdict.ERROR, Location(suite.name), 0.0, [_told(error)])
            continue
        for test in tests:
            begin_piece()
            yield _run(suite, test, world, snapshots)


def _fits(name: str, pattern: str) -> bool:
    """Whether a name is meant: a pattern with wildcards fits the whole name, other text a part of it."""
    lower = pattern.lower()
    return fnmatchcase(name.lower(), lower) if any(sign in lower for sign in "*?[") else lower in name.lower()


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sort_findings(findings)


def _told(error: PyxpError) -> Finding:
    return Finding(CODE, error.message, location=error.location, hint=error.hint or "")


def _run(suite: Suite, test: Test, world: World, snapshots: Snapshots) -> Case:
    begun = time.perf_counter()
    location = suite.locate((*test.steps, "name"))
    try:
        findings = _Run(suite, test, world, snapshots).findings()
    except OverTime as error:
        findings = [replace(_told(error), location=location)]
    except PyxpError as error:
        findings = [replace(_told(error), location=error.location or location)]
    except Exception as error:
        # The last line of defence for this test, as the command has one for a whole run.
        findings = [defect(Document(None, suite.name, location.line), error, "tested")]
    findings = list(dict.fromkeys(findings))
    wrong = any(finding.code in (CODE, "defect") for finding in findings)
    verdict = Verdict.PASSED if not findings else Verdict.ERROR if wrong else Verdict.FAILED
    return Case(suite.name, test.name, verdict, location, time.perf_counter() - begun, findings)


@dataclass
class _Run:
    """One test while it runs.

    Attributes:
        suite: Where it stands.
        test: The test.
        world: What it is rendered by.
        snapshots: Compares and writes snapshots.
    """

    suite: Suite
    test: Test
    world: World
    snapshots: Snapshots
    changes: list[tuple[Steps, Mapping[str, Any]]] = field(default_factory=list)

    def findings(self) -> list[Finding]:
        """What is not as expected; a pass that fails ends the test.

        Raises:
            PyxpError: The test says something that cannot be used.
        """
        claim = self._claim()
        existing = Existing(self.world)
        passes: Sequence[Mapping[str, Any]] = self.test.data.get("steps") or [self.test.data]
        for at, said in enumerate(passes):
            steps = (*self.test.steps, "steps", at) if "steps" in self.test.data else self.test.steps
            if "steps" in self.test.data:
                claim = self._changed(claim, said, steps)
            outcome = self._pass(claim, existing, said, steps, first=at == 0)
            expect, converged = said.get("expect", {}), bool(self._given("converge")[1])
            judge = Judge(self.suite, (*steps, "expect"), outcome, self.snapshots, converged)
            slips = [replace(self._relocated(one, claim), code=CODE) for one in self._slips(outcome, expect)]
            found = slips or [self._relocated(finding, claim) for finding in judge.judge(expect)]
            if found:
                return [self._in_step(finding, at, said) for finding in found]
            if at + 1 < len(passes) and outcome.stack is not None:
                self._follow(existing, outcome, passes[at + 1], (*self.test.steps, "steps", at + 1))
        return []

    def _in_step(self, finding: Finding, at: int, said: Mapping[str, Any]) -> Finding:
        if "steps" not in self.test.data or finding.code == CODE:
            return finding
        step = said.get("name") or f"step {at + 1}"
        return replace(finding, subject=f"{step}: {finding.subject}" if finding.subject else step)

    def _given(self, key: str) -> tuple[Steps, Any]:
        """What the test says of something, or else the defaults; with the place where it stands."""
        if key in self.test.data:
            return (*self.test.steps, key), self.test.data[key]
        return ("defaults", key), self.suite.data.get("defaults", {}).get(key)

    def _claim(self) -> Document:
        """The claim, with what defaults and the test change of it."""
        document = self._read_claim("claim")
        document = self._changed(document, self.suite.data.get("defaults", {}), ("defaults",))
        return self._changed(document, self.test.data, self.test.steps)

    def _changed(self, document: Document, said: Mapping[str, Any], steps: Steps) -> Document:
        if "patch" not in said and "set" not in said:
            return document
        self._refuse_removals_of_nothing(document, said, steps)
        try:
            data = with_changes(document.data, said)
        except FieldPathError as error:
            raise InputError(error.message, hint=error.hint, location=self.suite.locate((*steps, "set"))) from error
        self.changes.append((steps, said))
        return replace(document, data=data)

    def _refuse_removals_of_nothing(self, document: Document, said: Mapping[str, Any], steps: Steps) -> None:
        """Refuse to take fields away that the kind of the claim does not have: they are misspelt."""
        schema = self.world.schema(document.data)
        for fault in fragment_faults(removals(said.get("patch", {}), document.data), schema) if schema else ():
            finding = self.suite.finding((*steps, "patch"), fault)
            raise InputError(f"{finding.path}: {fault.message}", hint=fault.hint or None, location=finding.location)

    def _slips(self, outcome: Outcome, expect: Mapping[str, Any]) -> list[Finding]:
        """Fields that the test itself writes and no schema has, where it expects the claim to be refused.

        It would pass for the wrong reason, unless that is the reason which it expects.
        """
        if "refused" not in expect:
            return []
        said = expect["refused"]
        wanted = [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, Mapping)]
        return [
            replace(finding, message=f"the test writes a field that no schema has: {finding.message}")
            for finding in outcome.errors
            if finding.code == "unknown-field"
            and any(writes(finding.path, one.get("patch", {}), one.get("set", {})) for _, one in self.changes)
            and not any(is_reason(one, finding) for one in wanted)
        ]

    def _read_claim(self, key: str) -> Document:
        steps, given = self._given(key)
        if isinstance(given, dict):
            return self.suite.document.below(fieldpath.format(steps), given)
        documents = read_files(self.suite, steps, given)
        subjects = subjects_among(documents, self.world.known)
        if len(subjects) != 1:
            told = f"{given} holds {len(subjects) or 'no'} claim{'' if len(subjects) == 1 else 's'} or composites"
            raise InputError(told, hint="name a file with one", location=self.suite.locate(steps))
        return subjects[0]

    def _call(self, observed: Sequence[Manifest]) -> Call:
        contexts = [said.get("context", {}) for said in (self.suite.data.get("defaults", {}), self.test.data)]
        return Call(
            observed=observed,
            required=self._required(),
            context={key: value for context in contexts for key, value in context.items()},
            delays=self._given("slow")[1] or {},
            old=[self._read_claim("old")] if self._given("old")[1] is not None else [],
            validate=self._given("validate")[1] is not False,
            converge=bool(self._given("converge")[1]),
            recursive=bool(self._given("recursive")[1]),
        )

    def _required(self) -> list[Manifest]:
        """Those of the defaults, and those of the test."""
        places = [(("defaults", "required"), self.suite.data.get("defaults", {})), (self.test.steps, self.test.data)]
        found: list[Manifest] = []
        for steps, said in places:
            home = steps if steps[-1] == "required" else (*steps, "required")
            found += read_objects(self.suite, home, said.get("required", ()))
        return found

    def _render(self, claim: Document, observed: Sequence[Manifest]) -> Outcome:
        call = self._call(observed)
        try:
            made = self.world.renderer.render(claim, call)
            return Outcome(self.world, made, call.recursive or call.converge or bool(call.old))
        except UsageError:
            raise
        except InputError as error:
            return Outcome(self.world, Expansion(None, [], [], error, claim))

    def _pass(
        self, claim: Document, existing: Existing, said: Mapping[str, Any], steps: Steps, *, first: bool
    ) -> Outcome:
        """One pass: what exists already, and what the claim becomes then."""
        observed = said.get("observed")
        if isinstance(observed, list):
            objects = read_objects(self.suite, (*steps, "observed"), observed)
            existing.resources = {resource_name_of(item) or f"[{at}]": item for at, item in enumerate(objects)}
        elif observed is not None and first:
            # What is observed was composed by an earlier pass, in which nothing was there yet.
            before = self._render(claim, [])
            if before.stack is None:
                return before
            self._follow(existing, before, said, steps)
        return self._render(claim, existing.objects)

    def _follow(self, existing: Existing, outcome: Outcome, said: Mapping[str, Any], steps: Steps) -> None:
        """Go on to a pass: what the one before composed exists, as the test says."""
        observed = said.get("observed")
        if outcome.stack is None:
            return
        for name, state in observed.items() if isinstance(observed, dict) else ():
            schema = self.world.schema(outcome.resources.get(name, {}))
            for fault in fragment_faults(state, schema) if isinstance(state, dict) and schema is not None else ():
                finding = self.suite.finding((*steps, "observed", name), fault)
                raise InputError(finding.message, hint=finding.hint or None, location=finding.location)
        try:
            existing.follow(outcome.stack, None if isinstance(observed, list) else observed, self._required())
        except InputError as error:
            error.location = error.location or self.suite.locate((*steps, "observed"))
            raise

    def _relocated(self, finding: Finding, claim: Document) -> Finding:
        """What validation says of a field that the test changed, at the line of the change."""
        if finding.location is None or finding.location.file != claim.source or not finding.path:
            return finding
        for steps, said in reversed(self.changes):
            for path in said.get("set", {}):
                if _is_below(finding.path, path) or _is_below(path, finding.path):
                    return self._at(finding, self.suite.locate((*steps, "set", path)), claim)
            try:
                fieldpath.get(said.get("patch", {}), finding.path)
            except FieldPathError:
                continue
            return self._at(finding, self.suite.locate((*steps, "patch"), finding.path), claim)
        return finding

    def _at(self, finding: Finding, place: Location, claim: Document) -> Finding:
        if finding.code == "unknown-field":
            # The field that was meant is named even where the claim has it, because the test was to change it.
            meant = nearest_field(finding.path, self.world.schema(claim.data))
            finding = replace(finding, hint=meant or finding.hint)
        return replace(finding, location=place.of_key if is_about_key(finding.code, finding.path) else place)


def _is_below(path: str, other: str) -> bool:
    """Whether a field path leads to a field or below it."""
    return path == other or path.startswith((f"{other}.", f"{other}["))
