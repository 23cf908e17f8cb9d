"""The packages of a platform from a registry of this machine, and what would run them.

Nothing here can pull packages from outside, and there are no nodes. So stand-ins take the place of providers and
functions: they hold the definitions of the real ones and no program. Crossplane pulls them, unpacks them and turns
definitions into what is activated, as it does with any package. What it leaves to others with
``--package-runtime=...=External`` is played: where a function listens, and that what was pulled runs.
"""

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from pyxp.catalog import Catalog
from pyxp.installation.providers import crd_of

from .background import Background
from .witness import Witness

ROOT = Path(__file__).parents[2]
SYSTEM = "crossplane-system"
API = "pkg.crossplane.io/v1"
REVISIONS = ("ProviderRevision", "FunctionRevision")
SOURCE = "xpkg.crossplane.io/crossplane-contrib"
"""Where the packages of the charts lie."""
IMAGES, MIRROR = "kind: ImageConfig", "mirror.example.org/crossplane-contrib"
FAMILY = "provider-family-aws"
BESIDE = {"provider": f"{SOURCE}/{FAMILY}", "version": ">=v2.0.0"}
"""What every provider of the AWS family depends on: the package that has their ProviderConfigs."""
SAFE_START = "safe-start"
"""What a provider says that does not need all its kinds: those that nobody activated are not served."""


def of_charts(name):
    """A module of the charts' own tests."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "charts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def served_packages(chart: Path) -> dict[str, dict[str, str]]:
    """The functions and providers of a chart's values, each with its package."""
    values = yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8"))
    return {kind: values["packages"][kind] for kind in ("functions", "providers")}


def kinds_of(package: str) -> list[dict]:
    """The definitions that a package brings, as the catalog knows them."""
    catalog = Catalog.shipped()
    found = (catalog.find_kind(group, kind) for group, kind, _ in catalog.kinds())
    return [crd_of(facts) for facts in found if facts.package == package]


@contextmanager
def registry_with(chart: Path, folder: Path) -> Iterator[str]:
    """A registry that has stand-ins for all packages of a chart; gives the place where they lie."""
    tools = of_charts("registry")
    packages = served_packages(chart)
    with tools.registry(folder) as host:
        place = f"{host}/crossplane-contrib"

        def serve(kind: str, name: str, reference: str, **says: object) -> None:
            made = tools.stand_in(kind, name, kinds_of(name), reference.rpartition(":")[2], says)
            tools.serve(made, f"{place}/{name}")

        for name, reference in packages["functions"].items():
            serve("Function", name, reference, capabilities=["composition"])
        for name, reference in packages["providers"].items():
            serve("Provider", name, reference, capabilities=[SAFE_START], dependsOn=[BESIDE])
        serve("Provider", FAMILY, reference)
        yield place


def pull_from(seen: Witness, place: str) -> None:
    """Let Crossplane pull from another place what charts name, as the page of the installation says of a mirror."""
    text = (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")
    (shown,) = (
        block for block in re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if IMAGES in block
    )
    assert MIRROR in shown
    seen.create(yaml.safe_load(shown.replace(MIRROR, place)))


def take_functions_away(seen: Witness) -> dict[str, str]:
    """Remove the functions that the cluster of the tests came with; gives where each listens, by its name."""
    listening = {}
    for revision in seen.list(API, "FunctionRevision"):
        listening[revision["metadata"]["labels"]["pkg.crossplane.io/package"]] = revision["status"]["endpoint"]
    for kind in ("Function", "FunctionRevision"):
        for item in seen.list(API, kind):
            seen.delete({"apiVersion": API, "kind": kind, "metadata": item["metadata"]})
    return listening


class Runtime(Background):
    """Plays what runs packages, until it is stopped.

    Attributes:
        runs: Whether what is pulled runs; the definitions of providers come in any case.
    """

    def __init__(self, seen: Witness, listening: dict[str, str]) -> None:
        self.runs = True
        self._seen, self._listening = seen, listening
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "webhooks", "namespace": SYSTEM}}
        seen.create(secret | {"stringData": {"tls.crt": "nobody's"}})
        super().__init__()

    def work(self) -> None:
        """Say of all revisions what is to be said."""
        for kind in REVISIONS:
            for revision in self._seen.list(API, kind):
                self._attend(kind, revision)

    def _attend(self, kind: str, revision: dict) -> None:
        """Say of a revision what Crossplane waits for, as far as it is not said."""
        # A package that another one depends on is called after its repository.
        name = revision["metadata"]["labels"]["pkg.crossplane.io/package"].removeprefix("crossplane-contrib-")
        said = {"tlsServerSecretName": "webhooks"}
        if name in self._listening:
            said["endpoint"] = self._listening[name]
        if self.runs:
            condition = {"type": "RuntimeHealthy", "status": "True", "reason": "HealthyPackageRevision"}
            said["conditions"] = [condition | {"lastTransitionTime": "2026-01-01T00:00:00Z"}]
        there = revision.get("status") or {}
        known = {item["type"] for item in there.get("conditions", ())}
        if all(there.get(key) for key in said) and (not self.runs or "RuntimeHealthy" in known):
            return
        metadata = {"name": revision["metadata"]["name"]}
        self._seen.kind(API, kind).status.server_side_apply(
            body={"apiVersion": API, "kind": kind, "metadata": metadata, "status": said},
            name=metadata["name"],
            field_manager="runtime",
            force_conflicts=True,
        )


@contextmanager
def runtime(seen: Witness, listening: dict[str, str]) -> Iterator[Runtime]:
    """What runs packages, as long as it is needed."""
    playing = Runtime(seen, listening)
    try:
        yield playing
    finally:
        playing.stop()
