"""What one render gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyxp.engine.crossplane.numbers import as_written
from pyxp.model.manifests import Manifest

if TYPE_CHECKING:
    from pyxp.engine.patch_and_transform import Withheld

RENDER_API_VERSION = "render.crossplane.io/v1beta1"


@dataclass(frozen=True, slots=True)
class Rendered:
    """The outcome of one reconcile of one composite.

    Attributes:
        source: The composite that was rendered, defaults applied.
        composite: The composite as Crossplane's renderer prints it: what the controller writes, nothing else.
        composed: Composed resources, by the bytes of their names in the Composition.
        results: Events as documents of kind ``Result``, in order.
        context: The function context after the last step; None when no function ran.
        withheld: Templates that were left out because a Required patch lacked its source.
        unready: Names of composed resources that are not ready, sorted.
        connection_details: Connection details of the composite.
        configured: The composite as its functions observed it: Composition selected, secret named.
        revise: Gives a composite the revision that a cluster would select, which takes a while to find out.
    """

    source: Manifest
    composite: Manifest
    composed: list[Manifest]
    results: list[Manifest] = field(default_factory=list)
    context: dict[str, Any] | None = None
    withheld: tuple[Withheld, ...] = ()
    unready: tuple[str, ...] = ()
    connection_details: dict[str, str] = field(default_factory=dict)
    configured: Manifest = field(default_factory=dict)
    revise: Callable[[Manifest], Manifest] = lambda composite: composite

    def full_composite(self) -> Manifest:
        """The composite with the metadata, spec and status of its input beneath what the controller writes."""
        full: Manifest = _merged(as_written(self.revise(self.source)), self.composite)
        return full

    def stored_composite(self) -> Manifest:
        """The composite as a cluster would store it after this reconcile."""
        stored: Manifest = _merged(as_written(self.revise(self.configured or self.source)), self.composite)
        stored["status"] = self.composite.get("status", {})
        return stored

    def documents(
        self, *, full_composite: bool = False, results: bool = False, context: bool = False
    ) -> list[Manifest]:
        """Everything to print, in order: composite, composed resources, results, context."""
        found = [self.full_composite() if full_composite else self.composite, *self.composed]
        if results:
            found.extend(self.results)
        if context and self.context is not None:
            found.append({"apiVersion": RENDER_API_VERSION, "kind": "Context", "fields": self.context})
        return found


def result_document(reason: str, message: str, *, warning: bool = False) -> Manifest:
    """One event as a document."""
    return {
        "apiVersion": RENDER_API_VERSION,
        "kind": "Result",
        "severity": "Warning" if warning else "Normal",
        "reason": reason,
        "message": message,
    }


def _merged(under: Any, over: Any) -> Any:
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    merged = dict(under)
    for key, value in over.items():
        merged[key] = _merged(under[key], value) if key in under else value
    return merged
