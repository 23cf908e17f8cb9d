"""What the plugin remembers of a run: which test runs, which snapshots it uses, and which snapshots nobody uses.

With pytest-xdist the workers run the tests, and their reports carry what is remembered to the process that started
them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from pyxp.testing import running
from pyxp.testing.running import RunningTest

_NOTE: Final = "pyxp_snapshots"
_CHOSEN: Final = "pyxp_chosen"


class Bookkeeping:
    """Keeps book of one run.

    Args:
        config: The configuration of pytest.
        update: Whether snapshots are to be written.
    """

    def __init__(self, config: pytest.Config, *, update: bool) -> None:
        self._config = config
        self._update = update
        self._root = config.rootpath
        self._output: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self._collected: dict[str, None] = {}
        self._passed: set[str] = set()
        self._used: dict[str, str] = {}
        self._chosen: set[str] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Notes which test runs."""
        running.stack.append(RunningTest(item.nodeid, item.path, self._update))
        try:
            return (yield)
        finally:
            running.stack.pop()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Lets the report carry the snapshots that the test has used."""
        report = yield
        test = running.stack[-1] if running.stack else None
        if test is not None and test.snapshots and test.node == item.nodeid:
            setattr(report, _NOTE, dict(test.snapshots))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes what passed, and what it has used."""
        self._used.update(getattr(report, _NOTE, ()))
        if report.when == "call" and report.passed:
            self._passed.add(report.nodeid)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Notes the tests that were collected."""
        self._collected.update(dict.fromkeys(item.nodeid for item in session.items))

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Notes the files of which only some tests run."""
        self._chosen.update(item.nodeid.partition("::")[0] for item in items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Notes the tests that a worker has collected."""
        self._collected.update(dict.fromkeys(ids))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Takes over what a worker has noted; one that broke down may not have told everything."""
        output = getattr(node, "workeroutput", {})
        self._chosen.update(output.get(_CHOSEN, ()))
        if error or _CHOSEN not in output:
            self._chosen.update(name.partition("::")[0] for name in self._collected)

    def pytest_sessionfinish(self) -> None:
        """Hands a worker's notes on."""
        if self._output is not None:
            self._output[_CHOSEN] = sorted(self._chosen)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tells which snapshots were written, and which ones nobody uses; those go where snapshots are updated."""
        if self._output is not None:  # a worker has seen some of the tests only
            return
        written = sorted(path for path, became in self._used.items() if became == "written")
        unused = self._unused()
        if not written and not unused:
            return
        terminalreporter.section("snapshots of pyxp")
        for path in written:
            terminalreporter.line(f"written: {self._shown(path)}")
        for left in unused:
            terminalreporter.line(f"{'deleted' if self._update else 'unused'}: {self._shown(left)}")
        if unused and not self._update:
            terminalreporter.line("pytest --snapshot-update deletes what no test uses")

    def _unused(self) -> list[Path]:
        """The snapshots that belong to no test, or to one that passed without it; deleted on demand."""
        if self._config.getoption("collectonly", False) or not any(map(self._has_snapshots, self._files())):
            return []
        # Loaded only where there are snapshots.
        from pyxp.testing.unused import delete, unused_snapshots

        found = unused_snapshots(self._root, self._collected, self._passed, self._used, self._chosen_files())
        if self._update:
            delete(found)
        return found

    def _files(self) -> Iterable[Path]:
        names = dict.fromkeys(name.partition("::")[0] for name in self._collected)
        return dict.fromkeys((self._root / name).parent for name in names)

    def _has_snapshots(self, folder: Path) -> bool:
        return (folder / "__rendered__").is_dir()

    def _chosen_files(self) -> set[str]:
        """The files of which only some tests ran, so that it is not known what the others use."""
        if self._config.getoption("lf", False):
            return {name.partition("::")[0] for name in self._collected}
        named = {argument.partition("::")[0] for argument in self._config.args if "::" in argument}
        reals = {(self._config.invocation_params.dir / name).resolve() for name in named}
        files = {name.partition("::")[0] for name in self._collected}
        return self._chosen | {file for file in files if (self._root / file).resolve() in reals}

    def _shown(self, path: str | Path) -> str:
        whole = Path(path)
        return str(whole.relative_to(self._root)) if whole.is_relative_to(self._root) else str(whole)
