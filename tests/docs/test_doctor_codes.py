"""The codes of `pyxp doctor` are those of the page."""

import re
from pathlib import Path

from pyxp.model.removed import CODE

ROOT = Path(__file__).parents[2]
_TABLE = re.compile(r"^\| (`[^|]+`) \|", re.MULTILINE)


def test_every_code_is_in_the_table_and_every_row_is_a_code() -> None:
    sources = [*(ROOT / "pyxp/cluster/diagnosis").glob("*.py"), ROOT / "pyxp/jobs/doctor.py"]
    text = "".join(path.read_text() for path in sources)
    codes = set(re.findall(r'(?:Finding|_missing)\(\s*"([a-z0-9-]+)"', text)) | {CODE, "schema-behind"}
    codes |= {f"{what}-{way}" for what in ("definition", "composition") for way in ("behind", "ahead")}
    codes |= {"function-unhealthy", "provider-unhealthy"}
    page = (ROOT / "docs/cluster.md").read_text()
    section = page[page.index("## Doctor") : page.index("## From Python")]
    shown = {code for row in _TABLE.findall(section) for code in re.findall(r"`([a-z0-9-]+)`", row)}
    assert shown == codes
