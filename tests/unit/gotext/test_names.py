"""Names of Kubernetes, as it takes them."""

from __future__ import annotations

import pytest

from pyxp.gotext.names import (
    dns_1035_problems,
    label_problems,
    label_value_problems,
    path_segment_problems,
    qualified_name_problems,
    secret_key_problems,
    subdomain_problems,
    whole_name,
)

SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character"
)
KEY = (
    "a valid label key must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix "
    "and '/'"
)


@pytest.mark.parametrize("key", ["a", "A.b-c_1", ".dockerconfigjson", "a" * 253])
def test_keys_that_are_taken(key: str) -> None:
    assert secret_key_problems(key) == []


@pytest.mark.parametrize("key", ["", "a b", "a/b", "é", ".", "..", "..a", "a" * 254])
def test_keys_that_are_refused(key: str) -> None:
    assert len(secret_key_problems(key)) == 1


@pytest.mark.parametrize(
    ("rule", "text", "problems"),
    [
        (label_problems, "a.b", ["must not contain dots"]),
        (label_problems, "a" * 64, ["must be no more than 63 characters"]),
        (dns_1035_problems, "a" * 64, ["must be no more than 63 characters"]),
        (subdomain_problems, "a." * 127, ["must be no more than 253 characters", SUBDOMAIN]),
        (qualified_name_problems, "a" * 64, ["name part must be no more than 63 bytes"]),
        (qualified_name_problems, "/a", ["prefix part must be non-empty"]),
        (qualified_name_problems, "a/b/c", [KEY]),
        (label_value_problems, "", []),
        (path_segment_problems, "a/b%", ["may not contain '/'", "may not contain '%'"]),
        (path_segment_problems, "..", ["may not be '..'"]),
    ],
)
def test_what_is_wrong_with_a_name(rule, text: str, problems: list[str]) -> None:
    assert rule(text) == problems


def test_the_server_says_more() -> None:
    [problem] = dns_1035_problems("1a", in_full=True)
    assert problem.endswith(
        "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    )
    [problem] = qualified_name_problems("a/b/c", in_full=True)
    assert problem.endswith("with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")


@pytest.mark.parametrize(("prefix", "name"), [("a-", "a"), ("ab-", "aa"), ("-", "-"), ("a", "a"), ("é-", "\ufffda")])
def test_what_a_prefix_could_become(prefix: str, name: str) -> None:
    assert whole_name(prefix) == name
