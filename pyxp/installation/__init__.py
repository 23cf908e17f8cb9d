"""What a management cluster needs besides XRDs and Compositions, worked out from the manifests of platforms.

An :class:`Installation` is the platforms with what the project's configuration says of them. From it follow the
packages to install, the policy that activates the kinds composed, configurations of providers, roles of people and of
Crossplane, the provider's own rights in the cloud, health checks and applications for Argo CD. Each is a module here
that takes plain manifests and returns plain data or text. :mod:`~pyxp.installation.manifests` makes plain manifests of
all of it, :mod:`~pyxp.installation.charts` the files of two Helm charts, whose templates lie in ``chart_templates``.

How Compositions come about is the compiler's matter, and who writes the files is that of ``pyxp.jobs``.

May import: the floor.
"""

from pyxp.installation.installations import Installation, Platform

__all__ = ["Installation", "Platform"]
