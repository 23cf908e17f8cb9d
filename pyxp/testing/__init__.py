"""Tests of compositions for the teams that own them: what is expected of a manifest, compared with what came out.

:mod:`~pyxp.testing.matching` compares a fragment with a manifest, :mod:`~pyxp.testing.expectations` has what stands in
fragments in place of values, and :mod:`~pyxp.testing.differences` tells people what differs. What renders is a job.
:mod:`~pyxp.testing.suites` runs tests that are written in YAML.

May import: all rooms below the top, and jobs.
"""
