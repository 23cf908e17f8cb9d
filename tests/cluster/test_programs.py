"""The programs of a management cluster can be had: built now where somebody asks for it, or skipped with the reason."""

import subprocess

import pytest

from . import argo_cd
from .control_plane import MODULES, building, program
from .functions import MODULES as FUNCTIONS
from .functions import versions

pytestmark = pytest.mark.toolchain


@pytest.mark.parametrize("name", MODULES)
def test_every_program_of_a_control_plane_is_there(name):
    done = subprocess.run([program(name), "--help"], capture_output=True, text=True, check=False, timeout=60)
    assert "--" in done.stdout + done.stderr


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_released_function_is_there(name):
    module, declared = FUNCTIONS[name]
    built = building().released(module, versions()[name], declared)
    done = subprocess.run([built, "--help"], capture_output=True, text=True, check=False, timeout=60)
    assert "--tls-certs-dir" in done.stdout


@pytest.mark.parametrize("name", ["application-controller", "applicationset-controller", "repo-server"])
def test_every_program_of_argo_cd_is_there(name):
    done = subprocess.run(
        [argo_cd.program(), f"argocd-{name}", "--help"], capture_output=True, text=True, check=False, timeout=60
    )
    assert "--redis" in done.stdout + done.stderr or "--argocd-repo-server" in done.stdout
