"""Texts of bases and patches that become a JSON document of the cloud, and cannot."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from pyxp.diagnostics import Severity
from pyxp.model.compositions import Template
from pyxp.model.manifests import mapping, text
from pyxp.model.patches import Patch
from pyxp.validation.compositions.formats import read_pieces
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.transforms import Value, value_after
from pyxp.validation.json_texts import CODE, HOLDERS, document_fields, json_fault, json_faults

_BARE: Final = ("0", '"x"', '"x": 0', "")
"""What a value may print outside of quotes: a value, members of an object, or nothing at all."""
_SCALAR: Final = ("d", "t")
"""Verbs that print a number, a truth, or what is no JSON anyway."""
_MOST_BARE: Final = 3
_LONGEST: Final = 100_000
"""Characters of a format that are looked at."""


def check_documents(template: Template, notes: Notes) -> None:
    """Texts that are to be JSON in a template: those of its base, of its maps and matches, and its formats.

    Args:
        template: The template.
        notes: Where findings go.
    """
    fields = document_fields(template.api_version, template.kind)
    if not fields:
        return
    for path, told, hint in json_faults(template.base or {}):
        # What a patch replaces is there only where the patch has nothing to copy.
        severity = Severity.WARNING if template.writes(path) else Severity.ERROR
        notes.add(CODE, told, f"{template.where}.base.{path}", template.name, hint=hint, severity=severity)
    for patch in template.patches:
        if patch.target == "composed" and _field(patch) in fields:
            for where, (told, hint), severity in _of_patch(patch):
                notes.add(CODE, told, where, template.name, hint=hint, severity=severity)


def _field(patch: Patch) -> str:
    """The field below ``forProvider`` that a patch writes; empty where it writes elsewhere."""
    segments = patch.to_segments or ()
    if len(segments) < 3 or segments[0] != "spec" or segments[1] not in HOLDERS:
        return ""
    return ".".join(str(segment) for segment in segments[2:] if isinstance(segment, str) and segment != "*")


def _of_patch(patch: Patch) -> Iterator[tuple[str, tuple[str, str], Severity]]:
    """Where a patch writes what is no JSON, why it is none, and whether that is sure."""
    fmt, where = _last_format(patch)
    if fmt and len(fmt) <= _LONGEST:
        if found := format_fault(fmt):
            yield where, found[0], found[1]
        return
    if patch.transforms:
        value, _ = value_after(Value(), patch.transforms, patch.where)
        for constant in value.constants or ():
            if constant.where and isinstance(constant.value, str) and (fault := json_fault(constant.value)) is not None:
                yield constant.where, fault, Severity.ERROR


def _last_format(patch: Patch) -> tuple[str, str]:
    """The format that a patch prints what it writes with, and where it stands; both empty where it prints otherwise."""
    if patch.transforms:
        last = mapping(patch.transforms[-1])
        details = mapping(last.get("string"))
        if text(last.get("type")) != "string" or text(details.get("type")) not in ("", "Format"):
            return "", ""
        return text(details.get("fmt")), f"{patch.where}.transforms[{len(patch.transforms) - 1}].string.fmt"
    combine = mapping(patch.data.get("combine"))
    if not patch.combines or text(combine.get("strategy")) not in ("", "string"):
        return "", ""
    return text(mapping(combine.get("string")).get("fmt")), f"{patch.where}.combine.string.fmt"


def format_fault(fmt: str) -> tuple[tuple[str, str], Severity] | None:
    """Why no value makes JSON of a format; None where some value may.

    It is sure where all values stand in quotes; what stands outside of them may be any part of a document.
    """
    pieces = read_pieces(fmt)
    places, quoted = [], False
    for literal, verb in pieces:
        quoted = _quoted_after(literal, quoted)
        places.append(
            "" if verb is None else "quoted" if quoted or verb == "q" else "scalar" if verb in _SCALAR else "bare"
        )
    bare = places.count("bare")
    if bare > _MOST_BARE:
        return None
    first = None
    for choice in product(_BARE, repeat=bare):
        fault = json_fault(_filled(pieces, places, choice))
        if fault is None:
            return None
        first = first or fault
    if first is None:
        return None
    told = first[0].replace("this is", "whatever the values are, this is", 1)
    return (told, first[1]), Severity.WARNING if bare else Severity.ERROR


def _filled(pieces: list[tuple[str, str | None]], places: list[str], choice: tuple[str, ...]) -> str:
    """The format with something in place of each verb, as wide as a verb mostly is written."""
    left = iter(choice)
    printed = []
    for (literal, verb), place in zip(pieces, places, strict=True):
        printed.append(literal)
        if place:
            printed.append(
                next(left) if place == "bare" else '"x"' if verb == "q" else "0" if place == "scalar" else "%s"
            )
    return "".join(printed)


def _quoted_after(literal: str, quoted: bool) -> bool:
    """Whether one is inside of quotes behind some text of a document."""
    skip = False
    for letter in literal:
        if skip:
            skip = False
        elif letter == "\\" and quoted:
            skip = True
        elif letter == '"':
            quoted = not quoted
    return quoted
