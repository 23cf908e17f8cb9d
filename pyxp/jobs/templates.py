"""The templates of a Composition, read once: where they stand, and what a function's refusal is about."""

from __future__ import annotations

from functools import cached_property

from pyxp.engine.patch_and_transform import Refusal
from pyxp.engine.reconcile import FatalResult
from pyxp.errors import Location
from pyxp.model.compositions import Step, Template, pipeline_of, read_steps
from pyxp.yamlio import Document


class Templates:
    """The templates of a Composition; it is read when something is asked for the first time.

    Args:
        composition: The Composition's document.
    """

    def __init__(self, composition: Document) -> None:
        self.document = composition

    @cached_property
    def steps(self) -> list[Step]:
        """The steps of function-patch-and-transform, in order."""
        return list(read_steps(self.document.data))

    @cached_property
    def _by_name(self) -> dict[str, list[Template]]:
        found: dict[str, list[Template]] = {}
        for template in (template for step in self.steps for template in step.templates):
            found.setdefault(template.name, []).append(template)
        return found

    def find(self, resource_name: str) -> Template | None:
        """The first template of a composed resource; None where no template makes it."""
        return next(iter(self.all_of(resource_name)), None)

    def all_of(self, resource_name: str) -> list[Template]:
        """The templates of a composed resource: those of later steps patch what the first one made."""
        return self._by_name.get(resource_name, [])

    def locate(self, resource_name: str, path: str = "") -> Location:
        """Where a field of a composed resource stands: in the base of its template, or else at the pipeline."""
        template = self.find(resource_name)
        if template is None:
            return self.document.locate("spec.pipeline")
        base = f"{template.where}.base"
        return self.document.locate(f"{base}.{path}" if path else base)

    def locate_refusal(self, failure: FatalResult) -> Location:
        """Where a function's refusal comes from: the field or resource it is about, else its step."""
        for index, step in pipeline_of(self.document.data):
            if step.get("step") == failure.step:
                home, path = f"spec.pipeline[{index}]", failure.refusal.path
                where = f"{home}.input.{path}" if path else self._refused_in(failure.refusal)
                return self.document.locate(where or home)
        return self.document.locate("spec.pipeline")

    def _refused_in(self, refusal: Refusal) -> str | None:
        """The path of the patch that a refusal counts, or of the template it names; None where there is neither."""
        template = self.find(refusal.resource)
        if template is None:
            return None
        nth = refusal.patch_index
        counted = nth is not None and nth < len(template.patches)
        return template.patches[nth or 0].where if counted else template.where
