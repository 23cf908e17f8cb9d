"""The picture of findings is what pyxp prints."""

import sys
from importlib import util
from pathlib import Path

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_the_picture_is_current():
    spec = util.spec_from_file_location("findings_picture", DOCS / "findings_picture.py")
    module = util.module_from_spec(spec)
    sys.modules["findings_picture"] = module
    spec.loader.exec_module(module)
    shown = module.shown()
    assert module.PICTURE.read_text(encoding="utf-8") == module.picture(), "run python docs/findings_picture.py"
    assert "did you mean 'delaySeconds'?" in shown
    assert "claims/archive.yaml:6:13" in shown
    assert "\x1b[31m" in shown
