"""The watch: what the twins of a platform's functions report to, and what it refuses.

References refuse for themselves. The watch looks after what they cannot see: ``is`` and ``match``, and everything that
is done with text after a reference was formatted into it.
"""

from __future__ import annotations

import functools
import inspect
import operator
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.authoring.deferred import UNKNOWN, Deferred, NotText
from pyxp.authoring.examination.marked import described, equal, held_in, is_never_empty, marks_below, parts_in, readable
from pyxp.authoring.examination.twins import Twins, origin_of_function
from pyxp.authoring.examination.wording import CHOOSE, DEFAULT, advice
from pyxp.authoring.expressions import describe, is_certain
from pyxp.authoring.locations import Author, calling_location, origin_of_module
from pyxp.authoring.markers import Marked, Session, has_marker
from pyxp.errors import Location, UnresolvedValueError

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "is": operator.is_, "is not": operator.is_not, "in": lambda one, all_: one in all_,
    "not in": lambda one, all_: one not in all_,
}  # fmt: skip
_HARMLESS: tuple[Any, ...] = (
    print, isinstance, issubclass, callable, type, id, repr, str, format, bool, any, all, hasattr, getattr, setattr,
)  # fmt: skip
_TELLING = {"logging", "warnings", "pprint", "traceback", "sys", "_io", "io"}
"""Modules whose functions tell a person something and give nothing back that matters."""
_KEEPING = {"join", "format", "format_map", "splitlines", "expandtabs", "__add__", "__mod__"}
"""Methods of text that leave a reference in it whole."""
_LOOKING = {"get", "pop", "setdefault", "index", "count", "remove", "__getitem__", "__contains__"}
_MATCHING = {"re", "fnmatch"}
"""Modules whose functions say by what they give whether text is of some form."""
_ORDERING = (sorted, min, max)
_CUT = "state max_length in the claim's schema, or write trim_prefix(ref, text) or trim_suffix(ref, text)"
_PLAIN = (str, bytes, int, float, bool)


@dataclass(frozen=True)
class Use:
    """A call that was given text with references."""

    called: str
    location: Location
    hint: str


