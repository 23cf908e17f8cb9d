"""``pyxp.lock``: which packages a project has imported by name, and what exactly they were.

It is JSON, sorted, made to be committed and reviewed. Folders and files in it are below its own folder, so that nothing
is written elsewhere for whoever clones a project.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pyxp.errors import InputError, Location, PyxpError, nearest
from pyxp.files import read_text, write_text
from pyxp.xpkg import Reference, read_reference

NAME: Final = "pyxp.lock"
"""What the file is called."""

_FORM: Final = 1
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package that was imported.

    Attributes:
        reference: How it was named.
        digest: The digest of its image.
        package: Its type and name, such as ``Provider provider-aws-s3``.
        to: The store, from the folder of the file.
        kinds: What was extracted: the kinds of each API group.
        depends_on: The packages that it needs, each with the versions that will do.
        strikes: The fields that were left out, as ``GROUP/KIND:PATH``.
        overlays: The files with what its CRDs do not say, from the folder of the file.
        release: The release kept as provenance, where that is not the tag.
    """

    reference: Reference
    digest: str
    package: str
    to: str
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    depends_on: Mapping[str, str] = field(default_factory=dict)
    strikes: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    release: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What the pin is for: a store has one version of a package."""
        return self.reference.source, self.to


def read_lock(path: Path) -> dict[tuple[str, str], Pin]:
    """The pins of a file by their place; none where there is no file.

    Raises:
        InputError: It cannot be read.
    """
    if not path.exists():
        return {}
    try:
        document = json.loads(read_text(path))
        json.dumps(document, ensure_ascii=False).encode()  # half of a character is written to no file
    except (ValueError, RecursionError) as error:
        why = f"it is not JSON ({error})" if isinstance(error, json.JSONDecodeError) else "it is not JSON"
        raise _unreadable(path, why) from error
    if not isinstance(document, dict) or document.get("version") != _FORM:
        raise _unreadable(path, f"it is not of version {_FORM}, which this pyxp knows")
    listed = document.get("packages")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise _unreadable(path, "packages is not a list of objects")
    pins = [_pin(path, number, one) for number, one in enumerate(listed)]
    found = {pin.place: pin for pin in pins}
    if len(found) < len(pins):
        raise _unreadable(path, "it pins a package twice for one store")
    return found


def write_lock(path: Path, pins: Iterable[Pin]) -> bool:
    """Write the pins, sorted; say whether that changed the file.

    Raises:
        InputError: It cannot be written.
    """
    packages = [_written(pin) for pin in sorted(pins, key=lambda one: (str(one.reference), one.to))]
    return write_text(path, json.dumps({"version": _FORM, "packages": packages}, indent=2, ensure_ascii=False) + "\n")


def place_below(root: Path, path: Path) -> str:
    """How the file calls a path; empty where it is not below its folder."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return ""


_KEYS: Final = {"reference", "digest", "package", "to", "kinds", "dependsOn", "strikes", "overlays", "release"}


def _written(pin: Pin) -> dict[str, Any]:
    given: dict[str, Any] = {
        "reference": str(pin.reference),
        "digest": pin.digest,
        "package": pin.package,
        "to": pin.to,
        "release": pin.release,
        "strikes": list(pin.strikes),
        "overlays": list(pin.overlays),
        "dependsOn": dict(sorted(pin.depends_on.items())),
        "kinds": {group: sorted(kinds) for group, kinds in sorted(pin.kinds.items())},
    }
    return {key: value for key, value in given.items() if value}


def _pin(path: Path, number: int, given: Mapping[str, Any]) -> Pin:
    where = f"packages[{number}]"
    for key in given.keys() - _KEYS:
        near = nearest(key, _KEYS)
        raise _unreadable(path, f"{where}.{key} is unknown", f"did you mean {near}?" if near else None)
    try:
        reference = read_reference(_text(path, where, given, "reference"))
    except PyxpError as error:
        raise _unreadable(path, f"{where}.reference: {error.message}") from error
    digest = _text(path, where, given, "digest")
    if not _DIGEST.fullmatch(digest):
        raise _unreadable(path, f"{where}.digest is not a digest of the form sha256:0123...")
    return Pin(
        reference,
        digest,
        _text(path, where, given, "package"),
        _below(path, f"{where}.to", _text(path, where, given, "to")),
        {
            group: tuple(sorted(_texts(path, f"{where}.kinds.{group}", kinds)))
            for group, kinds in _object(path, where, given, "kinds").items()
        },
        {
            name: _text(path, f"{where}.dependsOn", versions, name)
            for versions in [_object(path, where, given, "dependsOn")]
            for name in versions
        },
        _texts(path, f"{where}.strikes", given.get("strikes", [])),
        tuple(
            _below(path, f"{where}.overlays", one)
            for one in _texts(path, f"{where}.overlays", given.get("overlays", []))
        ),
        _text(path, where, given, "release", default=""),
    )


def _text(path: Path, where: str, given: Mapping[str, Any], key: str, default: str | None = None) -> str:
    found = given.get(key, default)
    if not isinstance(found, str):
        raise _unreadable(path, f"{where}.{key} is {'missing' if found is None else 'not text'}")
    return found


def _texts(path: Path, where: str, found: Any) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _unreadable(path, f"{where} is not a list of texts")
    return tuple(found)


def _object(path: Path, where: str, given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = given.get(key, {})
    if not isinstance(found, dict):
        raise _unreadable(path, f"{where}.{key} is not an object")
    return found


def _below(path: Path, where: str, name: str) -> str:
    pure = PurePosixPath(name)
    if not name or pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name:
        raise _unreadable(path, f"{where} {name!r} does not lie below the folder of the file")
    return name


def _unreadable(path: Path, why: str, hint: str | None = None) -> InputError:
    return InputError(
        f"cannot read the pins: {why}",
        hint=hint or "restore the file, or remove it and import the packages again",
        location=Location(str(path)),
    )
