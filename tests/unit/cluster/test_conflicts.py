"""What the server says about conflicts, told field by field."""

from pyxp.cluster.conflicts import Conflict, ConflictError, conflicts_of
from pyxp.cluster.failures import ServerRefusal

STATUS = {
    "kind": "Status",
    "reason": "Conflict",
    "code": 409,
    "message": 'Apply failed with 2 conflicts: conflicts with "kubectl-edit" using v1: .data.a',
    "details": {
        "causes": [
            {"reason": "FieldManagerConflict", "message": 'conflict with "kubectl-edit" using v1', "field": ".data.b"},
            {"reason": "FieldManagerConflict", "message": 'conflict with "argo \\"x\\"" using v1', "field": ".data.a"},
            {"reason": "FieldValueInvalid", "message": "no conflict", "field": ".data.c"},
        ]
    },
}


def test_each_field_is_told_with_the_manager_that_owns_it():
    found = conflicts_of(ServerRefusal(409, STATUS, "apply ConfigMap a/b"))
    assert found == [Conflict("data.a", 'argo \\"x\\"'), Conflict("data.b", "kubectl-edit")]
    error = ConflictError("ConfigMap a/b", found[1:])
    assert str(error) == (
        "cannot apply ConfigMap a/b: data.b is owned by kubectl-edit; "
        "leave these fields out, or take them over with --force-conflicts"
    )
    assert error.exit_code == 1


def test_a_reference_that_crossplane_wrote_is_told_as_a_choice():
    chosen = Conflict("spec.compositionRef.name", "crossplane")
    told = (
        "Crossplane wrote the reference when it chose the Composition: --force-conflicts moves the object to the one "
        "that is named; to keep what it has, leave the reference out"
    )
    assert ConflictError("Thing a/b", [chosen]).hint == told
    assert ConflictError("Thing a/b", [Conflict("data.a", "crossplane")]).hint != told
    assert ConflictError("Thing a/b", [Conflict(chosen.field, "kubectl")]).hint != told


def test_other_refusals_are_no_conflicts():
    assert conflicts_of(ServerRefusal(422, STATUS, "apply ConfigMap a/b")) == []
    assert conflicts_of(ServerRefusal(409, {"details": None, "message": "try again"}, "apply it")) == []


def test_a_permission_that_is_missing_says_whom_to_ask_and_ends_with_two():
    told = 'configmaps is forbidden: User "bob" cannot list resource "configmaps" in API group ""'
    error = ServerRefusal(403, {"reason": "Forbidden", "message": told}, "list configmaps")
    assert str(error) == (
        f"cannot list configmaps: {told}; ask whoever runs the cluster for this permission, or name another --context"
    )
    assert error.exit_code == 2
    assert ServerRefusal(500, {}, "read it").message == "cannot read it: HTTP 500"
