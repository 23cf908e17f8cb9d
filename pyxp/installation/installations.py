"""What is installed: a project's platforms, and what its configuration says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from pyxp.catalog import Catalog
from pyxp.installation.composed import ComposedKind, composed_kinds, templates_of
from pyxp.model.compositions import Template, called_functions
from pyxp.model.manifests import mapping, text
from pyxp.model.packages import function_references

ENVIRONMENT = "environment"
"""The field of a claim's ``spec`` that names its environment, where the project names no other."""


class Edition(NamedTuple):
    """One more Composition of a platform: the name of its file without ending, what it says, and as which text."""

    stem: str
    composition: Mapping[str, Any]
    text: str


@dataclass(frozen=True)
class Platform:
    """A platform as its manifests say.

    Attributes:
        stem: The name of its files, without ending.
        xrd: Its CompositeResourceDefinition.
        composition: The Composition that its claims get by default.
        xrd_text: The definition as it lies in a file.
        composition_text: The Composition as it lies in a file.
        editions: Its further Compositions.
    """

    stem: str
    xrd: Mapping[str, Any]
    composition: Mapping[str, Any]
    xrd_text: str
    composition_text: str
    editions: tuple[Edition, ...] = ()

    @property
    def compositions(self) -> tuple[Mapping[str, Any], ...]:
        """All its Compositions, the default first."""
        return self.composition, *(edition.composition for edition in self.editions)

    @property
    def spec(self) -> Mapping[str, Any]:
        """The ``spec`` of the definition."""
        return mapping(self.xrd.get("spec"))

    @property
    def group(self) -> str:
        """The API group."""
        return text(self.spec.get("group"))

    @property
    def definition(self) -> str:
        """The name of the definition."""
        return text(mapping(self.xrd.get("metadata")).get("name"))

    @property
    def composite(self) -> Named:
        """The kind that is composed."""
        return Named.of(mapping(self.spec.get("names")))

    @property
    def claimed(self) -> Named:
        """The kind that people apply: the claim's, or the composite's where there are no claims."""
        return Named.of(mapping(self.spec.get("claimNames") or self.spec.get("names")))

    @property
    def has_claims(self) -> bool:
        """Whether people apply claims, and composites follow from those."""
        return "claimNames" in self.spec

    @property
    def namespaced(self) -> bool:
        """Whether what people apply lies in a namespace."""
        return self.has_claims or self.spec.get("scope", "Namespaced") == "Namespaced"

    @property
    def version(self) -> str:
        """The version that Compositions compose."""
        return next(text(item.get("name")) for item in self.spec.get("versions", ()) if item.get("referenceable"))

    def has_environment(self, field: str) -> bool:
        """Whether a claim may name its environment in a field of its ``spec``, as text."""
        return self._field(field).get("type") == "string"

    def environment_limits(self, field: str) -> dict[str, Any]:
        """What the definition says of the text that names an environment, in words of JSON Schema."""
        named = self._field(field)
        return {word: named[word] for word in ("enum", "maxLength", "minLength", "pattern") if word in named}

    @property
    def text_fields(self) -> dict[str, Mapping[str, Any]]:
        """The fields of a claim's ``spec`` that are text, each with its schema."""
        fields = mapping(self._claim_spec.get("properties"))
        return {name: schema for name, schema in fields.items() if schema.get("type") == "string"}

    def _field(self, name: str) -> Mapping[str, Any]:
        return mapping(mapping(self._claim_spec.get("properties")).get(name))

    @property
    def _claim_spec(self) -> Mapping[str, Any]:
        """The schema of a claim's ``spec``, in the version that Compositions compose."""
        for item in self.spec.get("versions", ()):
            if item.get("referenceable"):
                schema = mapping(mapping(item.get("schema")).get("openAPIV3Schema"))
                return mapping(mapping(schema.get("properties")).get("spec"))
        return {}


class Named(NamedTuple):
    """What a kind is called."""

    kind: str
    plural: str

    @classmethod
    def of(cls, names: Mapping[str, Any]) -> Named:
        """The names that a definition gives."""
        return cls(text(names.get("kind")), text(names.get("plural")))


@dataclass(frozen=True, eq=False)
class Installation:
    """What is installed on a management cluster; each is itself alone, so that what follows from it is kept.

    Attributes:
        name: What its objects and charts are named after.
        version: The charts' version.
        platforms: The platforms, in the project's order.
        packages: Versions of Crossplane, providers and functions, or whole package references.
        catalog: Facts about kinds.
        environments: The environments that claims are for, each with the namespace of its claims.
        protected: Those that nothing may be deleted from by accident.
        repository: Where Argo CD finds the claims; empty where nobody said.
        claims: The folder of the claims, relative to the repository.
        charts: The folder of the charts, relative to the repository.
        environment_field: The field of a claim's ``spec`` that names its environment; empty where none does.
    """

    name: str
    version: str
    platforms: tuple[Platform, ...]
    packages: Mapping[str, str]
    catalog: Catalog
    environments: Mapping[str, str] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    repository: str = ""
    claims: str = "claims"
    charts: str = "charts"
    environment_field: str = ENVIRONMENT

    @property
    def runtime_name(self) -> str:
        """What the providers' runtime configuration and service account are called, and a Secret to log in with."""
        return f"{self.name}-providers"

    @property
    def all_compositions(self) -> list[Mapping[str, Any]]:
        """The Compositions of all platforms, those of editions too."""
        return [composition for platform in self.platforms for composition in platform.compositions]

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """The resource templates of all Compositions, read once for all that is installed."""
        return tuple(templates_of(self.all_compositions))

    @cached_property
    def kinds(self) -> tuple[ComposedKind, ...]:
        """The kinds that the Compositions compose, sorted."""
        return tuple(composed_kinds(self.all_compositions, self.catalog, self.packages))

    @cached_property
    def functions(self) -> Mapping[str, str]:
        """The functions that the Compositions call, each with where its package is found."""
        called = {name for composition in self.all_compositions for name in called_functions(composition)}
        return function_references(self.packages, called)

    @property
    def compositions(self) -> tuple[str, ...]:
        """The names of the Compositions."""
        return tuple(text(mapping(item.get("metadata")).get("name")) for item in self.all_compositions)

    @property
    def environment_label(self) -> str:
        """The label of a namespace that names its environment."""
        return f"{self.platforms[0].group}/{ENVIRONMENT}"

    @property
    def environment_values(self) -> dict[str, dict[str, Any]]:
        """The environments as values of both charts."""
        return {
            name: {"namespace": namespace} | ({"protected": True} if name in self.protected else {})
            for name, namespace in self.environments.items()
        }

    @property
    def protection_label(self) -> str:
        """The label of a namespace that nobody deletes by accident, whatever the values say by then."""
        return f"{self.platforms[0].group}/protected"

    @property
    def confirmation(self) -> str:
        """The annotation by which somebody confirms a deletion: its value is then ``yes``."""
        return f"{self.platforms[0].group}/confirm-deletion"

    def namespace(self, environment: str) -> str:
        """The namespace of an environment's claims."""
        return self.environments[environment]

    def by_environment(self) -> Iterator[Platform]:
        """The platforms whose claims may name their environment and lie in namespaces."""
        field = self.environment_field
        return (platform for platform in self.platforms if platform.has_environment(field) and platform.namespaced)
