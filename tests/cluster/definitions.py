"""Definitions of kinds for a server: Crossplane's own, and ones that take anything."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from .control_plane import MODULES


def crossplane_folder() -> Path:
    """The folder of Crossplane's module with what it installs; skips the test where the module cannot be fetched."""
    module = MODULES["crossplane"].removesuffix("/cmd/crossplane")
    return module_folder(module, Path(__file__).parent / "programs") / "cluster"


def module_folder(module: str, pins: Path) -> Path:
    """The folder of a module that the ``go.mod`` of a folder pins; skips the test where it cannot be fetched."""
    fetched = subprocess.run(
        [shutil.which("go") or "go", "mod", "download", "-json", module],
        cwd=pins,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if fetched.returncode != 0:
        pytest.skip(f"{module} cannot be fetched: {' '.join(fetched.stderr.split())[-300:]}")
    return Path(json.loads(fetched.stdout)["Dir"])


def definition(api_version, kind):
    """A CRD that takes anything as an object of a kind."""
    group, _, version = api_version.partition("/")
    plural = f"{kind.lower()}s"
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": "Cluster",
            "names": {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"},
            "versions": [
                {
                    "name": version,
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                    },
                }
            ],
        },
    }
