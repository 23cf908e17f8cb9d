"""What is done on a live management cluster: apply, look, wait, compare, delete.

Everything that talks to a server is async and goes through :mod:`pyxp.cluster.connection`, which alone knows kr8s and
is loaded only by whoever connects. What is decided about answers (conflicts, differences, stages, states) are pure
functions of plain data in modules of their own, and everything of the engine is used as it is: what is not there yet
is found by running it over what is there.

May import: the floor, engine, simulation, validation and files.
"""
