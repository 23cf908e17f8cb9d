"""Tests that are written in YAML: read, run, and judged, each expectation at its line.

:mod:`~pyxp.testing.suites.schema` says what a suite may hold, and :mod:`~pyxp.testing.suites.reading` finds suites and
judges them by that. :mod:`~pyxp.testing.suites.running` runs their tests, and :mod:`~pyxp.testing.suites.judgement`
compares.
"""
