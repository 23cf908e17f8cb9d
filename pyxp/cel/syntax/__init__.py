"""The surface of CEL: text to tree.

Lexer, nodes and parser, with the macros expanded into nodes of their own. Nothing here knows types, values or
Kubernetes.
"""
