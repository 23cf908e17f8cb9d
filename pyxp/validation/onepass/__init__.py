"""One walk along an object that copies, defaults, prunes and checks it at once, and gives up at the first doubt.

Lives here: a schema as closures, metadata as it usually is, and the verdict on an object that is right.
Does not live here: what is wrong with an object that is not, and everything unusual. That is for
:mod:`pyxp.validation.requests`, which goes through the server's stages one by one and has the last word. Whatever this
accepts, that accepts with the same result; a property test holds it.
"""

from __future__ import annotations
