"""What a project says of its package."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.errors import InputError
from pyxp.files import PackageSettings, find_project

NAMES = "write small letters, digits and hyphens, at most 63 of them"


def settings_of(root: Path, text: str) -> PackageSettings:
    (root / "pyxp.toml").write_text(text)
    found = find_project(root)
    assert found is not None
    return found.package


def test_a_project_need_not_say_anything(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "") == PackageSettings()


def test_everything_can_be_said(tmp_path: Path) -> None:
    text = (
        '[configuration]\nname = "p-1"\ncrossplane = ">=v2"\nmaintainer = "m"\nsource = "s"\nlicense = "l"\n'
        'description = "d"\nreadme = "r"\nexamples = ["a", "b"]\nfunction-names = "generated"\n'
        'providers = {"x.example" = "r.io/p:v1.0.0"}\n'
    )
    assert settings_of(tmp_path, text) == PackageSettings(
        "p-1", ">=v2", "m", "s", "l", "d", "r", ("a", "b"), {"x.example": "r.io/p:v1.0.0"}, "generated"
    )
    assert settings_of(tmp_path, '[configuration]\nexamples = "claims"\n').examples == ("claims",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("configuration = 1", "'configuration' is not a table"),
        ("nam = 'x'", "unknown setting 'nam' of configuration in the pyxp configuration; did you mean 'name'?"),
        (
            "zzz = 1",
            "unknown setting 'zzz' of configuration in the pyxp configuration; known are name, cross",
        ),
        ("license = 7", "'license' of configuration is not a text"),
        ("source = ''", "'source' of configuration is not a text"),
        ("name = 'My Platform'", f"'My Platform' cannot be the name of a package; {NAMES}"),
        (f"name = '{'a' * 64}'", f"'{'a' * 64}' cannot be the name of a package; {NAMES}"),
        ("function-names = 'x'", "'function-names' of configuration cannot be 'x'; write 'installed' or 'generated'"),
        ("examples = 1", "'examples' of configuration is not a file or folder, or a list of them"),
        ("examples = ['']", "'examples' of configuration is not a file or folder, or a list of them"),
        ("providers = 'x'", "'providers' of configuration is not a table; write \"things.example.org\" = "),
        (
            "providers = {'a.b' = 'v1'}",
            "'providers' of configuration does not name a package for the API group 'a.b'; write \"things.",
        ),
        ("providers = {'A b' = 'r.io/p:v1'}", "'providers' of configuration does not name a package for the API group"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, text: str, message: str) -> None:
    whole = text if text.startswith("configuration") else f"[configuration]\n{text}\n"
    with pytest.raises(InputError) as caught:
        settings_of(tmp_path, whole)
    assert str(caught.value).startswith(f"{tmp_path / 'pyxp.toml'}: {message}")
