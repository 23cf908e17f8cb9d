"""Fields of a claim's schema: what there is to say of one besides its type, in one call.

``memory: int = field("Memory of a task in MiB.", default=1024, ge=512)`` reads like a dataclass or a model of pydantic,
and type checkers know it: a field without a default is required, and a default is of the field's type. A description is
an argument, not a text under the field, so that it is there without the source too.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, TypedDict, TypeVar, Unpack, overload

import msgspec

from pyxp.authoring.constraints import Meta
from pyxp.authoring.locations import calling_field, calling_location
from pyxp.authoring.options import closed
from pyxp.authoring.rules import APPEND_ONLY, IMMUTABLE, UNIQUE, Rule
from pyxp.errors import AuthoringError

T = TypeVar("T")
_REQUIRED: Final = msgspec.NODEFAULT


class Constraints(TypedDict, total=False):
    """What a field can be held to, and how it is shown; see :func:`field`."""

    title: str
    pattern: str
    ge: float
    gt: float
    le: float
    lt: float
    multiple_of: float
    min_length: int
    max_length: int
    extra_json_schema: dict[str, Any]
    rules: Sequence[Rule]
    unique: bool
    immutable: bool
    append_only: bool


@dataclass(frozen=True, slots=True)
class Field:
    """What a field was declared with; it is the class attribute until the class is made.

    Attributes:
        given: The default; ``NODEFAULT`` where a claim must have the field.
        said: Constraints and rules, as they would stand in an annotation.
    """

    given: Any
    said: tuple[Any, ...]

    def default(self) -> Any:
        """The default as msgspec takes it; lists and maps are copied, so that no two objects share one."""
        if isinstance(self.given, list | dict):
            return msgspec.field(default_factory=lambda: deepcopy(self.given))
        return msgspec.field(default=self.given)


@overload
def field(description: str = ..., **constraints: Unpack[Constraints]) -> Any: ...
@overload
def field(description: str = ..., *, default: T, **constraints: Unpack[Constraints]) -> T: ...
@closed
def field(  # noqa: PLR0913 - every constraint has a name of its own
    description: str = "",
    *,
    default: Any = _REQUIRED,
    title: str | None = None,
    pattern: str | None = None,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    multiple_of: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    extra_json_schema: dict[str, Any] | None = None,
    rules: Sequence[Rule] = (),
    unique: bool = False,
    immutable: bool = False,
    append_only: bool = False,
) -> Any:
    """A field of a :class:`~pyxp.authoring.declarations.Spec` or ``Status`` class.

    Args:
        description: What the field is, for those who write claims.
        default: Its value where a claim does not give one; None with the type ``... | None``. A field without a default
            is required.
        title: A heading for it.
        pattern: Regular expression that a text must match somewhere.
        ge: The least number.
        gt: What a number must be above.
        le: The greatest number.
        lt: What a number must be below.
        multiple_of: What a number must be a multiple of.
        min_length: The least length of a text, a list or a map.
        max_length: The greatest length of a text, a list or a map.
        extra_json_schema: Anything else that the field's schema shall say.
        rules: CEL rules on the field.
        unique: No entry of the list stands in it twice.
        immutable: The field stays as it was when the claim was created.
        append_only: The list may become longer, at its end; no element changes or goes. It needs ``max_length``.

    Raises:
        AuthoringError: A constraint cannot be read, or there is none of that name.
    """
    if not isinstance(description, str):
        raise AuthoringError(
            f"cannot describe {calling_field() or 'a field'} by {description!r}: a description is text",
            hint=f"for a default write default={description!r}",
            location=calling_location(),
        )
    meta = Meta(
        description=description or None,
        title=title,
        pattern=pattern,
        ge=ge,
        gt=gt,
        le=le,
        lt=lt,
        multiple_of=multiple_of,
        min_length=min_length,
        max_length=max_length,
        extra_json_schema=extra_json_schema,
    )
    marks = ((UNIQUE, unique), (IMMUTABLE, immutable), (APPEND_ONLY, append_only))
    return Field(default, (meta, *rules, *(mark for mark, wanted in marks if wanted)))
