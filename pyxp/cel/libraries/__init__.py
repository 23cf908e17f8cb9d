"""The functions of CEL and of Kubernetes: what they take, what they give, what they do.

One module per library, loaded when an expression first names one of its functions (:mod:`.registry`).
"""
