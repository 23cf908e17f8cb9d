"""What objects say, in few words."""

import pytest

from pyxp.cluster.messages import field_awaited, in_brief


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("no\n  way", "no way"),
        (
            "got: <!doctype html><html><head><title>502 Bad &amp; ugly</title></head><body>x</body>",
            "got: 502 Bad & ugly",
        ),
        ("<HTML><style>p {}</style><body><p>Not</p>\n<p>here</p>", "Not here"),
        ("a < b", "a < b"),
        ("x" * 301, "x" * 299 + "…"),
        ("x" * 300, "x" * 300),
    ],
)
def test_messages_are_one_line_of_bounded_length(message, expected):
    assert in_brief(message) == expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("mg.Spec.ForProvider.VPCID", "vpcId"),
        ("mg.Spec.ForProvider.VPCConfig[i3].SubnetIds", "subnetIds"),
        ("mg.Spec.InitProvider.RoleArn", "roleArn"),
        ("mg.Spec.ForProvider.KMSKeyID", "kmsKeyId"),
        ("something", ""),
    ],
)
def test_fields_are_named_as_manifests_write_them(way, expected):
    assert field_awaited(f"cannot resolve references: {way}: referenced field was empty") == expected
