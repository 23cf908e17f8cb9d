"""Functions that platforms call, as they stand in modules of their own: decorated, cached, in classes."""

from __future__ import annotations

import contextlib
import functools
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, NamedTuple


def traced(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of the platform's own."""

    @functools.wraps(function)
    def wrapper(*arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)

    return wrapper


@traced
def decorated(value: Any) -> str:
    """Decides in a decorated function."""
    return "a" if value is None else "b"  # here


def matched(value: Any) -> str:
    """Decides with a match statement."""
    match value:  # here
        case None:
            return "a"
        case _:
            return "b"


@contextlib.contextmanager
def scope(value: Any) -> Iterator[str]:
    """Decides in a context manager."""
    yield "a" if value is None else "b"  # here


@functools.cache
def cached(text: str) -> str:
    """Gives what it is given."""
    return text


class Names:
    """Decides in methods."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.first = "a" if value is not None else "b"  # here

    def method(self) -> str:
        """Decides in a method."""
        return "a" if self.value is None else "b"

    @property
    def listed(self) -> str:
        """Decides nothing."""
        return "c"


class Lazy:
    """Decides in a property, a class method and a static method."""

    def __init__(self, value: Any) -> None:
        self.value = value

    @property
    def name(self) -> str:
        """Decides in a property."""
        return "a" if self.value is None else "b"  # here

    @staticmethod
    def still(value: Any) -> str:
        """Decides in a static method."""
        return "a" if value is None else "b"

    @classmethod
    def known(cls, value: Any) -> str:
        """Decides in a class method."""
        return "a" if value is None else "b"


class Called:
    """Decides in a call, and in a property that is computed once."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self) -> str:
        """Decides where it is called."""
        return "a" if self.value is None else "b"

    @functools.cached_property
    def once(self) -> str:
        """Decides once."""
        return "a" if self.value is None else "b"


@dataclass
class Filled:
    """Decides after its fields are set."""

    value: Any
    name: str = ""

    def __post_init__(self) -> None:
        self.name = "a" if self.value is None else "b"


@dataclass(frozen=True)
class Context:
    """What functions hand on."""

    spec: Any
    label: str
    other: str | None = None


class Size(Enum):
    """Sizes."""

    SMALL = "small"
    LARGE = "large"


class Pair(NamedTuple):
    """A pair."""

    left: str
    right: str = "r"


class Base:
    """What others build on."""

    kinds: ClassVar[list[str]] = []

    def __init__(self, *names: str, **more: str) -> None:
        self.__names = names
        self.more = more

    def __init_subclass__(cls, kind: str = "", **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.kinds.append(kind)

    def __len__(self) -> int:
        return len(self.__names)

    def __getitem__(self, index: int) -> str:
        return self.__names[index]

    def __enter__(self) -> Base:
        return self

    def __exit__(self, *error: object) -> None:
        self.more["left"] = "yes"

    def joined(self, separator: str = "-") -> str:
        """All names."""
        return separator.join(self.__names)


class Derived(Base, kind="derived"):
    """Builds on it."""

    def joined(self, separator: str = "+") -> str:
        """All names, and more."""
        return super().joined(separator) + "".join(f"{key}={value}" for key, value in self.more.items())


def repeated(times: int) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """A decorator with an argument."""

    def decorate(function: Callable[..., str]) -> Callable[..., str]:
        @functools.wraps(function)
        def wrapper(*arguments: Any, **named: Any) -> str:
            return "/".join(function(*arguments, **named) for _ in range(times))

        return wrapper

    return decorate


@repeated(2)
def named(name: str, *, suffix: str = "") -> str:
    """A name."""
    return f"{name}{suffix}"


def counted(names: list[str]) -> Iterator[tuple[int, str]]:
    """Names with numbers."""
    number = 0

    def following() -> int:
        nonlocal number
        number += 1
        return number

    yield from ((following(), name) for name in names)


def everything(spec: Any) -> dict[str, str]:
    """Python of many kinds around text with references in it."""
    found: dict[str, str] = {}
    base = Derived(f"{spec.app}", "b", mode=f"{spec.env}")
    with base as entered, contextlib.suppress(KeyError):
        found["joined"] = entered.joined()
        del found["missing"]
    first, *rest = [base[index] for index in range(len(base))]
    found |= {"first": first, "rest": ",".join(rest), **({"left": base.more["left"]} if "left" in base.more else {})}
    for number, name in counted([f"{spec.app}", "x"]):
        found[f"n{number}"] = name
    else:
        found["else"] = named(f"{spec.app}", suffix="!")
    pair = Pair(f"{spec.app}")._replace(right=f"{spec.env}")
    match pair, Size("small"):
        case Pair(left, right), Size.SMALL if len(rest) == 1:
            found["pair"] = f"{left}{right}"
        case _:
            found["pair"] = "no"
    counts = [0, 0]
    counts[0] += 1
    counts[:1] = [5]
    found["counts"] = "".join(map(str, sorted(counts, key=lambda count: -count)))
    found["reduced"] = functools.reduce(lambda one, other: one + other, [f"{spec.app}", f"{spec.env}"], "")
    found["walrus"] = text if (text := f"{spec.env}") and 0 < counts[0] <= 5 and not None else ""
    found["get"] = operator.attrgetter("left")(pair) + operator.itemgetter("first")(found)
    try:
        found["none"] = {}["x"]
    except (KeyError, AttributeError) as error:
        found["none"] = type(error).__name__
    finally:
        found["kinds"] = ",".join(Base.kinds)
    return {key: value for key, value in found.items() if value is not None}
