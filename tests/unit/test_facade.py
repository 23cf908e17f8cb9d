"""What a person sees who looks around in the package, and that type checkers see the same."""

import ast
import builtins
import importlib.metadata
import inspect
import re
from pathlib import Path

import pytest

import pyxp
from pyxp import aws
from pyxp.aws import ec2
from pyxp.aws.m import sqs

RAISES = re.compile(r"^Raises:\n((?: .*\n?|\n)+)", re.MULTILINE)
STUB = ast.parse(Path(pyxp.__file__).with_suffix(".pyi").read_text())


def test_the_facade_lists_what_it_offers():
    assert dir(pyxp) == sorted(pyxp.__all__)
    assert all(hasattr(pyxp, name) for name in dir(pyxp))
    assert pyxp.__version__ == importlib.metadata.version("pyxp")
    with pytest.raises(AttributeError, match="module 'pyxp' has no attribute 'rendr'"):
        _ = pyxp.rendr


def test_type_checkers_find_each_name_where_it_is_loaded_from():
    imports = [node for node in STUB.body if isinstance(node, ast.ImportFrom)]
    told = [(node.module, alias.name, alias.asname) for node in imports for alias in node.names]
    assert told == [(home, name, name) for home, names in pyxp._HOMES.items() for name in names.split()]
    assert [ast.unparse(node) for node in STUB.body[len(imports) + 1 :]] == ["__version__: str"]


def test_a_public_name_is_that_of_one_thing():
    names = [name for names in pyxp._HOMES.values() for name in names.split()]
    assert len(names) == len(set(names)) == len(pyxp.__all__) - 1


def test_a_module_of_kinds_lists_its_kinds():
    assert dir(sqs) == ["Queue", "QueuePolicy", "QueueRedriveAllowPolicy", "QueueRedrivePolicy"]
    assert {"VPC", "Subnet", "NATGateway"} <= set(dir(ec2))
    assert {"ec2", "m", "sqs"} <= set(dir(aws))
    assert "m" not in dir(aws.m)
    assert all(getattr(ec2, name).__name__ == name for name in dir(ec2))
    assert aws.__doc__


def test_both_functions_of_a_command_say_all_that_is_to_be_known() -> None:
    names = [name for name in pyxp.__all__ if name.endswith("_async")]
    assert len(names) > 8
    for name in names:
        own, twin = (getattr(pyxp, item).__doc__ for item in (name, name.removesuffix("_async")))
        assert "Args:" in own and "Raises:" in own, name
        summary, _, rest = own.partition("\n")
        note = f"    For programs without an event loop; where one runs, await :func:`{name}`.\n"
        assert twin == f"{summary}\n\n{note}{rest}", name


def raised(what):
    """The errors that a docstring names under ``Raises``."""
    told = RAISES.search(inspect.getdoc(what) or "")
    return re.findall(r"^    (\w+):", told[1], re.MULTILINE) if told else []


def test_each_error_that_a_public_function_says_it_raises_can_be_imported_and_caught() -> None:
    told = set()
    for name in pyxp.__all__:
        public = getattr(pyxp, name)
        methods = [item for key, item in vars(public).items() if key[0] != "_"] if inspect.isclass(public) else []
        told |= {(name, error) for what in (public, *methods) for error in raised(what)}
    assert {("wait", "ClusterError"), ("follow", "ServerRefusal"), ("Composition", "AuthoringError")} <= told
    for name, error in told:
        own = getattr(builtins, error, None) or getattr(pyxp, error, None)
        assert own is not None, f"pyxp.{name} raises {error}, which is not public"
        assert issubclass(own, pyxp.PyxpError if hasattr(pyxp, error) else Exception)
