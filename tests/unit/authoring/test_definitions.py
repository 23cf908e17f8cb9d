"""What the class line of a composite refuses."""

from __future__ import annotations

import pytest

from pyxp import (
    Composite,
)
from pyxp.errors import AuthoringError


class Old(Composite, group="p.io", version="v1alpha1", kind="XThing", claim_kind="Thing"):
    """A thing as it was."""


def test_another_kind_cannot_be_served_along() -> None:
    with pytest.raises(AuthoringError, match="another version of the same kind"):

        class Other(Composite, group="p.io", version="v1", kind="XOther", also_serves=[Old]):
            """Another thing."""
