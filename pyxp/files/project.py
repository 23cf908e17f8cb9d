"""The project: its folder, and what its configuration says, checked."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyxp.errors import InputError, Location, UsageError
from pyxp.files.charts import Charts, read_charts, refuse_unknown
from pyxp.files.configuration import TABLE, PackageSettings, read_package_settings
from pyxp.files.opening import read_text

PACKAGES = (
    "crossplane",
    "provider-aws",
    "function-patch-and-transform",
    "function-auto-ready",
    "function-cel-filter",
)
"""Packages whose version a project may set under ``packages`` (other providers and functions are welcome, too)."""

PATH_DEFAULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "claims": ("claims",),
        "xrds": ("xrds",),
        "compositions": ("compositions",),
        "schemas-doc": ("docs/schemas",),
        "catalogs": ("schemas",),
        "bindings": ("bindings",),
        "charts": ("charts",),
    }
)
"""The keys of the ``paths`` table, each with the folders that hold where a project says nothing."""

_RELEASE = re.compile(r"v[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_PYPROJECT = "pyproject.toml"
_MENTION = re.compile(r"""\bpyxp["']?\s*[].=]""")
"""What ``[tool.pyxp]`` looks like in a file that cannot be read, however it is written."""
_LINE = re.compile(r"at line ([0-9]{1,9}), column ([0-9]{1,9})")
_LONG_NUMBER = re.compile("[0-9_]{4301,}")
"""More digits than Python reads."""
_ENVIRONMENTS = "protected-environments"
_SETTINGS = ("platforms", "packages", "paths", TABLE, "charts", _ENVIRONMENTS)


@dataclass(frozen=True)
class Project:
    """A project: its root folder and what its configuration says, checked.

    Attributes:
        root: The folder of the configuration file.
        config: The ``[tool.pyxp]`` table, or the content of ``pyxp.toml``.
        file: The configuration file.
    """

    root: Path
    config: dict[str, Any]
    file: Path
    _paths: dict[str, tuple[Path, ...]] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> str:
        """How the project's own file calls a table: ``[tool.pyxp.paths]``, or ``[paths] of pyxp.toml``."""
        return f"[tool.pyxp.{name}]" if self.file.name == _PYPROJECT else f"[{name}] of {self.file.name}"

    @property
    def top(self) -> str:
        """Where in the project's own file settings stand that are in no table, to follow a verb."""
        return "under [tool.pyxp]" if self.file.name == _PYPROJECT else f"at the top of {self.file.name}"

    @property
    def packages(self) -> dict[str, str]:
        """Versions of Crossplane, providers and functions by package name."""
        return dict(self.config.get("packages", {}))

    @property
    def platforms(self) -> tuple[str, ...]:
        """The composites to generate, as dotted names ``module:Class``."""
        return tuple(self.config.get("platforms", ()))

    @property
    def protected_environments(self) -> tuple[str, ...] | None:
        """The environments whose claims are deleted on a person's word only; None where the project names none.

        Where the setting itself is missing, those count that the project's charts protect by name.
        """
        given = self.config.get(_ENVIRONMENTS)
        if given is None and self.charts is not None:
            given = self.config["charts"].get("protected")
        return None if given is None else tuple(given)

    @property
    def claim_paths(self) -> tuple[Path, ...]:
        """Folders and files with the project's claims."""
        return self._paths["claims"]

    @property
    def xrd_paths(self) -> tuple[Path, ...]:
        """Folders and files with the project's XRDs; the first one is where they are generated."""
        return self._paths["xrds"]

    @property
    def composition_paths(self) -> tuple[Path, ...]:
        """Folders and files with the project's Compositions; the first one is where they are generated."""
        return self._paths["compositions"]

    @property
    def schema_doc_path(self) -> Path:
        """The folder for the JSON Schemas of claims."""
        return self._paths["schemas-doc"][0]

    @property
    def schema_paths(self) -> tuple[Path, ...]:
        """Catalog stores beside the shipped one, as ``pyxp schemas import`` writes them."""
        return self._paths["catalogs"]

    @property
    def package(self) -> PackageSettings:
        """What the project says of the package of its platforms."""
        return read_package_settings(self.config.get(TABLE, {}), Location(str(self.file)))

    @property
    def charts(self) -> Charts | None:
        """What the project's charts are to be; None for a project that has none."""
        return read_charts(self.config.get("charts"), Location(str(self.file)))

    @property
    def charts_path(self) -> Path:
        """The folder that holds the project's charts."""
        return self._paths["charts"][0]

    @property
    def bindings_path(self) -> Path:
        """The package folder that ``pyxp bindings`` writes for the kinds of the project's catalog stores."""
        return self._paths["bindings"][0]


def find_project(start: Path | None, override: str | Path | None = None) -> Project | None:
    """The project that a command works in, or None where there is none.

    It is the nearest folder with a ``pyxp.toml``, or a ``pyproject.toml`` with a ``[tool.pyxp]`` table, above
    ``start`` (the first file given), then above the working directory. ``override`` names the folder or the
    configuration file and wins.

    Raises:
        UsageError: When ``override`` is not a project.
        InputError: When the configuration cannot be read or says something unknown.
    """
    if override is not None:
        path = Path(override)
        found = _project_in(path) if path.is_dir() else _project_named(path) if path.is_file() else None
        if found is None:
            raise UsageError(
                f"cannot use {path} as project: it has no pyproject.toml with [tool.pyxp] and no pyxp.toml",
                hint="name the folder or the file that holds the configuration",
            )
        return found
    return (project_above(start) if start is not None else None) or project_above(Path.cwd())


