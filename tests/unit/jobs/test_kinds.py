"""Listing and explaining kinds as jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.catalog import Catalog, FolderStore
from pyxp.jobs.imports import import_schemas
from pyxp.jobs.kinds import find_kinds, list_kinds, show

DATA = Path(__file__).parent.parent / "catalog" / "data"
WIDGETS = DATA / "widgets.yaml"


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        ("shop", ["Shelf", "Widget"]),
        ("shop.acme.example", ["Shelf", "Widget"]),
        ("wid*", ["Widget"]),
        ("wd", ["Widget"]),
        ("shop/S*", ["Shelf"]),
        ("stop/S*", []),
        ("", ["Shelf", "Widget"]),
    ],
)
def test_listing_is_narrowed_by_a_pattern(tmp_path: Path, pattern: str, kinds: list[str]) -> None:
    import_schemas([WIDGETS], tmp_path)
    assert [entry.kind for entry in list_kinds(Catalog(FolderStore(tmp_path)), pattern)] == kinds


def test_showing_explains_a_field(tmp_path: Path) -> None:
    import_schemas([WIDGETS], tmp_path)
    explanation = show(Catalog(FolderStore(tmp_path)), "widget", "shelf_id")
    assert explanation.path == "spec.forProvider.shelfId"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["bucket", "policy"], ["s3/BucketPolicy"]),
        (["BucketPolicy"], ["s3/BucketPolicy"]),
        (["nat", "gateway"], ["ec2/NATGateway"]),
        (["elasticache", "replication"], ["elasticache/ReplicationGroup"]),
        (["buckets", "s3"], ["s3/Bucket"]),
        (["deploy", "apps"], ["apps/Deployment"]),
        (["log", "group"], ["cloudwatchlogs/Group"]),
        (["zzz"], []),
        (["bucket", "zzz"], []),
    ],
)
def test_kinds_are_found_by_words_the_plainest_first(words: list[str], found: list[str]) -> None:
    entries = find_kinds(Catalog.shipped(), words)
    assert [f"{entry.group.partition('.')[0]}/{entry.kind}" for entry in entries][: len(found) or None] == found
    assert all(entry.group.count(".m.") == 0 for entry in entries[:1])
