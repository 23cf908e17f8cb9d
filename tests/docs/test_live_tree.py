"""The picture of the live tree is what the recorded sight looks like."""

import sys
from importlib import util
from pathlib import Path

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_the_picture_is_current():
    spec = util.spec_from_file_location("live_tree", DOCS / "live_tree.py")
    module = util.module_from_spec(spec)
    sys.modules["live_tree"] = module
    spec.loader.exec_module(module)
    sight = module.recorded()
    drawn = module.picture(sight)
    assert module.PICTURE.read_text(encoding="utf-8") == drawn, "run python docs/live_tree.py"
    assert "video-stream" in drawn and "Creating" in drawn
    assert drawn.count("CannotCreateExternalResource") == 1
