"""Health checks for Argo CD, which knows none for the kinds of our groups and would not wait for them.

A script gets the object as ``obj``, has a second, and returns a status and a message. It is Lua 5.1 with nothing but
the base and table libraries: no patterns, no clock.

Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/health/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyxp.installation.installations import Installation

_SCRIPT: Final = """\
-- The health of {kind} in {group}.
-- Progressing until Crossplane says otherwise of this generation; Degraded only where somebody must act, since that
-- fails a whole sync.
local health = {{ status = "Progressing", message = "Crossplane has not seen it yet" }}

local metadata = obj.metadata or {{}}
if metadata.deletionTimestamp ~= nil then
  health.message = "It is being deleted, with all that it is made of"
  return health
end

local annotations = metadata.annotations or {{}}
if annotations["crossplane.io/paused"] == "true" then
  return {{ status = "Suspended", message = "It is paused by the annotation crossplane.io/paused" }}
end

local found = {{}}
if type(obj.status) == "table" and type(obj.status.conditions) == "table" then
  for _, condition in ipairs(obj.status.conditions) do
    if type(condition) == "table" and condition.type ~= nil then
      found[condition.type] = condition
    end
  end
end

local function said(condition, otherwise)
  if condition.message ~= nil and condition.message ~= "" then
    return condition.message
  end
  return condition.reason or otherwise
end

local function stale(condition)
  return type(condition.observedGeneration) == "number" and type(metadata.generation) == "number"
    and condition.observedGeneration < metadata.generation
end

local synced, ready, responsive = found.Synced, found.Ready, found.Responsive
if synced ~= nil and synced.reason == "ReconcilePaused" then
  return {{ status = "Suspended", message = said(synced, "It is paused") }}
end
if responsive ~= nil and responsive.status == "False" then
  health.message = said(responsive, "Crossplane pauses it for a while")
  return health
end
if synced == nil then
  return health
end
if stale(synced) then
  health.message = "Crossplane has not seen the last change yet"
  return health
end
if synced.status == "False" then
  return {{ status = "Degraded", message = said(synced, "Crossplane cannot work on it") }}
end
if ready == nil then
  health.message = "Nothing is known of its resources yet"
  return health
end
if stale(ready) then
  health.message = "Crossplane has not seen the last change yet"
  return health
end
if synced.status == "True" and ready.status == "True" then
  return {{ status = "Healthy", message = "It is ready" }}
end
health.message = said(ready, "Its resources are not ready yet")
return health
"""


def health_scripts(installation: Installation) -> Iterator[tuple[str, str]]:
    """For each kind of ours its key in Argo CD's settings, ``group_Kind``, and the script.

    Keys are exact: of two wildcards that match, Argo CD takes any.
    """
    for platform in installation.platforms:
        kinds = {platform.claimed.kind, platform.composite.kind}
        for kind in sorted(kinds):
            yield f"{platform.group}_{kind}", _SCRIPT.format(kind=kind, group=platform.group)
