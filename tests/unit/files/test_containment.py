"""Whether paths stay in a folder, links followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.errors import InputError
from pyxp.files import leads_outside, outside_of


@pytest.mark.parametrize(("name", "outside"), [("a/b", False), (".", False), ("../x", True), ("a/../../x", True)])
def test_steps_back_lead_outside(tmp_path: Path, name: str, outside: bool) -> None:
    (tmp_path / "in").mkdir()
    assert leads_outside(tmp_path / "in" / name, tmp_path / "in") is outside


def test_links_are_followed(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    (inside / "real").mkdir(parents=True)
    (inside / "near").symlink_to("real")
    (inside / "far").symlink_to(tmp_path)
    (tmp_path / "alias").symlink_to(inside)
    assert not leads_outside(inside / "near" / "new.yaml", inside)
    assert leads_outside(inside / "far" / "new.yaml", inside)
    assert not leads_outside(tmp_path / "alias" / "new.yaml", inside)


def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    try:
        assert not leads_outside(tmp_path / "a" / "x", tmp_path)
    except InputError as error:
        assert "cannot follow the path" in error.message


def test_many_paths_are_judged_as_each_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "in"
    (inside / "real").mkdir(parents=True)
    (inside / "near").symlink_to("real")
    (inside / "far").symlink_to(tmp_path)
    names = ["a", "b", ".", "..", "../x", "../in/x", "near/x", "far", "far/x", "far/in/x", "real/y/z", "near/.."]
    paths = [inside / name for name in names] + [tmp_path, tmp_path / "x" / "y"]
    outside = outside_of(inside)
    assert [outside(path) for path in paths] == [leads_outside(path, inside) for path in paths]
    followed = []
    once = Path.resolve
    monkeypatch.setattr(Path, "resolve", lambda path: followed.append(path) or once(path))
    assert not any(outside(inside / f"a{number}.yaml") for number in range(100))
    assert followed == []
