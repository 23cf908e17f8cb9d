"""Building programs from Go modules, once."""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

try:
    import fcntl
except ImportError:  # Windows: two workers may build the same program twice
    fcntl = None

PROGRAMS = Path(__file__).parent / "programs"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pyxp" / "oracle"
_FETCHING, _BUILDING, _BUILDING_LONG = 300, 900, 1500
"""Seconds that fetching modules, building a program and building all large ones may take."""
_TOO_LONG = 124
_ASKED = "PYXP_BUILD_CLUSTER"
"""The variable that lets programs be built that take a quarter of an hour."""


def program(name: str, folder: Path = PROGRAMS, *, asked: str = "") -> Path:
    """A program whose source lies in a folder of that name; skips the test where it cannot be built.

    Args:
        name: Its name, and that of its folder.
        folder: Where that folder is.
        asked: For a large one, the variable that lets it be built; it is used wherever it is.
    """
    files = {file.name: file.read_text() for file in sorted((folder / name).iterdir())}
    fetching = ["list", "-deps", "-f", "", "."] if asked else ["mod", "download"]
    return _built(name, files, "mod=readonly", fetching, ".", asked=asked)


def released(module: str, version: str, declared: str | None = None) -> Path:
    """The main program of a released module; skips the test where it cannot be built.

    Args:
        module: Where the module is found.
        version: Its version.
        declared: The path that the module's own go.mod declares, where it differs.
    """
    path = declared or module
    replace = f"\nreplace {path} => {module} {version}\n" if path != module else ""
    files = {"go.mod": f"module pyxp.test/released\n\ngo 1.25.0\n\nrequire {path} {version}\n{replace}"}
    return _built(module.rpartition("/")[2], files, "mod=mod", ["list", "-deps", "-f", "", path], path)


def pinned(name: str, folder: Path, package: str, *, large: bool = True) -> Path:
    """The program of a package that the ``go.mod`` of a folder pins; skips the test where it cannot be built.

    Large ones are built where somebody asks for it, and used wherever they are.
    """
    files = {file: (folder / file).read_text() for file in ("go.mod", "go.sum")}
    return _built(
        name, files, "mod=readonly", ["list", "-deps", "-f", "", package], package, asked=_ASKED if large else ""
    )


def _built(name: str, files: dict[str, str], mode: str, fetching: list[str], package: str, *, asked: str = "") -> Path:
    """The program, from the cache or built now. What cannot be fetched skips; what does not compile fails."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not installed")
    # GOTOOLCHAIN: another Go is not to be downloaded for this.
    around = {**os.environ, "GOFLAGS": f"-{mode} -buildvcs=false", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    content = "\0".join([_run([go, "env", "GOVERSION", "GOOS", "GOARCH"], around, 30).stdout, *files, *files.values()])
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    built = _CACHE / f"{name}-{digest}" / (f"{name}.exe" if os.name == "nt" else name)
    with _alone(built.parent):
        if built.is_file():
            return built
        if asked and not os.environ.get(asked):
            pytest.skip(f"{name} is not built yet, which takes a quarter of an hour; set {asked}=1 for that")
        for file, text in files.items():
            (built.parent / file).write_text(text)
        fetched = _run([go, *fetching], around, _FETCHING, built.parent)
        if fetched.returncode != 0:
            told = " ".join(fetched.stderr.split())[-300:]
            pytest.skip(f"the modules of {name} cannot be fetched: {told}")
        unfinished = built.with_name("unfinished")
        seconds = max(_end_of_large() - time.monotonic(), 1) if asked else _BUILDING
        done = _run([go, "build", "-o", str(unfinished), package], around, seconds, built.parent)
        if asked and done.returncode == _TOO_LONG:
            pytest.skip(f"building {name} {done.stderr}; the next run goes on from what Go has compiled so far")
        assert done.returncode == 0, done.stderr
        unfinished.replace(built)
    return built


@cache
def _end_of_large() -> float:
    """When the large programs must all be built: the first one begins now."""
    return time.monotonic() + _BUILDING_LONG


def _run(
    command: list[str], around: dict[str, str], seconds: float, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, cwd=folder, env=around, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, _TOO_LONG, "", f"took more than {seconds:.0f} s")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a program's folder, so that workers that run beside each other build it once."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
