"""What tests give: claims and other manifests as files, text or data, and what they change in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyxp.errors import InputError, UsageError, nearest
from pyxp.files import read_manifests
from pyxp.jobs.renderer import subjects_among
from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError
from pyxp.model.manifests import kind_of, mapping, name_of
from pyxp.yamlio import Document, read_documents

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""

Given = str | Path | Mapping[str, Any] | Document
"""A manifest: a path, YAML (a text of several lines), plain data, or a document that was read."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders in which a path is looked for, the first one first; the last one is named in messages."""

    paths: tuple[Path, ...]

    def find(self, name: str | Path) -> Path:
        """The file or folder of that name.

        Raises:
            InputError: None of the folders has it.
        """
        for folder in self.paths:
            if (folder / name).exists():
                return _seen_from(folder / name)
        folders = dict.fromkeys(str(_seen_from(path)) for path in self.paths)
        near = nearest(Path(name).name, self._neighbours(Path(name)))
        raise InputError(
            f"there is no {name} in {' or '.join(folders)}",
            hint=f"did you mean {Path(name).with_name(near)}?" if near else None,
        )

    def _neighbours(self, name: Path) -> list[str]:
        from pyxp.files import manifest_files

        folders = [(path / name).parent for path in self.paths]
        return [item.name for folder in folders if folder.is_dir() for item in manifest_files(folder)]

    def documents(self, given: Given) -> list[Document]:
        """The documents of a path or text, or the one that was given.

        Raises:
            InputError: There is no such file, or it cannot be read.
            UsageError: It is nothing of the kind.
        """
        if isinstance(given, Document):
            return [given]
        if isinstance(given, Mapping):
            return [Document(deepcopy(dict(given)), "the test")]
        if isinstance(given, str) and "\n" in given:
            return read_documents(given, "the test")
        if isinstance(given, str | Path):
            return read_manifests([self.find(given)])
        raise UsageError(
            f"a manifest is a path, YAML, a mapping or a document, not {type(given).__name__}",
            hint='write "claims/dev.yaml"',
        )

    def manifests(self, given: Iterable[Given], called: str) -> list[dict[str, Any]]:
        """The manifests of several paths, texts and mappings.

        Raises:
            InputError: A file cannot be read, or holds something that is no object.
            UsageError: One was given in place of a list of them.
        """
        if isinstance(given, str | Path | Mapping | Document):
            raise UsageError(f"{called} is a list of manifests", hint=f"write {called}=[...]")
        found = [document for one in given for document in self.documents(one)]
        for document in found:
            if not isinstance(document.data, dict):
                raise InputError(f"{called} holds something that is not an object", location=document.locate(""))
        return [document.data for document in found]


def only_claim(documents: Sequence[Document], known: Sequence[Document]) -> Document:
    """The one claim or composite among documents.

    Raises:
        InputError: There is none, or there are several, or nothing defines its kind.
    """
    claims = subjects_among(documents, known)
    if len(claims) == 1:
        return claims[0]
    names = ", ".join(f"{kind_of(item.data)} {name_of(item.data)}" for item in claims)
    where = documents[0].locate("") if documents else None
    told = f"there are {len(claims)} claims: {names}" if claims else "there is no claim and no composite"
    raise InputError(told, hint="a test renders one" if claims else None, location=where)


def changed(document: Document, overrides: Mapping[str, Any] | None, without: Iterable[str]) -> Document:
    """A claim with some fields changed and others left out.

    Args:
        document: The claim.
        overrides: New values by field path. A mapping is laid over the mapping that stands there.
        without: Field paths that are taken out.

    Raises:
        UsageError: A path is none, leads through something that has no fields, or, of those to be taken out, nowhere.
    """
    if not overrides and not without:
        return document
    if isinstance(without, str):
        raise UsageError("without is a list of field paths", hint=f"write without=[{without!r}]")
    data = deepcopy(document.data)
    for path in without:
        _take_out(data, path)
    for path, value in (overrides or {}).items():
        try:
            fieldpath.set(data, path, laid_over(_value(data, path), value))
        except FieldPathError as error:
            raise UsageError(f"overrides[{path!r}] cannot be set: {error.message}") from None
    return replace(document, data=data)


def laid_over(under: Any, over: Any) -> Any:
    """Plain data laid over other data: mappings are merged, everything else is replaced."""
    if not isinstance(over, Mapping):
        return deepcopy(over)
    below = mapping(under)
    return {**below, **{key: laid_over(below.get(key), value) for key, value in over.items()}}


def environment_config(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The EnvironmentConfig of a name with this data."""
    return {
        "apiVersion": "apiextensions.crossplane.io/v1beta1",
        "kind": "EnvironmentConfig",
        "metadata": {"name": name},
        "data": deepcopy(dict(data)),
    }


def _take_out(data: dict[str, Any], path: str) -> None:
    try:
        *around, last = fieldpath.parse(path)
        holder: Any = fieldpath.get(data, tuple(around)) if around else data
        del holder[last]
    except (FieldPathError, KeyError, IndexError, TypeError, ValueError):
        raise UsageError(f"without {path!r} cannot be: the claim has no such field") from None


def _value(data: dict[str, Any], path: str) -> Any:
    try:
        return fieldpath.get(data, path)
    except FieldPathError:
        return None


def _seen_from(path: Path) -> Path:
    """A path as people know it: from the working directory, where it lies below that."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
