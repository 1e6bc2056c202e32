"""The two ends of test.sh outside the new system: makes the project file, and looks into what was exported."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))


def make_project(path: Path) -> None:
    from explorer.state.files.deck import deck
    from explorer.state.files.project import Project
    from tests.helpers.layers import opening_layers

    scenes = deck(opening_layers())[:3]
    path.write_text(json.dumps(Project(scenes, scenes[1].view).to_json()), "utf-8")


def check_exports(folder: Path) -> None:
    import imageio_ffmpeg
    from PIL import Image
    from pptx import Presentation
    from pptx.enum.shapes import MSO_SHAPE_TYPE
    from pypdf import PdfReader

    with Image.open(folder / "map.png") as picture:
        colours = picture.convert("RGB").getcolors(maxcolors=2**24) or []
        assert picture.width == 1200, picture.size
        assert len(colours) > 2000, f"map.png has {len(colours)} colours"
    page = PdfReader(folder / "map.pdf").pages[0]
    assert "天地图" in page.extract_text(), "map.pdf has no attribution as text"
    slides = list(Presentation(str(folder / "map.pptx")).slides)
    assert [slide.shapes.title.text for slide in slides] == ["成渝地区双城经济圈", "出处"]
    assert any(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in slides[0].shapes)
    frames, seconds = imageio_ffmpeg.count_frames_and_secs(str(folder / "film.mp4"))
    assert frames > 3, frames
    assert seconds > 1, seconds
    sys.stderr.write(f"deb-test: png {len(colours)} colours, pdf, pptx, mp4 {frames} frames, {seconds} s\n")


if __name__ == "__main__":
    {"project": make_project, "exports": check_exports}[sys.argv[1]](Path(sys.argv[2]))
