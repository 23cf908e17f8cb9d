"""The jobs of pyxp as functions: documents in, results out.

One module per job (:mod:`~pyxp.jobs.render`, :mod:`~pyxp.jobs.validate`, ...): each puts the rooms below to work on the
documents it is given and returns data. Parsing arguments, printing and exit codes belong to :mod:`pyxp.cli`; the facade
re-exports the jobs.

May import: all rooms below the top.
"""
