"""The house rules, checked on the source: who may import whom, who may touch the world, how long things may get.

Every rule is a function from a package folder to the places that break it, and has a test that breaks it on purpose.
"""

from __future__ import annotations

import ast
import graphlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parent.parent / "pyxp"

GROUND = {"errors", "diagnostics", "gotext"}
DOCUMENTS = GROUND | {"yamlio", "model"}
FLOOR = DOCUMENTS | {"structural", "cel", "catalog"}
SUBJECTS = {"authoring", "engine", "validation", "xpkg", "installation", "rules"}
ABOVE = (
    FLOOR
    | SUBJECTS
    | {"compiler", "simulation", "remote", "bindings", "aws", "kubernetes", "cluster", "reports", "files"}
)

SEVERAL = {"the ground": GROUND, "the floor": FLOOR, "all rooms below the top": ABOVE, "the facade": {"facade"}}
"""How the docstrings of rooms, and docs/architecture.md, name several rooms at once."""

MAY_IMPORT = {
    # the ground: what goes wrong, and how Go reads and writes text
    "errors": set(),
    "diagnostics": {"errors"},
    "gotext": {"errors"},
    # the floor: what documents, paths, schemas and kinds are
    "yamlio": GROUND,
    "files": {"errors", "yamlio"},
    "model": GROUND,
    "structural": DOCUMENTS,
    "cel": DOCUMENTS | {"structural"},
    "catalog": DOCUMENTS | {"structural", "files"},
    # on the floor, not knowing each other
    "authoring": FLOOR,
    "engine": FLOOR,
    "validation": FLOOR,
    "xpkg": FLOOR,
    "installation": FLOOR,
    "rules": GROUND | {"yamlio", "files"},
    # above
    "compiler": FLOOR | {"authoring", "validation"},
    "simulation": FLOOR | {"engine"},
    "remote": FLOOR | {"engine"},
    "bindings": FLOOR | {"authoring"},
    "aws": {"bindings"},
    "kubernetes": {"bindings"},
    "cluster": FLOOR | {"engine", "simulation", "validation", "files"},
    "reports": FLOOR | {"engine", "simulation", "validation", "cluster", "xpkg", "rules"},
    "jobs": ABOVE,
    "testing": ABOVE | {"jobs"},
    # the top
    "cli": ABOVE | {"jobs", "testing"},
    "__main__": {"cli"},
    "facade": ABOVE | {"jobs"},
    # platforms: only what outsiders have
    "streamflix": {"facade", "aws"},
}

FORMER_HOMES = {"pyxp.authoring.bindings": "bindings"}
"""Modules that only lead from where something was to where it is, each with the room that it counts to."""

ONLY_IN = {
    **{"yaml": "yamlio", "click": "cli", "rich": "cli", "kr8s": "cluster", "httpx": "cluster", "kubernetes": "cluster"},
    **{"grpc": "remote", "crossplane": "remote", "google": "remote", "re2": "gotext"},
    **{"oras": "xpkg", "requests": "xpkg", "pytest": "testing"},
}
"""Third-party packages, each with the one room that knows it."""

TOUCHING_THE_WORLD = {"files", "cli", "jobs", "testing", "remote", "cluster", "__main__"}
"""The rooms that may ask the process about itself; all others are pure."""

IMPURE_MODULES = {
    *("asyncio", "ctypes", "getpass", "glob", "http", "io", "locale", "logging", "multiprocessing", "os", "random"),
    *("secrets", "select", "shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time"),
    *("urllib.request", "webbrowser"),
}
IMPURE_CALLS = {"print", "input", "breakpoint", "eval", "exec", "now", "utcnow", "today", "uuid1", "uuid4", "getenv"}
FILE_CALLS = {
    *("open", "read_text", "write_text", "read_bytes", "write_bytes", "mkdir", "unlink", "rmdir", "touch", "rename"),
    *("iterdir", "rglob", "glob", "replace_file", "rmtree"),
}
FILE_FUNCTIONS = {"read_text", "read_bytes", "write_text", "write_bytes"}
"""Functions that files.py offers under the same names as pathlib's methods."""

