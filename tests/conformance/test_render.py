"""What `crossplane composition render` printed for the same files and arguments, recorded.

Output is compared byte by byte. Where the real tool fails, pyxp says why and exits with a code of its own.
"""

import json
from pathlib import Path

import pytest
import yaml

from pyxp.cli.app import run

RECORDED = json.loads((Path(__file__).parent / "data" / "render" / "cases.json").read_text())
CASES = {case["name"]: case for case in RECORDED["cases"]}

# pyxp quotes what YAML 1.1 and 1.2 readers understand differently; go-yaml does not. The values are the same.
QUOTED_MORE_CAREFULLY = {"yaml-strings"}


class PlainLoader(yaml.SafeLoader):
    """Reads `=`, `<<` and dates as text, as go-yaml writes them."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith((":timestamp", ":value", ":merge"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture
def render(tmp_path, monkeypatch, capsys):
    """Run one case in a folder of its own; gives exit code, output and talk."""

    def call(case):
        for name, text in case["files"].items():
            lines = RECORDED["shared"][text] if isinstance(text, str) else text
            (tmp_path / name).write_text("\n".join(lines))
        monkeypatch.chdir(tmp_path)
        code = run(["render", "--no-validate", *case["args"]])
        return code, *capsys.readouterr()

    return call


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "expected" in case])
def test_output_is_that_of_the_real_tool(name, render):
    code, out, err = render(CASES[name])
    expected = "\n".join(CASES[name]["expected"])
    assert code == 0, err
    if name in QUOTED_MORE_CAREFULLY:
        assert list(yaml.load_all(out, PlainLoader)) == list(yaml.load_all(expected, PlainLoader))
    else:
        assert out == expected


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "error" in case])
def test_what_the_real_tool_refuses_is_refused(name, render):
    code, out, err = render(CASES[name])
    assert code in (1, 2)
    assert out == ""
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
