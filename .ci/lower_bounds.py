"""Writes the lowest version of each package that ``pyproject.toml`` allows, as constraints for pip."""

import re
import tomllib
from pathlib import Path


def lower_bounds(pyproject: str) -> list[str]:
    """A line ``name==version`` for each requirement of the project and of its extras that has a lower bound."""
    project = tomllib.loads(pyproject)["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*>=\s*([0-9][0-9A-Za-z.]*)", one) for one in wanted)
    return sorted({f"{one[1]}=={one[2]}" for one in found if one})


if __name__ == "__main__":
    print("\n".join(lower_bounds(Path("pyproject.toml").read_text(encoding="utf-8"))))