BANNED_NAMES = re.compile(r"(?:^|_)(?:utils?|helpers?|common|misc|managers?)(?:$|_)")
LONGEST_MODULE = 500
LONGEST_FUNCTION = 60


class Module(NamedTuple):
    """One source file of the package."""

    path: Path
    name: str
    room: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    text: str

    @property
    def generated(self) -> bool:
        return "Do not edit." in self.text.partition("\n")[0]


@cache
def modules(package: Path) -> tuple[Module, ...]:
    return tuple(_read(package))


def _read(package: Path) -> Iterator[Module]:
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.pyi")]):
        parts = path.relative_to(package).with_suffix("").parts
        room = "facade" if parts == ("__init__",) else parts[0]
        name = ".".join((package.name, *parts))
        room = FORMER_HOMES.get(name, room)
        text = path.read_text(encoding="utf-8")
        generated_stub = path.suffix == ".pyi" and "Do not edit." in text.partition("\n")[0]
        # Five megabytes of classes, in which there is nothing to judge; what they import stands before them.
        tree = ast.parse(text.partition("\nclass ")[0] if generated_stub else text)
        yield Module(path, name, room, tree, tuple(ast.walk(tree)), text)


@cache
def rooms(package: Path) -> set[str]:
    """The names of everything that lies directly in the package."""
    entries = (
        path for path in package.iterdir() if path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py")))
    )
    return {path.stem for path in entries} - {"__init__"}


