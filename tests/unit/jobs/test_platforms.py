"""Platforms by the names that a project gives them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pyxp.errors import AuthoringError, InputError
from pyxp.jobs.platforms import load_composite


@pytest.fixture(autouse=True)
def _own_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "modules", dict(sys.modules))


@pytest.mark.parametrize(
    ("file", "name", "told"),
    [
        ("site.py", "site:Media", "site.py is hidden by a module of Python's own that is called 'site', too"),
        ("email/media.py", "email.media:Media", "email is hidden by a module of Python's own that is called 'email'"),
        ("msgspec.py", "msgspec:Media", "msgspec.py is hidden by another module that is called 'msgspec'"),
    ],
)
def test_a_file_that_another_module_hides_is_named(tmp_path: Path, file: str, name: str, told: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("Media = 1\n")
    with pytest.raises(InputError) as caught:
        load_composite(name, tmp_path)
    assert told in caught.value.message
    assert caught.value.hint == f"give {file.partition('/')[0]} another name, here and in platforms"


def test_a_file_that_is_looked_at_lacks_the_class(tmp_path: Path) -> None:
    (tmp_path / "plainly_media.py").write_text("Media = 1\n")
    with pytest.raises(InputError, match="plainly_media has no composite class 'Media'"):
        load_composite("plainly_media:Media", tmp_path)
    with pytest.raises(InputError, match=r"there is no module 'site\.media'"):
        load_composite("site.media:Media", tmp_path)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("from pyxp.aws import ec2, lambda", "lambda"),
        ("rule = dict(a=1, from=[])", "from"),
        ("call = xr.spec.in", "in"),
        ("from = 3", "from"),
        ("from pyxp.aws import sqs sns", None),
        ("if x = 3:", None),
    ],
)
def test_a_word_that_python_keeps_for_itself_is_told(tmp_path: Path, line: str, word: str | None) -> None:
    name = f"kept_words_{abs(hash(line))}"
    (tmp_path / f"{name}.py").write_text(f"x = 1\n{line}\n")
    with pytest.raises(AuthoringError, match=f"module '{name}' raised SyntaxError") as caught:
        load_composite(f"{name}:Media", tmp_path)
    wanted = f"Python keeps the word {word!r} for itself; write {word}_" if word else None
    assert caught.value.hint == wanted
    assert caught.value.location is not None and caught.value.location.line == 2
