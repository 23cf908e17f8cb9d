"""Which codes the package can give a finding, read from its source without running it.

``Finding(...)`` takes a code, and so does every function with a parameter called ``code``. What stands at these places
is followed through constants, imports, conditional expressions, assignments and tuples to the words that are meant;
what cannot be followed is told as it stands.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pyxp.validation.findings import code_of

PACKAGE = Path(__file__).parents[3] / "pyxp"
WITHOUT_FINDINGS = ("aws", "kubernetes", "streamflix", "rules", "cli/rule.py")
"""Rooms without findings of their own: what is generated or a platform, and what only explains codes."""
SPEAKERS = {"notes", "problems", "draft"}
"""What has the methods that take a code; sets, patches and others have methods called alike."""
METHODS = {"add", "warn", "refuse", "note"}


_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
NEVER = 99
"""The position of a parameter that is given by its name alone."""


@dataclass
class Codes:
    """What was found: the codes with where they stand, and the expressions that could not be followed."""

    codes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unknown: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def _modules(package: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(package.rglob("*.py")):
        if not path.relative_to(package).as_posix().startswith(WITHOUT_FINDINGS):
            yield path.relative_to(package.parent).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef, bool]]:
    """The functions of a module, each with the name it is called by and whether its first parameter is left out."""
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                static = any(_name(item) == "staticmethod" for item in child.decorator_list)
                yield child.name, child, isinstance(node, ast.ClassDef) and not static


class _Reader:
    def __init__(self, package: Path) -> None:
        self.trees = dict(_modules(package))
        self.functions = {name: list(_functions(tree)) for name, tree in self.trees.items()}
        self.constants: dict[str, list[ast.expr]] = defaultdict(list)
        self.by_module: dict[tuple[str, str], ast.expr] = {}
        self.imports: dict[tuple[str, str], tuple[str, str]] = {}
        self.takers: dict[str, set[int]] = {"Finding": {0}, "Cause": {0}, "note": {0}, "replace": {NEVER}}
        for module, tree in self.trees.items():
            self._declare(module, tree)
            self.learn(module)

    def _declare(self, module: str, tree: ast.Module) -> None:
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if isinstance(target, ast.Name):
                        self.by_module[module, target.id] = node.value
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pyxp"):
                path = node.module.replace(".", "/")
                home = f"{path}.py" if f"{path}.py" in self.trees else f"{path}/__init__.py"
                for alias in node.names:
                    self.imports[module, alias.asname or alias.name] = (home, alias.name)

    def constant(self, module: str, name: str) -> ast.expr | None:
        for _ in range(5):
            if (module, name) in self.by_module:
                return self.by_module[module, name]
            if (module, name) not in self.imports:
                return None
            module, name = self.imports[module, name]
        return None

    def given(self, call: ast.Call, module: str) -> Iterator[ast.expr]:
        """What a call gives where a code is taken; nobody finds a fault without a word besides."""
        if len(call.args) + len(call.keywords) < 2:
            return
        named = [word.value for word in call.keywords if word.arg == "code"]
        called = _name(call.func)
        if called in METHODS and not self._speaks(call.func, module):
            return
        for position in sorted(self.takers.get(_key(module, called), ())):
            starred = any(isinstance(item, ast.Starred) for item in call.args[: position + 1])
            if named:
                yield named[0]
            elif position < len(call.args) and not starred:
                yield call.args[position]

    def _speaks(self, called: ast.expr, module: str) -> bool:
        """Whether a call of a method is one of those that take a code: a bare name is what one was kept under."""
        if not isinstance(called, ast.Attribute):
            return _name(called) == "note"
        if _name(called.value) == "self":
            return any(
                name == called.attr and any(map(_is_code, _arguments(function)))
                for name, function, _ in self.functions[module]
            )
        return _name(called.value).lstrip("_") in SPEAKERS

    def learn(self, module: str) -> None:
        """Note the functions and classes of a module that take a code: a parameter or field is called so, a text."""
        for node in ast.walk(self.trees[module]):
            if isinstance(node, ast.ClassDef):
                fields = [item for item in node.body if isinstance(item, ast.AnnAssign)]
                names = [_name(item.target) for item in fields]
                if "code" in names:
                    self.takers.setdefault(_key(module, node.name), set()).add(names.index("code"))
        for called, function, bound in self.functions[module]:
            if called == "__init__":
                continue
            name = _key(module, called)
            every = [*function.args.posonlyargs, *function.args.args]
            places = [index - bound for index, item in enumerate(every) if _is_code(item)]
            if places or any(map(_is_code, function.args.kwonlyargs)):
                self.takers.setdefault(name, set()).update(places or [NEVER])

    def follow(self, value: ast.expr, module: str, function: ast.FunctionDef | None) -> Iterator[str | ast.expr]:
        for part in _parts(value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
            elif isinstance(part, ast.Name):
                yield from self._named(part, module, function)
            else:
                yield part

    def _named(self, name: ast.Name, module: str, function: ast.FunctionDef | None) -> Iterator[str | ast.expr]:
        parameters = {item.arg for item in _arguments(function)} if function else set()
        if name.id == "code" and name.id in parameters:
            return
        local = list(_assigned(function, name.id)) if function else []
        if local:
            for value in local:
                yield from self.follow(value, module, None)
            return
        constant = self.constant(module, name.id)
        yield from self.follow(constant, module, None) if constant is not None else [name]


def _key(module: str, name: str) -> str:
    """What a name is known by: one that begins with an underscore is another one in each module."""
    return f"{module}:{name}" if name.startswith("_") else name


def _is_code(argument: ast.arg) -> bool:
    """Python has code objects, and characters have codes as well."""
    return argument.arg == "code" and (argument.annotation is None or ast.unparse(argument.annotation) == "str")


def _arguments(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from (*_parts(value.body), *_parts(value.orelse))
    elif isinstance(value, ast.BoolOp):
        for item in value.values:
            yield from _parts(item)
    else:
        yield value


def _assigned(function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    """What a function assigns to a name of its own, alone or at a place of a tuple."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
                elif isinstance(target, ast.Tuple):
                    for index, item in enumerate(target.elts):
                        if isinstance(item, ast.Name) and item.id == name:
                            yield from (_at(value, index) for value in _parts(node.value))
        elif isinstance(node, ast.For | ast.comprehension):
            places = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
            for index, item in enumerate(places):
                if isinstance(item, ast.Name) and item.id == name:
                    rows = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else [node.iter]
                    yield from (_at(row, index) for row in rows)


