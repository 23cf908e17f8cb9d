"""Typed classes and stubs of kinds: for ``pyxp.aws``, and for the kinds of a project's own.

This module is public, because the modules that ``pyxp bindings`` writes into a project import it, and nothing else of
pyxp: :func:`kinds_of_group` makes the classes of an API group from catalog facts when they are first named, and the
stubs beside the modules name :class:`ManagedResource`, :class:`Resource` and :class:`Group`. These names stay.

Besides, here live the text of those modules (:mod:`~pyxp.bindings.modules`) and of their stubs
(:mod:`~pyxp.bindings.stubs`). What is known of a kind is in ``pyxp.catalog``, what a resource does while composing in
``pyxp.authoring``; files are written by ``pyxp.jobs``.

May import: the floor and authoring.
"""

from pyxp.authoring.resources import Group, ManagedResource, Resource
from pyxp.bindings.kinds import kinds_of_group

__all__ = ["Group", "ManagedResource", "Resource", "kinds_of_group"]
