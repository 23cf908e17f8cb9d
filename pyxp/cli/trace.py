"""``pyxp trace``: the name that users of the Crossplane CLI know ``pyxp status`` by."""

from pyxp.cli.status import command as command