def _at(value: ast.expr, index: int) -> ast.expr:
    return value.elts[index] if isinstance(value, ast.Tuple) and index < len(value.elts) else value


def _returned(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Codes that functions return with what there is to say, for others to make findings of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Return | ast.Yield | ast.Assign) and node.value is not None:
            for part in _parts(node.value):
                if isinstance(part, ast.Tuple) and len(part.elts) >= 3 and isinstance(part.elts[0], ast.Constant):
                    word = str(part.elts[0].value)
                    if "-" in word and _CODE.fullmatch(word):
                        yield word, node.lineno


@cache
def read_codes(package: Path = PACKAGE) -> Codes:
    """The codes of a whole package.

    Args:
        package: Its folder.
    """
    reader = _Reader(package)
    found = Codes()
    for module, tree in reader.trees.items():
        for word, line in _returned(tree):
            found.codes[word].append(f"{module}:{line}")
        holders: dict[ast.AST, ast.FunctionDef] = {}
        for _, function, _ in reader.functions[module]:
            for inner in ast.walk(function):
                holders[inner] = function
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            for value in reader.given(call, module):
                for item in reader.follow(value, module, holders.get(call)):
                    place = f"{module}:{call.lineno}"
                    if isinstance(item, str):
                        found.codes[code_of(item)].append(place)
                    else:
                        found.unknown[ast.unparse(item)].append(place)
    return found
