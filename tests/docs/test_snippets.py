"""Python shown in the documentation compiles to the YAML shown below it, or is refused with the words shown there.

Words behind ``python`` say what a block is: ``title="..."`` a file; ``compose`` lines of a ``compose`` method, followed
by an excerpt of the function's input as ``yaml``; ``refused`` lines that do not compile, followed by the message as
``text``; ``compiles`` lines of ``compose`` that compile. Anything else must be Python whose imports exist. A block
``yaml xrd`` is an excerpt of the schema of the guide's composite, which the snippets of all pages use.
"""

from __future__ import annotations

import ast
import importlib.util
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import Any

import pytest

import pyxp
from pyxp.errors import AuthoringError
from pyxp.yamlio import read_documents

ROOT = Path(__file__).parent.parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
PAGES += sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("examples/*/README.md"))
GUIDE = "docs/authoring.md"
NAMES = itertools.count()
HEAD = """
from typing import Annotated, Literal
from media import *
from network import Network
from pyxp import *
from pyxp.aws import cloudwatch, ec2, ecs, iam, kinesis, kms, rds, sns, sqs
from pyxp.kubernetes import apps, core, networking

class Snippet(Composite, group="media.example.org", version="v1alpha1", kind="XMedia", claim_kind="Media"):
    spec: MediaSpec
    status: Reported

    def compose(self, c: Composition) -> None:
        xr, spec = self, self.spec
        c.defaults(region=spec.region)
"""
STATUS = re.compile(r"(?:xr|self)\.status\.(\w+) = ")


@pytest.fixture
def media(blocks_of: Callable[[str], list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The composite that the guide declares, as a module, beside the one that it nests."""
    for name in ("network", "media"):
        (block,) = (block for block in blocks_of(GUIDE) if block.title == f"{name}.py")
        path = tmp_path / f"{name}.py"
        path.write_text(block.text)
        module = load(path, name)
        monkeypatch.setitem(sys.modules, name, module)
    return module


def load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def composite(body: str, folder: Path) -> type[pyxp.Composite]:
    """A composite with ``body`` in its compose method."""
    reported = dict.fromkeys(STATUS.findall(body), "str | None = None")
    lines = [f"    {name}: {kind}" for name, kind in reported.items()] or ["    pass"]
    status = "\n".join(["from pyxp import Status", "class Reported(Status):", *lines, ""])
    path = folder / f"snippet_{next(NAMES)}.py"
    path.write_text(status + HEAD + indent(body, " " * 8))
    found = load(path, path.stem).Snippet
    assert isinstance(found, type) and issubclass(found, pyxp.Composite)
    return found


def pairs(blocks: list[Any], word: str, language: str) -> Iterator[tuple[Any, Any]]:
    """Python blocks with ``word``, each with the block of ``language`` behind it."""
    for block, following in zip(blocks, [*blocks, None][1:], strict=True):
        if block.language == "python" and word in block.words:
            assert following is not None and following.language == language, f"nothing is shown behind {block}"
            yield block, following


@pytest.mark.parametrize("page", PAGES)
def test_python_compiles_to_the_yaml_below_it(
    page: str, blocks_of: Callable[[str], list[Any]], media: ModuleType, tmp_path: Path
) -> None:
    for block, shown in pairs(blocks_of(page), "compose", "yaml"):
        compiled = pyxp.compile_composite(composite(block.text, tmp_path))
        (document,) = read_documents(shown.text)
        inputs = [step["input"] for step in compiled.composition["spec"]["pipeline"] if "input" in step]
        given = {key: value for step in inputs for key, value in step.items()}
        contained(document.data, given, str(shown))


@pytest.mark.parametrize("page", PAGES)
def test_python_that_is_said_to_compile_compiles(
    page: str, blocks_of: Callable[[str], list[Any]], media: ModuleType, tmp_path: Path
) -> None:
    for block in blocks_of(page):
        if block.language == "python" and "compiles" in block.words:
            compiled = pyxp.compile_composite(composite(block.text, tmp_path))
            assert compiled.composition["spec"]["pipeline"], block


@pytest.mark.parametrize("page", PAGES)
def test_refused_python_is_refused_with_the_words_below_it(
    page: str, blocks_of: Callable[[str], list[Any]], media: ModuleType, tmp_path: Path
) -> None:
    for block, shown in pairs(blocks_of(page), "refused", "text"):
        with pytest.raises(AuthoringError) as caught:
            pyxp.compile_composite(composite(block.text, tmp_path))
        told = re.sub(r"^\S+snippet_\d+\.py:\d+(:\d+)?: ", "", str(caught.value), flags=re.MULTILINE)
        assert told == shown.text.strip(), str(shown)


def contained(shown: Any, real: Any, where: str) -> None:
    """Fails unless everything shown is there: fields of objects, entries of lists with a name or a type."""
    if isinstance(shown, dict):
        assert isinstance(real, dict), where
        for key, value in shown.items():
            assert key in real, f"{where}: there is no {key} among {', '.join(real)}"
            contained(value, real[key], f"{where} {key}")
    elif isinstance(shown, list) and shown and all(isinstance(item, dict) and "name" in item for item in shown):
        by_name = {item["name"]: item for item in real}
        for item in shown:
            assert item["name"] in by_name, f"{where}: there is no {item['name']}"
            contained(item, by_name[item["name"]], f"{where} {item['name']}")
    elif isinstance(shown, list) and shown and all(isinstance(item, dict) and "type" in item for item in shown):
        for item in shown:
            assert item in real, f"{where}: {item} is not among {real}"
    else:
        assert shown == real, where


@pytest.mark.parametrize("page", PAGES)
def test_schema_excerpts_are_those_of_the_composite(
    page: str, blocks_of: Callable[[str], list[Any]], media: ModuleType
) -> None:
    for block in blocks_of(page):
        if block.language == "yaml" and "xrd" in block.words:
            schema = pyxp.compile_composite(media.Media).xrd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
            (document,) = read_documents(block.text)
            contained(document.data, schema["properties"], str(block))


@pytest.mark.parametrize("page", PAGES)
def test_python_is_python_and_imports_what_exists(page: str, blocks_of: Callable[[str], list[Any]]) -> None:
    for block in blocks_of(page):
        if block.language != "python":
            continue
        for node in ast.walk(ast.parse(block.text, str(block))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "pyxp":
                module = importlib.import_module(str(node.module))
                for alias in node.names:
                    nested = f"{node.module}.{alias.name}"
                    assert hasattr(module, alias.name) or importlib.util.find_spec(nested), f"{block}: {nested}"


def test_the_pages_name_everything_that_the_facade_offers() -> None:
    text = "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in pyxp.__all__ if not re.search(rf"\b{name}\b", text)] == []


def test_the_guide_shows_enough_to_be_worth_this(blocks_of: Callable[[str], list[Any]]) -> None:
    blocks = blocks_of(GUIDE)
    assert len(list(pairs(blocks, "compose", "yaml"))) >= 9
    assert len(list(pairs(blocks, "refused", "text"))) >= 8
