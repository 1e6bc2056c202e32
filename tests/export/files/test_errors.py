"""An error inside another speaks the language of the whole message."""

from __future__ import annotations

import re

import pytest

from explorer.export.files.errors import ExportError, LocalizedError, PaperError
from explorer.export.formats.slides.master import MasterError
from explorer.export.sheet.template_file import TemplateError
from explorer.words.text import Text

INNER = PaperError("sides", size="25×25", least=40, most=5000)


@pytest.mark.parametrize(
    "error",
    [
        MasterError("size", file="a.pptx", why=INNER),
        TemplateError("size", file="a.twincity-sheet", why=INNER),
        ExportError("draw", why=Text("屏幕没有了", "the screen is gone")),
    ],
)
def test_the_reason_inside_a_message_is_in_its_language(error: LocalizedError) -> None:
    assert not re.search("[一-鿿]", error.in_("en"))
    assert re.search("[一-鿿]", error.in_("zh"))
    assert str(error) == error.in_("zh")
