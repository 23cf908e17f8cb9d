"""Namespaced managed resources of AWS (``*.aws.m.upbound.io``), for composites without a claim."""
