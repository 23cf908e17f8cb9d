"""Judging what a cluster has by what manifests need."""
