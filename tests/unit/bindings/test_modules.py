"""The text of modules of kinds, and what they are called."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from pyxp.bindings.modules import module_text, shipped_modules
from pyxp.catalog import Catalog

HEAD = "# Generated."


def test_a_shipped_module_needs_the_group_only() -> None:
    assert module_text(HEAD, "ec2.aws.upbound.io") == (
        "# Generated.\n"
        '"""Kinds of ``ec2.aws.upbound.io``."""\n'
        "\n"
        "from pyxp.bindings import kinds_of_group\n"
        "\n"
        '__getattr__, __dir__ = kinds_of_group("ec2.aws.upbound.io")\n'
    )


def test_a_module_of_a_project_names_its_stores_and_the_shipped_module() -> None:
    stores = [PurePosixPath("/p/kinds/facts"), PurePosixPath("/p/schemas")]
    text = module_text(HEAD, "ec2.aws.upbound.io", stores, home=PurePosixPath("/p/kinds"), shipped="pyxp.aws.ec2")
    assert text == (
        "# Generated.\n"
        '"""Kinds of ``ec2.aws.upbound.io``."""\n'
        "\n"
        "from pathlib import Path\n"
        "\n"
        "from pyxp.aws import ec2 as _shipped\n"
        "from pyxp.bindings import kinds_of_group\n"
        "\n"
        "__getattr__, __dir__ = kinds_of_group(\n"
        '    "ec2.aws.upbound.io",\n'
        "    [\n"
        '        Path(__file__).parent / "facts",\n'
        '        Path(__file__).parents[1] / "schemas",\n'
        "    ],\n"
        "    shipped=_shipped,\n"
        ")\n"
    )


@pytest.mark.parametrize(
    ("group", "module"), [("ec2.aws.upbound.io", "pyxp.aws.ec2"), ("ec2.aws.m.upbound.io", "pyxp.aws.m.ec2")]
)
def test_shipped_kinds_lie_in_a_module_for_their_scope(group: str, module: str) -> None:
    assert shipped_modules(Catalog.shipped())[group] == module
