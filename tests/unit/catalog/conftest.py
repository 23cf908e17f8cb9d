"""The sample CRDs of these tests, read and imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog.importer import CrdSource, Record, import_documents, is_importable
from pyxp.catalog.overlay import Overlay
from pyxp.yamlio import read_documents

DATA = Path(__file__).parent / "data"


@pytest.fixture
def sample_crds() -> list[dict[str, Any]]:
    documents = read_documents((DATA / "widgets.yaml").read_text())
    return [document.data for document in documents if is_importable(document.data)]


@pytest.fixture
def sample_overlay() -> Overlay:
    (document,) = read_documents((DATA / "overlay.yaml").read_text())
    return Overlay.parse(document.data)


@pytest.fixture
def sample_records(sample_crds: list[dict[str, Any]], sample_overlay: Overlay) -> list[Record]:
    return import_documents([CrdSource(crd, "widgets.yaml") for crd in sample_crds], sample_overlay)


@pytest.fixture
def widget(sample_records: list[Record]) -> Record:
    return next(record for record in sample_records if record["names"]["kind"] == "Widget")
