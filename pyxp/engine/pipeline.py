"""The function pipeline of a Composition: compiled once, run for many composites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from pyxp.engine.crossplane import composite as composites
from pyxp.engine.crossplane.numbers import as_written
from pyxp.engine.crossplane.openapi import OpenApiDocuments
from pyxp.engine.crossplane.references import is_legacy, selects_another
from pyxp.engine.crossplane.revisions import reads_revision, revision_name
from pyxp.engine.crossplane.store import ObjectStore
from pyxp.engine.reconcile import Reconcile
from pyxp.engine.rendered import Rendered, result_document
from pyxp.engine.steps import Runner, compile_steps
from pyxp.errors import InputError
from pyxp.model.compositions import missing_pipeline
from pyxp.model.manifests import (
    RECONCILE_ANNOTATION,
    Manifest,
    annotations_of,
    api_version_of,
    kind_of,
    mapping,
    name_of,
)
from pyxp.model.removed import legacy_composition
from pyxp.structural.defaulting import apply_defaults
from pyxp.structural.xrd import Form, derive_crds


class Pipeline:
    """A Composition with its functions, ready to render composites.

    Args:
        composition: The Composition; ``spec.mode`` is ``Pipeline``.
        functions: Function documents. A function is built in by the last part of its package's repository.
        xrd: The definition of the composite: gives defaults, and tells where Crossplane keeps its own fields.
        runners: How to call other functions, by the name that steps refer to.
        live: Composites are as a cluster keeps them: with the defaults that the API server gives the definition
            itself, with the revision of the Composition, conditions with the generation that they were made for.
            Otherwise they are as the Crossplane CLI has them.

    Raises:
        InputError: The Composition is not a pipeline, or a step's function is not given or not available.
    """

    def __init__(
        self,
        composition: Manifest,
        functions: Iterable[Manifest],
        *,
        xrd: Manifest | None = None,
        runners: Mapping[str, Runner] | None = None,
        live: bool = False,
    ) -> None:
        spec = mapping(composition.get("spec"))
        if (removal := legacy_composition(composition)) is not None:
            raise InputError(f'Composition "{name_of(composition)}": {removal.message}', hint=removal.hint)
        # The server fills in the mode: Crossplane v2's definition of Composition has the default Pipeline.
        if spec.get("mode") not in (None, "Pipeline"):
            raise InputError(
                f'Composition "{name_of(composition)}" has spec.mode {spec["mode"]}; only Pipeline can be rendered',
                hint="set spec.mode: Pipeline and describe resources in a function-patch-and-transform step",
            )
        if (missing := missing_pipeline(composition)) is not None:
            raise InputError(
                f'Composition "{name_of(composition)}" has no pipeline: spec.pipeline: Required value', hint=missing[1]
            )
        self.composition = composition
        self._xrd = xrd
        self._steps = compile_steps(spec.get("pipeline"), functions, runners or {})
        self._schemas = {} if xrd is None else _schemas(xrd, "stored" if live else "rendered")
        self._live = live

    @cached_property
    def _revision(self) -> str:
        """The revision's name: a hash over the whole Composition, so made only for whoever looks at it."""
        return revision_name(self.composition)

    @cached_property
    def _reads_revision(self) -> bool:
        return not all(step.built_in for step in self._steps) or reads_revision(self.composition)

    def schema(self, api_version: str) -> Mapping[str, Any] | None:
        """The schema of composites of this version, None where no definition tells it."""
        return self._schemas.get(api_version)

    def run(  # noqa: PLR0913  each is an input of one render, as the Crossplane CLI has them
        self,
        xr: Manifest,
        *,
        observed: Sequence[Manifest] = (),
        context: Mapping[str, Any] | None = None,
        required: Sequence[Manifest] = (),
        credentials: Sequence[Manifest] = (),
        schemas: OpenApiDocuments | None = None,
    ) -> Rendered:
        """Reconcile one composite once.

        Args:
            xr: The composite; not changed.
            observed: Composed resources that exist.
            context: Function context to start with.
            required: Objects that functions may ask for, connection secrets among them.
            credentials: Secrets that steps refer to.
            schemas: OpenAPI schemas that functions may ask for.

        Raises:
            InputError: The composite does not fit the Composition or its definition, an observed resource is not
                its own, or a step's credentials are missing.
            FatalResult: A function refused to go on.
        """
        self._check_type(xr)
        legacy = is_legacy(xr, self._xrd)
        xr = self._with_defaults(xr)
        composite = composites.stored(xr, observed, legacy)
        if (stopped := composites.stopped_early(composite)) is not None:
            whole, event = stopped
            results = [result_document(*event)] if event else []
            return Rendered(source=xr, composite=as_written(whole), composed=[], results=results)
        results = self._first_results(composite, legacy)
        secrets = [item if item.get("kind") else {"apiVersion": "v1", "kind": "Secret", **item} for item in credentials]
        revision = self._revision if self._live and self._reads_revision else None
        configured = composites.configured(composite, self.composition, legacy, revision)
        run = Reconcile(
            configured,
            ObjectStore([*observed, *required, *secrets]),
            results,
            legacy,
            context=dict(context or {}),
            schemas=schemas or OpenApiDocuments(),
            live=self._live,
        )
        run.observe()
        for step in self._steps:
            run.call(step)
        if not self._live:
            return run.finish(xr)
        rendered = run.finish(composites.with_choices(xr, configured))
        return replace(rendered, revise=partial(self._with_revision, legacy=legacy))

    def _with_revision(self, composite: Manifest, *, legacy: bool) -> Manifest:
        return composites.with_revision(composite, legacy, lambda: self._revision)

    def _first_results(self, composite: Manifest, legacy: bool) -> list[Manifest]:
        results = []
        token = annotations_of(composite).get(RECONCILE_ANNOTATION)
        if token and token != mapping(composite.get("status")).get("lastHandledReconcileAt"):
            results.append(result_document("ReconcileRequestHandled", "Handling reconcile request"))
        name = name_of(self.composition)
        if selects_another(composite, legacy, name):
            results.append(result_document("SelectComposition", f"Successfully selected composition: {name}"))
        return results

    def _check_type(self, xr: Manifest) -> None:
        wanted = mapping(mapping(self.composition.get("spec")).get("compositeTypeRef"))
        if (wanted.get("apiVersion"), wanted.get("kind")) != (api_version_of(xr), kind_of(xr)):
            raise InputError(
                f'Composition "{name_of(self.composition)}" composes {wanted.get("apiVersion")} '
                f"{wanted.get('kind')}, not {api_version_of(xr)} {kind_of(xr)}"
            )

    def _with_defaults(self, xr: Manifest) -> Manifest:
        if self._xrd is None:
            return xr
        schema = self._schemas.get(api_version_of(xr))
        if schema is None:
            raise InputError(
                f'CompositeResourceDefinition "{name_of(self._xrd)}" has no version {api_version_of(xr)}',
                hint=f"it has {', '.join(self._schemas)}",
            )
        defaulted: Manifest = apply_defaults(schema, xr)
        return defaulted


def _schemas(xrd: Manifest, form: Form) -> dict[str, Any]:
    crd = derive_crds(xrd, form=form)[0]
    group = crd["spec"]["group"]
    return {f"{group}/{v['name']}": v["schema"]["openAPIV3Schema"] for v in crd["spec"]["versions"]}
