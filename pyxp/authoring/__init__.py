"""Authoring: what a platform's Python is written with.

Here live the composite's declaration, typed resources, references and the functions on them, and the examination of
what a platform did with them. How all that becomes manifests is the compiler's business: nothing here knows the words
of patches and transforms.

May import: the floor.
"""
