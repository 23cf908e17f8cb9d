"""What commands about a cluster are asked about: objects of files, or ``KIND/NAME``."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from pyxp.cluster.addresses import name_problem, namespace_problem
from pyxp.cluster.stages import Stage, is_package, stage_of
from pyxp.errors import InputError, UsageError
from pyxp.jobs.documents import as_document, not_an_object, refuse_alone
from pyxp.jobs.manifests import read_given
from pyxp.model.manifests import api_version_of, kind_of, metadata, name_of, namespace_of
from pyxp.structural.kubernetes_kinds import name_rule
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.cluster.connection import Connection
    from pyxp.cluster.objects import Reference

Subject = Document | dict[str, Any] | str
"""An object, or ``KIND/NAME`` for one that is on the cluster; the kind as kubectl takes it."""

_FILES: Final = (".yaml", ".yml", ".json")
"""How the names of files end, which no name of an object is taken for."""

_IN_NAMESPACE: Final = 2
"""Parts after the kind where somebody names the namespace as well."""

_KIND: Final = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+)*", re.ASCII)


def read_subjects(arguments: Sequence[str]) -> list[Subject]:
    """The objects that a command's arguments name: files, folders, ``-``, and ``KIND/NAME``.

    Raises:
        InputError: A file is not there, or cannot be read.
        UsageError: An argument names no object, and is no file.
    """
    subjects: list[Subject] = []
    for argument in arguments:
        kind, slash, name = argument.partition("/")
        if slash and _KIND.fullmatch(kind) and not Path(argument).exists():
            if not name:
                raise InputError(
                    f"{argument} has no name after the slash, and there is no such folder", hint=f"write {kind}/NAME"
                )
            if not name.endswith(_FILES):
                if "/" in name:
                    raise _no_subject(argument)
                subjects.append(argument)
                continue
        if argument != "-" and not slash and not Path(argument).exists():
            raise _no_subject(argument)
        given = read_given([argument])
        if given.findings:
            finding = given.findings[0]
            raise InputError(finding.message, hint=finding.hint or None, location=finding.location)
        subjects += given.documents
    return subjects


def _no_subject(argument: str) -> InputError | UsageError:
    """That an argument is neither a file or folder that is there nor ``KIND/NAME``."""
    kind, *parts = argument.split("/")
    if argument.endswith(_FILES) or not _KIND.fullmatch(kind) or len(parts) > _IN_NAMESPACE or not all(parts):
        return InputError(f"{argument} is not there", hint="name a file, a folder, or KIND/NAME")
    told = f"{argument} is neither there as a file or folder, nor KIND/NAME"
    if not parts:
        return UsageError(told, hint=f"an object of this kind is {kind}/NAME")
    return UsageError(told, hint=f"the namespace is an option: {kind}/{parts[1]} -n {parts[0]}")


def claims_of(subjects: Iterable[Subject]) -> list[Subject]:
    """Claims, composites and what is named itself: what has a stack below it.

    Raises:
        InputError: See :func:`check_subjects`.
        UsageError: There is none.
    """
    return _chosen(subjects, lambda manifest: stage_of(manifest) == Stage.CLAIMS, "claim and no composite")


def pausable_of(subjects: Iterable[Subject]) -> list[Subject]:
    """What can be paused: claims, composites, packages such as Functions, and what is named itself.

    Raises:
        InputError: See :func:`check_subjects`.
        UsageError: There is none.
    """

    def is_pausable(manifest: dict[str, Any]) -> bool:
        return stage_of(manifest) == Stage.CLAIMS or is_package(manifest)

    return _chosen(subjects, is_pausable, "claim, composite or package")


def _chosen(subjects: Iterable[Subject], wanted: Callable[[dict[str, Any]], bool], called: str) -> list[Subject]:
    given = check_subjects(subjects, "found on the cluster")
    found: list[Subject] = [item for item in given if isinstance(item, str) or wanted(item.data)]
    if not found:
        raise UsageError(f"there is no {called} among these", hint="name a claim's file, or KIND/NAME")
    return found


def check_subjects(subjects: Iterable[Subject], done: str) -> list[Document | str]:
    """What is asked about, lists taken apart, where each of it can be found under its name.

    Args:
        subjects: Objects and ``KIND/NAME``.
        done: What becomes of them, for messages, such as ``deleted``.

    Raises:
        InputError: Something is not an object, has no name, or one that no object can have.
        UsageError: This is no list, or names a file in place of what is in it.
    """
    if isinstance(subjects, str) and not subjects.endswith(_FILES):
        raise UsageError("subjects is a text, but a list is wanted", hint=f"write [{subjects!r:.200}]")
    refuse_alone(subjects, "subjects")
    checked: list[Document | str] = []
    for position, item in enumerate(subjects):
        if isinstance(item, PurePath) or (isinstance(item, str) and item.endswith(_FILES)):
            raise UsageError(
                f"subjects[{position}] is a file, and its documents are wanted",
                hint=f"read it with read_manifests([{str(item)!r:.200}])",
            )
        if isinstance(item, str):
            name = item.partition("/")[2]
            if told := name_problem(name) or ("" if name.isprintable() else "it may not have control characters"):
                raise InputError(f"{item} does not name an object: {told}", hint="write KIND/NAME")
            checked.append(item)
        else:
            checked += [check_named(document, done) for document in objects_in([as_document(item)])]
    return checked


def check_named(document: Document, done: str) -> Document:
    """The document, where it is an object with a name and in a namespace that can be addressed.

    Args:
        document: The document.
        done: What becomes of it, for messages, such as ``deleted``.

    Raises:
        InputError: It is not.
    """
    manifest = document.data
    if not isinstance(manifest, dict) or not kind_of(manifest) or not api_version_of(manifest):
        raise not_an_object(document, command="validate")
    so, fields = f"so it cannot be {done}", metadata(manifest)
    if fields.get("name") in (None, ""):
        raise InputError(
            f"this {kind_of(manifest)} has no name, {so}",
            hint="give it metadata.name: with generateName, each apply would make another one",
            location=document.locate("metadata"),
        )
    told_of_name = impossible_name(api_version_of(manifest), kind_of(manifest), name_of(manifest))
    problems = {"name": told_of_name, "namespace": namespace_problem(namespace_of(manifest))}
    for field, told in problems.items():
        value = fields.get(field)
        if value is not None and not isinstance(value, str):
            told = "it is not a text"
        if told:
            raise InputError(
                f"the {field} of this {kind_of(manifest)} cannot be {value!r}, {so}: {told}",
                location=document.locate(f"metadata.{field}"),
            )
    return document


def impossible_name(api_version: str, kind: str, name: str) -> str:
    """What keeps objects of a kind from having a name; empty where nothing does."""
    problems = name_rule(api_version, kind)(name)
    return name_problem(name) or "; ".join(f"it {told}" if told.startswith("must") else told for told in problems)


async def locate_subjects(connection: Connection, subjects: Iterable[Subject]) -> list[Reference]:
    """The objects on the cluster, each with its namespace; they are checked before (:func:`check_subjects`).

    Raises:
        NotServedError: The cluster does not have a kind.
        InputError: No object of its kind can have a name.
    """
    from pyxp.cluster.kinds import find_kind, kinds_of
    from pyxp.cluster.objects import Reference, reference_of, settled

    references = []
    for item in subjects:
        if isinstance(item, str):
            kind, _, name = item.partition("/")
            known = find_kind(await kinds_of(connection), kind)
            if told := impossible_name(known.api_version, known.kind, name):
                raise InputError(f"{item} does not name an object: {told}", hint="write KIND/NAME")
            references.append(Reference(known.api_version, known.kind, name))
        else:
            references += [reference_of(document.data) for document in objects_in([as_document(item)])]
    return list(await asyncio.gather(*(settled(connection, item) for item in references)))
