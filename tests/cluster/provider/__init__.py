"""A stand-in for provider-aws v2.6.0: it acts on the managed resources of an API server as the provider does.

Nothing here knows anything of pyxp: what comes out of the two can be compared.
"""
