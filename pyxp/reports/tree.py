"""Rendered stacks as trees: claim, composite, composed resources, and what is not there yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyxp.engine.waiting import Stack
from pyxp.model.manifests import kind_of, name_of, namespace_of, resource_name_of
from pyxp.reports.connection import secret_lines
from pyxp.reports.options import Extras
from pyxp.reports.states import ABSENT, claim_state, composite_state, resource_state


def pieces(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    """One tree per stack, one line per object: name in the Composition, state, kind and name."""
    return (_stack(stack, extras) for stack in stacks)


def _stack(stack: Stack, extras: Extras) -> str:
    lines, indent = [_line(_called(stack.rendered.composite), composite_state(stack))], ""
    if stack.claim is not None:
        lines, indent = [_line(f"{_called(stack.claim)} (claim)", claim_state(stack)), f"└─ {lines[0]}"], "   "
    lines += _branches(stack, indent, extras)
    return "\n".join(lines) + "\n"


def _branches(stack: Stack, indent: str, extras: Extras) -> Iterator[str]:
    """A line for each composed resource, and below a nested composite those of its own."""
    children = [
        (resource_name_of(item), resource_state(stack, item), _called(item)) for item in stack.rendered.composed
    ]
    children += [(item.resource, ABSENT, f"waits for {item.brief()}") for item in stack.waiting]
    branches = ["├─"] * (len(children) - 1) + ["└─" if stack.secret is None else "├─"]
    name_width, state_width = (max((len(child[column]) for child in children), default=0) for column in (0, 1))
    for branch, (name, state, told) in zip(branches, children, strict=False):
        yield f"{indent}{branch} {name.ljust(name_width)}  {state.ljust(state_width)}  {told}"
        if (inner := stack.nested.get(name)) is not None and state != ABSENT:
            yield from _branches(inner, indent + ("   " if branch == "└─" else "│  "), extras)
    if stack.secret is not None:
        yield f"{indent}└─ Secret {stack.secret.name} (connection)"
        yield from (f"{indent}   {line}" for line in secret_lines(stack.secret, shown=extras.show_secrets))


def _line(called: str, state: str) -> str:
    return f"{called}  {state}" if state else called


def _called(manifest: dict[str, object]) -> str:
    namespace = namespace_of(manifest)
    return f"{kind_of(manifest)} {f'{namespace}/' if namespace else ''}{name_of(manifest)}"
