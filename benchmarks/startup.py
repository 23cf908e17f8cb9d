"""How long pyxp takes as a whole process, from start to exit, beside a process that only reads and writes YAML.

Every command runs several times, byte-compiled; the least processor time (user and system) and the least time on the
clock are shown. The ratio compares processor time with that of the floor: a Python process that parses the same files
and writes the same documents with libyaml (floor.py).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parent.parent
FLOOR = str(Path(__file__).parent / "floor.py")
PYXP = [sys.executable, "-m", "pyxp"]

FUNCTION = """\
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: function-patch-and-transform}
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.10.0"}
"""


def measured(command: Sequence[str], environment: dict[str, str], repeat: int) -> tuple[float, float]:
    """The least processor time and the least time on the clock of a command, in seconds."""
    found = []
    for _ in range(repeat):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        run(command, environment)
        clock, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock))
    return min(processor for processor, _ in found), min(clock for _, clock in found)


def run(command: Sequence[str], environment: dict[str, str]) -> str:
    """The output of a command, run in the project."""
    done = subprocess.run(  # noqa: S603  only commands of our own
        command, check=True, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    return done.stdout


def write_stack(folder: Path, count: int) -> list[str]:
    """A composite, a Composition of so many resources with a few patches each, and its Function; their paths."""
    names = [
        {"type": "FromCompositeFieldPath", "fromFieldPath": "spec.region", "toFieldPath": "spec.forProvider.region"},
        {
            "type": "CombineFromComposite",
            "combine": {
                "variables": [{"fromFieldPath": "metadata.name"}, {"fromFieldPath": "spec.environment"}],
                "strategy": "string",
                "string": {"fmt": "%s-%s"},
            },
            "toFieldPath": "spec.forProvider.tags.Name",
        },
        {"type": "ToCompositeFieldPath", "fromFieldPath": "status.atProvider.id", "toFieldPath": "status.id"},
    ]
    base = {
        "apiVersion": "ec2.aws.upbound.io/v1beta1",
        "kind": "Subnet",
        "spec": {"forProvider": {"cidrBlock": "10.0.0.0/24", "mapPublicIpOnLaunch": True, "tags": {"Team": "video"}}},
    }
    resources = [{"name": f"subnet-{number}", "base": base, "patches": names} for number in range(count)]
    function_input = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": resources}
    step = {"step": "compose", "functionRef": {"name": "function-patch-and-transform"}, "input": function_input}
    kind = {"apiVersion": "example.org/v1", "kind": "XNetwork"}
    composition = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "networks"},
        "spec": {"compositeTypeRef": kind, "mode": "Pipeline", "pipeline": [step]},
    }
    composite = {**kind, "metadata": {"name": "net"}, "spec": {"region": "eu-central-1", "environment": "dev"}}
    paths = [folder / name for name in ("composite.yaml", "composition.yaml", "functions.yaml")]
    # JSON is YAML, but people write block style, which is what a reader should be measured with.
    for path, document in zip(paths, (composite, composition), strict=False):
        path.write_text(block_style(document), encoding="utf-8")
    paths[2].write_text(FUNCTION, encoding="utf-8")
    return [str(path) for path in paths]


def block_style(document: object) -> str:
    """A document as YAML."""
    from pyxp.yamlio import write_document

    return write_document(document)


def floor_of(inputs: Sequence[str], command: Sequence[str], folder: Path, environment: dict[str, str]) -> list[str]:
    """The floor of a rendering command: the same inputs, and outputs prepared beforehand."""
    outputs = folder / "outputs.json"
    rendered = json.loads(run([*command, "--output", "json"], environment))
    outputs.write_text(json.dumps(rendered["items"]), encoding="utf-8")
    return [sys.executable, FLOOR, *inputs, str(outputs)]


def main() -> None:
    """Print one line per command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=10, metavar="N", help="how often every command runs")
    parser.add_argument("--resources", type=int, nargs="*", default=[50, 200], metavar="N", help="sizes of stacks")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "cache")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        claim = "claims/dev.yaml"
        known = [str(path) for part in ("xrds", "compositions") for path in sorted((PROJECT / part).glob("*.yaml"))]
        rows: list[tuple[str, list[str], list[str]]] = [
            ("pyxp --help", [], ["--help"]),
            (f"pyxp render {claim}", [claim, *known], ["render", claim]),
            (f"pyxp render --no-validate {claim}", [claim, *known], ["render", "--no-validate", claim]),
        ]
        for count in options.resources:
            (folder / str(count)).mkdir()
            paths = write_stack(folder / str(count), count)
            rows.append((f"pyxp render, {count} resources", paths, ["render", "--no-validate", *paths]))
        print(f"{'whole process':<42}  {'cpu s':>7}  {'clock s':>7}  {'floor cpu s':>11}  {'ratio':>6}")
        for title, inputs, arguments in rows:
            command = [*PYXP, *arguments]
            floor = floor_of(inputs, command, folder, environment) if inputs else [sys.executable, "-c", "import yaml"]
            run(command, environment)
            run(floor, environment)
            (processor, clock), (least, _) = (measured(item, environment, options.repeat) for item in (command, floor))
            print(f"{title:<42}  {processor:7.3f}  {clock:7.3f}  {least:11.3f}  {processor / least:6.2f}", flush=True)


if __name__ == "__main__":
    main()
