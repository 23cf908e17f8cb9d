"""Tests of compositions for the teams that own them: what is expected of a manifest, compared with what came out.

:mod:`~pyxp.testing.matching` compares a fragment with a manifest, :mod:`~pyxp.testing.expectations` has what stands in
fragments in place of values, and :mod:`~pyxp.testing.differences` tells people what differs. Tests that are written in
YAML are read by :mod:`~pyxp.testing.suites`, run by :mod:`~pyxp.testing.running` and judged by
:mod:`~pyxp.testing.judgement`. What renders is a job.

May import: all rooms below the top, and jobs.
"""
