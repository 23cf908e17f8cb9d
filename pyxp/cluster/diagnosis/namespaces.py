"""The namespaces that manifests go to: whether they are there."""

from __future__ import annotations

from collections.abc import Iterator

from pyxp.cluster.diagnosis.facts import Facts
from pyxp.cluster.diagnosis.needs import Needs
from pyxp.cluster.namespaces import how_to_create, told_of_missing
from pyxp.diagnostics import Finding, subject_of
from pyxp.model.manifests import namespace_of


def examine_namespaces(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """A finding for each namespace that is named and not there, at the first document that names it."""
    for name in facts.namespaces_missing:
        document = next((item for item in needs.given if namespace_of(item.data) == name), None)
        if document is None:
            continue
        yield Finding(
            "namespace-missing",
            f"{told_of_missing([name])}, where it goes",
            location=document.locate("metadata.namespace"),
            subject=subject_of(document.data),
            hint=how_to_create([name]),
        )
