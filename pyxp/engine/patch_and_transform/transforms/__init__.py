"""Transforms: what happens to a value between its source and its target.

One module per type holds all that the type is: its settings as data, how they are read, what the function refuses of
them, what they are compiled to. :mod:`.table` lists the types, :mod:`.strings.table` those of ``string``. A transform
that cannot work is compiled into one that fails when it is applied, because the real function also looks at it only
then. Which type of value comes out of which, :mod:`pyxp.model.transforms` says, since validation asks it as well.
"""
