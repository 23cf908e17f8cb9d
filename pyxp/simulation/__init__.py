"""What happens after the first reconcile: a model of the provider, and the passes that it takes a stack to come up.

Here live the model of a managed resource's life (:mod:`~pyxp.simulation.provider`), of selectors
(:mod:`~pyxp.simulation.resolution`), of reported values (:mod:`~pyxp.simulation.inventing`) and the loop between
rendering and provider (:mod:`~pyxp.simulation.convergence`), and in which order it all goes
(:mod:`~pyxp.simulation.teardown`). How one pass renders is the engine's business. Everything
follows from catalog facts and manifests: no kind and no platform is known by name here.

Pure: no files, clock, randomness or network.

May import: the floor and engine.
"""

from pyxp.simulation.convergence import Controller, Convergence, converge
from pyxp.simulation.teardown import Departure, Hold, Teardown, tear_down
from pyxp.simulation.waves import Wave

__all__ = ["Controller", "Convergence", "Departure", "Hold", "Teardown", "Wave", "converge", "tear_down"]
