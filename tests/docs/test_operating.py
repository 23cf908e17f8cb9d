"""The figures of the page on running claims."""

from collections import Counter
from pathlib import Path

from pyxp.files import read_manifests

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs/operating.md").read_text(encoding="utf-8").split())


def test_the_tokens_of_the_circuit_breaker_are_those_of_the_composition():
    (composition,) = (document.data for document in read_manifests([ROOT / "compositions/streamflixpipeline.yaml"]))
    templates = composition["spec"]["pipeline"][0]["input"]["resources"]
    kinds = Counter((item["base"]["apiVersion"], item["base"]["kind"]) for item in templates)
    squares = sum(count**2 for count in kinds.values())
    assert f"`Σ n²` = {squares}, so it needs about {2 * squares * 6:,} tokens" in PAGE
