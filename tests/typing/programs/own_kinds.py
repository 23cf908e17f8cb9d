"""What a type checker knows of kinds that a project bound itself."""

from __future__ import annotations

from typing import reveal_type

from media_archive.kinds import archive
from media_archive.platform import MediaArchiveSpec

from pyxp import Composition
from pyxp.aws.m import kms


def compose(spec: MediaArchiveSpec, c: Composition, key: kms.Key) -> str:
    vault = c.add("vault", archive.Vault(retention_days=spec.retention_days, kms_key_id=key))
    reveal_type(vault)  # reveals: media_archive.kinds.archive.Vault
    reveal_type(vault.status.arn)  # reveals: str
    archive.Vault(retention_days="ten")  # refused: arg-type
    archive.Vault(retention_day=10)  # refused: call-arg
    archive.Vault(kms_key_id=vault)  # refused: arg-type
    archive.Safe()  # refused: attr-defined
    wrong: str = vault.status.arns  # refused: attr-defined
    return wrong
