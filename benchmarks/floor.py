"""The floor of every comparison: a Python process that only reads and writes YAML, with libyaml.

Reads the files of the first arguments, which is what a render has to read, and writes the documents of a JSON file,
the last argument, which is what a render has to write. Nothing is computed between.
"""

import json
import sys
from pathlib import Path

import yaml


def main(inputs: list[str], outputs: str) -> None:
    """Parse all inputs, then write all outputs to standard output."""
    for name in inputs:
        list(yaml.load_all(Path(name).read_bytes(), Loader=yaml.CSafeLoader))
    documents = json.loads(Path(outputs).read_bytes())
    yaml.dump_all(documents, sys.stdout, Dumper=yaml.CSafeDumper, explicit_start=True, sort_keys=True)


if __name__ == "__main__":
    main(sys.argv[1:-1], sys.argv[-1])
