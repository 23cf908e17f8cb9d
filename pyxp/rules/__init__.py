"""What the codes of findings mean: a file of data for each, read when somebody asks for it.

Here lives the registry (:mod:`~pyxp.rules.registry`) with a file per rule in ``data/``, and the files that examples
share in ``given/``. What a rule looks for is in the room that finds it, mostly ``pyxp.validation`` and
``pyxp.compiler``; how a rule is shown is in ``pyxp.reports``.

May import: the ground, yamlio and files.
"""

from pyxp.rules.registry import Example, Judge, Rule, codes, every_rule, find_rule, rule_of

__all__ = ["Example", "Judge", "Rule", "codes", "every_rule", "find_rule", "rule_of"]
