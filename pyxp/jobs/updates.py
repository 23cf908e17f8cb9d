"""Objects as they are before a change, and what the API server says to the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyxp.diagnostics import Finding, Severity
from pyxp.jobs.judging import KindValidators
from pyxp.model.manifests import group_kind, mapping, metadata, name_of, namespace_of
from pyxp.validation.findings import findings_of, subject_of
from pyxp.yamlio import Document

Json = dict[str, Any]
_SERVERS = ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink")


class Former:
    """What objects are before they are changed, found by kind, namespace and name.

    One namespace alone is enough where the other object has none: many manifests leave it to whoever applies them.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = [item for item in documents if isinstance(item.data, dict)]
        self._found = False

    def find(self, manifest: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The object that ``manifest`` would change; None where there is none."""
        for item in self._documents:
            if _same(item.data, manifest):
                self._found = True
                return mapping(item.data)
        return None

    def unused(self) -> Iterator[Finding]:
        """A warning where no object was found, since then no change was judged."""
        if self._documents and not self._found:
            first = self._documents[0]
            yield Finding(
                "no-change",
                "none of the objects that are validated is among those given as they are now, so no change is judged",
                Severity.WARNING,
                first.locate(""),
                subject_of(first.data),
                hint="objects are found by group, kind, namespace and name",
            )


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    places = {place for place in (namespace_of(one), namespace_of(other)) if place}
    named, other_named = ((*group_kind(item), name_of(item)) for item in (one, other))
    return len(places) < 2 and named == other_named


def check_change(document: Document, before: Mapping[str, Any], schemas: KindValidators) -> Iterator[Finding]:
    """What the API server refuses of the change of an object, which would be accepted as a new one.

    Args:
        document: The object as it is to be.
        before: As it is. It may come from a server or from a file without defaults, and is taken to have been accepted.
        schemas: Where schemas come from.
    """
    after = document.data
    validator = schemas.validator(after["apiVersion"], after["kind"])
    if validator is None:
        return
    stored = {**before, "apiVersion": after["apiVersion"], "metadata": _addressed(before, after)}
    made = validator.check({key: value for key, value in stored.items() if key != "status"})
    if made.accepted:
        stored = {**made.object, **({"status": before["status"]} if "status" in before else {})}
    verdict = validator.check({**after, "metadata": _addressed(after, after)}, operation="update", old=stored)
    yield from findings_of(verdict, subject_of(after), document.locate)


def _addressed(manifest: Mapping[str, Any], after: Mapping[str, Any]) -> Json:
    """Metadata without what the server alone writes, with the address of the changed object."""
    kept = {key: value for key, value in metadata(manifest).items() if key not in _SERVERS}
    kept.pop("namespace", None)
    return {**kept, **({"namespace": namespace_of(after)} if namespace_of(after) else {})}
