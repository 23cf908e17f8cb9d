"""The real Helm, built from its Go module."""

import importlib.util
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass
class Helm:
    """Calls Helm with nothing but what is given."""

    program: Path
    folder: Path

    def __call__(self, *arguments, values=None):
        """Run a command; values go into a file."""
        command = [str(self.program), *map(str, arguments)]
        if values:
            path = self.folder / "values.yaml"
            path.write_text(yaml.safe_dump(values))
            command += ["--values", str(path)]
        around = {f"HELM_{name}_HOME": str(self.folder) for name in ("CACHE", "CONFIG", "DATA")}
        return subprocess.run(
            command, env=around, cwd=self.folder, capture_output=True, text=True, timeout=300, check=False
        )

    def template(self, chart, namespace, values=None, *more):
        """What a chart renders: its text, and its documents by kind, namespace and name."""
        done = self("template", chart.name, chart, "--namespace", namespace, *more, values=values)
        assert done.returncode == 0, done.stderr
        documents = [document for document in yaml.safe_load_all(done.stdout) if document]
        return done.stdout, by_name(documents)


def by_name(documents):
    """Documents by kind, namespace and name."""
    found = {}
    for item in documents:
        key = (item["kind"], item["metadata"].get("namespace", ""), item["metadata"]["name"])
        assert key not in found, f"{key} is there twice"
        found[key] = item
    return found


@pytest.fixture(scope="session")
def helm(tmp_path_factory):
    """Helm; the test skips where it cannot be built."""
    spec = importlib.util.spec_from_file_location("building", HERE.parent / "oracle" / "building.py")
    building = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(building)
    program = building.pinned("helm", HERE / "programs", "helm.sh/helm/v3/cmd/helm", large=False)
    return Helm(program, tmp_path_factory.mktemp("helm"))
