"""XRDs and Compositions: there, established, and not behind those that are checked in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyxp.cluster.diagnosis.facts import Facts, by_name
from pyxp.cluster.diagnosis.lagging import Lag, lags
from pyxp.cluster.diagnosis.needs import Needs, how_to_apply
from pyxp.cluster.stages import lacking
from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.errors import InputError
from pyxp.model.manifests import Manifest, api_version_of, mapping, name_of, text
from pyxp.structural.xrd import derive_crds
from pyxp.yamlio import Document

XRD, COMPOSITION = "CompositeResourceDefinition", "Composition"
_MOST_FIELDS: Final = 10
_WORDS: Final = frozenset({"description", "title"})


def crds_of(xrds: Iterable[Document]) -> list[Manifest]:
    """The CRDs that Crossplane makes of definitions; of one that it cannot use, none."""
    found: list[Manifest] = []
    for document in xrds:
        try:
            found += derive_crds(document.data)
        except InputError:
            continue
    return found


def examine_definitions(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """Findings about XRDs, and about the schemas that are served for them."""
    live = {(api_version_of(item), name_of(item)): item for item in facts.xrds}
    for document in needs.xrds if XRD not in facts.unseen else ():
        version = api_version_of(document.data)
        stored = live.get((version, name_of(document.data)))
        if (version, XRD) not in facts.kinds:
            continue  # told where Crossplane is judged
        if stored is None:
            yield _missing("definition-missing", document)
            continue
        behind = list(_behind("definition", document, stored))
        yield from behind
        for line in lacking(stored):
            yield Finding(
                "definition-not-established",
                line.partition(f"{name_of(stored)} ")[2],
                location=document.locate(""),
                subject=subject_of(document.data),
                hint=f"kubectl describe xrd {name_of(stored)}",
            )
        if not behind:
            yield from _served(document, facts)


def examine_compositions(needs: Needs, facts: Facts) -> Iterator[Finding]:
    """Findings about Compositions."""
    live = by_name(facts.compositions)
    for document in needs.compositions if COMPOSITION not in facts.unseen else ():
        stored = live.get(name_of(document.data))
        if stored is None:
            yield _missing("composition-missing", document)
        else:
            yield from _behind("composition", document, stored)


def _missing(code: str, document: Document) -> Finding:
    return Finding(
        code,
        "it is not on the cluster",
        location=document.locate(""),
        subject=subject_of(document.data),
        hint=how_to_apply(document),
    )


def _behind(what: str, document: Document, stored: Manifest) -> Iterator[Finding]:
    found = list(lags(mapping(document.data.get("spec")), mapping(stored.get("spec"))))
    yield from _told(f"{what}-behind", [lag for lag in found if not lag.ahead], document, how_to_apply(document))
    ahead = [lag for lag in found if lag.ahead]
    hint = f"is the manifest older than the cluster? pyxp diff --cluster {document.source} shows what an apply would do"
    yield from _told(f"{what}-ahead", ahead, document, hint, Severity.WARNING)


def _told(
    code: str, found: list[Lag], document: Document, hint: str, severity: Severity = Severity.ERROR
) -> Iterator[Finding]:
    """A finding for each field; of many fields the first ones, and how many more there are."""
    subject = subject_of(document.data)
    for lag in found[:_MOST_FIELDS]:
        yield Finding(code, str(lag), severity, document.locate(_plain(lag.path)), subject, lag.path, hint)
    if len(found) > _MOST_FIELDS:
        more = f"and {len(found) - _MOST_FIELDS} more fields differ"
        yield Finding(code, more, severity, document.locate(""), subject, "", hint)


def _served(document: Document, facts: Facts) -> Iterator[Finding]:
    """What the CRDs that claims are judged by lack of the definition."""
    for crd in crds_of([document]):
        name = name_of(crd)
        stored = facts.crds.get(name)
        hint = f"Crossplane renews it from the XRD: kubectl describe xrd {name_of(document.data)} tells what keeps it"
        if stored is None:
            if "CustomResourceDefinition" not in facts.unseen:
                yield Finding(
                    "schema-not-served",
                    f"there is no CustomResourceDefinition {name}, which Crossplane makes of it",
                    location=document.locate(""),
                    subject=subject_of(document.data),
                    hint=hint,
                )
            continue
        found = list(lags(_schemas(crd), _schemas(stored), name, strict=True))
        yield from _told("schema-behind", found, document, hint)


def _schemas(crd: Mapping[str, Any]) -> dict[str, Any]:
    """The user's part of the schemas of a CRD by version: what stands below ``spec`` and ``status``.

    Descriptions, and the fields that Crossplane adds itself, change with its releases.
    """
    found: dict[str, Any] = {}
    versions = mapping(crd.get("spec")).get("versions")
    for version in map(mapping, versions if isinstance(versions, list) else ()):
        schema = mapping(mapping(version.get("schema")).get("openAPIV3Schema"))
        properties = mapping(schema.get("properties"))
        found[text(version.get("name"))] = {
            "served": version.get("served"),
            **{part: _without_words(mapping(properties.get(part))) for part in ("spec", "status")},
        }
    return found


def _without_words(schema: Any) -> Any:
    if isinstance(schema, dict):
        # A property may be called like a word for people; then it is a schema, not a text.
        return {
            key: _without_words(value)
            for key, value in schema.items()
            if not (key in _WORDS and isinstance(value, str))
        }
    return [_without_words(item) for item in schema] if isinstance(schema, list) else schema


def _plain(path: str) -> str:
    """The path as far as its elements are told by index, which documents know the places of."""
    return path.partition("[")[0]
