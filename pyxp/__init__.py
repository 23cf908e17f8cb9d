"""Crossplane platforms in typed Python: author, generate, render and validate, offline."""
