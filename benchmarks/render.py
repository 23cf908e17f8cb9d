"""How fast many claims of the flagship are rendered in one process, and how much memory that takes.

Every row is a process of its own, so that its peak of memory is its own. Time is processor time (user and system),
from the first import on. The floor is a process that parses the same files and writes the same documents with
libyaml, and does nothing else; its own time for computing what it writes is left out.
"""

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parent.parent
HEADINGS = ("claims", "seconds", "claims/s", "resources/s", "ms/claim", "peak MiB", "floor ms/claim", "ratio")


def write_claims(folder: Path, count: int, *, distinct: bool = False) -> None:
    """The claim of the development environment under so many names, or also in so many environments."""
    text = (PROJECT / "claims" / "dev.yaml").read_text(encoding="utf-8")
    for number in range(count):
        claim = text.replace("name: dev\n", f"name: dev-{number}\n", 1)
        if distinct:
            claim = claim.replace("environment: dev\n", f"environment: dev-{number}\n")
            claim = claim.replace("Owner: video-platform\n", f"Owner: team-{number}\n")
        (folder / f"{number:06}.yaml").write_text(claim, encoding="utf-8")


class Counter(io.StringIO):
    """Standard output that goes nowhere; counts the documents."""

    documents = 0

    def write(self, text: str) -> int:
        """Count what begins a document."""
        self.documents += text.startswith("---\n") + text.count("\n---\n")
        return len(text)


def measure_pyxp(folder: str, *, validate: bool) -> dict[str, float]:
    """Run the command on all claims of a folder, its output and talk going nowhere."""
    started = time.process_time()
    from pyxp.cli import main as pyxp

    flags = [] if validate else ["--no-validate"]
    counter, code = Counter(), None
    try:
        with redirect_stdout(counter), redirect_stderr(Counter()):
            pyxp(["render", "--jobs", "1", *flags, "--project", str(PROJECT), folder])
    except SystemExit as end:
        code = end.code
    if code != 0:
        raise RuntimeError(f"pyxp render ended with exit code {code}")
    # The first document of each claim is its composite.
    resources = counter.documents - sum(1 for _ in Path(folder).iterdir())
    return {"seconds": time.process_time() - started, "resources": resources, "memory": peak_memory()}


def measure_floor(folder: str) -> dict[str, float]:
    """Parse the same files and write the same documents with libyaml; the rendering between is not counted."""
    started = time.process_time()
    import yaml

    files = [*Path(folder).iterdir(), *(PROJECT / "xrds").iterdir(), *(PROJECT / "compositions").iterdir()]
    for path in files:
        list(yaml.load_all(path.read_bytes(), Loader=yaml.CSafeLoader))
    seconds = time.process_time() - started

    from pyxp.files import read_manifests
    from pyxp.jobs.render import Surroundings, render_each

    known = read_manifests([PROJECT / "xrds", PROJECT / "compositions"])
    with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
        for expansion in render_each(read_manifests([folder]), Surroundings(known=known), validate=False):
            documents = expansion.stack.rendered.documents()
            started = time.process_time()
            yaml.dump_all(documents, nowhere, Dumper=yaml.CSafeDumper, explicit_start=True, sort_keys=True)
            seconds += time.process_time() - started
    return {"seconds": seconds}


def peak_memory() -> float:
    """The most memory this process ever held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def in_process(cache: str, *arguments: str) -> dict[str, float]:
    """What a process of its own measures; it finds everything byte-compiled."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, __file__, "--measure", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603  ourselves
    return json.loads(done.stdout)


def row(count: int, cache: str, *, validate: bool, distinct: bool) -> list[str]:
    """One line of the table."""
    with TemporaryDirectory() as folder:
        write_claims(Path(folder), count, distinct=distinct)
        found = in_process(cache, "validated" if validate else "plain", folder)
        floor = in_process(cache, "floor", folder)
    seconds = found["seconds"]
    rates = (f"{seconds:.2f}", f"{count / seconds:.0f}", f"{found['resources'] / seconds:.0f}")
    costs = (f"{seconds / count * 1e3:.2f}", f"{found['memory']:.0f}", f"{floor['seconds'] / count * 1e3:.2f}")
    return [str(count), *rates, *costs, f"{seconds / floor['seconds']:.2f}"]


def main() -> None:
    """Print a table without and one with validation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[1, 10, 100, 1000], metavar="N", help="how many")
    parser.add_argument("--distinct", action="store_true", help="give each claim an environment and tags of its own")
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        what, folder = options.measure
        found = measure_floor(folder) if what == "floor" else measure_pyxp(folder, validate=what == "validated")
        print(json.dumps(found))
        return
    with TemporaryDirectory() as cache:
        for validate in (False, True):
            row(1, cache, validate=validate, distinct=options.distinct)
            print(f"pyxp render{'' if validate else ' --no-validate'}, N claims in one process")
            print("  ".join(f"{heading:>14}" for heading in HEADINGS))
            for count in options.claims:
                print(
                    "  ".join(
                        f"{cell:>14}" for cell in row(count, cache, validate=validate, distinct=options.distinct)
                    ),
                    flush=True,
                )
            print()


if __name__ == "__main__":
    main()
