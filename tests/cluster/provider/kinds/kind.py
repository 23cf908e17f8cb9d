"""What all kinds have in common."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from ..cloud import Cloud
from ..managed import Managed

Object = dict[str, Any]


class Kind:
    """How the resources of one kind live in AWS.

    Attributes:
        name: ``group/Kind``, the group without the provider's suffix.
        service: The client of boto3.
        absent: The codes with which AWS says that there is no such thing.
        table: Fields of ``forProvider``, with what AWS calls them where it creates and where it describes.
        replaced: Fields that AWS cannot change, by the names that Terraform has for them.
        unread: Fields that AWS, or its stand-in, never tells back.
        never_late: Fields that stay unset where nobody sets them, whatever AWS tells.
    """

    name: ClassVar[str]
    service: ClassVar[str]
    absent: ClassVar[frozenset[str]] = frozenset()
    table: ClassVar[Mapping[str, str]] = {}
    replaced: ClassVar[Mapping[str, str]] = {}
    unread: ClassVar[frozenset[str]] = frozenset()
    never_late: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def client(self, managed: Managed, service: str = "") -> Any:
        """The client of a service in the region of a resource; by default that of the kind."""
        return self._cloud.client(service or self.service, managed.region)

    def observe(self, aws: Any, managed: Managed) -> Object | None:
        """What there is, as ``status.atProvider`` says it; None where there is nothing."""
        raise NotImplementedError

    def create(self, aws: Any, managed: Managed) -> str:
        """Make it; gives its external name."""
        raise NotImplementedError

    def update(self, aws: Any, managed: Managed, changed: set[str]) -> None:
        """Change fields in place."""
        raise NotImplementedError

    def delete(self, aws: Any, managed: Managed) -> None:
        """Take it away, or raise what AWS says against it."""
        raise NotImplementedError

    def connection(self, reported: Object) -> dict[str, str]:
        """What a connection secret holds."""
        return {}

    def asked(self, managed: Managed, only: Iterable[str] | None = None) -> Object:
        """The fields of the table that are set, in the words of AWS."""
        names = self.table if only is None else [name for name in self.table if name in only]
        wanted = managed.wanted
        return {self.table[name]: wanted[name] for name in names if wanted.get(name) is not None}

    def read(self, answer: Mapping[str, Any]) -> Object:
        """The fields of the table in an answer of AWS."""
        return {name: answer[theirs] for name, theirs in self.table.items() if answer.get(theirs) is not None}


def pairs(tags: Mapping[str, str] | None, key: str = "Key", value: str = "Value") -> list[Object]:
    """A map as the list of pairs that most services take."""
    return [{key: name, value: text} for name, text in sorted((tags or {}).items())]


def unpaired(tags: Iterable[Mapping[str, Any]] | None, key: str = "Key", value: str = "Value") -> dict[str, str]:
    """The map that such a list stands for."""
    return {item[key]: item[value] for item in tags or ()}


def differences(wanted: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """The fields of which AWS tells something else than is wanted; what it does not tell is no difference."""
    return sorted(name for name, value in wanted.items() if name in there and not _covers(there[name], value))


def _covers(there: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping) and isinstance(there, Mapping):
        return all(_covers(there.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(there, list):
        if len(wanted) != len(there):
            return False
        if all(isinstance(item, str) for item in wanted):
            return sorted(wanted) == sorted(map(str, there))
        return all(any(_covers(found, item) for found in there) for item in wanted)
    if isinstance(wanted, str) and isinstance(there, str) and wanted[:1] in "{[" and wanted:
        return _same_document(there, wanted)
    return bool(there == wanted) or (not there and not wanted)


def _same_document(there: str, wanted: str) -> bool:
    try:
        return bool(json.loads(there) == json.loads(wanted))
    except ValueError:
        return there == wanted
