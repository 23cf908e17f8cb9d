"""Judging claims and composed resources while they are rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from pyxp.catalog import Catalog
from pyxp.diagnostics import Finding, Related, Severity
from pyxp.engine.rendered import Rendered
from pyxp.jobs.judging import KindValidators, validate_object
from pyxp.jobs.origins import Composed, Origins
from pyxp.jobs.selectors import check_request, check_selector
from pyxp.jobs.templates import Templates
from pyxp.jobs.updates import check_change
from pyxp.model.manifests import (
    Manifest,
    api_version_of,
    kind_of,
    name_of,
    namespace_of,
    resource_name_of,
)
from pyxp.structural.kubernetes_kinds import native_scope
from pyxp.validation import Verdict
from pyxp.validation.scopes import CODE as SCOPE
from pyxp.validation.scopes import cluster_scoped_message
from pyxp.yamlio import Document

_WRONG_TYPE: Final = "field-value-type-invalid"


class Checker:
    """Judges by definitions and, for all other kinds, by the catalog; each kind's schema is compiled once.

    Args:
        definitions: CRDs and XRDs.
        catalog: Facts about other kinds.
        lenient: A composed kind that nothing knows is worth a warning only.
    """

    def __init__(self, definitions: Iterable[Manifest], catalog: Catalog, *, lenient: bool = False) -> None:
        self._lenient = lenient
        self._schemas = KindValidators(list(definitions), catalog)
        self._unknown: set[tuple[str, str]] = set()

    @property
    def schemas(self) -> KindValidators:
        """Where schemas come from."""
        return self._schemas

    def forget(self) -> None:
        """Tell of kinds without a schema anew."""
        self._unknown.clear()

    def claim(self, document: Document) -> tuple[Verdict | None, list[Finding]]:
        """The verdict on a claim or composite, and what there is to say about it."""
        return validate_object(document.data, self._schemas, document.locate)

    def request(self, document: Document, compositions: Iterable[Document], xrd: Manifest) -> Iterator[Finding]:
        """What there is to say where a claim or composite asks for none of the Compositions it is rendered by.

        One that is given alone is taken whatever is asked for, so that is a warning; a reference without a name never
        leads to any.
        """
        for finding in check_request(document, [item.data for item in compositions], [xrd]):
            unnamed = finding.code == "unnamed-composition"
            yield finding if unnamed else replace(finding, severity=Severity.WARNING)

    def change(
        self, document: Document, before: Manifest, compositions: Iterable[Document], made: Verdict | None = None
    ) -> list[Finding]:
        """What is wrong with the change of a claim or composite, and what Crossplane does not read of it.

        Args:
            document: The claim or composite.
            before: As it is.
            compositions: The Compositions that there are.
            made: What the server says of it as a new object, which has been told.
        """
        known = [item.data for item in compositions]
        return [*check_change(document, before, self._schemas, made), *check_selector(document, known, before)]

    def composed(
        self, rendered: Rendered, templates: Templates, *, claimed: bool, given: Document | None = None
    ) -> Iterator[tuple[Finding, str]]:
        """What there is to say about every composed resource; a kind without a schema is told once, with its name.

        Findings point into the Composition that made the resource: at the patch that wrote the value, which they tell
        the source of, or at the base.

        Args:
            rendered: The composite and its resources.
            templates: The templates of the Composition.
            claimed: Whether the composite has a claim.
            given: The claim or composite as somebody wrote it, without defaults, if it is at hand.
        """
        origins = Origins(templates)
        for resource in rendered.composed:
            kind = (api_version_of(resource), kind_of(resource))
            if kind in self._unknown or _is_connection_secret(resource):
                continue
            about = ""
            if self._schemas.validator(*kind) is None:
                self._unknown.add(kind)
                about = " ".join(kind)
            name = resource_name_of(resource)
            locate = partial(templates.locate, name)
            _, found = validate_object(
                resource, self._schemas, locate, allow_missing_schemas=self._lenient, applied=True
            )
            for finding in found:
                finding = replace(finding, subject=f"{finding.subject} ({name})")
                made = Composed(resource, name, rendered.configured, claimed, given.data if given else None)
                origin = origins.of(finding.path, made, finding.message)
                if origin is not None:
                    told = f"{finding.message} ({origin.told})"
                    # Nobody wrote the value where a hint could mend it, such as one on quotes.
                    hint = "" if finding.code == _WRONG_TYPE else finding.hint
                    where = templates.document.locate(origin.where)
                    related = tuple(_written(origin.fields, given, claimed=claimed)) if given is not None else ()
                    finding = replace(finding, message=told, location=where, hint=hint, related=related)
                yield finding, about

    def misplaced(self, rendered: Rendered, templates: Templates) -> Iterator[Finding]:
        """Composed resources that Crossplane refuses to apply because of where the composite lives.

        Crossplane then applies none of them.
        """
        namespace = namespace_of(rendered.composite)
        for resource in rendered.composed:
            kind = (api_version_of(resource), kind_of(resource))
            validator = self._schemas.validator(*kind)
            if validator is not None and validator.knows(*kind):
                namespaced = validator.is_namespaced(*kind)
            elif (native := native_scope(*kind)) is not None:
                namespaced = native == "Namespaced"
            else:
                continue
            name = resource_name_of(resource)
            if namespace and not namespaced:
                message = cluster_scoped_message(name, kind[1], name_of(resource))
                hint = "compose a kind that lives in namespaces, or give the XRD the scope Cluster"
            elif not namespace and namespaced and not namespace_of(resource):
                message = (
                    f'cannot apply composed resource "{name}" (a {kind[1]} named {name_of(resource)}): an empty'
                    " namespace may not be set when a resource name is provided"
                )
                hint = "set metadata.namespace in the template, or compose a cluster-scoped kind"
            else:
                continue
            where = templates.locate(name, "kind")
            yield Finding(SCOPE, message, location=where, subject=f"{kind[1]}/{name_of(resource)} ({name})", hint=hint)


def _written(fields: Iterable[str], given: Document, *, claimed: bool) -> Iterator[Related]:
    """Where somebody wrote the fields that a value was made of."""
    for field in fields:
        yield Related(f"{field} of the {'claim' if claimed else 'composite'}", given.locate(field))


def _is_connection_secret(resource: Manifest) -> bool:
    """Whether a function made the resource to publish connection details: nobody wrote it, or could give its schema."""
    made = (api_version_of(resource), kind_of(resource), resource.get("type"))
    return made == ("v1", "Secret", "connection.crossplane.io/v1alpha1")
