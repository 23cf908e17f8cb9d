"""Loading platforms by the names that a project gives them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

from pyxp.authoring.composites import Composite
from pyxp.authoring.failures import blamed_on
from pyxp.errors import AuthoringError, InputError, nearest


def load_composite(name: str, root: Path) -> type[Composite]:
    """The composite class behind ``module:Class``, its module imported from the project's root or the environment.

    Raises:
        InputError: There is no such module or class, or it is not a composite.
        AuthoringError: The module raises while it is imported.
    """
    module_name, _, class_name = name.partition(":")
    sys.path.insert(0, str(root))
    try:
        with blamed_on(f"module {module_name!r}"):
            module = importlib.import_module(module_name)
    except AuthoringError as error:
        missing = error.__cause__
        if not isinstance(missing, ModuleNotFoundError) or error.location is not None:
            raise
        _refuse_hidden(name, root)
        raise InputError(
            f"cannot load platform {name!r}: there is no module {missing.name!r}",
            hint="see platforms in the project's configuration",
        ) from missing
    finally:
        sys.path.remove(str(root))
    found = getattr(module, class_name, None)
    if not (isinstance(found, type) and issubclass(found, Composite)):
        _refuse_hidden(name, root)
        raise InputError(
            f"cannot load platform {name!r}: {module_name} has no composite class {class_name!r}",
            hint=_class_meant(class_name, module),
        )
    return found


def _refuse_hidden(name: str, root: Path) -> None:
    """Refuses a file of the project that Python does not look at, because another module has its name already.

    Raises:
        InputError: It is so.
    """
    top = name.partition(":")[0].partition(".")[0]
    own = next((path for path in (root / f"{top}.py", root / top) if path.exists()), None)
    other = getattr(sys.modules.get(top), "__spec__", None)
    if own is None or other is None:
        return
    places = [place for place in (other.origin, *(other.submodule_search_locations or ())) if place]
    if any(Path(place).resolve().is_relative_to(own.resolve()) for place in places):
        return
    whose = "a module of Python's own" if top in sys.stdlib_module_names else "another module"
    raise InputError(
        f"cannot load platform {name!r}: {own.name} is hidden by {whose} that is called {top!r}, too",
        hint=f"give {own.name} another name, here and in platforms",
    )


def _class_meant(name: str, module: ModuleType) -> str | None:
    """Which of the composites that a module defines was meant; all of them where none is near."""
    known = sorted(
        item.__name__
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Composite) and item.__module__ == module.__name__
    )
    if close := nearest(name, known):
        return f"did you mean {module.__name__}:{close}?"
    return f"it has {', '.join(known)}" if known else None
