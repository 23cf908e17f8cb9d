"""The environment's own key, which a claim may ask for, and who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyxp import Composition, choose, is_set
from pyxp.aws import kms
from pyxp.streamflix.policies import ALARMS, allow_to, document, service_host
from pyxp.streamflix.schema import StreamflixSpec, log_group_name, named

USE = ["kms:Decrypt", "kms:GenerateDataKey*"]


@dataclass(frozen=True)
class DataKey:
    """A key that is there where the claim asks for one, and what fields that want a key are given."""

    spec: StreamflixSpec
    key: kms.Key

    @property
    def is_asked_for(self) -> bool:
        """The condition under which there is the key."""
        return asks_for_key(self.spec)

    @property
    def alias(self) -> str | None:
        """Its alias, for fields without a selector; nothing where there is no key."""
        return choose(self.is_asked_for, f"alias/{named(self.spec, 'data')}", otherwise=None)

    def otherwise(self, standard: str | None) -> kms.Key | str | None:
        """The key, or ``standard`` where there is none."""
        return choose(self.is_asked_for, self.key, otherwise=standard)


def asks_for_key(spec: StreamflixSpec) -> bool:
    """Whether the environment is to have a key of its own."""
    return is_set(spec.encryption.key)


def data_key(c: Composition, spec: StreamflixSpec, account: str) -> DataKey:
    """The key and its alias. They stay with a database that stays, which is lost without its key."""
    on_delete = spec.database.on_delete
    with c.when(asks_for_key(spec)):
        key = c.add(
            "data-key",
            kms.Key(
                description="Data of the video pipeline",
                enable_key_rotation=True,
                rotation_period_in_days=spec.encryption.rotation_days,
                deletion_window_in_days=spec.encryption.deletion_window_days,
                policy=document(key_policy(spec, account)),
            ),
            deletion_policy=on_delete,
        )
        c.add(
            "data-key-alias",
            kms.Alias(target_key_id=key),
            external_name=named(spec, "data"),
            deletion_policy=on_delete,
        )
    return DataKey(spec, key)


def key_policy(spec: StreamflixSpec, account: str) -> list[dict[str, Any]]:
    """Who may use the key: the account, what works with the stream, queue and topic, the logs and the alarms."""
    through = [service_host(spec, service) for service in ("kinesis", "sns", "sqs")]
    logs = f"arn:{spec.partition}:logs:{spec.region}:{account}:log-group:{log_group_name(spec)}"
    return [
        # Without it nobody could ever change the policy again.
        allow_to({"AWS": f"arn:{spec.partition}:iam::{account}:root"}, "kms:*", on="*"),
        # As with AWS's own keys: whoever may use the stream, the queue or the topic needs no grant for the key.
        allow_to(
            {"AWS": "*"},
            USE,
            on="*",
            condition={"StringEquals": {"kms:CallerAccount": account, "kms:ViaService": through}},
        ),
        allow_to(
            {"Service": service_host(spec, "logs")},
            ["kms:Encrypt", "kms:ReEncrypt*", "kms:DescribeKey", *USE],
            on="*",
            condition={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": logs}},
        ),
        # Without it alarms could not publish to the encrypted topic, and would fail without a word.
        allow_to(ALARMS, USE, on="*", condition={"StringEquals": {"aws:SourceAccount": account}}),
    ]
