"""One look at one managed resource, as the reconciler of crossplane-runtime and upjet take it."""

import copy
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from botocore.exceptions import ClientError, ParamValidationError

from .cloud import Cloud, code_of, told
from .cluster import Cluster
from .kinds import KINDS
from .kinds.kind import Kind, differences
from .managed import (
    CREATING,
    DELETING,
    EXTERNAL_NAME,
    FINALIZER,
    PAUSED_NOW,
    READY,
    SYNCED,
    Managed,
    Object,
    condition,
    failed,
    status_with,
)
from .resolution import Unresolved, changes, resolve
from .settings import Settings
from .store import Store

SUCCESS = condition("LastAsyncOperation", "True", "Success")
ONGOING = condition("AsyncOperation", "False", "Ongoing")
FINISHED = condition("AsyncOperation", "True", "Finished")


@dataclass
class Outcome:
    """What a look came to.

    Attributes:
        again: After how many seconds to look again; None when nothing is to come.
        failed: Whether the next delay is longer than the last.
        news: Whether others may go on because of it.
    """

    again: float | None = None
    failed: bool = False
    news: bool = False


@dataclass
class Reconciler:
    """Looks at managed resources and does what is to be done."""

    cluster: Cluster
    store: Store
    cloud: Cloud
    settings: Settings
    _begun: dict[str, float] = field(default_factory=dict)
    _composed_as: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._kinds = {kind.name: kind(self.cloud) for kind in KINDS}

    def reconcile(self, managed: Managed) -> Outcome:
        """Look once."""
        if managed.paused:
            self._write(managed, [PAUSED_NOW])
            return Outcome()
        kind = self._kind(managed)
        if managed.deleted:
            return self._delete(kind, managed)
        managed = self._initialized(managed)
        try:
            managed = self._resolved(managed)
        except Unresolved as problem:
            self._write(managed, [failed(f"cannot resolve references: {problem}")])
            return Outcome(again=0.2, failed=True)
        try:
            there = self._observe(kind, managed)
        except ClientError as problem:
            self._write(
                managed,
                [failed(f"observe failed: failed to observe the resource: {_diagnosed('reading', managed, problem)}")],
            )
            return Outcome(again=0.3, failed=True)
        if there is None:
            return self._create(kind, managed) if managed.may("Create") else self._nothing(managed)
        return self._keep(kind, managed, there, Outcome())

    def _kind(self, managed: Managed) -> Kind:
        group, _, name = managed.facts.name.split("/")
        return self._kinds[f"{group.partition('.')[0]}/{name}"]

    def _initialized(self, managed: Managed) -> Managed:
        """With the finalizer, the tags that the provider adds, and its name where that is ours to give."""
        manifest = copy.deepcopy(managed.manifest)
        metadata = manifest["metadata"]
        if FINALIZER not in (finalizers := metadata.setdefault("finalizers", [])):
            finalizers.append(FINALIZER)
        if not managed.facts.named_by_cloud and not managed.external_name:
            metadata.setdefault("annotations", {})[EXTERNAL_NAME] = managed.name
        if "tags" in managed.facts.fields and manifest["spec"].get("managementPolicies") != ["Observe"]:
            manifest["spec"]["forProvider"].setdefault("tags", {}).update(_own_tags(managed))
        return managed if manifest == managed.manifest else self._updated(managed, manifest)

    def _updated(self, managed: Managed, manifest: Object) -> Managed:
        return self._noted(managed, self.cluster.update(managed.facts, manifest))

    def _noted(self, managed: Managed, stored: Object) -> Managed:
        self.store.put(managed.facts, stored, own=True)
        return Managed(stored, managed.facts)

    def _resolved(self, managed: Managed) -> Managed:
        spec = resolve(managed, self.store.find)
        merge = changes(managed.manifest["spec"], spec)
        if not merge:
            return managed
        return self._noted(managed, self.cluster.apply(managed.facts, managed.name, merge))

    def _observe(self, kind: Kind, managed: Managed) -> Object | None:
        if not managed.external_name:
            return None
        try:
            return kind.observe(kind.client(managed), managed)
        except KeyError:
            # A field is missing by which the thing would be found: it never was made.
            return None
        except ClientError as problem:
            if code_of(problem) in kind.absent:
                return None
            raise

    def _nothing(self, managed: Managed) -> Outcome:
        self._write(managed, [failed("observe failed: external resource does not exist")])
        return Outcome(again=1.0, failed=True)

    def _create(self, kind: Kind, managed: Managed) -> Outcome:
        uid = managed.metadata["uid"]
        begun = self._begun.setdefault(uid, time.monotonic())
        wait = begun + self.settings.latency(managed.facts.name) - time.monotonic()
        # Crossplane takes the claim's labels off a resource before it deletes it.
        stalled = self.settings.stalls(*self._composed_as.setdefault(uid, managed.composed_as))
        if stalled or wait > 0:
            self._write(managed, [CREATING, SYNCED, ONGOING])
            return Outcome(again=0.3, failed=True) if stalled else Outcome(again=wait)
        del self._begun[uid]
        try:
            name = kind.create(kind.client(managed), managed)
        except (ClientError, ParamValidationError) as problem:
            message = f"failed to create the resource: {_diagnosed('creating', managed, problem)}"
            self._write(managed, [CREATING, *_failure("create", message), FINISHED])
            return Outcome(again=0.3, failed=True)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        known = {
            EXTERNAL_NAME: name,
            "crossplane.io/external-create-pending": now,
            "crossplane.io/external-create-succeeded": now,
        }
        managed = self._noted(managed, self.cluster.annotate(managed.facts, managed.name, known))
        there = self._observe(kind, managed)
        return Outcome(again=0.2) if there is None else self._keep(kind, managed, there, Outcome(news=True))

    def _keep(self, kind: Kind, managed: Managed, there: Object, outcome: Outcome) -> Outcome:
        """See to what is there: fields that AWS chose, a change of what is asked for, what is reported."""
        managed = self._late_initialized(kind, managed, there)
        # What AWS does not tell is as it was last made.
        unread = {name: managed.wanted[name] for name in kind.unread if name in managed.wanted and name not in there}
        there |= {name: managed.reported.get(name, value) for name, value in unread.items()}
        there = {name: value for name, value in there.items() if name in managed.facts.reports}
        conditions, outcome = self._up_to_date(kind, _with_report(managed, there), there, outcome)
        if not managed.is_true("Ready"):
            outcome.news = True
        self._write(managed, [READY, *conditions], there)
        where = managed.manifest["spec"].get("writeConnectionSecretToRef")
        if where and outcome.news:
            self.cluster.publish(managed.facts, managed.manifest, where, kind.connection(there))
        return outcome

    def _late_initialized(self, kind: Kind, managed: Managed, there: Object) -> Managed:
        if not managed.may("LateInitialize"):
            return managed
        manifest = copy.deepcopy(managed.manifest)
        fields = manifest["spec"]["forProvider"]
        initial = manifest["spec"].get("initProvider") or {}
        for name, value in there.items():
            known = name in fields or name in initial or name in kind.never_late or name not in managed.facts.fields
            if not known and value not in (None, "", [], {}):
                fields[name] = value
        return managed if manifest == managed.manifest else self._updated(managed, manifest)

    def _up_to_date(
        self, kind: Kind, managed: Managed, there: Object, outcome: Outcome
    ) -> tuple[list[Object], Outcome]:
        changed = differences(managed.values, there)
        if not changed or not managed.may("Update"):
            return [SYNCED, SUCCESS], outcome
        for name in changed:
            if name in kind.replaced:
                message = (
                    "refuse to update the external resource because the following update requires replacing it: cannot "
                    f'change the value of the argument "{kind.replaced[name]}" from {_quoted(there[name])} to '
                    f"{_quoted(managed.kept[name])}"
                )
                return _failure("update", message), Outcome(again=0.5, failed=True)
        try:
            kind.update(kind.client(managed), managed, set(changed))
        except (ClientError, ParamValidationError) as problem:
            message = f"failed to update the resource: {_diagnosed('updating', managed, problem)}"
            return _failure("update", message), Outcome(again=0.5, failed=True)
        there |= {name: managed.wanted[name] for name in kind.unread & set(changed)}
        return [SYNCED, SUCCESS, FINISHED], Outcome(again=0.05)

    def _delete(self, kind: Kind, managed: Managed) -> Outcome:
        if FINALIZER not in managed.metadata.get("finalizers", ()):
            return Outcome()
        try:
            if managed.may("Delete") and (there := self._observe(kind, managed)) is not None:
                kind.delete(kind.client(managed), _with_report(managed, there))
        except (ClientError, ParamValidationError) as problem:
            if not (isinstance(problem, ClientError) and code_of(problem) in kind.absent):
                message = f"failed to delete the resource: {_diagnosed('deleting', managed, problem)}"
                self._write(managed, [DELETING, *_failure("delete", message), FINISHED])
                return Outcome(again=0.3, failed=True)
        manifest = copy.deepcopy(managed.manifest)
        manifest["metadata"]["finalizers"].remove(FINALIZER)
        self.cluster.update(managed.facts, manifest)
        return Outcome(news=True)

    def _write(self, managed: Managed, conditions: list[Object], reported: Object | None = None) -> None:
        """Write the status, where it is another."""
        status = status_with(managed, conditions, reported)
        if status != managed.manifest.get("status"):
            written = self.cluster.update(managed.facts, {**managed.manifest, "status": status}, status=True)
            self.store.put(managed.facts, written, own=True)