def imported(module: Module, package: Path, *, with_names: bool = False) -> Iterator[tuple[str, int]]:
    """Full names that a module imports anywhere in it, each with its line; names of rooms are spelt out.

    Args:
        module: Whose imports are wanted.
        package: The package that it belongs to.
        with_names: Spell out whatever is imported from a module, which may be a module itself.
    """
    home = module.name.split(".") if module.path.stem == "__init__" else module.name.split(".")[:-1]
    home = [part for part in home if part != "__init__"]
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = home[: len(home) - node.level + 1] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                named_room = target == package.name and alias.name in rooms(package)
                yield (f"{target}.{alias.name}" if with_names or named_room else target), node.lineno
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            yield from ((text, node.lineno) for text in _texts(node.args[:1]))


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(nodes: list[ast.expr]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def room_of(name: str, package: Path) -> str | None:
    """The room that a full name belongs to; None for what is not ours."""
    parts = name.split(".")
    if parts[0] != package.name:
        return None
    return parts[1] if len(parts) > 1 else "facade"


def told(module: Module) -> set[str] | None:
    """What a room's docstring says that it may import; None where it says nothing."""
    text = " ".join((ast.get_docstring(module.tree) or "").split("May import:")[-1].split())
    if "May import:" not in module.text or not text.endswith("."):
        return None
    names = re.split(r", and |, | and ", text.removesuffix("."))
    return set().union(*(SEVERAL.get(name, {name}) for name in names))


# The rules.


def wrongly_told(package: Path) -> list[str]:
    """Rooms whose docstring does not end with what the table says, as in ``May import: the floor and engine.``"""
    found = []
    for module in modules(package):
        if module.name != f"{package.name}.{module.room}.__init__" or module.path.suffix != ".py":
            continue
        said, allowed = told(module), MAY_IMPORT.get(module.room, set())
        if said is None or said != allowed:
            differing = sorted((said or set()) ^ allowed)
            found.append(f"{module.room} does not tell what it may import; differing: {', '.join(differing)}")
    return found


def rooms_without_row(package: Path) -> list[str]:
    return sorted(rooms(package) - MAY_IMPORT.keys())


def forbidden_imports(package: Path) -> list[str]:
    found = []
    for module in modules(package):
        allowed = MAY_IMPORT.get(module.room, set()) | {module.room}
        for name, line in imported(module, package):
            target = room_of(name, package)
            if target is not None and target not in allowed:
                found.append(f"{module.name}:{line} imports {target}")
    return found


def import_cycles(package: Path) -> list[str]:
    """Modules that import each other in a circle: at the top, in a function, or for the type checker only."""
    graph = _graph_of_imports(package)
    circles = {tuple(sorted(circle)) for circle in _circles(graph)}
    return [f"{' and '.join(circle)} import each other" for circle in sorted(circles)]


def _graph_of_imports(package: Path) -> dict[str, set[str]]:
    """By module, the modules of the package that it imports."""
    known = {
        module.name.removesuffix(".__init__"): module for module in modules(package) if module.path.suffix == ".py"
    }
    graph: dict[str, set[str]] = {}
    for name, module in known.items():
        targets = {target for target, _ in imported(module, package, with_names=True)}
        graph[name] = {target if target in known else target.rpartition(".")[0] for target in targets} & set(known)
        graph[name].discard(name)
    return graph


def _circles(graph: dict[str, set[str]]) -> Iterator[set[str]]:
    """The modules of every circle: those that reach each other."""
    reached = {name: _reached_from(name, graph) for name in graph}
    for name, others in reached.items():
        if name in others:
            yield {other for other in others if name in reached[other]}


def _reached_from(name: str, graph: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    stack = [name]
    while stack:
        fresh = graph[stack.pop()] - reached
        reached |= fresh
        stack += fresh
    return reached


def misplaced_packages(package: Path) -> list[str]:
    return [
        f"{module.name}:{line} imports {name}"
        for module in modules(package)
        for name, line in imported(module, package)
        if ONLY_IN.get(name.split(".")[0], module.room) != module.room
    ]


def impurities(package: Path) -> list[str]:
    found = []
    for module in modules(package):
        if module.room in TOUCHING_THE_WORLD:
            continue
        for name, line in imported(module, package):
            if name in IMPURE_MODULES or name.split(".")[0] in IMPURE_MODULES:
                found.append(f"{module.name}:{line} imports {name}")
        for node in module.nodes:
            if isinstance(node, ast.Call) and _called(node) in IMPURE_CALLS and not _is_method_of_own(node):
                found.append(f"{module.name}:{node.lineno} calls {_called(node)}")
    return found


def _is_method_of_own(node: ast.Call) -> bool:
    """Whether the call is ``self.x()``: a method that merely shares a name."""
    function = node.func
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "self"


def file_accesses(package: Path) -> list[str]:
    found = []
    for module in modules(package):
        if module.room == "files":
            continue
        for node in module.nodes:
            if not isinstance(node, ast.Call) or _called(node) not in FILE_CALLS or _is_method_of_own(node):
                continue
            from_files = isinstance(node.func, ast.Name) and node.func.id in FILE_FUNCTIONS
            of_os = ast.unparse(node.func) == "os.open" and "os.devnull" in ast.unparse(node)
            if not from_files and not of_os:
                found.append(f"{module.name}:{node.lineno} calls {ast.unparse(node.func)}")
    return found


def oversized(package: Path) -> list[str]:
    found = []
    for module in modules(package):
        if module.generated:
            continue
        lines = module.text.count("\n")
        if lines > LONGEST_MODULE:
            found.append(f"{module.name} has {lines} lines")
        for node in module.nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _length(node) > LONGEST_FUNCTION:
                found.append(f"{module.name}:{node.lineno} {node.name} has {_length(node)} lines")
    return found


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function, its docstring left out."""
    first = node.body[0]
    documented = ast.get_docstring(node) is not None
    prose = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - prose


def banned_names(package: Path) -> list[str]:
    found = []
    for module in modules(package):
        if module.generated:  # kinds are called as their providers call them
            continue
        parts = module.path.relative_to(package).with_suffix("").parts
        names = [*parts, *(node.name for node in module.nodes if isinstance(node, ast.ClassDef))]
        for name in names:
            plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
            if BANNED_NAMES.search(plain):
                found.append(f"{module.name} is named or defines {name}")
    return found


def undocumented(package: Path) -> list[str]:
    found = []
    for module in modules(package):
        if module.path.suffix == ".pyi":
            continue
        if ast.get_docstring(module.tree) is None:
            found.append(module.name)
        found += [f"{module.name}.{name}" for name in _undocumented_in(module.tree)]
    return found


def _undocumented_in(node: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[str]:
    for child in node.body:
        if not isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) or child.name.startswith("_"):
            continue
        decorators = {ast.unparse(decorator) for decorator in child.decorator_list}
        exempt = decorators & {"overload", "typing.overload"} or any(name.endswith(".setter") for name in decorators)
        if ast.get_docstring(child) is None and not exempt:
            yield prefix + child.name
        if isinstance(child, ast.ClassDef):
            yield from _undocumented_in(child, f"{prefix}{child.name}.")


RULES = [
    rooms_without_row,
    wrongly_told,
    forbidden_imports,
    import_cycles,
    misplaced_packages,
    impurities,
    file_accesses,
    oversized,
    banned_names,
    undocumented,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps_the_rule(rule):
    assert rule(PACKAGE) == []


def test_the_table_of_imports_has_no_cycle():
    order = list(graphlib.TopologicalSorter(MAY_IMPORT).static_order())
    assert order.index("errors") < order.index("engine") < order.index("jobs") < order.index("cli")


def test_rooms_on_the_floor_do_not_know_each_other():
    for room in SUBJECTS:
        assert MAY_IMPORT[room].isdisjoint(SUBJECTS - {room})


def test_a_cycle_in_the_table_would_be_seen():
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter({**MAY_IMPORT, "errors": {"cli"}}).static_order())


# Each rule, broken on purpose.

SOUND = {
    "__init__.py": '"""The facade."""\n',
    "errors.py": '"""Errors."""\n',
    "engine/__init__.py": '"""The engine.\n\nMay import: the floor.\n"""\n\nfrom pyxp.errors import X\n',
    "streamflix/__init__.py": '"""P.\n\nMay import: the facade\nand aws.\n"""\n\nfrom pyxp import thing, aws\n',
    "aws/__init__.py": '"""Bindings.\n\nMay import: bindings.\n"""\n',
    "files/__init__.py": '"""F.\n\nMay import: errors and yamlio.\n"""\n\nimport os\n\nopen("x")\n',
    "cli/__init__.py": (
        '"""C.\n\nMay import: all rooms below the top, jobs, and testing.\n"""\n\nimport click\nimport os\n'
    ),
}


@pytest.fixture
def house(tmp_path):
    """Makes a small package with some files replaced or added."""

    def build(**changed):
        package = tmp_path / "pyxp"
        for name, text in {
            **SOUND,
            **{key.replace("__", "/", 1) + ".py": text for key, text in changed.items()},
        }.items():
            path = package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return package

    return build


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_house_breaks_no_rule(rule, house):
    assert rule(house()) == []


def long_function(lines: int) -> str:
    return '"""M."""\n\n\ndef f():\n    """D.\n\n    More.\n    """\n' + "    x = 1\n" * (lines - 1)


BREAKS = [
    (wrongly_told, "engine____init__", '"""A room."""\n', "engine does not tell"),
    (wrongly_told, "engine____init__", '"""May import: the ground."""\n', "differing: catalog, cel, model, structural"),
    (wrongly_told, "engine____init__", '"""May import: the floor and files."""\n', "differing: files"),
    (wrongly_told, "files____init__", '"""May import: errors."""\n', "differing: yamlio"),
    (rooms_without_row, "attic__x", '"""A."""\n', "attic"),
    (forbidden_imports, "engine__x", '"""A."""\n\nfrom pyxp.validation import y\n', "imports validation"),
    (forbidden_imports, "engine__x", '"""A."""\n\n\ndef _f():\n    import pyxp.validation.y\n', "imports validation"),
    (forbidden_imports, "engine__x", '"""A."""\n\nif TYPE_CHECKING:\n    from pyxp.cli import y\n', "imports cli"),
    (forbidden_imports, "engine__x", '"""A."""\n\nfrom ..authoring import y\n', "imports authoring"),
    (forbidden_imports, "engine__x", '"""A."""\n\nfrom .. import aws\n', "imports aws"),
    (forbidden_imports, "engine__x", '"""A."""\n\nfrom pyxp import render\n', "imports facade"),
    (forbidden_imports, "engine__x", '"""A."""\n\nimport pyxp\n', "imports facade"),
    (forbidden_imports, "engine__x", '"""A."""\n\nimportlib.import_module("pyxp.jobs")\n', "imports jobs"),
    (forbidden_imports, "streamflix__x", '"""A."""\n\nfrom pyxp.authoring import y\n', "imports authoring"),
    (import_cycles, "errors", '"""A."""\n\nfrom pyxp import engine\n', "pyxp.engine and pyxp.errors import each other"),
    (import_cycles, "errors", '"""A."""\n\n\ndef _f():\n    import pyxp.engine\n', "import each other"),
    (import_cycles, "errors", '"""A."""\n\nif TYPE_CHECKING:\n    from pyxp.engine import y\n', "import each other"),
    (misplaced_packages, "engine__x", '"""A."""\n\nimport yaml.events\n', "imports yaml.events"),
    (misplaced_packages, "engine__x", '"""A."""\n\nfrom kr8s.asyncio import x\n', "imports kr8s.asyncio"),
    (misplaced_packages, "files__x", '"""A."""\n\nimport click\n', "imports click"),
    (misplaced_packages, "cel__x", '"""A."""\n\n\ndef _f():\n    import re2\n', "imports re2"),
    (impurities, "engine__x", '"""A."""\n\nfrom os import environ\n', "imports os"),
    (impurities, "engine__x", '"""A."""\n\n\ndef _f():\n    import random\n', "imports random"),
    (impurities, "engine__x", '"""A."""\n\nimport socket\n', "imports socket"),
    (impurities, "engine__x", '"""A."""\n\nprint(1)\n', "calls print"),
    (impurities, "engine__x", '"""A."""\n\nx = datetime.now()\n', "calls now"),
    (file_accesses, "engine__x", '"""A."""\n\nopen("f")\n', "calls open"),
    (file_accesses, "cli__x", '"""A."""\n\nPath("f").read_text()\n', "read_text"),
    (file_accesses, "cli__x", '"""A."""\n\nPath("f").open("w")\n', "open"),
    (oversized, "engine__x", '"""A."""\n' + "x = 1\n" * 500, "has 501 lines"),
    (oversized, "engine__x", long_function(61), "f has 61 lines"),
    (banned_names, "engine__string_utils", '"""A."""\n', "string_utils"),
    (banned_names, "engine__common", '"""A."""\n', "common"),
    (banned_names, "engine__x", '"""A."""\n\n\nclass PatchManager:\n    """B."""\n', "PatchManager"),
    (undocumented, "engine__x", "x = 1\n", "pyxp.engine.x"),
    (undocumented, "engine__x", '"""A."""\n\n\ndef f():\n    return 1\n', "pyxp.engine.x.f"),
    (
        undocumented,
        "engine__x",
        '"""A."""\n\n\nclass C:\n    """D."""\n\n    def m(self):\n        return 1\n',
        "x.C.m",
    ),
]


@pytest.mark.parametrize(("rule", "name", "text", "message"), BREAKS, ids=[f"{b[0].__name__}-{b[3]}" for b in BREAKS])
def test_a_broken_rule_is_seen(rule, name, text, message, house):
    found = rule(house(**{name: text}))
    assert len(found) == 1
    assert message in found[0]


NEAR_MISSES = [
    (import_cycles, "engine__x", '"""A."""\n\nfrom pyxp import engine\nfrom pyxp.errors import X\n'),
    (oversized, "engine__x", '"""A."""\n' + "x = 1\n" * 499),
    (oversized, "engine__x", long_function(60)),
    (oversized, "aws__x", '"""Generated by a program. Do not edit."""\n' + "x = 1\n" * 900),
    (banned_names, "engine__command", '"""A."""\n\n\nclass Managed:\n    """B."""\n'),
    (undocumented, "engine__x", '"""A."""\n\n\ndef _f():\n    def inner():\n        return 1\n\n    return inner\n'),
    (file_accesses, "engine__x", '"""A."""\n\nfrom pyxp.files import read_text\n\nread_text("x")\n'),
    (impurities, "engine__x", '"""A."""\n\nimport urllib.parse\n\nuuid.uuid5(a, b)\n'),
    (forbidden_imports, "cli__x", '"""A."""\n\nfrom pyxp.jobs import render\nfrom . import y\n'),
]


@pytest.mark.parametrize(("rule", "name", "text"), NEAR_MISSES, ids=[f"{m[0].__name__}-{m[1]}" for m in NEAR_MISSES])
def test_what_is_allowed_is_not_reported(rule, name, text, house):
    assert rule(house(**{name: text})) == []
