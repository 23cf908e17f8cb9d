"""The CRDs of the kinds that the flagship composes, and of ProviderConfig.

``definitions.jsonl`` has one a line: those of provider-aws v2.6.0, without descriptions, and of the versions the one
that is stored.
"""

import json
from pathlib import Path
from typing import Any


def definitions() -> list[dict[str, Any]]:
    """The CRDs, ready to be applied."""
    lines = Path(__file__).with_name("definitions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]
