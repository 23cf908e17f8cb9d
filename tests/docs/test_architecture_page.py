"""The picture of the rooms is what the imports of the code say."""

from __future__ import annotations

import sys
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def drawing() -> ModuleType:
    spec = util.spec_from_file_location("room_picture", DOCS / "room_picture.py")
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    sys.modules["room_picture"] = module
    spec.loader.exec_module(module)
    return module


def test_the_rooms_are_drawn_as_they_are(drawing: ModuleType) -> None:
    text = drawing.PAGE.read_text("utf-8")
    assert text == drawing.page(text), "run python docs/room_picture.py"


def test_arrows_that_others_imply_are_left_out(drawing: ModuleType, tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    for name, text in {
        "__init__.py": "",
        "__init__.pyi": "from pkg.low import Name as Name\n",
        "low/__init__.py": "",
        "low/old.py": "'''The former home of :mod:`pkg.high`.'''\nfrom pkg.high import later\n",
        "middle/__init__.py": "from pkg.low import thing\n",
        "high.py": "def later():\n    import pkg.middle\n    from pkg.low import thing\n    from pkg import Name\n",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    graph = drawing.rooms(package)
    assert graph == {"facade": {"low"}, "low": set(), "middle": {"low"}, "high": {"middle", "low", "facade"}}
    assert drawing.implied(graph) == {"facade": {"low"}, "low": set(), "middle": {"low"}, "high": {"middle", "facade"}}


def test_a_page_without_a_place_is_refused(drawing: ModuleType) -> None:
    with pytest.raises(ValueError, match="has no place for the picture"):
        drawing.page("# No picture\n")
