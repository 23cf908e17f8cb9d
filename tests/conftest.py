"""What all tests share: their options, and how hypothesis draws its examples."""

import gc
import importlib.metadata
import importlib.util
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# An installation that is older than the plugin does not tell pytest of it: those that lead to the sources are not made
# anew with each state of them.
_PLUGIN = () if importlib.metadata.entry_points(group="pytest11", name="pyxp") else ("pyxp.testing.plugin",)
pytest_plugins = ("pytester", *_PLUGIN)

# A slow machine is no failure. The same few examples are drawn every time, so that a red run means a change; with
# PYXP_EXPLORE set, many others are drawn.
settings.register_profile("explore", max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "repeat", settings.get_profile("explore"), max_examples=30, derandomize=True, print_blob=True, database=None
)
settings.load_profile("explore" if os.environ.get("PYXP_EXPLORE") else "repeat")

WHOLE_STACKS = {"test_adoption.py", "test_lifecycle.py", "test_teardown.py", "test_upgrade.py"}
"""The scenarios of ``tests/cluster`` that bring up the flagship on a cluster."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden files are written on demand only."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


def pytest_configure() -> None:
    """The interrupt key is heard by all that tests start, also where a shell runs the tests in the background.

    It ignores the key for what runs there, and that is passed on.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """What was collected stays to the end, so the garbage collector need not look through it again and again.

    Freezing it would hide what refers to an object from hypothesis, which warns of that.
    """
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where scenarios on clusters may run, they go to two workers: they share what takes a while to come up.

    Those that bring up whole stacks take about as long as all the others, and have a cluster of their own. For all
    other tests the distribution of ``pyproject.toml`` is the faster one.
    """
    if "not toolchain" in config.option.markexpr:
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        """Gives each test to whoever is free; the largest group first."""

        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            if "tests/cluster/" not in module:
                return nodeid
            return "stacks" if module.rpartition("/")[2] in WHOLE_STACKS else "clusters"

    return Together(config, log)


@pytest.fixture(scope="session")
def write_certificate() -> Callable[[Path], tuple[Path, Path]]:
    """Writes a certificate of 127.0.0.1, which vouches for itself, and its key into a folder; gives both files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    form, plain = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()

    def write(folder: Path) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        begun = datetime.now(UTC) - timedelta(hours=1)
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        certificate = (
            builder.not_valid_before(begun)
            .not_valid_after(begun + timedelta(days=1))
            .add_extension(names, critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        files = folder / "server.crt", folder / "server.key"
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
        return files

    return write


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A registry on this machine, as ``tests/unit/xpkg/shelf.py`` has it, and an empty cache and no logins."""
    name, folder = "tests_of_xpkg", Path(__file__).parent / "unit" / "xpkg"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        assert spec is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    monkeypatch.setattr("pyxp.jobs.pulling.sleep", lambda _: None)
    with importlib.import_module(f"{name}.shelf").serving() as shelf:
        yield shelf
