"""Bindings for the kinds of a project's own catalog stores: Python modules and their type stubs.

What ``pyxp.aws`` is for the shipped kinds: a module per API group, whose classes are made from the store when they are
first named, and a stub beside it for editors and type checkers.
"""

from __future__ import annotations

import json
from collections import Counter
from keyword import iskeyword
from pathlib import Path

from pyxp.catalog import Catalog, FolderStore
from pyxp.catalog.naming import python_name
from pyxp.catalog.store import is_store
from pyxp.catalog.stubs import aws_modules, generate_stubs
from pyxp.errors import InputError, Location
from pyxp.files import Project
from pyxp.jobs.writing import MARK, Changes, plan

COMMAND = "bindings"
HEADER = f"{MARK} {COMMAND}"
_MOST_KINDS = 5
# Only checked names and Python literals are put in.
_MODULE = """\
{header} from {stores}. Do not edit.
\"\"\"Kinds of ``{group}``.\"\"\"

from pathlib import Path

from pyxp.authoring.bindings import bind_group, names_of_group
{existing}from pyxp.catalog import Catalog, FolderStore

_catalog = Catalog.shipped().with_stores(
{arguments}
)
__getattr__ = bind_group({literal}, _catalog{below})
__dir__ = names_of_group({literal}, _catalog)
"""
_PACKAGE = """\
{header} from {stores}. Do not edit.
\"\"\"Kinds of this project, a module per API group.\"\"\"
"""


def bindings(project: Project) -> dict[Path, str]:
    """Every file of the bindings package with its text.

    Raises:
        InputError: The project has no catalog store with managed resources, or one with a name that Python cannot
            have, or a folder that is no Python package.
    """
    stores = [path for path in project.schema_paths if path.is_dir() and is_store(path)]
    catalog = Catalog(*map(FolderStore, stores))
    _refuse_unusable_names(catalog)
    own = _modules(catalog, _package(project))
    shipped = Catalog.shipped()
    existing = aws_modules(shipped)
    stubs = generate_stubs(shipped.with_stores(*catalog.stores), own, existing, shipped)
    if not stubs:
        raise _nothing(catalog, project)
    folder = project.bindings_path
    names = ", ".join(_shown(store, project.root) for store in stores)
    arguments = "\n".join(f"    FolderStore({_from_module(store, folder)})," for store in stores)
    files = {folder / "__init__.py": _PACKAGE.format(header=HEADER, stores=names)}
    for group, module in sorted(own.items()):
        if module in stubs:
            stem = folder / module.rpartition(".")[2]
            files[stem.with_suffix(".py")] = _MODULE.format(
                header=HEADER,
                stores=names,
                group=group,
                literal=_literal(group),
                arguments=arguments,
                **_reuse(existing.get(group)),
            )
            files[stem.with_suffix(".pyi")] = stubs[module]
    return files


def changes(project: Project, *, outside: bool = False) -> Changes:
    """What has to be written and removed so that the bindings package is up to date.

    Args:
        project: Whose bindings they are.
        outside: Whether the package may lie outside the project's folder.

    Raises:
        InputError: There is nothing to bind, the package lies outside the project, or a file that pyxp did not write
            is in the place of one.
    """
    return plan(project, COMMAND, bindings(project), outside=outside)


def _nothing(catalog: Catalog, project: Project) -> InputError:
    """Why there is nothing to bind."""
    place = Location(str(project.file))
    kinds = sorted(entry.kind for entry in catalog.entries())
    if not kinds:
        told, hint = "the project has no schemas of its own", "import CRDs: `pyxp schemas import my-crd.yaml`"
    else:
        shown = ", ".join(kinds[:_MOST_KINDS]) + (", ..." if len(kinds) > _MOST_KINDS else "")
        told = f"of the kinds in the project's schemas none is a managed resource: {shown}"
        hint = "bindings are for kinds with spec.forProvider; others are validated without any"
    return InputError(f"there is nothing to bind: {told}", hint=hint, location=place)


def _reuse(module: str | None) -> dict[str, str]:
    """How a module of bindings takes over the shipped classes of its group; nothing where there are none."""
    if module is None:
        return {"existing": "", "below": ""}
    package, _, name = module.rpartition(".")
    return {"existing": f"from {package} import {name} as _shipped\n", "below": ", _shipped"}


def package_name(folder: Path, root: Path) -> str:
    """The dotted name under which ``folder`` is imported: from the topmost package around it, or from ``root``."""
    names = [folder.name]
    for parent in folder.parents:
        if parent == root or not (parent / "__init__.py").is_file():
            break
        names.insert(0, parent.name)
    return ".".join(names)


def _package(project: Project) -> str:
    """The dotted name of the bindings package, which Python must be able to import."""
    name = package_name(project.bindings_path, project.root)
    wrong = [part for part in name.split(".") if not part.isidentifier() or iskeyword(part)]
    if wrong:
        raise InputError(
            f"cannot write bindings to {_shown(project.bindings_path, project.root)}: Python cannot import a package"
            f" named {wrong[0]!r}",
            hint=f"choose another folder for bindings under {project.table('paths')}",
            location=Location(str(project.file)),
        )
    return name


def _refuse_unusable_names(catalog: Catalog) -> None:
    for entry in catalog.entries():
        if iskeyword(entry.kind):
            raise InputError(f"cannot bind {entry.kind} of {entry.group}: its name is a word of Python's own")


def _modules(catalog: Catalog, package: str) -> dict[str, str]:
    """Module by API group: named by the group's first word, or by all of it where groups share the first.

    Raises:
        InputError: Two groups would share a module.
    """
    groups = sorted({entry.group for entry in catalog.entries()})
    first = Counter(python_name(group.partition(".")[0]) for group in groups)
    owners: dict[str, str] = {}
    for group in groups:
        short = python_name(group.partition(".")[0])
        name = short if first[short] == 1 else python_name(group)
        other = owners.setdefault(name, group)
        if other != group:
            raise InputError(f"cannot bind {other} and {group}: both would be the module {name}")
    return {group: f"{package}.{name}" for name, group in owners.items()}


def _shown(store: Path, root: Path) -> str:
    """A path in a comment, which ends with the line."""
    name = store.relative_to(root).as_posix() if store.is_relative_to(root) else store.name
    return name if name.isprintable() else ascii(name)


def _from_module(store: Path, folder: Path) -> str:
    """Python that gives the path of a store, relative to the module's own."""
    if store.is_relative_to(folder):
        return " / ".join(["Path(__file__).parent", *_quoted(store.relative_to(folder))])
    for level, parent in enumerate(folder.parents, start=1):
        if store.is_relative_to(parent):
            return " / ".join([f"Path(__file__).parents[{level}]", *_quoted(store.relative_to(parent))])
    return f"Path({_literal(store.as_posix())})"


def _quoted(path: Path) -> list[str]:
    return [_literal(part) for part in path.parts]


def _literal(text: str) -> str:
    """A Python literal of the text, in double quotes as formatters like it."""
    return json.dumps(text) if text.isascii() else repr(text)