class Watch:
    """Takes the reports of one run of ``compose``.

    Attributes:
        session: Knows the markers of the run.
        twins: Makes the twins that report here.
        refused: What only a claim decides; the run goes on with what Python says, to find everything at once.
        uses: Of markers that calls outside the platform were given, the first such call.
        told: Markers in text that a person is told: printed, logged, or in an exception.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.refused: list[UnresolvedValueError] = []
        self.told: set[int] = set()
        self.twins = Twins(self)
        self.uses: dict[int, Use] = {}

    def __repr__(self) -> str:
        return "<the watch of an examination>"

    # Decisions

    def compare(self, one: Any, sign: str, other: Any) -> Any:
        """``one sign other``, refused where only a claim decides it."""
        if sign in ("is", "is not"):
            self._identity(one, sign, other)
            self._identity(other, sign, one)
        elif sign in ("==", "!="):
            known = self._equality(one, other, f"{sign!r}")
            if known is not None:
                return known is (sign == "==")
        elif sign in ("in", "not in"):
            self._membership(one, sign, other)
        else:
            self.compared(one)
            self.compared(other)
        return _OPERATORS[sign](one, other)

    def _identity(self, value: Any, sign: str, other: Any) -> None:
        if not isinstance(value, Deferred):
            return
        if other is None:
            if not is_certain(value._expression):
                decided = "always true" if sign == "is not" else "never true"
                self._refuse(
                    f"ask whether {describe(value._expression)} {sign} None", DEFAULT, f"{UNKNOWN}, so it is {decided}"
                )
        elif isinstance(other, _PLAIN):
            self._refuse(f"ask whether {describe(value._expression)} {sign} {other!r}", CHOOSE)

    def _equality(self, one: Any, other: Any, sign: str) -> bool | None:
        """What two texts' equality is in every claim, None where Python may find it out by itself."""
        if not (isinstance(one, str) and isinstance(other, str) and (has_marker(one) or has_marker(other))):
            return None
        known = self._known(one, other)
        if known is None:
            text, with_ = (one, other) if has_marker(one) else (other, one)
            self._refuse(f"compare {readable(text, self.session)} with {readable(with_, self.session)}", CHOOSE)
        return known

    def _membership(self, one: Any, sign: str, other: Any) -> None:
        if isinstance(other, str) and isinstance(one, str):
            found = any(isinstance(part, str) and one in part for part in parts_in(other, self.session))
            if (has_marker(one) or has_marker(other)) and not found:
                self._refuse(f"search in {readable(other, self.session)}", CHOOSE)
        elif isinstance(other, Mapping | list | tuple | set | frozenset) and isinstance(one, str):
            texts = [item for item in other if isinstance(item, str)]
            answers = [self._known(one, item) for item in texts]
            if True not in answers and None in answers:
                self._refuse(f"search for {readable(one, self.session)} ({sign})", CHOOSE)

    def _known(self, one: str, other: str) -> bool | None:
        if one == other or not (has_marker(one) or has_marker(other)):
            return one == other
        known = equal(one, other, self.session)
        if known:
            what = f"compare {readable(one, self.session)} with text like it"
            self._refuse(what, "make the text once, and use it twice", "Python sees two placeholders that differ")
        return known

    def compared(self, value: Any) -> Any:
        """An operand of a comparison of order."""
        if self._is_marked(value):
            self._refuse(f"compare {readable(value, self.session)}", CHOOSE)
        return value

    def truth(self, value: Any) -> Any:
        """A condition."""
        if self._is_marked(value) and not is_never_empty(value, self.session):
            hint = "give the claim's field min_length=1, or write default(ref, value)"
            self._refuse(f"ask whether {readable(value, self.session)} is empty", hint)
        return value

    def matched(self, value: Any) -> Any:
        """The subject of a match statement."""
        for item in value if isinstance(value, tuple | list) else [value]:
            if isinstance(item, Deferred) or self._is_marked(item):
                self._refuse(f"match {described(item, self.session)}", "write choose(ref, {value: result}, otherwise)")
        return value

    # Parts of text

    def iterated(self, value: Any) -> Any:
        """What a loop goes over."""
        if self._is_marked(value):
            self._refuse(f"iterate over {readable(value, self.session)}", advice("iter"))
        return value

    def sliced(self, value: Any) -> Any:
        """What a slice is taken of."""
        if self._is_marked(value):
            self._refuse(f"take a part of {readable(value, self.session)}", _CUT)
        return value

    def item(self, holder: Any, key: Any) -> Any:
        """``holder[key]``."""
        self.sliced(holder)
        self._look_up(holder, key)
        return holder[key]

    def _look_up(self, holder: Any, key: Any) -> None:
        if self._is_marked(key) and isinstance(holder, Mapping | list | tuple) and key not in holder:
            self._refuse(f"look up {readable(key, self.session)}", CHOOSE)

    def formatted(self, value: Any, conversion: str, spec: bool) -> Any:
        """A value in an f-string."""
        if conversion in ("!r", "!a") and (isinstance(value, Deferred | NotText) or self._is_marked(value)):
            what = value._named()[0] if isinstance(value, NotText) else described(value, self.session)
            self._refuse(
                f"format {what} with {conversion}", f"leave {conversion} out", "it shows Python's name of a value"
            )
        self._refuse_named(value)
        if spec and self._is_marked(value):
            self._refuse(f"pad or cut {readable(value, self.session)}", "leave the format specification out")
        return value

    def _refuse_named(self, value: Any) -> None:
        """Refuses the text of a list or dict, which shows its values by their names in Python."""
        held = next(held_in(value), None)
        if held is not None:
            what = held._named()[0] if isinstance(held, NotText) else described(held, self.session)
            hint = 'write json_document(...), or ", ".join(f"{value}" for value in values)'
            kind = type(value).__name__
            self._refuse(f"put a {kind} with {what} into text", hint, "it would show Python's names of the values")

    # Calls

    def attribute(self, holder: Any, name: str) -> Any:
        """``holder.name``, through the twin of a property of the platform."""
        if not isinstance(holder, Deferred | NotText | types.ModuleType | type):
            found = inspect.getattr_static(type(holder), name, None)
            if isinstance(found, property) and isinstance(found.fget, types.FunctionType):
                return self.twins.of(found.fget)(holder)
            if isinstance(found, functools.cached_property) and name not in vars(holder):
                vars(holder)[name] = self.twins.of(found.func)(holder)
        return getattr(holder, name)

    def call(self, callee: Any, /, *arguments: Any, **named: Any) -> Any:
        """``callee(*arguments, **named)``, through the twin of a function of the platform."""
        if isinstance(callee, type):
            return self._make(callee, arguments, named)
        twin = self.twins.of(callee)
        if twin is not callee or _origin_of(callee) in (Author.PROJECT, Author.PYXP):
            return twin(*arguments, **named)
        return self._call_outside(callee, [self.twins.of(item) for item in arguments], named)

    def _make(self, cls: type, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if cls in (int, float, bytes, bool) and arguments:
            if cls is bool:
                return bool(self.truth(arguments[0]))
            self._refuse_marked(arguments[0], cls.__name__)
        if cls is str and arguments:
            self._refuse_named(arguments[0])
        if issubclass(cls, BaseException):
            self.told.update(map(id, marks_below([arguments, named], self.session)))
        initializer = self.twins.initializer(cls)
        if initializer is None:
            return cls(*map(self.twins.of, arguments) if cls in (map, filter) else arguments, **named)
        made: Any = object.__new__(cls)
        initializer(made, *arguments, **named)
        return made

    def _call_outside(self, callee: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        owner, name = getattr(callee, "__self__", None), getattr(callee, "__name__", type(callee).__name__)
        if isinstance(owner, str):
            self._text_method(owner, name, arguments)
        if isinstance(owner, Mapping | list | tuple | set) and name in _LOOKING and arguments:
            self._look_for(owner, name, arguments[0])
        if callee is len:
            self._refuse_marked(arguments[0] if arguments else None, "len")
        if callee in _ORDERING or (isinstance(owner, list) and name == "sort"):
            self._order(callee, [*arguments, owner])
        given = list(marks_below([arguments, named], self.session))
        if self._is_harmless(callee, owner):
            if self._is_telling(callee, owner):
                self.told.update(map(id, given))
            given = []
        result = callee(*arguments, **named)
        if given and not any(True for _ in marks_below(result, self.session)):
            called = f"{getattr(callee, '__module__', None) or type(owner).__module__}.{name}"
            if isinstance(result, _PLAIN) or called.partition(".")[0] in _MATCHING:
                self._refuse(f"hand {_names(given)} to {called}", advice(called))
            for marked in given:
                self.uses.setdefault(id(marked), Use(called, calling_location(), advice(called)))
        return result

    def _is_harmless(self, callee: Any, owner: Any) -> bool:
        kept = isinstance(owner, list | dict | set | tuple | str | Mapping)
        known = callee is len or callee in _HARMLESS or callee in _ORDERING
        return known or kept or self._is_telling(callee, owner)

    def _is_telling(self, callee: Any, owner: Any) -> bool:
        module = str(getattr(callee, "__module__", None) or type(owner).__module__).partition(".")[0]
        return callee is print or module in _TELLING

    def _text_method(self, text: str, name: str, arguments: list[Any]) -> None:
        if not has_marker(text):
            if name not in _KEEPING:
                for argument in arguments:
                    self._refuse_marked(argument, name)
            return
        parts = parts_in(text, self.session)
        first, last = (parts[0], parts[-1]) if parts else ("", "")
        given = arguments[0] if arguments and isinstance(arguments[0], str) and not has_marker(arguments[0]) else None
        known = name in _KEEPING or (name in ("strip", "lstrip", "rstrip") and given is None)
        if given and name in ("startswith", "removeprefix"):
            known = isinstance(first, str) and (first.startswith(given) or not given.startswith(first))
        elif given and name in ("endswith", "removesuffix"):
            known = isinstance(last, str) and (last.endswith(given) or not given.endswith(last))
        if not known:
            self._refuse(f"call .{name}() on {readable(text, self.session)}", advice(name))

    def _look_for(self, owner: Any, name: str, key: Any) -> None:
        if self._is_marked(key) and key not in owner and name != "setdefault":
            self._refuse(f"look up {readable(key, self.session)}", CHOOSE)

    def _order(self, callee: Any, arguments: Iterable[Any]) -> None:
        for argument in arguments:
            items = argument if isinstance(argument, list | tuple | set | frozenset | Mapping) else [argument]
            text = next((item for item in items if self._is_marked(item)), None)
            if text is not None and len(items) > 1:
                self._refuse(f"put {readable(text, self.session)} in order with other text", advice(callee.__name__))

    def _refuse_marked(self, value: Any, called: str) -> None:
        if self._is_marked(value):
            self._refuse(f"hand {readable(value, self.session)} to {called}", advice(called))

    def _refuse(self, action: str, hint: str, why: str = UNKNOWN) -> None:
        error = UnresolvedValueError(f"cannot {action}: {why}", hint=hint, location=calling_location())
        if not any((known.message, known.location) == (error.message, error.location) for known in self.refused):
            self.refused.append(error)

    def _is_marked(self, value: Any) -> bool:
        return isinstance(value, str) and has_marker(value)


def _names(marks: list[Marked]) -> str:
    shown = dict.fromkeys(describe(marked.expression) for marked in marks)
    return f"text with {', '.join(shown)} in it"


def _origin_of(callee: Any) -> Author:
    """Who wrote what is called: of a method its function, of an object its class."""
    function = getattr(callee, "__func__", callee)
    if isinstance(function, types.FunctionType):
        return origin_of_function(function)
    owner = getattr(callee, "__self__", None)
    if owner is not None and not isinstance(owner, types.ModuleType):
        return _origin_of_class(owner if isinstance(owner, type) else type(owner))
    return Author.PYTHON if isinstance(callee, types.BuiltinFunctionType) else _origin_of_class(type(callee))


def _origin_of_class(cls: type) -> Author:
    module = inspect.getmodule(cls)
    return origin_of_module(cls.__module__, str(getattr(module, "__file__", "<unknown>")))
