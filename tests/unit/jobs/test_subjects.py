"""What commands about a cluster are asked about."""

import asyncio

import pytest

from pyxp.cluster.kinds import Served
from pyxp.errors import InputError
from pyxp.jobs.subjects import check_subjects, locate_subjects


class Server:
    """Has a kind of claims, and roles."""

    namespace = "t1"

    def __init__(self):
        self.memory = {
            "kinds": [
                Served("e/v1", "Tiny", "tinies", True, ("tiny",)),
                Served("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", False, ("clusterrole",)),
            ]
        }


def test_a_name_that_no_object_of_the_kind_can_have_is_not_looked_up():
    with pytest.raises(InputError, match="Tiny/A_B does not name an object: a lowercase RFC 1123 subdomain must"):
        asyncio.run(locate_subjects(Server(), ["Tiny/A_B"]))
    (role,) = asyncio.run(locate_subjects(Server(), ["ClusterRole/system:A_B"]))
    assert role.name == "system:A_B"
    manifest = {"apiVersion": "e/v1", "kind": "Tiny", "metadata": {"name": "A_B"}}
    with pytest.raises(InputError, match="the name of this Tiny cannot be 'A_B', so it cannot be deleted: "):
        check_subjects([manifest], "deleted")
