"""Structural schemas: what a CustomResourceDefinition says about the shape of its objects.

Here live the derivation of CRDs from Crossplane's CompositeResourceDefinitions (:mod:`pyxp.structural.xrd`), defaulting
and pruning as the API server does them, the decoding of typed Kubernetes objects (:mod:`pyxp.structural.wire`), the
formats, and the conversion of structural schemas to JSON Schema. Judging whole documents is the business of
:mod:`pyxp.validation`. Pure: plain data in, plain data out.

May import: the ground, yamlio and model.
"""
