"""Rendered stacks as trees: claim, composite, composed resources, and what is not there yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyxp.engine.crossplane.metadata import kind_of, name_of, namespace_of, resource_name_of
from pyxp.engine.waiting import Stack
from pyxp.reports.options import Extras


def pieces(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    """One tree per stack, one line per object."""
    return map(_stack, stacks)


def _stack(stack: Stack) -> str:
    composite, lines, indent = stack.rendered.composite, [], ""
    if stack.claim is not None:
        lines.append(f"{_called(stack.claim)} (claim)")
        lines.append(f"└─ {_called(composite)}{_state(composite)}")
        indent = "   "
    else:
        lines.append(f"{_called(composite)}{_state(composite)}")
    children = [_resource(stack, item) for item in stack.rendered.composed]
    children += [f"{item.resource}  not there yet, waits for {item.reason()}" for item in stack.waiting]
    for place, child in enumerate(children):
        branch = "└─" if place == len(children) - 1 else "├─"
        lines.append(f"{indent}{branch} {child}")
    return "\n".join(lines) + "\n"


def _called(manifest: dict[str, object]) -> str:
    namespace = namespace_of(manifest)
    return f"{kind_of(manifest)} {f'{namespace}/' if namespace else ''}{name_of(manifest)}"


def _state(composite: dict[str, object]) -> str:
    status = composite.get("status")
    conditions = status.get("conditions") if isinstance(status, dict) else None
    for item in conditions or ():
        if item.get("type") == "Ready":
            told = f": {item['message']}" if item.get("message") else ""
            return "  Ready" if item.get("status") == "True" else f"  not ready{told}"
    return ""


def _resource(stack: Stack, manifest: dict[str, object]) -> str:
    name = resource_name_of(manifest)
    ready = "not ready" if name in stack.rendered.unready else "Ready"
    return f"{name}  {_called(manifest)}  {ready}"
