"""The one exception of this room: a step of rendering could not be done."""

from __future__ import annotations

from pyxp.errors import InputError


class Failure(InputError):
    """A transform, merge or patch cannot be applied to the values it met.

    Never leaves the room: it becomes a result of the function, fatal or a warning.
    """
