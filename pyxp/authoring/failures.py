"""Errors of a platform's Python as findings for its author: whatever was raised, with the line to mend."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType, ModuleType

from pyxp.authoring.expressions import describe
from pyxp.authoring.locations import Author, origin_of, raising_location, traceback_lines
from pyxp.authoring.markers import has_marker, mentions_marker
from pyxp.authoring.references import Reference, expression_of
from pyxp.authoring.resources import Group, Resource
from pyxp.diagnostics import Finding
from pyxp.errors import AuthoringError, PyxpError, UsageError, did_you_mean

_WRITERS = ("json", "yaml", "ruamel", "tomllib", "msgspec", "orjson", "pickle")
"""Libraries that write documents, which json_document does for values of the cluster."""
_FUNCTIONS = (
    'hand it to a field, put it into text with f"{ref}", or change it with pyxp\'s own functions'
    " (upper, replace, join, json_document ...)"
)

_WORD = f"({'|'.join(word for word in keyword.kwlist if word.islower())})"
_KEPT = re.compile(rf"[(,]\s*{_WORD}\s*=(?!=)|^\s*{_WORD}\s*=(?!=)|\bimport\s+(?:\w+\s*,\s*)*{_WORD}\b|\.{_WORD}\b")
"""A word of Python's own in the place of a name: an argument, something imported, an attribute."""


class ComposingError(AuthoringError):
    """A platform that could not be composed to the end: why, and what was noted before.

    Attributes:
        findings: At least two.
    """

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


def finding_of(error: AuthoringError, code: str) -> Finding:
    """An error as a finding."""
    return Finding(code, error.message, location=error.location, hint=error.hint or "")


def made_readable(finding: Finding, readable: Callable[[str], str]) -> Finding:
    """A finding in whose texts ``readable`` has replaced the markers of references."""
    return replace(
        finding,
        message=readable(finding.message),
        subject=readable(finding.subject),
        path=readable(finding.path),
        hint=readable(finding.hint),
    )


@contextmanager
def blamed_on(what: str) -> Iterator[None]:
    """Runs a platform's Python and turns whatever it raises into an :class:`AuthoringError`.

    Args:
        what: What runs, as the subject of the message.

    Raises:
        AuthoringError: Something was raised, also on purpose (``sys.exit()``); it has the line of the project.
        UsageError: pyxp was called in a way that cannot work, which is not the platform's mistake.
    """
    try:
        yield
    except AuthoringError as error:
        error.location = error.location or raising_location(error)
        raise
    except UsageError:
        raise
    except PyxpError as error:
        location = error.location or raising_location(error)
        raise AuthoringError(error.message, hint=error.hint, location=location) from error
    except (Exception, SystemExit) as error:
        raise _blamed(what, error) from error


def _blamed(what: str, error: BaseException) -> AuthoringError:
    location = raising_location(error)
    handed = _handed_on(error)
    if handed is not None:
        called, value = handed
        library = called.partition(".")[0] in _WRITERS
        return AuthoringError(
            f"cannot hand {value} to {called}: its value is known only in the cluster",
            hint="write json_document({...})" if library else _FUNCTIONS,
            location=location,
        )
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    text = f": {error}" if str(error) else ""
    # A method of Python's own that was called with a reference names its class, having no frame to look into.
    symbolic = mentions_marker(text) or (isinstance(error, TypeError) and Reference.__name__ in text)
    hint = _FUNCTIONS if symbolic else _name_meant(error)
    return AuthoringError(f"{what} raised {name}{text}", hint=hint, location=location)


def _name_meant(error: BaseException) -> str | None:
    """The name to write where one was asked for that a module does not have, or that Python keeps for itself."""
    if isinstance(error, SyntaxError):
        kept = _KEPT.search(error.text or "")
        word = next(filter(None, kept.groups())) if kept else None
        return f"Python keeps the word {word!r} for itself; write {word}_" if word else None
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        return did_you_mean(error.name, _public_names(error.obj))
    if not isinstance(error, ImportError) or not error.name:
        return None
    home, _, missing = error.name.rpartition(".")
    if not isinstance(error, ModuleNotFoundError):
        # Only from Python 3.12 on the error has the name apart from its text.
        told = re.match(r"cannot import name '(\w+)' from ", str(error))
        home, missing = error.name, told[1] if told else ""
    module = sys.modules.get(home)
    return did_you_mean(missing, _public_names(module)) if module is not None else None


def _public_names(module: ModuleType) -> list[str]:
    return [name for name in dir(module) if not name.startswith("_")]


def _handed_on(error: BaseException) -> tuple[str, str] | None:
    """The function of a library that was called with a value of the cluster and failed on it, and that value."""
    frames = [frame for frame, _ in traceback_lines(error)]
    own = [index for index, frame in enumerate(frames) if origin_of(frame) is Author.PROJECT]
    # Code that was compiled from text, as dataclasses do it, does not belong to a library.
    below = [frame for frame in frames[own[-1] + 1 :] if not frame.f_code.co_filename.startswith("<")] if own else []
    if not below or any(origin_of(frame) is Author.PYXP for frame in below):
        return None
    value = next((found for frame in reversed(below) if (found := _symbolic_in(frame)) is not None), None)
    called = below[0]
    return (f"{called.f_globals.get('__name__')}.{called.f_code.co_qualname}", value) if value else None


def _symbolic_in(frame: FrameType) -> str | None:
    """A value of the cluster among the local variables of a frame, as a person would call it."""
    for value in frame.f_locals.values():
        expression = expression_of(value)
        if expression is not None:
            return describe(expression)
        if type(value) is str and has_marker(value):
            return f"the text {value!r}"
        if isinstance(value, Resource):
            return f"the resource {value.title}"
        if isinstance(value, Group):
            return f"the group {value.name}"
    return None