def project_above(start: Path) -> Project | None:
    """The project whose configuration lies nearest above a file or folder, or in that folder.

    Raises:
        InputError: When the configuration cannot be read or says something unknown.
    """
    # Normalised, or the steps back of ``../other/claims`` would be taken for folders above.
    absolute = Path(os.path.normpath(start.absolute()))
    for folder in (absolute, *absolute.parents):
        project = _project_in(folder) if folder.is_dir() else None
        if project is not None:
            return project
    return None


def _project_in(folder: Path) -> Project | None:
    """The project whose configuration lies in this folder."""
    for name in ("pyxp.toml", _PYPROJECT):
        project = _project_of(folder / name) if (folder / name).is_file() else None
        if project is not None:
            return project
    return None


def _project_named(file: Path) -> Project | None:
    """The project of a file that somebody names; None for one that neither is nor claims to be a configuration."""
    try:
        return _project_of(file)
    except InputError:
        if file.suffix == ".toml":
            raise
        return None


def _content_of(file: Path, text: str) -> dict[str, Any]:
    """What a configuration file says.

    Raises:
        InputError: It is not TOML, or more than can be read.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        place = Location(str(file), int(found[1]), int(found[2])) if found else Location(str(file))
        raise InputError(f"cannot read the project file: {error}", location=place) from error
    except RecursionError as error:
        raise InputError(
            "cannot read the project file: it is nested too deeply", location=Location(str(file))
        ) from error
    except ValueError as error:
        number = _LONG_NUMBER.search(text)
        place = Location(str(file), text.count("\n", 0, number.start()) + 1) if number else Location(str(file))
        raise InputError("cannot read the project file: a number in it is too long", location=place) from error


def _project_of(file: Path) -> Project | None:
    """The project of one configuration file; None for a ``pyproject.toml`` that does not mention pyxp."""
    text = read_text(file)
    try:
        content = _content_of(file, text)
    except InputError:
        # What other tools read is theirs to complain about.
        if file.name == _PYPROJECT and not _MENTION.search(text):
            return None
        raise
    if file.name == _PYPROJECT:
        tool = content.get("tool")
        config = tool.get("pyxp") if isinstance(tool, dict) else None
        if config is None:
            return None
    else:
        config = content
        if "tool" in config:
            raise InputError(
                f"only a {_PYPROJECT} has [tool.pyxp]; here its settings stand at the top",
                hint="write [packages] for [tool.pyxp.packages], and [paths] for [tool.pyxp.paths]",
                location=Location(str(file)),
            )
    if not isinstance(config, dict):
        raise InputError("[tool.pyxp] is not a table", location=Location(str(file)))
    root = file.absolute().parent
    _check_config(config, file)
    given = config.get("paths", {})
    paths = {
        name: tuple(Path(os.path.normpath(root / entry)) for entry in _as_list(given.get(name, default)))
        for name, default in PATH_DEFAULTS.items()
    }
    return Project(root, config, file.absolute(), paths)


def _as_list(value: Any) -> list[str]:
    """A text or a list of texts as a list."""
    return [value] if isinstance(value, str) else list(value)


def _check_config(config: dict[str, Any], file: Path) -> None:
    """Refuse what the configuration cannot mean."""
    location = Location(str(file))
    refuse_unknown(config, _SETTINGS, "setting", location)
    platforms = config.get("platforms", [])
    if not isinstance(platforms, list) or not all(isinstance(name, str) and _is_dotted(name) for name in platforms):
        raise InputError(
            "'platforms' is not a list of names like \"package.module:Class\"",
            hint='write platforms = ["package.module:Class"]',
            location=location,
        )
    environments = config.get(_ENVIRONMENTS, [])
    if not isinstance(environments, list) or not all(isinstance(name, str) and name for name in environments):
        raise InputError(
            f"'{_ENVIRONMENTS}' is not a list of names", hint=f'write {_ENVIRONMENTS} = ["prod"]', location=location
        )
    packages = config.get("packages", {})
    if not isinstance(packages, dict):
        raise InputError("'packages' is not a table of versions", location=location)
    for name, version in packages.items():
        if not isinstance(version, str) or not version:
            raise InputError(f"the version of package {name!r} is not a text", hint='write "v1.2.3"', location=location)
        # Any provider or function may be named; a name that all but equals one of ours is a slip.
        if name not in PACKAGES and (
            _is_slip_of_ours(name) or not name.startswith(("provider-", "function-", "configuration-"))
        ):
            refuse_unknown({name: version}, PACKAGES, "package", location)
        if "/" not in version and not _RELEASE.fullmatch(version):
            meant = f"v{version}" if _RELEASE.fullmatch(f"v{version}") else "v1.2.3"
            raise InputError(
                f"cannot read the version {version!r} of package {name!r}: it is not a release",
                hint=f'write "{meant}", or a whole package reference',
                location=location,
            )
    read_charts(config.get("charts"), location)
    read_package_settings(config.get(TABLE, {}), location)
    paths = config.get("paths", {})
    if not isinstance(paths, dict):
        raise InputError("'paths' is not a table", location=location)
    refuse_unknown(paths, PATH_DEFAULTS, "path", location)
    for name, value in paths.items():
        entries = _as_list(value) if isinstance(value, (str, list)) else []
        if not entries or not all(isinstance(entry, str) and entry and entry.isprintable() for entry in entries):
            raise InputError(f"the path {name!r} is not a folder name or a list of them", location=location)


def _is_dotted(name: str) -> bool:
    """Whether a name is ``module:Class``."""
    module, colon, attribute = name.partition(":")
    return bool(colon) and all(part.isidentifier() for part in (*module.split("."), *attribute.split(".")))


def _is_slip_of_ours(name: str) -> bool:
    from difflib import get_close_matches

    return bool(get_close_matches(name, PACKAGES, n=1, cutoff=0.88))
