"""Snapshots: how their files are called, and what they do not tell."""

import pytest

from pyxp.catalog import Catalog
from pyxp.errors import UsageError
from pyxp.testing import running
from pyxp.testing.fields import Schemas
from pyxp.testing.resources import RenderedResource
from pyxp.testing.running import RunningTest
from pyxp.testing.snapshots import Snapshot, compare_snapshot, file_stem

SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"password": "aHVzaA=="}}


@pytest.fixture
def test(tmp_path, monkeypatch):
    """A test that runs, in a file of its own."""
    made = RunningTest("tests/test_a.py::TestX::test_y[1]", tmp_path / "test_a.py", True)
    monkeypatch.setattr(running, "stack", [made])
    return made


@pytest.mark.parametrize(
    ("name", "label", "stem"),
    [
        ("test_a", "", "test_a"),
        ("TestX.test_y[eu-west-1]", "", "TestX.test_y[eu-west-1]"),
        ("test_a", "after", "test_a--after"),
        ("test_a[a/b]", "", "test_a[a_b]-30c131a6"),
        ("test_a[a:b]", "", "test_a[a_b]-dbaa1fe0"),
        ("t" * 300, "", "t" * 120 + "-0afa5eb0"),
    ],
)
def test_files_are_called_after_tests_as_far_as_file_systems_take_it(name, label, stem):
    assert file_stem(name, label) == stem


def test_a_difference_tells_no_secret():
    secret = RenderedResource(SECRET, "secret", Schemas([], Catalog.shipped()))
    with pytest.raises(AssertionError) as caught:
        secret.assert_matches({"data": {"password": "b3RoZXI="}})
    assert "+ (not shown)" in str(caught.value)
    assert "aHVzaA" not in str(caught.value)
    assert secret >= {"data": {"password": "aHVzaA=="}}
    assert secret["data"] == {"password": "aHVzaA=="} != secret["data"]["password"]
    assert repr(secret["data"]) == "{'password': (not shown)}"
    assert list(secret["data"]) == ["password"]


def test_a_snapshot_holds_no_secret(test, tmp_path):
    compare_snapshot(Snapshot("", {"secret": SECRET}))

    text = (tmp_path / "__rendered__" / "test_a" / "TestX.test_y[1].yaml").read_text()
    assert "aHVzaA" not in text
    assert "password: (not shown)" in text
    test.snapshots.clear()
    test.update = False
    compare_snapshot(Snapshot("", {"secret": {**SECRET, "data": {"password": "b3RoZXI="}}}))
    test.snapshots.clear()
    with pytest.raises(AssertionError) as caught:
        compare_snapshot(Snapshot("", {"secret": {**SECRET, "data": {"user": "b3RoZXI="}}}))
    assert "b3RoZXI" not in str(caught.value)


def test_what_is_new_and_gone_is_told(test):
    compare_snapshot(Snapshot("", {"a": {"kind": "A", "metadata": {"name": "x"}}, "b": {"kind": "B"}}))
    test.snapshots.clear()
    test.update = False

    with pytest.raises(AssertionError) as caught:
        compare_snapshot(Snapshot("", {"b": {"kind": "B"}, "c": {"kind": "C", "metadata": {"name": "y"}}}))

    assert str(caught.value).splitlines()[1:] == ["  c is new: C y", "  a is gone: A x"]


def test_long_differences_are_cut(test):
    compare_snapshot(Snapshot("", {"a": {"kind": "A", "spec": {f"f{n}": 1 for n in range(100)}}}))
    test.snapshots.clear()
    test.update = False

    with pytest.raises(AssertionError) as caught:
        compare_snapshot(Snapshot("", {"a": {"kind": "A", "spec": {f"f{n}": 2 for n in range(100)}}}))

    assert str(caught.value).splitlines()[-1] == "  ... 241 lines more"


def test_outside_of_a_test_there_is_no_snapshot(monkeypatch):
    monkeypatch.setattr(running, "stack", [])
    with pytest.raises(UsageError, match="no test runs"):
        compare_snapshot(Snapshot("", {}))
