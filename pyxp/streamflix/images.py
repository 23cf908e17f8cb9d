"""Container images, as the references of registries are written."""

from __future__ import annotations

from typing import Annotated, Final

from pyxp import Meta, Rule

_PATH: Final = "[a-z0-9]+(([.]|_{1,2}|-+)[a-z0-9]+)*"
_HOST: Final = "[a-z0-9]+(([.]|-+)[a-z0-9]+)*(:[0-9]{1,5})?"
_TAG: Final = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_REFERENCE: Final = f"^({_HOST}/)?{_PATH}(/{_PATH})*(:{_TAG})?(@sha256:[a-f0-9]{{64}})?$"

Image = Annotated[
    str,
    Meta(max_length=255),
    Rule(
        f"self.matches('{_REFERENCE}')",
        "must be an image such as registry.example.org/team/app:1.2, or app@sha256: and the 64 digits of its digest",
    ),
]
"""An image of a registry, by the `grammar of references <https://github.com/distribution/reference>`_."""
