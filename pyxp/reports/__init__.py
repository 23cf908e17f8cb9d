"""Turning results into text: one module per format of a result, each of pure functions from the result to text.

Here live the formats of rendered stacks (:mod:`~pyxp.reports.stacks`), of findings
(:mod:`~pyxp.reports.findings_text`, :mod:`~pyxp.reports.findings_json`), of what is known about kinds
(:mod:`~pyxp.reports.kinds`, :mod:`~pyxp.reports.explanations`), and of packages (:mod:`~pyxp.reports.packages`). What a
result means, and where its text goes, is decided elsewhere.

May import: the floor, engine, simulation, validation, cluster, xpkg and rules.
"""
