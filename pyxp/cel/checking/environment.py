"""What an expression may refer to: variables, constants, functions, macros."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.cel.libraries.registry import KUBERNETES, STANDARD, Registry
from pyxp.cel.syntax.macros import KUBERNETES_MACROS, STANDARD_MACROS
from pyxp.cel.types import Type


class Environment:
    """Declarations for one kind of expression.

    Attributes:
        registry: The functions.
        variables: Types of the variables.
        constants: Named values such as enum members, with their types.
        structs: Message types that an expression may construct, by name.
        macros: The macros, see :mod:`pyxp.cel.syntax.macros`.
        optionals: Whether ``.?`` and ``[?`` are syntax.
        escapes: Whether field names may be written in backticks.
        homogeneous: Whether list and map literals must be of one element type.
        dynamic: Whether values may be of other types than the checker finds, since most data is of any type.
        folds: Whether conversions of literals and patterns that are literals are made before the expression runs.
    """

    __slots__ = (
        "constants",
        "dynamic",
        "escapes",
        "folds",
        "homogeneous",
        "macros",
        "optionals",
        "registry",
        "structs",
        "variables",
    )

    def __init__(self, registry: Registry, variables: Mapping[str, Type], *, standard: bool = False) -> None:
        self.registry = registry
        self.variables = variables
        self.constants: Mapping[str, tuple[Type, Any]] = {}
        self.structs: Mapping[str, Type] = {}
        self.macros = STANDARD_MACROS if standard else KUBERNETES_MACROS
        self.optionals = not standard
        self.escapes = standard
        self.homogeneous = not standard
        self.dynamic = standard
        self.folds = not standard


def kubernetes_environment(variables: Mapping[str, Type]) -> Environment:
    """What a kube-apiserver 1.35 offers to validation rules."""
    return Environment(_KUBERNETES, variables)


def standard_environment(
    variables: Mapping[str, Type],
    *,
    constants: Mapping[str, tuple[Type, Any]] | None = None,
    structs: Mapping[str, Type] | None = None,
) -> Environment:
    """Plain CEL of cel-go 0.30 without extensions: the standard functions and macros, mixed literals allowed."""
    environment = Environment(_STANDARD, variables, standard=True)
    environment.constants = constants or {}
    environment.structs = structs or {}
    return environment


_KUBERNETES = Registry(KUBERNETES)
_STANDARD = Registry(STANDARD, revised="revisions", mixed=False)
