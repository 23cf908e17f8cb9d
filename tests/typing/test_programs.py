"""What mypy makes of small programs: the types it reveals and the mistakes it sees, in its strictest mode.

A line that ends in ``# reveals: TYPE`` or ``# refused: CODE`` must give just that; any other line must give nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mypy import api

from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.catalog.store import write
from pyxp.errors import Location
from pyxp.files import find_project, write_text
from pyxp.jobs.bindings import bindings

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent / "programs"
PROGRAMS = sorted(path.name for path in HERE.glob("*.py"))
EXAMPLE = ROOT / "examples" / "media-archive"
CONFIG = f"""
[mypy]
strict = true
follow_imports = silent
show_error_codes = true
mypy_path = {ROOT}:{EXAMPLE}:"""
_SAID = re.compile(r"# (reveals|refused): (.+)$")
_TOLD = re.compile(r"(?P<file>[^:]+\.py):(?P<line>\d+): (?P<kind>error|note): (?P<text>.*?)(?:  \[(?P<code>[\w-]+)])?$")
_REVEALED = re.compile(r'Revealed type is "(.*)"')

Lines = dict[int, set[str]]


def crd(kind: str, provided: dict[str, Any], observed: dict[str, Any]) -> dict[str, Any]:
    parts = {"spec": {"forProvider": provided}, "status": {"atProvider": observed}}
    properties = {
        part: {"type": "object", "properties": {name: {"type": "object", "properties": fields}}}
        for part, below in parts.items()
        for name, fields in below.items()
    }
    version = {"name": "v1", "served": True, "storage": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "ec2.aws.upbound.io",
            "scope": "Cluster",
            "names": {"kind": kind, "plural": f"{kind.lower()}s"},
            "versions": [{**version, "schema": {"openAPIV3Schema": {"type": "object", "properties": properties}}}],
        },
    }


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bindings of a project for a shipped kind in another release, and for a kind beside it."""
    folder = tmp_path_factory.mktemp("bound")
    text = {"type": "string"}
    selector = {
        "type": "object",
        "description": "Selector for a VPC in ec2.aws.upbound.io to populate vpcId.",
        "properties": {"matchControllerRef": {"type": "boolean"}},
    }
    crds = [crd("VPC", {"moat": text}, {"moat": text}), crd("Moat", {"vpcId": text, "vpcIdSelector": selector}, {})]
    (folder / "pyxp.toml").write_text('[paths]\nbindings = "bound"\n')
    write(
        folder / "schemas", import_documents([CrdSource(item, "crds.yaml", Location("crds.yaml", 1)) for item in crds])
    )
    found = find_project(folder)
    assert found is not None
    for path, content in bindings(found).items():
        write_text(path, content)
    return folder


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, bound: Path) -> dict[str, Lines]:
    """What one run of mypy says about each program, by line."""
    folder = tmp_path_factory.mktemp("mypy")
    config = folder / "mypy.ini"
    config.write_text(f"{CONFIG}{bound}\n")
    options = ["--config-file", str(config), "--cache-dir", str(folder / "cache"), "--no-error-summary"]
    platforms = [str(path) for path in (EXAMPLE / "media_archive", ROOT / "pyxp" / "streamflix", bound / "bound")]
    limit = sys.getrecursionlimit()
    try:
        output, problems, _ = api.run([*options, *(str(HERE / name) for name in PROGRAMS), *platforms])
    finally:
        sys.setrecursionlimit(limit)  # mypy raises it for the whole process
    assert problems == ""
    found: dict[str, Lines] = defaultdict(lambda: defaultdict(set))
    for line in output.splitlines():
        match = _TOLD.match(line)
        assert match is not None, line
        revealed = _REVEALED.fullmatch(match["text"])
        if revealed or match["kind"] == "error":
            said = f"reveals {plain(revealed[1])}" if revealed else f"refused {match['code']}"
            found[Path(match["file"]).name][int(match["line"])].add(said)
    return found


def plain(kind: str) -> str:
    """A revealed type without what versions of mypy write differently."""
    return re.sub(r"\bbuiltins\.|[?]", "", kind)


def expected(program: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate((HERE / program).read_text().splitlines(), start=1):
        match = _SAID.search(line)
        if match:
            yield number, f"{match[1]} {match[2]}"


@pytest.mark.parametrize("program", PROGRAMS)
def test_mypy_says_what_the_program_says(program: str, told: dict[str, Lines]) -> None:
    assert {line: sorted(said) for line, said in told[program].items()} == {
        line: [said] for line, said in expected(program)
    }


def test_mypy_has_nothing_to_say_about_the_platforms(told: dict[str, Lines]) -> None:
    assert set(told) == set(PROGRAMS)


@pytest.mark.toolchain
@pytest.mark.skipif(shutil.which("pyright") is None, reason="pyright is not installed")
def test_pyright_agrees_and_accepts_the_platforms(tmp_path: Path, bound: Path) -> None:
    platforms = [ROOT / "pyxp" / "streamflix", EXAMPLE / "media_archive", bound / "bound"]
    config = {
        "include": [os.path.relpath(folder, tmp_path) for folder in (HERE, *platforms)],
        "extraPaths": [str(ROOT), str(EXAMPLE), str(bound)],
        "typeCheckingMode": "strict",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
    command = ["pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    errors: dict[str, set[int]] = defaultdict(set)
    for item in json.loads(done.stdout)["generalDiagnostics"]:
        if item["severity"] == "error":
            errors[Path(item["file"]).name].add(item["range"]["start"]["line"] + 1)
    refused = {name: {line for line, said in expected(name) if said.startswith("refused")} for name in PROGRAMS}
    # What follows from a mistake is told in the lines below it, too.
    consequences = {"own_kinds.py": {23}}
    assert {name: lines - consequences.get(name, set()) for name, lines in errors.items()} == refused


def test_the_programs_hold_both_kinds_of_lines() -> None:
    said = [text.partition(" ")[0] for program in PROGRAMS for _, text in expected(program)]
    assert said.count("reveals") >= 20
    assert said.count("refused") >= 20
