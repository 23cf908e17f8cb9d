"""Composites: a kind of resource that is made of others, as a Python class."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar, Unpack

from pyxp.authoring.composition import Composition
from pyxp.authoring.declarations import Spec
from pyxp.authoring.definitions import Definition, DefinitionOptions, define, define_edition
from pyxp.authoring.given import shown
from pyxp.authoring.locations import calling_location
from pyxp.authoring.own_kinds import facts_of
from pyxp.authoring.resources import Resource, observed_of
from pyxp.catalog import KindFacts
from pyxp.errors import AuthoringError, Location, nearest, with_article

_Fields = ParamSpec("_Fields")
_Made = TypeVar("_Made")


def takes(
    spec: Callable[_Fields, Spec],
) -> Callable[[Callable[[_Made], None]], Callable[Concatenate[_Made, _Fields], None]]:
    """Tells type checkers which fields a composite is called with, for another composite to be made of it.

    It stands above an ``__init__`` without a body of its own: ``@takes(NetworkSpec)``, ``def __init__(self): ...``.

    Args:
        spec: The class of the composite's ``spec``.

    Raises:
        AuthoringError: It is not a class of a spec.
    """
    if not (isinstance(spec, type) and issubclass(spec, Spec)):
        raise AuthoringError(
            f"cannot take the fields of {shown(spec)}: it is not a class below Spec",
            hint="write @takes(...) with the class that spec is annotated with",
            location=calling_location(),
        )

    def decorate(_: Callable[[_Made], None]) -> Callable[Concatenate[_Made, _Fields], None]:
        def init(self: _Made, /, *args: _Fields.args, **fields: _Fields.kwargs) -> None:
            if args:
                raise AuthoringError(
                    f"cannot make {type(self).__name__} of values without names",
                    hint=f"write {type(self).__name__}(field=value)",
                    location=calling_location(),
                )
            Resource.__init__(self, **fields)  # type: ignore[arg-type] # it is one wherever it is called

        init.takes = spec  # type: ignore[attr-defined] # read where the class's annotations are
        return init

    return decorate


class _Facts:
    """What is known of a composite's kind, made of its own schema when it is first asked for."""

    def __get__(self, _: object, owner: type[Composite]) -> KindFacts:
        own: KindFacts | None = vars(owner).get("_own_facts")
        if own is None:
            own = facts_of(owner, owner.definition)
            type.__setattr__(owner, "_own_facts", own)
        return own


class _ApiVersion:
    """Group and version of a composite's kind."""

    def __get__(self, _: object, owner: type[Composite]) -> str:
        return owner.definition.api_version


class _Status:
    """The status: of a nested composite what it reports; assigned over it while a composite composes itself."""

    def __get__(self, nested: Composite | None, _: type[Composite]) -> Any:
        return self if nested is None else observed_of(nested)


class Composite(Resource):
    """A composite resource: its schema as ``spec`` and ``status``, its resources in :meth:`compose`.

    While composing, ``self.spec`` is a tree of references and fields of ``self.status`` are assigned. Of the metadata
    the ``name`` and ``uid`` of the composite can be read.

    Called with fields of its spec, a composite is a resource for another one: ``c.add("network", Network(cidr=...))``.
    """

    definition: ClassVar[Definition]
    metadata: Any
    spec: Any
    status: Any = _Status()
    resource_name = ""
    if not TYPE_CHECKING:  # what other resources have as plain attributes of their class
        facts = _Facts()
        api_version = _ApiVersion()
    else:

        def __init__(self) -> None: ...

    def __init_subclass__(cls, **options: Unpack[DefinitionOptions]) -> None:
        super().__init_subclass__()
        if options:
            cls.definition = (define_edition if options.get("edition") is not None else define)(cls, options)

    def _named(self) -> tuple[str, str]:
        if self.composable:
            return super()._named()
        return with_article(type(self).__name__), "write a field of it, for example xr.metadata.name or xr.spec.region"

    @property
    def title(self) -> str:
        """How a person would call it."""
        return super().title if self.composable else "the composite itself"

    @property
    def composable(self) -> bool:
        """Whether this was called for as a resource, and does not stand for the one that is being composed."""
        return super().composable and hasattr(type(self), "definition")

    def compose(self, c: Composition) -> None:
        """Adds the composed resources to ``c``."""
        raise _without_compose(type(self))


def _without_compose(composite: type[Composite]) -> AuthoringError:
    """The error for a class that adds nothing, at the method whose name is nearest, else at the class."""
    own = [vars(item) for item in composite.__mro__ if item is not Composite and issubclass(item, Composite)]
    methods = {name: value for names in own for name, value in names.items() if isinstance(value, FunctionType)}
    near = nearest("compose", methods)
    code = methods[near].__code__ if near else None
    return AuthoringError(
        f"cannot compose {composite.__name__}: it has no compose method",
        hint=f"did you mean compose for {near}?" if near else "write def compose(self, c): with the resources to add",
        location=Location(code.co_filename, code.co_firstlineno) if code else composite.definition.location,
    )