def _with_report(managed: Managed, there: Object) -> Managed:
    status = {**(managed.manifest.get("status") or {}), "atProvider": there}
    return Managed({**managed.manifest, "status": status}, managed.facts)


def _own_tags(managed: Managed) -> dict[str, str]:
    group, _, kind = managed.facts.name.split("/")
    config = managed.manifest["spec"].get("providerConfigRef") or {}
    return {
        "crossplane-kind": f"{kind.lower()}.{group}",
        "crossplane-name": managed.name,
        "crossplane-providerconfig": config.get("name", "default"),
    }


def _failure(verb: str, message: str) -> list[Object]:
    message = f"async {verb} failed: {message}"
    return [
        failed(f"{verb} failed: {message}"),
        condition("LastAsyncOperation", "False", f"Async{verb.capitalize()}Failure", message),
    ]


def _diagnosed(verb: str, managed: Managed, problem: ClientError | ParamValidationError) -> str:
    """What went wrong, in the form in which Terraform's diagnostics are printed."""
    group, _, kind = managed.facts.name.split("/")
    service = group.partition(".")[0].upper()
    which = f" ({managed.external_name})" if managed.external_name else ""
    said = told(service, problem) if isinstance(problem, ClientError) else str(problem)
    return f"[{{0 {verb} {service} {kind}{which}: {said}  []}}]"


def _quoted(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return '"' + text.replace('"', '\\"') + '"'
