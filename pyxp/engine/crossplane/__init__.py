"""What Crossplane's own controllers do around a function pipeline.

Here live the rules of the composite and claim controllers: how composed resources are named, labelled, owned and
referenced, which conditions a composite gets, and what composite a claim becomes. Functions (patch-and-transform,
auto-ready) do not live here, nor does the loop that runs them (:mod:`pyxp.engine.pipeline`).

Pure: plain manifests in, plain manifests out. The behaviour is that of ``crossplane composition render``, which runs
the real composite controller against an in-memory API server.
"""
