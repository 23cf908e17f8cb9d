"""How fast the commands are as whole processes, how much memory they take, and what became of that since last time.

Every command runs several times, byte-compiled and in one process (``--jobs 1``), in turn with its floor: a Python
process that parses the same files and writes the same documents with libyaml (floor.py). Seconds depend on the machine,
so what is compared with the recorded figures is the ratio to the floor. ``--record`` writes the figures anew.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parent.parent
FLOOR = str(Path(__file__).parent / "floor.py")
FIGURES = Path(__file__).parent / "figures.json"
PYXP = [sys.executable, "-P", "-m", "pyxp"]
MEASURING = """
import os, sys
nowhere = os.open(os.devnull, os.O_WRONLY)
actions = [(os.POSIX_SPAWN_DUP2, nowhere, 1), (os.POSIX_SPAWN_DUP2, nowhere, 2)]
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(process, 0)
print([os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss])
"""
"""Starts a command from a small process: what is started counts the memory of who starts it as its own."""
SHIPPED = ("VPC", "Subnet", "RouteTable", "SecurityGroup", "NATGateway", "EIP", "Instance", "LaunchTemplate")


@dataclass
class Case:
    """A command that is measured.

    Attributes:
        title: How it is called.
        command: The arguments of pyxp.
        inputs: The files that the floor reads.
        outputs: The documents that the floor writes.
        resources: How many resources come out; 0 where that says nothing.
    """

    title: str
    command: list[str]
    inputs: list[str] = field(default_factory=list)
    outputs: list[object] = field(default_factory=list)
    resources: int = 0


def cases(folder: Path, claims: int, environment: dict[str, str]) -> list[Case]:
    """Everything that is measured; ``claims`` is how many stand for many."""
    one, many, converged, few = "claims/dev.yaml", folder / "claims", folder / "few", max(claims // 10, 1)
    write_claims(many, claims)
    write_claims(converged, few)
    known = [str(path) for part in ("xrds", "compositions") for path in sorted((PROJECT / part).glob("*.yaml"))]
    found = [
        Case("start: `pyxp --help`", ["--help"]),
        Case("one look-up: `pyxp schemas show`", ["schemas", "show", "rds/Cluster"]),
        rendered("render, one claim", [one], known, environment),
        rendered("the same, not validated", [one, "--no-validate"], known, environment),
        rendered(f"render, {claims} claims", [str(many), "--jobs", "1"], known, environment),
        rendered("the same, not validated", [str(many), "--jobs", "1", "--no-validate"], known, environment),
        rendered(f"converge, {few} claims", [str(converged), "--jobs", "1", "--converge"], known, environment),
    ]
    stacks = folder / "stacks.yaml"
    stacks.write_text(run([*PYXP, "render", str(many), "--project", str(PROJECT)], environment), encoding="utf-8")
    resources = found[4].resources
    found.append(Case(f"validate, {resources} resources", ["validate", "--quiet", str(stacks)], [str(stacks)]))
    found[-1].resources = resources
    found.append(Case("generate", ["generate", "--check"], outputs=documents(known)))
    crds = write_crds(folder / "crds.yaml")
    target = ["schemas", "import", str(folder / "crds.yaml"), "--to", str(folder / "store")]
    found.append(Case(f"import, {len(SHIPPED)} CRDs", target, [str(folder / "crds.yaml")], crds))
    return found


def rendered(title: str, arguments: list[str], known: list[str], environment: dict[str, str]) -> Case:
    """A render, with what its floor reads and writes."""
    command = ["render", *arguments, "--project", str(PROJECT)]
    written = json.loads(run([*PYXP, *command, "--output", "json"], environment))["items"]
    place = PROJECT / arguments[0]
    files = sorted(map(str, place.iterdir())) if place.is_dir() else [str(place)]
    composites = sum(1 for item in written if "resourceRefs" in str(item.get("spec", {}).keys()))
    return Case(title, command, [*files, *known], written, len(written) - max(composites, len(files)))


def write_claims(folder: Path, count: int) -> None:
    """The claim of the development environment for so many environments."""
    folder.mkdir()
    text = (PROJECT / "claims" / "dev.yaml").read_text(encoding="utf-8")
    for number in range(count):
        claim = text.replace("name: dev\n", f"name: dev-{number}\n", 1)
        claim = claim.replace("environment: dev\n", f"environment: d{number}\n", 1)
        (folder / f"{number:06}.yaml").write_text(claim, encoding="utf-8")


def write_crds(path: Path) -> list[object]:
    """Definitions of a few of the shipped kinds, in a file."""
    from pyxp.catalog import Catalog
    from pyxp.yamlio import write_documents

    shipped = Catalog.shipped()
    facts = [shipped.find("ec2.aws.upbound.io/v1beta1", kind) for kind in SHIPPED]
    crds = [item.crd() for item in facts if item is not None]
    path.write_text(write_documents(crds), encoding="utf-8")
    return crds


def documents(paths: Sequence[str]) -> list[object]:
    """What some files hold."""
    from pyxp.files import read_manifests

    return [item.data for item in read_manifests(paths)]


def run(command: Sequence[str], environment: dict[str, str]) -> str:
    """The output of a command, run in the project; how it ends does not matter."""
    done = subprocess.run(  # noqa: S603  only commands of our own
        command, check=False, cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def measured(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    """The processor time of one run in seconds, and the most memory that it held in MiB."""
    program = [sys.executable, "-I", "-S", "-c", MEASURING, *command]
    code, seconds, memory = json.loads(run(program, environment))
    if code not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return seconds, memory / (2**20 if sys.platform == "darwin" else 2**10)


def figures_of(case: Case, folder: Path, environment: dict[str, str], repeat: int) -> dict[str, float]:
    """The figures of a command, from runs of it and of its floor in turn."""
    outputs = folder / "outputs.json"
    outputs.write_text(json.dumps(case.outputs), encoding="utf-8")
    floor = [sys.executable, FLOOR, *case.inputs, str(outputs)]
    command = [*PYXP, *case.command]
    pairs = []
    for turn in range(repeat + 1):
        pair = (measured(command, environment), measured(floor, environment))
        pairs += [pair] if turn else []  # the first one compiles
    seconds = statistics.median(mine[0] for mine, _ in pairs)
    return {
        "seconds": round(seconds, 3),
        "floor": round(statistics.median(theirs[0] for _, theirs in pairs), 3),
        "ratio": round(statistics.median(mine[0] / theirs[0] for mine, theirs in pairs), 2),
        "memory": round(max(mine[1] for mine, _ in pairs), 1),
        "rate": round(case.resources / seconds) if case.resources else 0,
    }


def row(title: str, found: dict[str, float], before: dict[str, float] | None) -> str:
    """One line of the table."""
    rate = f"{found['rate']:.0f}" if found["rate"] else ""
    since = f"{found['ratio'] / before['ratio']:.2f}" if before else ""
    numbers = (f"{found['seconds']:.2f}", f"{found['floor']:.2f}", f"{found['ratio']:.2f}", since)
    return f"{title:<36}" + "".join(f"{cell:>9}" for cell in (*numbers, rate, f"{found['memory']:.0f}"))


def main() -> None:
    """Print one line for each command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="how often every command runs")
    parser.add_argument("--claims", type=int, default=100, metavar="N", help="how many are many")
    parser.add_argument("--record", metavar="NAME", help="keep the figures, as those of the release NAME")
    options = parser.parse_args()
    recorded = json.loads(FIGURES.read_text(encoding="utf-8"))["recorded"] if FIGURES.exists() else []
    earlier = [item for item in recorded if item["name"] != options.record]
    last = earlier[-1] if earlier else {"name": "nothing", "cases": []}
    before = {(item["title"], place): item for place, item in enumerate(last["cases"])}
    found = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "cache")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        headings = ("cpu s", "floor s", "ratio", "since", "res./s", "peak MiB")
        print(f"{'since: ' + last['name']:<36}" + "".join(f"{item:>9}" for item in headings))
        for place, case in enumerate(cases(folder, options.claims, environment)):
            figures = figures_of(case, folder, environment, options.repeat)
            found.append({"title": case.title, **figures})
            print(row(case.title, figures, before.get((case.title, place))), flush=True)
    if options.record:
        python, machine = platform.python_version(), f"{os.cpu_count()} cores, {platform.machine()}"
        now = {"name": options.record, "python": python, "machine": machine, "cases": found}
        FIGURES.write_text(json.dumps({"recorded": [*earlier, now]}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
