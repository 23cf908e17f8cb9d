"""Texts of strangers in what is printed: no character steers the terminal that shows it."""

import json

import pytest

from pyxp.engine.rendered import Rendered
from pyxp.engine.waiting import Stack
from pyxp.reports.stacks import RENDERERS, Extras
from pyxp.yamlio import read_documents

HOSTILE = "a\x1b[31mb\x9b1mc\u202ed\u2066e\u200f\x7f\ufeff"


@pytest.mark.parametrize("output", ["yaml", "json"])
def test_documents_are_printed_with_escapes_and_read_back_alike(output):
    composite = {
        "apiVersion": "example.org/v1",
        "kind": "X",
        "metadata": {"name": "x", "annotations": {"k" + HOSTILE: HOSTILE}},
    }
    stack = Stack(Rendered(source=composite, composite=composite, composed=[]), None, ())
    text = RENDERERS[output]([stack], Extras())
    assert all(character.isprintable() or character == "\n" for character in text)
    (read,) = json.loads(text)["items"] if output == "json" else [item.data for item in read_documents(text)]
    assert read["metadata"]["annotations"] == {"k" + HOSTILE: HOSTILE}
