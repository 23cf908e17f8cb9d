"""The validator: documents in, verdicts out, in the API server's order of work."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final, Literal

from pyxp.catalog import shipped_catalog
from pyxp.cel.evaluation.work import Work
from pyxp.gotext.patterns import limited
from pyxp.model import fieldpath
from pyxp.model.budget import Exceeded
from pyxp.model.known_kinds import kind_advice, with_groups
from pyxp.structural.kubernetes_kinds import native_scope
from pyxp.validation.decoding import UnreadableDocument, from_text, plain
from pyxp.validation.kinds import CRD_KIND, CRD_VERSION, Kind, kinds_of
from pyxp.validation.onepass.passing import OnePass
from pyxp.validation.requests import Request, judge
from pyxp.validation.verdict import EXCEEDED, NO_FIELD, NO_KIND, UNREADABLE, Cause, Verdict

Operation = Literal["create", "apply", "update", "update-status"]
Json = dict[str, Any]

WORK_OF_A_DOCUMENT: Final = 20_000
"""Steps of evaluating rules that each document adds to what all may take; the usual object takes fewer."""

_CREATING: Final = ("create", "apply")
_CRD: Final = (CRD_VERSION, CRD_KIND)

#: The namespaces that every cluster has.
BUILT_IN_NAMESPACES: Final = frozenset({"default", "kube-system", "kube-public", "kube-node-lease"})


class Validator:
    """Judges documents as kube-apiserver 1.35 does, for the kinds of the given schemas.

    ``CustomResourceDefinition`` itself is always known.

    Args:
        schemas: CustomResourceDefinitions and CompositeResourceDefinitions; other documents are passed over.
        namespaces: The namespaces that exist; None when that is not known and every well-formed name shall do.
        trusted: The CRDs are known to be well-formed, as those of a catalog are; saves reading them through.
        beside: Another validator of the same run: what rules may do is bounded for both together.
        shipped: Kinds that no schema is given for are judged by what comes with pyxp: those of Kubernetes itself, of
            Crossplane and of its providers.

    Raises:
        pyxp.errors.InputError: A CRD that is none, or an XRD of which Crossplane could not make CRDs.
    """

    def __init__(
        self,
        schemas: Iterable[Json],
        *,
        namespaces: Collection[str] | None = BUILT_IN_NAMESPACES,
        trusted: bool = False,
        beside: Validator | None = None,
        shipped: bool = False,
    ) -> None:
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._once: dict[tuple[str, str], OnePass] = {}
        self._namespaces = namespaces
        self._shipped = shipped_catalog() if shipped else None
        self._work: Work = beside._work if beside is not None else Work()
        for schema in schemas:
            self.add(schema, trusted=trusted)

    def add(self, schema: Json, *, trusted: bool = False) -> None:
        """Learn the kinds of one more CRD or XRD; see the class for what is raised."""
        for kind in kinds_of(schema, trusted=trusted):
            self._kinds[kind.api_version, kind.kind] = kind
            self._once.pop((kind.api_version, kind.kind), None)

    @property
    def kinds(self) -> Collection[tuple[str, str]]:
        """API version and name of every kind of the schemas, and of those that come with pyxp which were judged."""
        return self._kinds.keys()

    def knows(self, api_version: str, kind: str) -> bool:
        """Whether documents of this kind can be judged."""
        return self._known(api_version, kind) is not None

    def is_namespaced(self, api_version: str, kind: str) -> bool:
        """Whether the objects of a kind that is known live in namespaces.

        Raises:
            KeyError: It is not known.
        """
        known = self._known(api_version, kind)
        if known is None:
            raise KeyError((api_version, kind))
        return known.namespaced

    def _known(self, api_version: str, kind: str) -> Kind | None:
        key = (api_version, kind)
        if key not in self._kinds and self._shipped is not None:
            facts = self._shipped.find(api_version, kind)
            for found in kinds_of(facts.crd(), trusted=True) if facts is not None else ():
                self._kinds.setdefault((found.api_version, found.kind), found)
        return self._kinds.get(key)

    def deprecation(self, api_version: str, kind: str) -> tuple[str, str]:
        """What the server says of a deprecated version, and the ``apiVersion`` to write in place of it.

        Of several, it is the one in which objects are stored; it is empty where no other is served. Both are empty for
        a version that is not deprecated.
        """
        known = self._known(api_version, kind)
        if known is None or known.warning is None:
            return "", ""
        beside = (item for item in self._kinds.values() if (item.group, item.kind) == (known.group, known.kind))
        kept = [item for item in beside if item.warning is None]
        best = next((item for item in kept if item.storage_schema is None), kept[-1] if kept else None)
        return known.warning, best.api_version if best is not None else ""

    def check(
        self,
        document: Json | str,
        *,
        operation: Operation = "create",
        old: Json | None = None,
        old_schemas: Iterable[Json] | None = None,
    ) -> Verdict:
        """The server's verdict on one document.

        Args:
            document: The object, or YAML text holding it.
            operation: ``create``; ``apply`` creates by server-side apply, which refuses nulls of fields that are not
                nullable and which ``create`` drops; ``update`` replaces the object; ``update-status`` its status.
            old: The stored object, for updates.
            old_schemas: The schemas under which ``old`` was stored; it is taken as stored, so they do not matter for
                the verdict and are accepted for completeness.
        """
        if operation in _CREATING and old is None and (verdict := self._at_once(document)) is not None:
            return verdict
        try:
            data = plain(from_text(document) if isinstance(document, str) else document)
            before = plain(old) if old is not None else None
        except UnreadableDocument as error:
            return _refused(UNREADABLE, str(error))
        except RecursionError:
            return _refused(UNREADABLE, "the document is nested too deeply")
        try:
            with limited():
                return self._judge(data, operation, before)
        except Exceeded as error:
            return _refused(EXCEEDED, error.message, fieldpath.format(error.steps) or NO_FIELD)
        except RecursionError:
            return _refused(UNREADABLE, "the document is nested too deeply")

    def _at_once(self, document: Any) -> Verdict | None:
        """The verdict on a document that is right but for its rules; None where more has to be looked at."""
        if document.__class__ is not dict:
            return None
        api_version, kind = document.get("apiVersion"), document.get("kind")
        if api_version.__class__ is not str or kind.__class__ is not str or (api_version, kind) == _CRD:
            return None
        once = self._once.get((api_version, kind))
        if once is None:
            known = self._known(api_version, kind)
            if known is None:
                return None
            once = self._once[api_version, kind] = OnePass(known)
        try:
            with limited():
                return once.verdict(document, self._namespaces, self._work_for_rules)
        except (Exceeded, RecursionError):
            return None

    def _judge(self, data: Any, operation: Operation, before: Json | None) -> Verdict:
        if isinstance(data, dict) and (data.get("apiVersion"), data.get("kind")) == _CRD:
            # Loaded only where it is used: most documents define nothing.
            from pyxp.validation.crd import judge_crd

            return judge_crd(data, before)
        found = self._find(data)
        if isinstance(found, Verdict):
            return found
        work = self._work_for_rules() if found.rules.present else None
        return judge(Request(found, data, operation, before, self._namespaces, work))

    def _work_for_rules(self) -> Work:
        """What rules may do for one more document: the share that each brings, beside what is left for all."""
        self._work.left = max(self._work.left, 0) + WORK_OF_A_DOCUMENT
        return self._work

    def _find(self, data: Any) -> Kind | Verdict:
        if not isinstance(data, dict):
            return _refused(UNREADABLE, "the document is not an object")
        api_version, kind = data.get("apiVersion"), data.get("kind")
        for name, value in (("apiVersion", api_version), ("kind", kind)):
            if not isinstance(value, str) or not value:
                return _refused(UNREADABLE, f"{name} is not set", name)
        known = self._known(str(api_version), str(kind))
        if known is not None:
            return known
        hint = self._nearest_kind(str(api_version), str(kind))
        message = f'no matches for kind "{kind}" in version "{api_version}"'
        return Verdict(False, (Cause(NO_KIND, NO_FIELD, message, hint),), object=data)

    def _nearest_kind(self, api_version: str, kind: str) -> str:
        known = with_groups(self._kinds)
        if self._shipped is not None:
            known += self._shipped.kinds()
        elif native_scope(api_version, kind) is not None:
            return "kinds of Kubernetes itself are known to a Validator with shipped=True"
        return kind_advice(api_version.rpartition("/")[0], kind, known)


def _refused(reason: str, message: str, field: str = NO_FIELD) -> Verdict:
    return Verdict(False, (Cause(reason, field, message),))
