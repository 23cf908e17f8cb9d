"""What a command on a cluster tells: lines as it goes on, or one JSON document at the end.

Where a document is wanted, it is all that comes on standard output, however the command ends; lines go to standard
error then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from pyxp.cli.messages import printable
from pyxp.errors import PyxpError

output_option = click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines as it goes on, or one JSON document at the end.",
)


class Account:
    """What one call tells.

    Args:
        output: ``text`` or ``json``.

    Attributes:
        is_document: Whether a document is wanted.
    """

    def __init__(self, output: str) -> None:
        self.is_document = output == "json"
        self._begun = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the command has taken."""
        return time.monotonic() - self._begun

    def line(self, text: str) -> None:
        """A line about what was done."""
        click.echo(printable(text), err=self.is_document)

    def end(self, document: dict[str, Any]) -> None:
        """The document, where one is wanted, with the seconds that it took."""
        from pyxp.reports.results import json_text

        if self.is_document:
            click.echo(json_text({**document, "seconds": round(self.seconds, 3)}), nl=False)

    @contextmanager
    def whatever_happens(self, so_far: Callable[[], dict[str, Any]]) -> Iterator[None]:
        """Give the document also where what runs inside is interrupted or cannot go on.

        Args:
            so_far: What was done until then.
        """
        from pyxp.reports.results import failure

        try:
            yield
        except KeyboardInterrupt:
            self.end({"ok": False, "verdict": "interrupted", **so_far()})
            raise
        except PyxpError as error:
            self.end({"ok": False, "verdict": "error", "error": failure(error), **so_far()})
            raise
