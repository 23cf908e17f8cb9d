"""Draws the rooms in docs/architecture.md from the imports of the code: ``python docs/room_picture.py``.

The picture stands between ``<!-- rooms -->`` and ``<!-- end -->``. An arrow says that a room imports another one; those
that others imply are left out. A test compares the page with what this would write.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

PAGE = Path(__file__).parent / "architecture.md"
PACKAGE = Path(__file__).parent.parent / "pyxp"
LAYERS = {
    "platforms": ("streamflix",),
    "top": ("cli", "facade", "jobs", "testing"),
    "above": ("aws", "kubernetes", "bindings", "cluster", "compiler", "remote", "reports", "simulation"),
    "subjects": ("authoring", "engine", "validation", "xpkg", "installation", "rules"),
    "floor": ("catalog", "cel", "files", "model", "structural", "yamlio"),
    "ground": ("diagnostics", "errors", "gotext"),
}
"""The rooms from the top to the bottom. No room imports one of a layer above its own."""
_BEGIN, _END = "<!-- rooms -->\n", "<!-- end -->"
_FACADE = "facade"
_FORMER = "The former home of"
"""How a module begins that only leads from where something was to where it is: it belongs to no room."""


def rooms(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Which rooms each room imports, wherever in it or its stubs that stands; the facade is a room of its own."""
    found: dict[str, set[str]] = {}
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.pyi"))):
        room = path.relative_to(package).parts[0].removesuffix(path.suffix)
        room = _FACADE if room == "__init__" else room
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if (ast.get_docstring(tree) or "").startswith(_FORMER):
            continue
        found.setdefault(room, set()).update(_imported(tree, package.name))
    found.pop("__main__", None)
    # What is no room is a name of the facade.
    known = {room: {one if one in found else _FACADE for one in imported} for room, imported in found.items()}
    return {room: imported - {room} for room, imported in known.items()}


def _imported(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [item.name for item in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == package:
            names = [f"{package}.{item.name}" for item in node.names]
        else:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            first, _, rest = name.partition(".")
            if first == package:
                yield rest.partition(".")[0] or _FACADE


def implied(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The graph without the arrows that longer ways imply."""
    reached: dict[str, set[str]] = {}
    for room in TopologicalSorter(graph).static_order():
        reached[room] = graph[room].union(*(reached[one] for one in graph[room]))
    return {
        room: {one for one in imported if not any(one in reached[other] for other in imported - {one})}
        for room, imported in graph.items()
    }


def picture(package: Path = PACKAGE) -> str:
    """The rooms as a Mermaid flowchart, a box for each layer.

    Raises:
        ValueError: A room is in no layer, or imports one of a layer above its own.
    """
    graph = rooms(package)
    height = {room: -index for index, layer in enumerate(LAYERS.values()) for room in layer}
    if graph.keys() != height.keys():
        raise ValueError(f"LAYERS and the package differ: {', '.join(sorted(graph.keys() ^ height.keys()))}")
    if upward := [f"{room} --> {one}" for room in graph for one in graph[room] if height[one] > height[room]]:
        raise ValueError(f"rooms import from layers above: {', '.join(sorted(upward))}")
    lines = ["flowchart TD"]
    for layer, members in LAYERS.items():
        lines += [f"  subgraph {layer}", *(f"    {room}" for room in members), "  end"]
    lines += [f"  {room} --> {one}" for room, imported in sorted(implied(graph).items()) for one in sorted(imported)]
    return "```mermaid\n" + "\n".join(lines) + "\n```\n"


def page(text: str) -> str:
    """The page with the picture renewed."""
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} has no place for the picture: {_BEGIN.strip()} ... {_END}")
    return f"{before}{begin}{picture()}{end}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
