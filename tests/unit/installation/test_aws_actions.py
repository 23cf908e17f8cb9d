"""The actions of the provider's role, against what AWS's own descriptions of its services offer."""

import pytest

from pyxp.installation.aws_actions import ACTIONS, WHEN_SET

NO_OPERATION = {"iam:PassRole", "lambda:InvokeFunction"}
"""Actions of AWS's authorization reference that are not called like an operation: the one is asked about what another
operation is given, the other is that of ``Invoke``."""


def actions():
    tables = [*ACTIONS.values(), *WHEN_SET.values()]
    return sorted({action for table in tables for given in table.values() for action in given})


def test_each_kind_has_actions_of_one_spelling():
    assert all(action.count(":") == 1 and action.strip() == action for action in actions())


@pytest.mark.thorough
def test_every_action_is_an_operation_of_its_service():
    session = pytest.importorskip("botocore.session", reason="needs boto3").get_session()
    offered = {}
    for prefix in {action.partition(":")[0] for action in actions()}:
        offered[prefix] = set(session.get_service_model(prefix).operation_names)
    unknown = {action for action in actions() if action.partition(":")[2] not in offered[action.partition(":")[0]]}
    assert unknown <= NO_OPERATION
    assert len(actions()) > 100
