"""What settling the conditions of resources says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp import Composite, Composition, Spec, choose
from pyxp.aws.m import sqs
from pyxp.compiler import CompileError, compile_composite


class QueuesSpec(Spec):
    """What is asked for."""

    region: str
    size: str = "small"


class Queues(Composite, group="example.org", version="v1", kind="Queues"):
    """Queues."""

    spec: QueuesSpec

    def compose(self, c: Composition) -> None:
        """Two ways to write what is no condition."""
        queue = c.add("queue", sqs.Queue(name="x"))
        with c.when(choose(self.spec.size, {"large": True}, otherwise=False)):
            c.add("second", sqs.Queue(name="y"))
        c.add("third", sqs.Queue(name="z"), when=queue.status.fifo_queue)


def test_what_cannot_decide_is_told_at_the_line_of_the_platform() -> None:
    with pytest.raises(CompileError) as caught:
        compile_composite(Queues)
    found = [finding for finding in caught.value.findings if finding.code == "wrong-condition"]
    assert [(finding.subject, Path(finding.location.file).name, finding.location.line) for finding in found] == [
        ("second", "test_settling.py", 29),
        ("third", "test_settling.py", 31),
    ]
    assert found[0].message == ("cannot decide by choose(xr.spec.size, ...): its value is known only in the cluster")
