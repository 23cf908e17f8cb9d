"""Syntax trees with a report before every operation that could look at a value.

An operation keeps its meaning: operands are evaluated once, in their order, and what the report gives is what Python
would have had. The receiver of the reports stands in the tree as a text constant, :data:`WATCH`, for which the twin's
code gets the watch itself.
"""

from __future__ import annotations

import ast
from typing import Any

WATCH = "\0watch of pyxp"
_UNTOUCHED = {"super", "locals", "vars", "dir", "eval", "exec", "globals", "breakpoint", "__import__"}
"""Functions that look at the frame that calls them."""
_OPERATORS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_DECIDED = (ast.Compare, ast.Constant)
"""Conditions whose truth needs no report of its own."""


def instrument(source: str) -> ast.Module:
    """The tree of a module whose functions report to :data:`WATCH`."""
    tree: ast.Module = _Instruments().visit(ast.parse(source))
    return ast.fix_missing_locations(tree)


class _Instruments(ast.NodeTransformer):
    def _report(self, method: str, at: ast.AST, *arguments: ast.expr, keywords: list[ast.keyword] | None = None) -> Any:
        watch = ast.Attribute(ast.Constant(WATCH), method, ast.Load())
        call = ast.Call(watch, list(arguments), keywords or [])
        for node in (watch.value, watch, call):
            ast.copy_location(node, at)
        return call

    def _text(self, value: str | bool, at: ast.AST) -> ast.expr:
        return ast.copy_location(ast.Constant(value), at)

    def _condition(self, node: ast.expr) -> ast.expr:
        return node if isinstance(node, _DECIDED) else self._report("truth", node, node)

    def visit_Compare(self, node: ast.Compare) -> Any:
        self.generic_visit(node)
        if len(node.ops) == 1:
            sign = self._text(_OPERATORS[type(node.ops[0])], node)
            return ast.copy_location(self._report("compare", node, node.left, sign, node.comparators[0]), node)
        node.left = self._report("compared", node.left, node.left)
        node.comparators = [self._report("compared", item, item) for item in node.comparators]
        return node

    def visit_If(self, node: ast.If) -> Any:
        self.generic_visit(node)
        node.test = self._condition(node.test)
        return node

    def visit_While(self, node: ast.While) -> Any:
        self.generic_visit(node)
        node.test = self._condition(node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        self.generic_visit(node)
        node.test = self._condition(node.test)
        return node

    def visit_Assert(self, node: ast.Assert) -> Any:
        self.generic_visit(node)
        node.test = self._condition(node.test)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        self.generic_visit(node)
        node.values = [*map(self._condition, node.values[:-1]), node.values[-1]]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not):
            node.operand = self._condition(node.operand)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> Any:
        self.generic_visit(node)
        node.iter = self._report("iterated", node.iter, node.iter)
        node.ifs = [self._condition(item) for item in node.ifs]
        return node

    def visit_For(self, node: ast.For) -> Any:
        self.generic_visit(node)
        node.iter = self._report("iterated", node.iter, node.iter)
        return node

    def visit_Match(self, node: ast.Match) -> Any:
        node.subject = self._report("matched", node.subject, self.visit(node.subject))
        for case in node.cases:
            case.guard = self._condition(self.visit(case.guard)) if case.guard else None
            case.body = [self.visit(statement) for statement in case.body]
        return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        if isinstance(node.slice, ast.Slice) or any(isinstance(item, ast.Slice) for item in ast.walk(node.slice)):
            node.value = self._report("sliced", node.value, node.value)
            return node
        return ast.copy_location(self._report("item", node, node.value, node.slice), node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> Any:
        self.generic_visit(node)
        how = self._text(f"!{chr(node.conversion)}" if node.conversion > 0 else "", node.value)
        spec = self._text(node.format_spec is not None, node.value)
        node.value = self._report("formatted", node.value, node.value, how, spec)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or node.attr.startswith("__"):  # private names are mangled
            return node
        return ast.copy_location(self._report("attribute", node, node.value, self._text(node.attr, node)), node)

    def visit_Call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id in _UNTOUCHED:
            node.args = [self.visit(item) for item in node.args]
            return node
        self.generic_visit(node)
        return ast.copy_location(self._report("call", node, node.func, *node.args, keywords=node.keywords), node)

    def visit_arguments(self, node: ast.arguments) -> Any:
        node.defaults = [self.visit(item) for item in node.defaults]
        node.kw_defaults = [self.visit(item) if item else None for item in node.kw_defaults]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.decorator_list = [self.visit(item) for item in node.decorator_list]
        node.args = self.visit(node.args)
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_TypeAlias(self, node: Any) -> Any:
        return node
