"""Draws the picture of findings at a terminal in docs/validation.md: ``python docs/findings_picture.py``.

It is what pyxp prints: a small project is written to a folder for the moment, with mistakes in a claim, and one that
only shows in what is composed of another. A test compares the picture with what this would draw.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from rich.console import Console
from rich.text import Text

from pyxp.cli.app import run

PICTURE = Path(__file__).parent / "pictures" / "findings.svg"
WIDTH = 100
COMMANDS = ("validate claims", "render claims/archive.yaml")
PROJECT = {
    "pyxp.toml": "",
    "xrds/queues.yaml": """\
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
metadata: {name: xqueues.example.org}
spec:
  group: example.org
  names: {kind: XQueue, plural: xqueues}
  scope: LegacyCluster
  claimNames: {kind: Queue, plural: queues}
  versions:
  - name: v1
    served: true
    referenceable: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [region]
            properties:
              region: {type: string, enum: [eu-central-1, eu-west-1]}
              delaySeconds: {type: integer}
              onDelete: {type: string}
""",
    "compositions/queues.yaml": """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: queues}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: XQueue}
  mode: Pipeline
  pipeline:
  - step: compose
    functionRef: {name: function-patch-and-transform}
    input:
      apiVersion: pt.fn.crossplane.io/v1beta1
      kind: Resources
      resources:
      - name: queue
        base:
          apiVersion: sqs.aws.upbound.io/v1beta1
          kind: Queue
        patches:
        - {fromFieldPath: spec.region, toFieldPath: spec.forProvider.region}
        - fromFieldPath: spec.onDelete
          toFieldPath: spec.deletionPolicy
---
apiVersion: pkg.crossplane.io/v1
kind: Function
metadata: {name: function-patch-and-transform}
spec: {package: "xpkg.crossplane.io/crossplane-contrib/function-patch-and-transform:v0.10.0"}
""",
    "claims/orders.yaml": """\
apiVersion: example.org/v1
kind: Queue
metadata: {name: orders, namespace: shop}
spec:
  region: eu-central
  delaySecond: 5
""",
    "claims/archive.yaml": """\
apiVersion: example.org/v1
kind: Queue
metadata: {name: archive, namespace: shop}
spec:
  region: eu-west-1
  onDelete: Keep
""",
}


def shown() -> str:
    """What the commands print on a terminal, with its colours."""
    printed = ""
    with _project():
        for command in COMMANDS:
            out, err = _Terminal(), _Terminal()
            with redirect_stdout(out), redirect_stderr(err):
                run(["--color", "always", *command.split()])
            # Of what is rendered the picture shows only what is wrong with it.
            told = err.getvalue() if command.startswith("render") else out.getvalue() + err.getvalue()
            printed += f"\x1b[1m$ pyxp {command}\x1b[0m\n{told}\n"
    return printed.rstrip("\n")


def picture() -> str:
    """The same as SVG."""
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    console.print(Text.from_ansi(shown()))
    return console.export_svg(title="pyxp", unique_id="findings") + "\n"


class _Terminal(io.StringIO):
    """What is printed, as if somebody looked at it."""

    def isatty(self) -> bool:
        """A person is there."""
        return True


@contextmanager
def _project() -> Iterator[None]:
    """Inside, the project lies in the working directory, and a terminal is as wide as the picture."""
    away = {"NO_COLOR": "", "FORCE_COLOR": "", "TERM": "xterm", "COLUMNS": str(WIDTH)}
    with TemporaryDirectory() as folder, chdir(folder), patch.dict(os.environ, away):
        for name, text in PROJECT.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")
        yield


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
