"""Tests of the StreamFlix platform: what its manifests are to do, written down apart from its Python."""
