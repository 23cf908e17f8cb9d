"""The small platform of ``things.py``, as tests have it; written and read once."""

import pytest

from .things import platform_in


@pytest.fixture(scope="session")
def things(tmp_path_factory):
    return platform_in(tmp_path_factory.mktemp("things"))
