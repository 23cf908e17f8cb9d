"""Real programs of the tool chain judge what pyxp writes and decides.

They are built once from Go modules, into the user's cache folder. Where Go or the modules cannot be had, the tests say
so and skip.
"""
