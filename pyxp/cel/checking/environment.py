"""What an expression may refer to: variables, constants, functions, macros."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyxp.cel.libraries.registry import KUBERNETES, STANDARD, Registry
from pyxp.cel.syntax.macros import KUBERNETES_MACROS, STANDARD_MACROS
from pyxp.cel.types import Type


@dataclass(frozen=True, slots=True)
class Environment:
    """Declarations for one kind of expression.

    Attributes:
        registry: The functions.
        variables: Types of the variables.
        constants: Named values such as enum members, with their types.
        structs: Message types that an expression may construct, by name.
        macros: The macros, see :mod:`pyxp.cel.syntax.macros`.
        optionals: Whether ``.?`` and ``[?`` are syntax.
        homogeneous: Whether list and map literals must be of one element type.
    """

    registry: Registry
    variables: Mapping[str, Type]
    constants: Mapping[str, tuple[Type, Any]] = field(default_factory=dict)
    structs: Mapping[str, Type] = field(default_factory=dict)
    macros: frozenset[str] = KUBERNETES_MACROS
    optionals: bool = True
    homogeneous: bool = True

    def with_variables(self, variables: Mapping[str, Type]) -> Environment:
        """The same environment for other variables."""
        return Environment(
            self.registry, variables, self.constants, self.structs, self.macros, self.optionals, self.homogeneous
        )


def kubernetes_environment(variables: Mapping[str, Type]) -> Environment:
    """What a kube-apiserver 1.35 offers to validation rules."""
    return Environment(_KUBERNETES, variables)


def standard_environment(variables: Mapping[str, Type], **options: Any) -> Environment:
    """Plain CEL without extensions: the standard functions and macros, mixed literals allowed."""
    return Environment(_STANDARD, variables, macros=STANDARD_MACROS, optionals=False, homogeneous=False, **options)


_KUBERNETES = Registry(KUBERNETES)
_STANDARD = Registry(STANDARD)
