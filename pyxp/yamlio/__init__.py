"""YAML as the Kubernetes tool chain reads and writes it: text in, text out.

Reading follows go-yaml v2 behind sigs.k8s.io/yaml: YAML 1.1 booleans (``y``, ``on``), octal ``012``, dates that stay
text, merge keys, numbers as JSON carries them. Positions of fields are found when somebody asks for them. Writing
gives what both YAML 1.1 and YAML 1.2 readers read back unchanged.

This is the only room that knows PyYAML. It opens no files (see :mod:`pyxp.files`).

May import: the ground.
"""

from pyxp.yamlio.lists import objects_in
from pyxp.yamlio.reading import Document, Reading, read_documents, read_stream
from pyxp.yamlio.writing import StreamWriter, write_document, write_documents

__all__ = [
    "Document",
    "Reading",
    "StreamWriter",
    "objects_in",
    "read_documents",
    "read_stream",
    "write_document",
    "write_documents",
]
