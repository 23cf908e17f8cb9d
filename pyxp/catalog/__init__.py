"""What pyxp knows about kinds: type facts, imported from CRDs, looked up by kind.

Here live the importer (:mod:`~pyxp.catalog.importer`), the stores of records and their text, the facts that others
ask for (:class:`KindFacts`, :class:`VersionFacts`, :class:`SelectorFacts`) and the facts that pyxp ships
(``data/``, with the overlays that they were imported with in ``overlays/``). What a document must satisfy is judged in
``pyxp.validation``, and classes and stubs of kinds are made in ``pyxp.bindings``; this room only says what the schemas
are.

May import: the ground, yamlio, model, structural and files.
"""

from pyxp.catalog.facts import KindFacts, MissingField, SelectorFacts, VersionFacts
from pyxp.catalog.lookup import Catalog, shipped_catalog
from pyxp.catalog.store import Entry, FolderStore, MemoryStore

__all__ = [
    "Catalog",
    "Entry",
    "FolderStore",
    "KindFacts",
    "MemoryStore",
    "MissingField",
    "SelectorFacts",
    "VersionFacts",
    "shipped_catalog",
]
