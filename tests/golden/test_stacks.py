"""The three shipped claims as whole stacks, text for text what ``pyxp render --converge`` prints.

Run ``pytest tests/golden --update-golden`` after an intended change, and read the difference before committing it.
"""

from pathlib import Path

import pytest

from pyxp.files import read_manifests
from pyxp.jobs.render import Surroundings, render
from pyxp.reports.stacks import RENDERERS, Extras

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_a_claim_renders_to_its_golden_file(name, pytestconfig):
    known = read_manifests([ROOT / "xrds", ROOT / "compositions"])
    result = render(read_manifests([ROOT / "claims" / f"{name}.yaml"]), Surroundings(known=known), converge=True)
    assert result.ok
    text = RENDERERS["yaml"](result.stacks, Extras())
    golden = HERE / f"{name}.yaml"
    if pytestconfig.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")

    assert golden.is_file(), "run pytest tests/golden --update-golden"
    assert golden.read_text(encoding="utf-8") == text


def test_every_golden_file_has_its_claim():
    claims = {path.name for path in (ROOT / "claims").glob("*.yaml")}

    assert {path.name for path in HERE.glob("*.yaml")} == claims
