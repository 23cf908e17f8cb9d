"""Frozen data that several rooms share: how a place inside a Kubernetes object is written and reached.

Lives here: field paths (:mod:`pyxp.model.fieldpath`), in the grammar that Crossplane uses in patches, and the reading
of plain manifests and their metadata (:mod:`pyxp.model.manifests`); Compositions as they are read, their patches, and
which types transforms take and give (:mod:`~pyxp.model.compositions`, :mod:`~pyxp.model.patches`,
:mod:`~pyxp.model.transforms`).
Does not live here: anything that one room alone needs, and anything that reads files or knows a cluster.

May import: the ground.
"""
