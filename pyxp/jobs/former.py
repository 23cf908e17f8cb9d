"""Objects as they are before a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.model.manifests import group_kind, mapping, name_of, namespace_of
from pyxp.yamlio import Document


class Former:
    """What objects are before they are changed, found by kind, namespace and name.

    One namespace alone is enough where the other object has none: many manifests leave it to whoever applies them.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = [item for item in documents if isinstance(item.data, dict)]
        self._found = False

    def __bool__(self) -> bool:
        return bool(self._documents)

    def document(self, manifest: Mapping[str, Any]) -> Document | None:
        """The object that ``manifest`` would change; None where there is none."""
        for item in self._documents:
            if _same(item.data, manifest):
                self._found = True
                return item
        return None

    def find(self, manifest: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The same as :meth:`document`, without the place where it stands."""
        found = self.document(manifest)
        return None if found is None else mapping(found.data)

    def unused(self) -> Iterator[Finding]:
        """A warning where no object was found, since then no change was judged."""
        if self._documents and not self._found:
            first = self._documents[0]
            yield Finding(
                "no-change",
                "none of those given as they were is among the objects given as they are to be, so no change is judged",
                Severity.WARNING,
                first.locate(""),
                subject_of(first.data),
                hint="objects are found by group, kind, namespace and name",
            )


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    places = {place for place in (namespace_of(one), namespace_of(other)) if place}
    named, other_named = ((*group_kind(item), name_of(item)) for item in (one, other))
    return len(places) < 2 and named == other_named
