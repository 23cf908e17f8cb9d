"""Functions that run elsewhere: calling a function server over gRPC, as Crossplane does.

Here live the addresses of function servers (:mod:`~pyxp.remote.targets`), the translation between the engine's plain
requests and protocol buffers (:mod:`~pyxp.remote.messages`) and the call itself (:mod:`~pyxp.remote.calling`). Which
step calls which function, and what its answer means, is decided in the engine, which knows a function only as
something to call.

This room talks to the network, and only to the addresses it is given. gRPC and the function SDK come with the extra
``pyxp[grpc]`` and are loaded with the first call.

May import: the floor and engine.
"""
