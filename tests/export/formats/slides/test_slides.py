"""What a presentation says of itself."""

from __future__ import annotations

import io

from pptx import Presentation

from explorer.export.formats.slides.pptx import Deck


def test_a_title_longer_than_the_format_knows_is_cut_there_only() -> None:
    title = "川渝" * 500
    written = Presentation(io.BytesIO(Deck(338.667, 190.5, title).bytes()))
    assert written.core_properties.title == title[:255]
