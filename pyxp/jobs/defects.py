"""What is told where pyxp itself fails over one document: the others are worked on all the same."""

from __future__ import annotations

import os
import traceback
from typing import Final

from pyxp.diagnostics import Finding, subject_of
from pyxp.errors import TRACEBACK_VARIABLE
from pyxp.yamlio import Document

_LONGEST: Final = 200


def defect(document: Document, error: Exception, done: str) -> Finding:
    """The finding that names the document over which pyxp failed, the last line of defence for that one.

    Where the failure comes from is printed to standard error for whoever asked for it.

    Args:
        document: The document.
        error: What went wrong, which nobody expected.
        done: What is done with documents, such as ``judged`` or ``rendered``.
    """
    if os.environ.get(TRACEBACK_VARIABLE):
        traceback.print_exception(error)
    told = f"{type(error).__name__}: {error}"
    told = told if len(told) <= _LONGEST else f"{told[:_LONGEST]}..."
    return Finding(
        "defect",
        f"this was not {done} to the end, because pyxp failed unexpectedly ({told})",
        location=document.locate(""),
        subject=subject_of(document.data),
        hint=f"this is a defect of pyxp; the other documents were {done}; "
        f"run again with {TRACEBACK_VARIABLE}=1 to see where it came from",
    )
