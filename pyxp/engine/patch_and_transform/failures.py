"""The exceptions of this room: a step of rendering could not be done, or the input could not be read."""

from __future__ import annotations

from pyxp.errors import InputError


class Failure(InputError):
    """A transform, merge or patch cannot be applied to the values it met.

    Never leaves the room: it becomes a result of the function, fatal or a warning.
    """


class Unreadable(Failure):
    """The input cannot be read.

    Attributes:
        path: Where in the input; empty for the input itself.
        detail: What is wrong there.
        of_key: Whether the name of the field is wrong, and not its value.
    """

    def __init__(self, path: str, detail: str, *, at: str = "", hint: str = "") -> None:
        super().__init__(f"cannot read {path or 'the input'}: {detail}", hint=hint)
        self.path = at or path
        self.detail = detail
        self.of_key = bool(at)
