"""How a command talks: on standard error, and never with characters that could steer a terminal."""

from __future__ import annotations

import click


def printable(text: str) -> str:
    """The text with control characters written out: names in manifests come from strangers."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in "\n\t" else f"\\x{ord(character):02x}"
        for character in text
    )


def say(text: str) -> None:
    """A line of talk on standard error; standard output is for data."""
    click.echo(printable(text), err=True)
