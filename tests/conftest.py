"""What all tests share: how hypothesis draws its examples."""

import os

from hypothesis import HealthCheck, settings

# A slow machine is no failure. CI draws the same examples every time, so that a red run means a change; people and
# their editors go on exploring.
settings.register_profile("everywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("everywhere"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "everywhere")
