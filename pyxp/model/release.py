"""Which pyxp this is."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
"""The version of the distribution, written here too: reading it from the metadata of packages loads a mail parser."""
