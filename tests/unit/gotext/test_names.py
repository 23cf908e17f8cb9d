"""Keys of Secrets, as Kubernetes takes them."""

from __future__ import annotations

import pytest

from pyxp.gotext.names import secret_key_problems


@pytest.mark.parametrize("key", ["a", "A.b-c_1", ".dockerconfigjson", "a" * 253])
def test_keys_that_are_taken(key: str) -> None:
    assert secret_key_problems(key) == []


@pytest.mark.parametrize("key", ["", "a b", "a/b", "é", ".", "..", "..a", "a" * 254])
def test_keys_that_are_refused(key: str) -> None:
    assert len(secret_key_problems(key)) == 1
