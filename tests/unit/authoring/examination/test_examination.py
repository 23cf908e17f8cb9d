"""What platforms do with references and with text that holds them: what is refused, warned of, and let through."""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import importlib.util
import inspect
import itertools
import json
import logging
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import pytest
import yaml

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, compile_composite, default, json_document
from pyxp.aws import sqs
from pyxp.compiler import Compiled
from pyxp.diagnostics import Finding
from pyxp.errors import AuthoringError

SPEC = importlib.util.spec_from_file_location("examined_platforms", Path(__file__).with_name("platforms.py"))
assert SPEC is not None and SPEC.loader is not None
platforms = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = platforms
SPEC.loader.exec_module(platforms)
LOG = logging.getLogger(__name__)
HERE = "# here"


class Wanted(Spec):
    """What is asked for."""

    app: Annotated[str, IMMUTABLE]
    env: Annotated[Literal["dev", "prod"], IMMUTABLE] = "dev"
    team: Annotated[str, Meta(pattern="^[a-z]+$"), IMMUTABLE] = "core"
    count: Annotated[int, IMMUTABLE] = 1
    notify: Annotated[str, IMMUTABLE] | None = None
    fast: Annotated[bool, IMMUTABLE] | None = None


Use = Callable[[Any, Composition], object]


def compiled(use: Use) -> Compiled:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Does what is tried."""
            use(self.spec, c)

    return compile_composite(Platform)


def queue(c: Composition, title: str = "q", /, **fields: Any) -> sqs.Queue:
    return c.add(title, sqs.Queue(region="eu-central-1", **fields))


def warnings_of(use: Use) -> list[Finding]:
    """Warnings of what is done; most uses here leave fields of the claim unread."""
    return [warning for warning in compiled(use).warnings if warning.code != "unused-field"]


def line_of(function: Any) -> int:
    """The line of a function that is marked as the one to blame, its only one otherwise."""
    lines, first = inspect.getsourcelines(inspect.unwrap(function))
    return next((first + index for index, line in enumerate(lines) if HERE in line), first)


# Decisions that only a claim makes


def is_not_none(spec: Any, c: Composition) -> None:
    if spec.notify is not None:  # here
        queue(c)


def is_none_in_an_expression(spec: Any, c: Composition) -> None:
    queue(c, name="a" if spec.notify is None else "b")  # here


def after_the_walrus(spec: Any, c: Composition) -> None:
    if (notify := spec.notify) is not None:  # here
        queue(c, tags={"to": notify})


def in_an_assertion(spec: Any, c: Composition) -> None:
    assert spec.notify is not None  # here
    queue(c)


def is_true(spec: Any, c: Composition) -> None:
    if spec.fast is True:  # here
        queue(c)


def in_a_lambda(spec: Any, c: Composition) -> None:
    given = lambda value: value is not None  # noqa: E731 # here
    queue(c, name="a" if given(spec.notify) else "b")


def in_a_comprehension(spec: Any, c: Composition) -> None:
    texts = [value for value in (spec.app, spec.notify) if value is not None]  # here
    queue(c, tags={"n": f"{len(texts)}"})


def in_a_generator(spec: Any, c: Composition) -> None:
    if any(value is not None for value in (spec.notify,)):  # here
        queue(c)


def in_a_closure(spec: Any, c: Composition) -> None:
    def name() -> str:
        return "a" if spec.notify is None else "b"  # here

    queue(c, name=name())


def through_map(spec: Any, c: Composition) -> None:
    queue(c, tags={"n": ",".join(map(lambda value: "a" if value is None else "b", [spec.notify]))})  # noqa: C417 # here


def through_partial(spec: Any, c: Composition) -> None:
    def name(prefix: str, value: Any) -> str:
        return prefix if value is None else "b"  # here

    queue(c, name=functools.partial(name, "a")(spec.notify))


def out_of_a_dict(spec: Any, c: Composition) -> None:
    if {"to": spec.notify}.get("to") is not None:  # here
        queue(c)


def of_a_fallback(spec: Any, c: Composition) -> None:
    if default(spec.notify, spec.notify) is None:  # here
        queue(c)


def with_match(spec: Any, c: Composition) -> None:
    match spec.notify:  # here
        case None:
            queue(c, "p")
        case _:
            queue(c)


DECISIONS = (
    is_not_none, is_none_in_an_expression, after_the_walrus, in_an_assertion, is_true, in_a_lambda, in_a_comprehension,
    in_a_generator, in_a_closure, through_map, through_partial, out_of_a_dict, of_a_fallback, with_match,
)  # fmt: skip


@pytest.mark.parametrize("use", DECISIONS, ids=lambda use: use.__name__)
def test_a_decision_that_only_a_claim_makes_is_refused_at_its_line(use: Use) -> None:
    with pytest.raises(AuthoringError, match=r"cannot (ask whether|match) ") as caught:
        compiled(use)
    (finding,) = caught.value.findings  # type: ignore[attr-defined]
    assert finding.location.line == line_of(use)
    assert "known only in the cluster" in finding.message
    assert "default(ref, value)" in finding.hint or "choose(ref" in finding.hint


ELSEWHERE: dict[str, tuple[Callable[[Any], str], Any]] = {
    "decorated": (lambda spec: str(platforms.decorated(spec.notify)), platforms.decorated),
    "match": (lambda spec: platforms.matched(spec.notify), platforms.matched),
    "context manager": (lambda spec: platforms.scope(spec.notify).__enter__(), platforms.scope),
    "initializer": (lambda spec: platforms.Names(spec.notify).listed, platforms.Names),
    "call": (lambda spec: str(platforms.Called(spec.notify)()), platforms.Called),
    "cached property": (lambda spec: str(platforms.Called(spec.notify).once), platforms.Called),
    "dataclass": (lambda spec: str(platforms.Filled(spec.notify).name), platforms.Filled),
    "property": (lambda spec: platforms.Lazy(spec.notify).name, platforms.Lazy),
    "static method": (lambda spec: platforms.Lazy.still(spec.notify), platforms.Lazy.still),
    "class method": (lambda spec: platforms.Lazy.known(spec.notify), platforms.Lazy.known),
}


@pytest.mark.parametrize(("name", "function"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_functions_of_other_modules_are_looked_into(name: Callable[[Any], str], function: Any) -> None:
    with pytest.raises(AuthoringError, match=r"xr\.spec\.notify") as caught:
        compiled(lambda spec, c: queue(c, name=name(spec)))
    (finding,) = caught.value.findings  # type: ignore[attr-defined]
    assert Path(finding.location.file) == Path(platforms.__file__)
    lines, first = inspect.getsourcelines(inspect.unwrap(function))
    assert first <= finding.location.line < first + len(lines)


# What is computed from text


COMPUTED: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "equal": (lambda s: "a" if f"{s.env}" == "prod" else "b", "cannot compare", "choose(ref"),
    "equal to longer text": (lambda s: "a" if f"{s.env}-{s.app}" == "prod-x" else "b", "cannot compare", "choose(ref"),
    "unequal": (lambda s: "a" if f"{s.env}" != "prod" else "b", "cannot compare", "choose(ref"),
    "the same text twice": (lambda s: "a" if f"{s.env}-x" == f"{s.env}-x" else "b", "cannot compare", "twice"),
    "less": (lambda s: "a" if f"{s.env}" < "prod" else "b", "cannot compare", "choose(ref"),
    "between": (lambda s: "a" if "a" < f"{s.env}" < "prod" else "b", "cannot compare", "choose(ref"),
    "in a list": (lambda s: "a" if f"{s.env}" in ["prod"] else "b", "cannot search for", "choose(ref"),
    "in text": (lambda s: "a" if "prod" in f"{s.env}" else "b", "cannot search in", "choose(ref"),
    "looked up": (lambda s: {"dev": "a", "prod": "b"}.get(f"{s.env}", "c"), "cannot look up", "choose(ref"),
    "or": (lambda s: f"{s.app}" or "none", "is empty", "min_length=1"),
    "match": (lambda s: platforms.matched(f"{s.app}"), "cannot match", "choose(ref"),
    "starts with": (lambda s: "a" if f"{s.env}-x".startswith("prod") else "b", r"call \.startswith", "choose(ref"),
    "upper": (lambda s: f"{s.app}-x".upper(), r"cannot call \.upper\(\)", "upper(ref)"),
    "split": (lambda s: f"{s.app}-x".split("-")[0], r"cannot call \.split", "choose(ref"),
    "replace": (lambda s: f"{s.app}-x".replace("-", "_"), r"cannot call \.replace", "replace(ref, old, new)"),
    "slice": (lambda s: f"{s.app}-x"[:63], "cannot take a part", "trim_prefix(ref"),
    "character": (lambda s: f"{s.app}-x"[0], "cannot take a part", "trim_prefix(ref"),
    "letters": (lambda s: "".join(letter for letter in f"{s.app}"), "cannot iterate", "choose(ref"),
    "length": (lambda s: "x" * len(f"{s.app}"), "to len", "the claim's schema"),
    "padded": (lambda s: f"{f'{s.app}':>40}", "cannot pad or cut", "leave the format specification out"),
    "repr": (lambda s: f"{s.app!r}", "cannot format xr.spec.app", "leave !r out"),
    "debugged": (lambda s: f"{s.app=}", "cannot format xr.spec.app", "leave !r out"),
    "repr of text": (lambda s: f"{f'{s.app}'!r}", "cannot format", "leave !r out"),
    "json": (lambda s: json.dumps({"a": f"{s.app}"}), r"to json\.dumps", "json_document"),
    "yaml": (lambda s: yaml.safe_dump({"a": f"{s.app}"}), r"to yaml\.safe_dump", "json_document"),
    "quote": (lambda s: quote(f"{s.app}/x"), r"to urllib\.parse\.quote", "field of the claim"),
    "base64": (lambda s: base64.b64encode(f"{s.app}".encode()).decode(), r"call \.encode", "write to_base64(ref) or"),
    "sha256": (lambda s: hashlib.sha256(f"{s.app}".encode()).hexdigest(), r"call \.encode", "or sha256(ref)"),
    "pattern": (lambda s: "a" if re.match("prod", f"{s.env}") else "b", r"to re\.match", "choose(ref"),
    "compiled pattern": (lambda s: "a" if re.compile("p").search(f"{s.env}") else "b", r"to re\.", "choose(ref"),
    "sorted": (lambda s: ",".join(sorted([f"{s.app}", f"{s.env}"])), "in order with other text", "choose(ref"),
    "number": (lambda s: str(int(f"{s.count}") if f"{s.count}".isdigit() else 3), r"call \.isdigit", "choose(ref"),
}


@pytest.mark.parametrize(("value", "told", "hint"), COMPUTED.values(), ids=COMPUTED)
def test_what_is_computed_from_text_is_refused(value: Callable[[Any], Any], told: str, hint: str) -> None:
    for also in (False, True):
        with pytest.raises(AuthoringError, match=told) as caught:
            compiled(lambda spec, c, also=also: queue(c, name=value(spec), tags={"a": f"{spec.app}"} if also else {}))  # type: ignore[misc]
        found = caught.value.findings  # type: ignore[attr-defined]
        assert any(hint in finding.hint for finding in found)
        assert all(finding.location.file in (__file__, platforms.__file__) for finding in found)
        assert not any("\ue0e0" <= letter <= "\ue0ff" for finding in found for letter in str(finding))


def test_text_that_is_used_and_hashed_is_refused_although_it_arrives() -> None:
    def use(spec: Any, c: Composition) -> None:
        name = f"{spec.app}-q"
        queue(c, name=name, tags={"hash": hashlib.sha256(name.encode()).hexdigest()})

    with pytest.raises(AuthoringError, match=r"cannot call \.encode"):
        compiled(use)


def test_everything_that_is_wrong_is_reported_at_once() -> None:
    def use(spec: Any, c: Composition) -> None:
        if spec.notify is not None:
            queue(c, name=f"{spec.app}"[:3])
        queue(c, "r", policy=json.dumps({"a": f"{spec.app}"}), nam="x")

    with pytest.raises(AuthoringError) as caught:
        compiled(use)
    assert [(item.code, item.message.partition(" xr")[0][:24]) for item in caught.value.findings] == [  # type: ignore[attr-defined]
        ("unknown-field", "Queue has no field 'nam'"),
        ("unresolved-value", "cannot ask whether"),
        ("unresolved-value", "cannot take a part of '{"),
        ("unresolved-value", "cannot hand text with"),
    ]


def unreadable(source: str, folder: Path) -> Any:
    """A function of the project whose source is gone."""
    names: dict[str, Any] = {"__name__": "gone"}
    exec(compile(source, str(folder / "gone.py"), "exec"), names)  # noqa: S102 - the source is the test's own
    return names["hidden"]


def test_what_hides_from_the_examination_is_found_by_its_result(tmp_path: Path) -> None:
    digest = unreadable("import zlib\ndef hidden(text):\n    return str(zlib.crc32(text.encode()))\n", tmp_path)
    with pytest.raises(AuthoringError, match=r"name of q was computed from text that holds a reference") as caught:
        compiled(lambda spec, c: queue(c, name=digest(f"{spec.app}")))
    (finding,) = caught.value.findings  # type: ignore[attr-defined]
    assert finding.location.file == __file__


def test_a_marker_lost_in_code_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    size = unreadable("def hidden(text):\n    return 'big' if text == 'prod' else 'small'\n", tmp_path)
    with pytest.raises(AuthoringError, match=r"text with xr\.spec\.env in it reaches no manifest, and what was done"):
        compiled(lambda spec, c: queue(c, name=size(f"{spec.env}")))


def test_text_that_is_too_long_for_a_check_of_the_platform_is_refused(tmp_path: Path) -> None:
    check = unreadable("def hidden(text):\n    assert len(text) < 64, 'too long'\n    return text\n", tmp_path)
    with pytest.raises(AuthoringError, match=r"compose fails for some values of a reference in text: .*too long"):
        compiled(lambda spec, c: queue(c, name=check(f"{spec.app}")))


# What is dropped


def a_local_that_nobody_reads(spec: Any, c: Composition) -> None:
    unused = f"{spec.app}-x"  # noqa: F841 # here
    queue(c, name=f"{spec.app}")


def an_entry_that_another_replaces(spec: Any, c: Composition) -> None:
    tags = {"Name": f"{spec.app}-x", "Env": f"{spec.env}"}  # here
    queue(c, tags={**tags, "Name": "fixed"})


def a_document_that_goes_nowhere(spec: Any, c: Composition) -> None:
    json_document({"a": f"{spec.app}"})  # here
    queue(c)


@pytest.mark.parametrize(
    "use",
    [a_local_that_nobody_reads, an_entry_that_another_replaces, a_document_that_goes_nowhere],
    ids=lambda use: use.__name__,
)
def test_text_that_is_dropped_is_warned_of_at_its_line(use: Use) -> None:
    (warning,) = warnings_of(use)
    assert (warning.code, warning.severity.value) == ("unused-value", "warning")
    assert warning.message == "text with xr.spec.app in it is made, but reaches no manifest"
    assert warning.location is not None
    assert (warning.location.file, warning.location.line) == (__file__, line_of(use))


def test_a_resource_that_is_never_added_is_warned_of_once() -> None:
    def use(spec: Any, c: Composition) -> None:
        sqs.Queue(region="eu-central-1", name=f"{spec.app}")
        queue(c)

    (warning,) = warnings_of(use)
    assert warning.message == "a Queue is made, but never added to the composition"


# What is fine


def plain_optional(spec: Any, c: Composition) -> None:
    def name(given: str | None = None, number: int | None = None) -> str:
        if given is not None and number is None:
            return given
        match number:
            case None:
                return "x"
            case 1 | 2:
                return f"{number}"
        return given or "y"

    queue(c, name=name(f"{spec.app}") + name() + name(None, 1) + name(None, 3))


def a_certain_value_is_not_none(spec: Any, c: Composition) -> None:
    def tags(owner: str | None = None, arn: str | None = None) -> dict[str, str]:
        return ({"owner": owner} if owner is not None else {}) | ({"arn": arn} if arn is not None else {})

    first = queue(c, "first", tags=tags())
    queue(c, tags=tags(spec.app, first.status.arn))


def a_missing_argument(spec: Any, c: Composition) -> None:
    missing = object()

    def name(value: Any = missing) -> Any:
        return "x" if value is missing else value

    queue(c, name=name(spec.notify), tags={"a": name()})


def text_that_is_not_empty(spec: Any, c: Composition) -> None:
    def name(given: str | None = None) -> str:
        return given or "x"

    queue(c, name=name(f"{spec.app}-x"), tags={"a": name(f"{spec.team}"), "b": name(f"{spec.env}"), "c": name()})


def decidable_text(spec: Any, c: Composition) -> None:
    name = f"queue-{spec.app}-dlq"
    if name.startswith("queue-") and name.endswith("-dlq") and name != "topic" and not name.startswith("topic-"):
        name = name.removeprefix("queue-")
    queue(c, name=name)


def names_that_are_collected(spec: Any, c: Composition) -> None:
    seen: list[str] = []
    made: dict[str, Any] = {}
    for zone in "abc":
        name = f"{spec.app}-{zone}"
        if name not in seen and name not in made:
            seen.append(name)
            made[name] = queue(c, f"q-{zone}", name=name)
    for name, resource in made.items():
        assert made[name] is resource
    queue(c, "all", tags={"Names": ",".join(seen), "Count": f"{len(seen)}"})


def printed_and_logged(spec: Any, c: Composition) -> None:
    print(f"making {spec.app}")
    LOG.warning("making %s", f"{spec.app}-x")
    LOG.debug(f"making {spec.app}")
    try:
        raise LookupError(f"no {spec.app}")
    except LookupError:
        queue(c)


def tidied_text(spec: Any, c: Composition) -> None:
    text = textwrap.dedent(
        f"""
        one {spec.app}
        two
        """
    ).strip()
    queue(c, name="\n".join(line.strip() for line in text.splitlines()), tags={"a": f"{spec.app}-{spec.env}"})


def carried_in_objects(spec: Any, c: Composition) -> None:
    context = dataclasses.replace(platforms.Context(spec, f"{spec.app}"), other=f"{spec.env}")
    pairs = list(itertools.chain([("a", context.label)], zip(["b"], [context.other], strict=True)))
    filled = platforms.Filled(None)
    assert filled == platforms.Filled(None, "a") and vars(filled) == {"value": None, "name": "a"}
    queue(c, name=platforms.cached(f"{spec.app}"), tags=dict(pairs))


def python_of_many_kinds(spec: Any, c: Composition) -> None:
    queue(c, tags=platforms.everything(spec))


def overridden_defaults(spec: Any, c: Composition) -> None:
    c.defaults(tags={"Name": f"{spec.app}"})
    c.defaults(tags={"Name": f"{spec.app}-{spec.env}"})
    queue(c, tags={"Name": "fixed"})


def used_in_names_and_order(spec: Any, c: Composition) -> None:
    first = queue(c, "first", name=f"{spec.app}")
    c.add("q", sqs.Queue(region="eu-central-1", name=f"{spec.app}-q"), after=[first], labels={"env": f"{spec.env}"})
    c.connection_detail("url", first.status.url)


FINE = (
    plain_optional, a_certain_value_is_not_none, a_missing_argument, text_that_is_not_empty, decidable_text,
    names_that_are_collected, python_of_many_kinds, printed_and_logged, tidied_text, carried_in_objects,
    overridden_defaults, used_in_names_and_order,
)  # fmt: skip


@pytest.mark.parametrize("use", FINE, ids=lambda use: use.__name__)
def test_what_is_fine_is_neither_refused_nor_warned_of(use: Use) -> None:
    assert warnings_of(use) == []


def test_the_second_run_prints_and_logs_nothing(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    compiled(printed_and_logged)
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert len(caplog.records) == 1


def test_a_platform_that_does_something_else_each_time_is_a_warning() -> None:
    numbers = itertools.count()
    (warning,) = warnings_of(lambda spec, c: queue(c, name=f"{spec.app}-{next(numbers)}"))
    assert warning.code == "unrepeatable"
    assert warning.message == "compose does something else when it runs again: values of fields differ"


def test_resources_with_other_names_each_time_are_named() -> None:
    numbers = itertools.count()
    (warning,) = warnings_of(lambda spec, c: queue(c, f"q-{next(numbers)}", name=f"{spec.app}"))
    assert warning.message == "compose does something else when it runs again: without q-0 and with q-2"


def test_a_platform_that_cannot_run_twice_is_a_warning() -> None:
    runs: list[int] = []

    def use(spec: Any, c: Composition) -> None:
        if runs:
            raise LookupError("once is enough")
        runs.append(1)
        queue(c, name=f"{spec.app}")

    (warning,) = warnings_of(use)
    assert (warning.code, warning.message) == ("unrepeatable", "compose fails when it runs again")


def test_functions_stay_as_they_are() -> None:
    code = is_not_none.__code__
    with pytest.raises(AuthoringError):
        compiled(is_not_none)
    assert is_not_none.__code__ is code
    assert platforms.Names(None).method() == "a"
