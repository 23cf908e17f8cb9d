"""The plugin in runs of pytest: what people see when a test fails, and the life of a snapshot."""

import importlib.metadata
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# What the plugin loads when it is needed, loaded once: pytester forgets modules that an inner run loads.
import pyxp.testing.comparing
import pyxp.testing.platforms
import pyxp.testing.unused  # noqa: F401

from .things import FILES

TOLD_OF = importlib.metadata.entry_points(group="pytest11", name="pyxp")
NAMED = () if TOLD_OF else ("-p", "pyxp.testing.plugin")
"""An installation that is older than the plugin does not tell pytest of it."""
SNAPSHOTS = "tests/__rendered__/test_things"
STUB = """
import pytest

def pytest_addoption(parser):
    parser.addoption("--snapshot-update", action="store_true", default=False, dest="update_of_another")
"""


@pytest.fixture
def project(pytester):
    """The small platform, and a function that writes tests for it and runs them."""
    for name, text in FILES.items():
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def run(test, *arguments, name="tests/test_things.py", in_process=True):
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(test)
        given = (*NAMED, "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *arguments)
        return pytester.runpytest_inprocess(*given) if in_process else pytester.runpytest_subprocess(*given)

    run.path = pytester.path
    return run


def failure(result):
    """The lines that pytest marks with an E, of all failures."""
    return [line[1:].strip() for line in result.outlines if line.startswith("E ")]


def snapshots(project):
    return sorted(path.name for path in (project.path / SNAPSHOTS).glob("*"))


def told(result):
    """The lines of the section on snapshots."""
    lines = [line for line in result.outlines if line.startswith(("written: ", "unused: ", "deleted: "))]
    assert bool(lines) == any("snapshots of pyxp" in line for line in result.outlines)
    return lines


def test_a_fixture_gives_the_platform_of_the_project(project):
    result = project(
        """
def test_it(platform):
    stack = platform.render("claims/dev.yaml")
    stack.resources.queue.assert_matches({"spec": {"forProvider": {"visibilityTimeoutSeconds": 30}}})

def test_again(platform):
    platform.render("claims/dev.yaml").assert_only("queue")
"""
    )
    result.assert_outcomes(passed=2)


def test_a_failure_shows_the_test_and_what_differs_and_nothing_of_pyxp(project):
    result = project(
        """
def test_it(platform):
    queue = platform.render("claims/dev.yaml").resources.queue
    queue.assert_matches({"spec": {"forProvider": {"visibilityTimeoutSeconds": 60, "region": "eu-central-1"}}})
"""
    )

    assert failure(result) == [
        "AssertionError: queue (Queue) is not as expected:",
        "spec.forProvider.visibilityTimeoutSeconds is not as expected",
        "- 60",
        "+ 30",
    ]
    assert "tests/test_things.py:4: AssertionError" in result.outlines
    assert not any("pyxp/testing" in line for line in result.outlines)


@pytest.mark.parametrize(
    ("body", "last"),
    [
        ('platform.render("claims/dev.yml")', "InputError"),
        ('platform.render("claims/dev.yaml", overrides={"spec.secondz": 1})', "Refused"),
        ('platform.render("claims/dev.yaml").assert_ready()', "AssertionError"),
        ('platform.render("claims/dev.yaml").resources.queue.assert_absent("spec.forProvidr")', "UnknownNameError"),
        ('platform.render("claims/dev.yaml").resources["quue"]', "UnknownNameError"),
        ('assert "quue" not in platform.render("claims/dev.yaml").resources', "UnknownNameError"),
        ('platform.render("claims/dev.yaml").next(ready=["quue"])', "UnknownNameError"),
        ('platform.render("claims/dev.yaml").assert_snapshot()', "AssertionError"),
        ('platform.render("claims/dev.yaml").converge(delays={"quue": 1})', "UsageError"),
        ('platform.render(int, "claims/dev.yaml")', "UsageError"),
    ],
)
def test_whatever_fails_is_shown_at_the_line_of_the_test(project, body, last):
    result = project(f"def test_it(platform):\n    {body}\n")

    assert f"tests/test_things.py:2: {last}" in result.outlines
    assert not any("pyxp/" in line and line.endswith(last) for line in result.outlines)


def test_plain_asserts_tell_what_differs(project):
    result = project(
        """
def test_some_of_it(platform):
    assert platform.render("claims/dev.yaml").resources.queue >= {"spec": {"forProvider": {"region": "eu-west-1"}}}

def test_all_of_it(platform):
    queue = platform.render("claims/dev.yaml").resources.queue
    assert queue == {**queue.manifest, "kind": "Topic"}
"""
    )

    one = "AssertionError: assert <Queue dev-r8trm-c49d36afde77, composed as 'queue'>"
    assert failure(result) == [
        f"{one} >= what is expected",
        *("spec.forProvider.region is not as expected", "- eu-west-1", "+ eu-central-1"),
        f"{one} == what is expected",
        *("kind is not as expected", "- Topic", "+ Queue"),
    ]


SNAPSHOT = """
def test_it(platform):
    platform.render("claims/dev.yaml", overrides={"spec.seconds": SECONDS}).assert_snapshot()
"""


def test_the_life_of_a_snapshot(project):
    missing = project(SNAPSHOT.replace("SECONDS", "30"))
    assert failure(missing) == [
        "AssertionError: there is no snapshot __rendered__/test_things/test_it.yaml",
        "pytest --snapshot-update takes one: look at it",
    ]
    assert snapshots(project) == []

    taken = project(SNAPSHOT.replace("SECONDS", "30"), "--snapshot-update")
    taken.assert_outcomes(passed=1)
    assert told(taken) == [f"written: {SNAPSHOTS}/test_it.yaml"]
    text = (project.path / SNAPSHOTS / "test_it.yaml").read_text()
    assert text.startswith("# A snapshot of pyxp. `pytest --snapshot-update` writes it.\n---\n# XThing\napiVersion: ")
    assert "---\n# queue\napiVersion: sqs.aws.upbound.io/v1beta1\nkind: Queue\n" in text

    same = project(SNAPSHOT.replace("SECONDS", "30"))
    same.assert_outcomes(passed=1)
    assert told(same) == []

    changed = project(SNAPSHOT.replace("SECONDS", "60"))
    assert failure(changed) == [
        "AssertionError: __rendered__/test_things/test_it.yaml is not what came out; where that is meant, "
        "pytest --snapshot-update renews it",
        *("queue (Queue)", "spec.forProvider.visibilityTimeoutSeconds is not as expected", "- 30", "+ 60"),
    ]
    assert (project.path / SNAPSHOTS / "test_it.yaml").read_text() == text

    renewed = project(SNAPSHOT.replace("SECONDS", "60"), "--pyxp-snapshot-update")
    renewed.assert_outcomes(passed=1)
    assert (project.path / SNAPSHOTS / "test_it.yaml").read_text() == text.replace(
        "visibilityTimeoutSeconds: 30", "visibilityTimeoutSeconds: 60"
    )

    gone = project("def test_other():\n    pass\n")
    gone.assert_outcomes(passed=1)
    assert told(gone) == [f"unused: {SNAPSHOTS}/test_it.yaml"]
    assert snapshots(project) == ["test_it.yaml"]

    tidied = project("def test_other():\n    pass\n", "--snapshot-update")
    assert told(tidied) == [f"deleted: {SNAPSHOTS}/test_it.yaml"]
    assert not (project.path / "tests" / "__rendered__").exists()


SEVERAL = """
import pytest

class TestThem:
    @pytest.mark.parametrize("seconds", [1, 2])
    def test_each(self, platform, seconds):
        platform.render("claims/dev.yaml", overrides={"spec.seconds": seconds}).assert_snapshot()

def test_labels(platform):
    first = platform.render("claims/dev.yaml")
    first.assert_snapshot()
    first.next(ready="all").assert_snapshot("ready")
    first.resources.queue.assert_snapshot("the queue")

@pytest.mark.parametrize("text", ["a/b"])
def test_odd(platform, text):
    platform.render("claims/dev.yaml").assert_snapshot()
"""


def test_each_test_and_each_label_has_a_snapshot_of_its_own(project):
    project(SEVERAL, "--snapshot-update").assert_outcomes(passed=4)

    assert snapshots(project) == [
        "TestThem.test_each[1].yaml",
        "TestThem.test_each[2].yaml",
        "test_labels--ready.yaml",
        "test_labels--the_queue-89b84ee7.yaml",
        "test_labels.yaml",
        "test_odd[a_b]-037fe727.yaml",
    ]
    result = project(SEVERAL)
    result.assert_outcomes(passed=4)
    assert told(result) == []


def test_what_is_not_used_is_judged_where_all_of_it_ran(project):
    project(SEVERAL, "--snapshot-update")
    (project.path / SNAPSHOTS / "mine.yaml").write_text("not: ours\n")
    without = SEVERAL.replace('.assert_snapshot("ready")', "")

    chosen = [
        project(without, "-k", "each"),
        project(without, "tests/test_things.py::test_odd"),
        project(without, "--collect-only"),
        project(without.replace("    first.res", "    assert False\n    first.res")),
    ]
    whole = project(without)

    assert [told(result) for result in chosen] == [[], [], [], []]
    assert told(whole) == [f"unused: {SNAPSHOTS}/test_labels--ready.yaml"]
    assert told(project(without, "tests/test_things.py::test_labels")) == told(whole)
    renamed = project(without.replace("test_labels", "test_label"), "--snapshot-update")
    assert f"deleted: {SNAPSHOTS}/test_labels--ready.yaml" in told(renamed)
    assert (project.path / SNAPSHOTS / "mine.yaml").exists(), "what others keep there is theirs"


def test_the_snapshots_of_a_file_that_is_gone_are_unused(project):
    project(SNAPSHOT.replace("SECONDS", "30"), "--snapshot-update")
    (project.path / "tests" / "test_things.py").unlink()

    result = project("def test_other():\n    pass\n", name="tests/test_other.py")

    assert told(result) == [f"unused: {SNAPSHOTS}/test_it.yaml"]


def test_one_snapshot_is_not_compared_with_twice(project):
    result = project(
        """
def test_it(platform):
    stack = platform.render("claims/dev.yaml")
    stack.assert_snapshot()
    stack.assert_snapshot()
""",
        "--snapshot-update",
    )
    assert failure(result) == [
        "pyxp.errors.UsageError: test_it has compared with test_it.yaml before; "
        'tell its snapshots apart: assert_snapshot("after the update")'
    ]


def test_a_snapshot_that_somebody_broke_is_told(project):
    project(SNAPSHOT.replace("SECONDS", "30"), "--snapshot-update")
    path = project.path / SNAPSHOTS / "test_it.yaml"
    path.write_text(path.read_text().replace("# queue\n", ""))

    (line,) = failure(project(SNAPSHOT.replace("SECONDS", "30")))

    assert line.endswith("is not a snapshot any more; delete it, and let --snapshot-update take it anew")


def test_the_option_of_another_plugin_is_shared(project):
    (project.path / "another.py").write_text(STUB)
    (project.path / "conftest.py").write_text('pytest_plugins = ["another"]\n')

    project(SNAPSHOT.replace("SECONDS", "30"), "--snapshot-update").assert_outcomes(passed=1)
    project(SNAPSHOT.replace("SECONDS", "60"), "--pyxp-snapshot-update").assert_outcomes(passed=1)
    assert snapshots(project) == ["test_it.yaml"]
    given = "visibilityTimeoutSeconds: 60"
    assert given in (project.path / SNAPSHOTS / "test_it.yaml").read_text()


def test_a_failure_tells_no_values_of_secrets(project):
    result = project(
        """
from pyxp.testing.resources import RenderedResource

SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"pw": "hunter" + "2"}}

def test_it():
    assert RenderedResource(SECRET, "secret", None)["stringData"] == {"pw": "x"}
"""
    )
    result.assert_outcomes(failed=1)
    assert any("(not shown)" in line for line in failure(result))
    assert not any("hunter2" in line for line in result.outlines)


def test_an_option_of_that_name_that_takes_a_value_is_left_alone(project):
    taking = STUB.replace('action="store_true", default=False', 'action="store"')
    assert taking != STUB
    (project.path / "another.py").write_text(taking)
    (project.path / "conftest.py").write_text('pytest_plugins = ["another"]\n')

    project(SNAPSHOT.replace("SECONDS", "30"), "--pyxp-snapshot-update").assert_outcomes(passed=1)
    project(SNAPSHOT.replace("SECONDS", "30")).assert_outcomes(passed=1)


@pytest.mark.parametrize("before", [["-p", "another"], []], ids=["first", "second"])
def test_another_plugin_may_come_before_or_behind(project, before, monkeypatch):
    (project.path / "another.py").write_text(STUB)
    monkeypatch.syspath_prepend(project.path)
    if not before:
        monkeypatch.setenv("PYTEST_PLUGINS", "another")

    project(SNAPSHOT.replace("SECONDS", "30"), *before, "--snapshot-update").assert_outcomes(passed=1)

    assert snapshots(project) == ["test_it.yaml"]


def test_without_a_project_the_fixture_is_there_and_a_render_tells_what_is_missing(project):
    (project.path / "pyproject.toml").unlink()

    result = project('def test_it(platform):\n    platform.render("claims/dev.yaml")\n')

    assert failure(result) == [
        "pyxp.errors.InputError: there is no project here, and so no definition and no Composition; write [tool.pyxp] "
        "in a pyproject.toml above, give Platform(definitions=[...]), or a class"
    ]


def test_a_broken_configuration_ends_only_tests_that_use_it(project):
    (project.path / "pyproject.toml").write_text("[tool.pyxp]\nplatformz = []\n")

    result = project("def test_it(platform):\n    pass\n\ndef test_other():\n    pass\n")

    result.assert_outcomes(errors=1, passed=1)
    assert any("did you mean 'platforms'?" in line for line in failure(result))


def test_a_fixture_of_wider_scope_makes_a_platform_itself(project):
    result = project(
        """
import pytest
from pyxp.testing import Platform

@pytest.fixture(scope="session")
def everything():
    return Platform().render("claims/dev.yaml").converge()

def test_it(everything):
    everything.assert_ready()
    everything.assert_snapshot()
""",
        "--snapshot-update",
    )
    result.assert_outcomes(passed=1)
    assert snapshots(project) == ["test_it.yaml"]


@pytest.mark.thorough
def test_workers_share_the_book(project):
    project(SEVERAL, "--snapshot-update", "-n2", in_process=False).assert_outcomes(passed=4)
    assert len(snapshots(project)) == 6

    result = project(SEVERAL.replace('.assert_snapshot("ready")', ""), "-n2", in_process=False)

    result.assert_outcomes(passed=4)
    assert told(result) == [f"unused: {SNAPSHOTS}/test_labels--ready.yaml"]


def test_the_plugin_loads_nothing_of_pyxp_but_itself():
    code = "import pytest, sys; import pyxp.testing.plugin; print(*sorted(m for m in sys.modules if m[:4] == 'pyxp'))"

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.split() == [
        *("pyxp", "pyxp.testing", "pyxp.testing.bookkeeping", "pyxp.testing.plugin", "pyxp.testing.running")
    ]


def test_the_package_tells_pytest_of_the_plugin():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]

    assert project["entry-points"]["pytest11"] == {"pyxp": "pyxp.testing.plugin"}
    assert [entry.value for entry in TOLD_OF] in ([], ["pyxp.testing.plugin"])
