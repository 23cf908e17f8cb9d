"""The generated files that say what platforms expect of EnvironmentConfig objects."""

from __future__ import annotations

import json

from pyxp.authoring.schema import shape_of_class
from pyxp.compiler import Compiled
from pyxp.model.manifests import name_of


def facts_text(compiled: Compiled) -> str | None:
    """What a platform expects of EnvironmentConfig objects, as the text of its file; None where it reads none."""
    configs = compiled.draft.blueprint.composition.configs
    if not configs:
        return None
    data = {source.place: dict(shape_of_class(source.kind).schema) for source in configs}
    told = {"composition": name_of(compiled.composition), "data": data}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
