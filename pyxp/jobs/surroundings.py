"""What a render knows beside the documents it was given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyxp.engine.steps import Runner
from pyxp.errors import InputError
from pyxp.jobs.documents import OBJECT_HINT
from pyxp.model.manifests import Manifest
from pyxp.remote.calling import RemoteFunction
from pyxp.yamlio import Document

if TYPE_CHECKING:
    from pyxp.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a render knows beside the documents it was given.

    Attributes:
        known: Documents of the project, used while no Composition is given.
        xrd: The definition of everything that is rendered, whatever it is of.
        observed: Composed resources that exist.
        required: Objects that functions may ask for.
        credentials: Secrets for the credentials of steps.
        context: Function context to start with.
        runners: How to call functions, by name; they win over built-in ones and over annotations.
        connect: How to call a function that is annotated to run somewhere, by its name and target; over gRPC by
            default.
        function_annotations: Annotations that win over those of every Function.
        allow_remote_functions: Annotations of Function documents may name other machines.
        catalog: Facts about kinds; the shipped ones by default.
        schemas: CRDs and XRDs that composed resources are judged by, besides the catalog.
        allow_missing_schemas: A composed kind that nothing knows is worth a warning only.
        openapi: OpenAPI documents with schemas that functions may ask for.
        facts: What platforms expect of EnvironmentConfig objects: schemas by Composition and place in the environment.
        judged: Fingerprints of Compositions that were found right (:mod:`pyxp.jobs.judged`): they are not judged again.
        delays: With convergence, how many reconciles later a composed resource becomes ready, by its name.
    """

    known: Sequence[Document] = ()
    xrd: Document | None = None
    observed: Sequence[Manifest] = ()
    required: Sequence[Manifest] = ()
    credentials: Sequence[Manifest] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    runners: Mapping[str, Runner] = field(default_factory=dict)
    connect: Callable[[str, str], Runner] = RemoteFunction
    function_annotations: Mapping[str, str] = field(default_factory=dict)
    allow_remote_functions: bool = False
    catalog: Catalog | None = None
    schemas: Sequence[Document] = ()
    allow_missing_schemas: bool = False
    openapi: Sequence[Mapping[str, Any]] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    judged: Collection[str] = ()
    delays: Mapping[str, int] = field(default_factory=dict)

    def refuse_others_than_objects(self) -> None:
        """Refuse what is not an object among the objects that a render looks at, so that nothing after needs to ask.

        Raises:
            InputError: Something is not an object.
        """
        beside = {"observed": self.observed, "required": self.required, "credentials": self.credentials}
        for name, items in beside.items():
            for position, item in enumerate(items):
                if not isinstance(item, dict):
                    raise InputError(
                        f"{name}[{position}] is not a Kubernetes object but a {type(item).__name__}",
                        hint=OBJECT_HINT,
                    )
