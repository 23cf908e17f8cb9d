"""What is said of something else than a composite class."""

from typing import Any

import pytest

from pyxp import Composite, compile_composite
from pyxp.errors import UsageError


class Mailbox(Composite):
    """A composite without a kind."""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Mailbox(), "not an object of Mailbox; write compile_composite(Mailbox)"),
        (int, "not the class int"),
        ("mail:Mailbox", "not 'mail:Mailbox'"),
        (None, "not None"),
    ],
)
def test_what_is_not_a_composite_class_is_misuse(given: Any, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        compile_composite(given)
    assert str(caught.value) == f"compile_composite takes a class below Composite, {told}"
