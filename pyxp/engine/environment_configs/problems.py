"""What the function would refuse in an input, whatever composite and objects it meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyxp.engine.environment_configs.inputs import (
    BY_PATH,
    BY_VALUE,
    MULTIPLE,
    REFERENCE,
    SELECTOR,
    SINGLE,
    Matcher,
    Selector,
    Source,
    read_settings,
)
from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.patch_and_transform.refusals import invalid, word_meant
from pyxp.engine.problems import InputProblem
from pyxp.model import fieldpath
from pyxp.model.fieldpath import PathSyntaxError


def settings_problems(value: Any) -> list[InputProblem]:
    """What is wrong with an input, in its order; of one that cannot be read, the first that is.

    Words that the function does not know it passes over without a word, so these are told, too.
    """
    try:
        settings = read_settings(value)
    except Unreadable as error:
        return [InputProblem(error.path, error.detail, str(error.hint or ""), error.of_key)]
    sources = settings.sources or ()
    return [found for index, item in enumerate(sources) for found in _of_source(item, f"environmentConfigs[{index}]")]


def _of_source(source: Source, place: str) -> Iterator[InputProblem]:
    where = f"spec.{place}"
    yield from _unknown(source.type, (REFERENCE, SELECTOR), f"{where}.type", "unknown type")
    if source.type == REFERENCE and not source.name:
        yield InputProblem(where, "Required value: a reference needs ref.name")
    if source.type == SELECTOR and source.selector is None:
        yield InputProblem(where, "Required value: the type Selector needs selector")
    yield from _of_path(source.to, f"{where}.toFieldPath")
    if source.type == SELECTOR and source.selector is not None:
        yield from _of_selector(source.selector, f"{where}.selector")


def _of_selector(selector: Selector, where: str) -> Iterator[InputProblem]:
    yield from _unknown(selector.mode, (SINGLE, MULTIPLE), f"{where}.mode", "unknown selector mode")
    yield from _of_path(selector.sort_by, f"{where}.sortByFieldPath")
    if not selector.labels:
        yield InputProblem(f"{where}", "Required value: without matchLabels nothing is selected")
    for index, label in enumerate(selector.labels):
        yield from _of_label(label, f"{where}.matchLabels[{index}]")


def _of_label(label: Matcher, where: str) -> Iterator[InputProblem]:
    yield from _unknown(label.type, (BY_PATH, BY_VALUE), f"{where}.type", "unknown type of a label")
    if not label.key:
        yield InputProblem(f"{where}.key", "Required value: a label needs a key")
    if label.type == BY_VALUE and label.value is None:
        yield InputProblem(where, "Required value: the type Value needs value")
    if label.type == BY_PATH and label.path is None:
        yield InputProblem(where, "Required value: the type FromCompositeFieldPath needs valueFromFieldPath")
    yield from _of_path(label.path or "", f"{where}.valueFromFieldPath")


def _of_path(path: str, where: str) -> Iterator[InputProblem]:
    try:
        fieldpath.parse(path)
    except PathSyntaxError as error:
        yield InputProblem(where, error.message)


def _unknown(word: str, known: tuple[str, ...], where: str, told: str) -> Iterator[InputProblem]:
    if word not in known:
        yield InputProblem(where, invalid(word, told), word_meant(word, known))
