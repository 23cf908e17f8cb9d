"""Crossplane's circuit breaker against the size of composites.

Core 2.3 takes a token from a composite's bucket for each update of a composed resource. It watches each kind once per
reference to it, and counts an update twice, so one round of updates of all resources takes ``2 x n x n`` tokens for
``n`` resources of a kind; bringing up a stack takes about six rounds (``docs/operating.md`` has the measurement).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyxp.cluster.diagnosis.core import Core
from pyxp.cluster.diagnosis.needs import Needs
from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.model.compositions import read_steps
from pyxp.model.manifests import Manifest, api_version_of, kind_of
from pyxp.model.releases import Release
from pyxp.yamlio import Document

BURST_FLAG: Final = "circuit-breaker-burst"
RATE_FLAG: Final = "circuit-breaker-refill-rate"
_BURST, _RATE = 100.0, 1.0
"""What core takes where the flags say nothing."""

_ROUNDS: Final = 6
_SINCE: Final = Release(2, 1, 0)


def tokens_needed(resources: Iterable[Mapping[str, Any]]) -> int:
    """The tokens that bringing up a composite of these resources takes."""
    kinds = Counter((api_version_of(item), kind_of(item)) for item in resources)
    return 2 * _ROUNDS * sum(count * count for count in kinds.values())


def examine_breaker(needs: Needs, core: Core) -> Iterator[Finding]:
    """A finding for each Composition whose composites open the breaker."""
    if core.has(_SINCE) is False:
        return
    burst, rate = (_number(core.flags, flag, usual) for flag, usual in ((BURST_FLAG, _BURST), (RATE_FLAG, _RATE)))
    known = "" if core.flags is not None else "; which flags Crossplane runs with could not be seen"
    for document, wanted in _sizes(needs):
        if wanted <= burst:
            continue
        yield Finding(
            "circuit-breaker",
            f"bringing up one takes about {wanted} tokens of Crossplane's circuit breaker, which has {burst:g} and"
            f" {rate:g} more each second{known}: composites become ready minutes later than they could",
            Severity.WARNING,
            location=document.locate(""),
            subject=subject_of(document.data),
            hint=f"start core with --{BURST_FLAG}=1000000 --{RATE_FLAG}=10000",
        )


def _sizes(needs: Needs) -> Iterator[tuple[Document, int]]:
    """The tokens of each Composition's templates, and of the claims whose stacks take more than any of these."""
    packages = needs.packages_of_functions()
    most = 0
    for composition in needs.compositions:
        steps = read_steps(composition.data, packages)
        bases = [template.base for step in steps for template in step.templates if template.base is not None]
        wanted = tokens_needed(bases)
        most = max(most, wanted)
        yield composition, wanted
    owners: dict[int, tuple[Document, list[Manifest]]] = {}
    for manifest, owner in needs.composed:
        owners.setdefault(id(owner), (owner, []))[1].append(manifest)
    sizes = [(tokens_needed(items), owner) for owner, items in owners.values()]
    wanted, largest = max(sizes, key=lambda pair: pair[0], default=(0, None))
    if largest is not None and wanted > most:
        yield largest, wanted


def _number(flags: Mapping[str, str] | None, name: str, usual: float) -> float:
    try:
        return float((flags or {}).get(name, usual))
    except ValueError:
        return usual
