"""Validation rules of structural schemas (``x-kubernetes-validations``): compile, judge, run.

Binds CEL to Kubernetes: how schemas become types, how data is seen through them, which rules run on which values, how
an old object is correlated. Knows schemas and values as plain data only.
"""
