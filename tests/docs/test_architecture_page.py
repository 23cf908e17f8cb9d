"""The picture of the rooms is what the imports of the code say."""

from __future__ import annotations

import re
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


@pytest.mark.thorough
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


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ({"top": ("high",), "ground": ("low", "facade")}, "LAYERS and the package differ: middle"),
        ({"top": ("low",), "ground": ("facade", "middle")}, "rooms import from layers above: middle --> low"),
    ],
)
def test_a_room_without_a_layer_and_an_import_upward_are_refused(
    drawing: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    layers: dict[str, tuple[str, ...]],
    message: str,
) -> None:
    package = tmp_path / "pkg"
    for name, text in {"__init__": "", "low": "", "middle": "from pkg.low import thing\n"}.items():
        package.mkdir(exist_ok=True)
        (package / f"{name}.py").write_text(text)
    if "high" in layers["top"]:
        (package / "high.py").write_text("")
    monkeypatch.setattr(drawing, "LAYERS", layers)
    with pytest.raises(ValueError, match=message):
        drawing.picture(package)


def test_each_layer_is_a_box(drawing: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    for name, text in {"__init__": "from pkg.low import thing\n", "low": ""}.items():
        (package / f"{name}.py").write_text(text)
    monkeypatch.setattr(drawing, "LAYERS", {"top": ("facade",), "ground": ("low",)})
    boxes = "  subgraph top\n    facade\n  end\n  subgraph ground\n    low\n  end\n"
    assert drawing.picture(package) == f"```mermaid\nflowchart TD\n{boxes}  facade --> low\n```\n"


def test_the_table_of_layers_has_the_rooms_of_the_picture(drawing: ModuleType) -> None:
    table = drawing.PAGE.read_text("utf-8").partition("| layer | rooms |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines()[2:]]
    named = {layer.strip(): set(re.findall(r"`(\w+)`", text)) for layer, text in rows}
    assert named == {layer: set(members) - {"facade"} for layer, members in drawing.LAYERS.items()}
