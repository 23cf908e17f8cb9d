"""What commands about a cluster are asked about: objects of files, or ``KIND/NAME``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyxp.cluster.stages import Stage, stage_of
from pyxp.errors import InputError, UsageError
from pyxp.jobs.documents import as_document
from pyxp.jobs.manifests import read_given
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.cluster.connection import Connection
    from pyxp.cluster.objects import Reference

Subject = Document | dict[str, Any] | str
"""An object, or ``KIND/NAME`` for one that is on the cluster; the kind as kubectl takes it."""


def read_subjects(arguments: Sequence[str]) -> list[Subject]:
    """The objects that a command's arguments name: files, folders, ``-``, and ``KIND/NAME``.

    Raises:
        InputError: A file is not there, or cannot be read.
    """
    subjects: list[Subject] = []
    for argument in arguments:
        kind, slash, name = argument.partition("/")
        if argument != "-" and slash and kind.isidentifier() | ("." in kind) and name and not Path(argument).exists():
            if "/" in name or name.endswith((".yaml", ".yml", ".json")):
                raise InputError(f"{argument} is not there")
            subjects.append(argument)
            continue
        if argument != "-" and not slash and not Path(argument).exists():
            raise InputError(f"{argument} is not there", hint="name a file, a folder, or KIND/NAME")
        given = read_given([argument])
        if given.findings:
            finding = given.findings[0]
            raise InputError(finding.message, hint=finding.hint or None, location=finding.location)
        subjects += given.documents
    return subjects


def claims_of(subjects: Iterable[Subject]) -> list[Subject]:
    """Claims, composites and what is named itself: what has a stack below it.

    Raises:
        UsageError: There is none.
    """
    found = [item for item in subjects if isinstance(item, str) or stage_of(as_document(item).data) == Stage.CLAIMS]
    if not found:
        raise UsageError("there is no claim and no composite among these", hint="name a claim's file, or KIND/NAME")
    return found


async def locate_subjects(connection: Connection, subjects: Iterable[Subject]) -> list[Reference]:
    """The objects on the cluster, each with its namespace.

    Raises:
        NotServedError: The cluster does not have a kind.
    """
    from pyxp.cluster.kinds import find_kind, kinds_of
    from pyxp.cluster.objects import Reference, reference_of, settled

    references = []
    for item in subjects:
        if isinstance(item, str):
            kind, _, name = item.partition("/")
            known = find_kind(await kinds_of(connection), kind)
            references.append(Reference(known.api_version, known.kind, name))
        else:
            references += [reference_of(document.data) for document in objects_in([as_document(item)])]
    return list(await asyncio.gather(*(settled(connection, item) for item in references)))
