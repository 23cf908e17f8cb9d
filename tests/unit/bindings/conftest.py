"""The sample kinds of the catalog's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.catalog.importer import CrdSource, Record, import_documents, is_importable
from pyxp.catalog.overlay import Overlay
from pyxp.yamlio import read_documents

DATA = Path(__file__).parent.parent / "catalog" / "data"


@pytest.fixture
def sample_records() -> list[Record]:
    (overlay,) = read_documents((DATA / "overlay.yaml").read_text())
    documents = read_documents((DATA / "widgets.yaml").read_text())
    sources = [CrdSource(document.data, "widgets.yaml") for document in documents if is_importable(document.data)]
    return import_documents(sources, Overlay.parse(overlay.data))
