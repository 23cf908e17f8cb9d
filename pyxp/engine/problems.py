"""What a function would refuse in its input."""

from __future__ import annotations

from typing import NamedTuple


class InputProblem(NamedTuple):
    """One thing that the function would refuse.

    Attributes:
        path: Field path inside the input; empty for the input itself.
        message: What is wrong.
        hint: What to write instead, where that is known.
        of_key: Whether the name of the field is wrong, and not its value.
    """

    path: str
    message: str
    hint: str = ""
    of_key: bool = False
