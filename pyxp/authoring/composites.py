"""Composites: a kind of resource that is made of others, as a Python class."""

from __future__ import annotations

from types import FunctionType
from typing import Any, ClassVar, Unpack

from pyxp.authoring.composition import Composition
from pyxp.authoring.deferred import NotText
from pyxp.authoring.definitions import Definition, DefinitionOptions, define
from pyxp.errors import AuthoringError, Location, nearest


class Composite(NotText):
    """A composite resource: its schema as ``spec`` and ``status``, its resources in :meth:`compose`.

    While composing, ``self.spec`` is a tree of references and fields of ``self.status`` are assigned. Of the metadata
    the ``name`` and ``uid`` of the composite can be read.
    """

    definition: ClassVar[Definition]
    metadata: Any
    spec: Any
    status: Any

    def __init_subclass__(cls, **options: Unpack[DefinitionOptions]) -> None:
        super().__init_subclass__()
        if options:
            cls.definition = define(cls, options)

    def _named(self) -> tuple[str, str]:
        return f"a {type(self).__name__}", "write a field of it, for example xr.metadata.name or xr.spec.region"

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
