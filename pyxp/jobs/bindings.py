"""Writing the modules and stubs of kinds: those of a project's own stores, and those that come with pyxp."""

from __future__ import annotations

from collections.abc import Collection
from keyword import iskeyword
from pathlib import Path

from pyxp.bindings.modules import module_text, own_modules, shipped_modules
from pyxp.bindings.stubs import generate_stubs, stub_path
from pyxp.catalog import Catalog, FolderStore
from pyxp.catalog.store import is_store
from pyxp.errors import InputError, Location
from pyxp.files import Project, read_text, write_text
from pyxp.jobs.writing import MARK, Changes, plan

COMMAND = "bindings"
_SHIPPED = f"{MARK} schemas stubs from the shipped facts. Do not edit."
_PACKAGE = """\
{head}
\"\"\"Kinds of this project, a module per API group.\"\"\"
"""


def bindings(project: Project) -> dict[Path, str]:
    """Every file of the bindings package with its text.

    Raises:
        InputError: The project has no catalog store with kinds in it, or one with a name that Python cannot
            have, or a folder that is not a Python package.
    """
    stores = [path for path in project.schema_paths if path.is_dir() and is_store(path)]
    catalog = Catalog(*map(FolderStore, stores))
    own = own_modules(catalog, _package(project))
    shipped = Catalog.shipped()
    existing = shipped_modules(shipped)
    stubs = generate_stubs(shipped.with_stores(*catalog.stores), own, existing, shipped)
    if not stubs:
        raise _nothing(project)
    folder = project.bindings_path
    names = ", ".join(_shown(store, project.root) for store in stores)
    head = f"{MARK} {COMMAND} from {names}. Do not edit."
    files = {folder / "__init__.py": _PACKAGE.format(head=head)}
    for group, module in sorted(own.items()):
        if module in stubs:
            stem = folder / module.rpartition(".")[2]
            files[stem.with_suffix(".py")] = module_text(head, group, stores, home=folder, shipped=existing.get(group))
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


def write_shipped(root: Path, *, check: bool = False) -> list[str]:
    """Writes the modules and stubs of ``pyxp.aws`` from the shipped facts.

    Args:
        root: The folder that holds the package ``pyxp``.
        check: Write nothing.

    Returns:
        The files that differ, or did, relative to the folder.
    """
    changed = []
    for name, text in shipped_files().items():
        path = root / name
        if not path.is_file() or read_text(path) != text:
            changed.append(name)
            if not check:
                write_text(path, text)
    return changed


def shipped_files(wanted: Collection[str] | None = None) -> dict[str, str]:
    """The text of every module and stub of ``pyxp.aws``, by its path below the folder that holds ``pyxp``.

    Args:
        wanted: API groups, if not all.
    """
    catalog = Catalog.shipped()
    every = shipped_modules(catalog)
    modules = {group: module for group, module in every.items() if wanted is None or group in wanted}
    groups = {module: group for group, module in modules.items()}
    others = {group: module for group, module in every.items() if group not in modules}
    files = {}
    for module, stub in generate_stubs(catalog, modules, others).items():
        path = stub_path(module)
        files[path.removesuffix("i")] = module_text(_SHIPPED, groups[module])
        files[path] = stub
    return files


def _nothing(project: Project) -> InputError:
    """Why there is nothing to bind."""
    location = Location(str(project.file))
    return InputError(
        "there is nothing to bind: the project has no schemas of its own",
        hint="import CRDs: `pyxp schemas import my-crd.yaml`",
        location=location,
    )


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


def _shown(store: Path, root: Path) -> str:
    """A path in a comment, which ends with the line."""
    name = store.relative_to(root).as_posix() if store.is_relative_to(root) else store.name
    return name if name.isprintable() else ascii(name)
