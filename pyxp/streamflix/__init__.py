"""The StreamFlix platform: one claim per environment becomes the whole video-processing stack on AWS.

``schema`` declares the claim, a module per concern composes its part, ``composite`` joins them, and ``terms`` says what
its editions differ in. It uses nothing but the public API, as any other platform would.

May import: the facade and aws.
"""

from pyxp.streamflix.composite import StreamflixPipeline, StreamflixProduction

__all__ = ["StreamflixPipeline", "StreamflixProduction"]
