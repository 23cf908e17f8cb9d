"""Conditions of resources: what they mean together, what flows out of conditional resources, and their filters.

Conditions of the authoring room become plain here (no fallbacks, nothing that the schema decides), are compared with
each other over all claims that there can be, and become CEL for function-cel-filter.
"""
