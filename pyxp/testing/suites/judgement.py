"""What a test expects, compared with what a pass gave: each expectation that is not met is a finding at its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyxp.diagnostics import Finding, subject_of
from pyxp.engine.reconcile import FatalResult
from pyxp.errors import Location, did_you_mean, named
from pyxp.model.manifests import Manifest, mapping, metadata
from pyxp.testing.differences import told
from pyxp.testing.expectations import from_plain
from pyxp.testing.matching import differences
from pyxp.testing.secrets import without_told_values
from pyxp.testing.suites.fragments import fragment_faults, never_reported
from pyxp.testing.suites.outcomes import Outcome, is_of_kind
from pyxp.testing.suites.reading import Suite
from pyxp.testing.suites.shapes import Fault
from pyxp.testing.suites.snapshots import Snapshots

Steps = tuple[str | int, ...]
FAILED = "not-as-expected"
"""The code of findings about expectations that are not met."""
_MOST = 5
"""How many events or findings are told in place of one that is not there."""


@dataclass
class Judge:
    """Judges one pass of a test.

    Attributes:
        suite: Where the test stands.
        steps: Where its expectations stand.
        outcome: What the pass gave.
        snapshots: Compares and writes snapshots.
        converged: Whether the stack was to come up, so that it must be ready where nothing else is said of that.
    """

    suite: Suite
    steps: Steps
    outcome: Outcome
    snapshots: Snapshots
    converged: bool = False

    def judge(self, expect: Mapping[str, Any]) -> Iterator[Finding]:
        """What is not as expected, and what in the expectations can never be.

        Args:
            expect: The expectations; none of them means that all goes well.
        """
        if "refused" in expect:
            yield from self._refused(expect["refused"])
            return
        if "fatal" in expect:
            yield from self._fatal(expect["fatal"])
            return
        if self.outcome.expansion.error is not None:
            error = self.outcome.expansion.error
            yield Finding(FAILED, f"cannot be rendered: {error}", location=self.suite.locate(self.steps))
            return
        yield from self._findings(expect.get("findings", ()))
        if self.outcome.stack is None:
            return
        if self.converged and "ready" not in expect:
            for finding in self._ready(True):
                advice = "expect ready: false where it need not be"
                yield replace(finding, hint=f"{finding.hint}; {advice}" if finding.hint else advice)
        for word, ask in self._questions().items():
            if word in expect:
                yield from ask(expect[word])

    def _questions(self) -> dict[str, Callable[[Any], Iterator[Finding]]]:
        return {
            "ready": self._ready,
            "resources": self._resources,
            "objects": self._objects,
            "absent": self._absent,
            "count": self._count,
            "composite": self._composite,
            "claim": self._claim,
            "results": self._results,
            "snapshot": self._snapshot,
        }

    def _failed(self, steps: Steps, message: str, hint: str = "", subject: str = "") -> Finding:
        # What is said of a resource by its name is wrong with the name, and not with its fragment.
        at = self._at(steps)
        where = at.of_key if steps[0] == "resources" else at
        return Finding(FAILED, message, location=where, subject=subject, hint=hint)

    def _at(self, steps: Steps, below: str = "") -> Location:
        return self.suite.locate((*self.steps, *steps), below)

    def _fragment(self, steps: Steps, said: Any, actual: Manifest, subject: str) -> Iterator[Finding]:
        """A fragment and an object: what the kind never has, or else what differs."""
        schema = self.outcome.world.schema(actual)
        wrong = [] if schema is None else list(fragment_faults(said, schema))
        wrong += never_reported(said, actual) if steps[0] in ("resources", "objects") else ()
        if wrong:
            # One fragment may be meant for several kinds of that name.
            about = subject if steps[0] == "objects" else ""
            for fault in wrong:
                yield replace(self.suite.finding((*self.steps, *steps), fault), subject=about)
            return
        found = without_told_values(differences(from_plain(said), actual, schema=schema), actual)
        for difference in found:
            text = "\n".join(told([difference]))
            yield Finding(FAILED, text, location=self._at(steps, difference.where), subject=subject)

    def _resources(self, said: Mapping[str, Any]) -> Iterator[Finding]:
        for name, fragment in said.items():
            steps = ("resources", name)
            actual = self.outcome.resources.get(name)
            if fragment == {"$absent": True}:
                yield from self._is_absent(name, steps)
            elif actual is not None:
                yield from self._fragment(steps, fragment, actual, name)
            elif (fault := self._unknown_name(name)) is not None:
                yield self.suite.finding((*self.steps, *steps), fault)
            else:
                yield self._failed(steps, "is not composed", self._why_absent(name), name)
                schema = self.outcome.world.schema(self.outcome.bases.get(name, {}))
                for fault in fragment_faults(fragment, schema) if schema is not None else ():
                    yield self.suite.finding((*self.steps, *steps), fault)

    def _why_absent(self, name: str) -> str:
        stack = self.outcome.stack
        waiting = next((one for one in stack.waiting if one.resource == name), None) if stack is not None else None
        return f"it waits for {waiting.brief()}" if waiting is not None else ""

    def _unknown_name(self, name: str) -> Fault | None:
        """Why no resource can ever have a name; None where one can, or that is not known."""
        if name in self.outcome.bases or not self.outcome.knows_all_names:
            return None
        if "/" in name and not self.outcome.expanded:
            return Fault((), "nested composites are not rendered", "write recursive: true in the test", of_key=True)
        hint = did_you_mean(name, self.outcome.bases) or f"known are {named(sorted(self.outcome.bases), name)}"
        return Fault((), "the Composition has no resource of this name", hint, of_key=True)

    def _is_absent(self, name: str, steps: Steps) -> Iterator[Finding]:
        if name in self.outcome.resources:
            actual = self.outcome.resources[name]
            yield self._failed(steps, f"is composed ({subject_of(actual)}), and is expected to be absent", "", name)
        elif (fault := self._unknown_name(name)) is not None:
            yield self.suite.finding((*self.steps, *steps), fault)

    def _absent(self, said: Sequence[str]) -> Iterator[Finding]:
        for at, name in enumerate(said):
            yield from self._is_absent(name, ("absent", at))

    def _objects(self, said: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
        for at, fragment in enumerate(said):
            name = metadata(fragment).get("name")
            chosen = {
                key: item
                for key, item in self.outcome.of_kind(fragment["kind"], fragment.get("apiVersion", "")).items()
                if not isinstance(name, str) or metadata(item).get("name") == name
            }
            if not chosen:
                yield from self._none_of_kind(("objects", at), fragment["kind"], name)
            rest = {key: value for key, value in fragment.items() if key not in ("kind", "apiVersion")}
            for key, item in chosen.items():
                yield from self._fragment(("objects", at), rest, item, f"{subject_of(item)} ({key})")

    def _none_of_kind(self, steps: Steps, kind: str, name: object) -> Iterator[Finding]:
        if (fault := self._unknown_kind(kind)) is not None:
            yield self.suite.finding((*self.steps, *steps, "kind"), fault)
            return
        called = f"{kind} named {name}" if name else kind
        there = sorted(str(metadata(item).get("name")) for item in self.outcome.of_kind(kind).values())
        hint = f"there are {named(there, str(name))}" if there else ""
        yield self._failed(steps, f"no {called} is composed", hint)

    def _unknown_kind(self, kind: str) -> Fault | None:
        everything = (*self.outcome.resources.values(), *self.outcome.bases.values())
        if not self.outcome.knows_all_names or any(is_of_kind(item, kind) for item in everything):
            return None
        hint = did_you_mean(kind.partition(".")[0], self.outcome.kinds)
        hint = hint or f"it composes {_sorted(self.outcome.kinds)}"
        return Fault((), f"the Composition composes no {kind}", hint, of_key=True)

    def _count(self, said: int | Mapping[str, int]) -> Iterator[Finding]:
        if isinstance(said, int):
            yield from self._counted(("count",), "resources", said, list(self.outcome.resources))
            return
        for kind, wanted in said.items():
            if (fault := self._unknown_kind(kind)) is not None:
                yield self.suite.finding((*self.steps, "count", kind), fault)
            else:
                yield from self._counted(("count", kind), kind, wanted, list(self.outcome.of_kind(kind)))

    def _counted(self, steps: Steps, what: str, wanted: int, there: list[str]) -> Iterator[Finding]:
        if len(there) != wanted:
            hint = f"composed are {named(there)}" if there else ""
            yield self._failed(steps, f"{what}: {wanted} expected, and {len(there)} composed", hint)

    def _ready(self, said: bool) -> Iterator[Finding]:
        conditions = mapping(self.outcome.composite.get("status")).get("conditions") or []
        ready: Mapping[str, Any] = next((one for one in conditions if one.get("type") == "Ready"), {})
        if (ready.get("status") == "True") is not said:
            reason = ": ".join(str(ready[key]) for key in ("reason", "message") if ready.get(key))
            unready = self.outcome.stack.rendered.unready if self.outcome.stack is not None else ()
            hint = f"{reason}{'; ' if reason else ''}not ready are {named(unready)}" if unready else reason
            yield self._failed(("ready",), "is not ready" if said else "is ready, and should not be", hint)

    def _composite(self, said: Mapping[str, Any]) -> Iterator[Finding]:
        yield from self._fragment(("composite",), said, self.outcome.composite, "composite")

    def _claim(self, said: Mapping[str, Any]) -> Iterator[Finding]:
        if self.outcome.claim is None:
            fault = Fault((), "this is a composite without a claim", "write composite")
            yield self.suite.finding((*self.steps, "claim"), fault)
        else:
            yield from self._fragment(("claim",), said, self.outcome.claim, "claim")

    def _results(self, said: Sequence[Mapping[str, str]]) -> Iterator[Finding]:
        told_results = self.outcome.stack.rendered.results if self.outcome.stack is not None else []
        for at, one in enumerate(said):
            if not any(_is_result(one, result) for result in told_results):
                wanted = ", ".join(f"{key}: {value}" for key, value in one.items())
                there = [f"  + {item['severity']} {item['reason']}: {item['message']}" for item in told_results]
                yield self._failed(
                    ("results", at), "\n".join(["no such event is told", f"  - {wanted}", *there[:_MOST]])
                )

    def _snapshot(self, said: str) -> Iterator[Finding]:
        if self.outcome.stack is None:
            return
        for message in self.snapshots.compare(self.suite.path(said), self.suite.folder, self.outcome.stack):
            yield self._failed(("snapshot",), message)

    def _findings(self, said: Sequence[Mapping[str, str]]) -> Iterator[Finding]:
        """What validation says: what is expected of it, and errors that nobody expects."""
        there = self.outcome.expansion.findings
        for at, one in enumerate(said):
            if not any(_is_finding(one, finding) for finding in there):
                yield self._failed(("findings", at), f"validation says no such thing\n{_instead(one, there)}")
        for finding in self.outcome.errors:
            if not any(_is_finding(one, finding) for one in said):
                yield finding

    def _refused(self, said: Any) -> Iterator[Finding]:
        wanted = [] if said is True else said if isinstance(said, list) else [said]
        if self.outcome.expansion.error is not None:
            message = f"is refused by no schema or rule, but cannot be rendered: {self.outcome.expansion.error}"
            yield self._failed(("refused",), message)
            return
        if self.outcome.stack is not None:
            yield self._failed(("refused",), "is not refused: the claim is valid")
            return
        for at, one in enumerate(wanted):
            if not any(_is_finding(one, finding) for finding in self.outcome.errors):
                steps = ("refused", at) if isinstance(said, list) else ("refused",)
                message = f"is refused, but for another reason\n{_instead(one, self.outcome.errors)}"
                yield self._failed(steps, message)

    def _fatal(self, said: str) -> Iterator[Finding]:
        error = self.outcome.expansion.error
        if error is None:
            yield from self.outcome.errors
            yield self._failed(("fatal",), "no function refuses to go on")
        elif not isinstance(error, FatalResult) or said not in error.message:
            yield self._failed(("fatal",), f"fails otherwise: {error}")


def _sorted(names: set[str]) -> str:
    return named(sorted(names))


def _is_result(said: Mapping[str, str], result: Mapping[str, Any]) -> bool:
    exact = all(result.get(key) == said[key] for key in ("severity", "reason") if key in said)
    return exact and said.get("message", "") in str(result.get("message"))


def _is_finding(said: Mapping[str, str], finding: Finding) -> bool:
    exact = said.get("code", finding.code) == finding.code and said.get("path", finding.path) == finding.path
    severe = said.get("severity", finding.severity.value) == finding.severity.value
    parts = said.get("message", "") in finding.message and said.get("subject", "") in finding.subject
    return exact and severe and parts


def is_reason(said: Mapping[str, str], finding: Finding) -> bool:
    """Whether a test expects a refusal for this reason: by its code, or by the field that it is about."""
    return _is_finding(said, finding) and ("code" in said or "path" in said)


def _instead(said: Mapping[str, str], findings: Sequence[Finding]) -> str:
    """The lines below a message: which finding was expected, and which there are."""
    wanted = ", ".join(f"{key}: {value}" for key, value in said.items())
    there = [f"{one.code}: {one.path}{': ' if one.path else ''}{one.message.splitlines()[0]}" for one in findings]
    more = [f"  + ... and {len(there) - _MOST} more"] if len(there) > _MOST else []
    return "\n".join([f"  - {wanted}", *(f"  + {line}" for line in there[:_MOST]), *more])
