"""Stacks as graphs."""

from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, State
from pyxp.engine.waiting import Need, Waiting
from pyxp.reports.dot import dot_text


def test_a_graph_shows_what_is_made_of_what_and_what_waits_for_what():
    vpc = Node(Reference("e/v1", "VPC", "x-1"), State("True", "True"), "vpc")
    needs = (Need("environment", "x", "vpc", ("status.atProvider.id",)), Need("environment", "y", "role"))
    composite = Node(
        Reference("e/v1", "XR", "x"),
        State("False", "False", "ReconcileError", 'no "such" thing'),
        children=[vpc],
        waiting=(Waiting("task", needs),),
    )
    assert dot_text([composite]) == (
        "digraph stacks {\n"
        "  rankdir=LR;\n"
        '  node [shape=box, style=filled, fontname="sans-serif"];\n'
        '  "XR x" [label="XR\\nx\\nnot synced: ReconcileError: no \\"such\\" thing", fillcolor="#ffcdd2"];\n'
        '  "XR x" -> "VPC x-1";\n'
        '  "VPC x-1" [label="vpc\\nVPC x-1", fillcolor="#c8e6c9"];\n'
        '  "XR x task" [label="task\\nwaits for vpc (id), role", fillcolor="#eeeeee", style="filled,dashed"];\n'
        '  "XR x" -> "XR x task";\n'
        '  "XR x task" -> "VPC x-1" [style=dashed, constraint=false];\n'
        '  "XR x task" -> "XR x role" [style=dashed, constraint=false];\n'
        "}\n"
    )
