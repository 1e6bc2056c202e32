"""Halos of printed text: named by colours, drawn as strokes below the letters."""

from __future__ import annotations

import pytest

from explorer.export.formats.pdf import cff
from explorer.export.formats.pdf.faces import Face, Glyphs
from explorer.export.formats.pdf.text_layer import TextWriter
from explorer.export.formats.pdf_halos import Halo, number_of, plain, read_halos

SQUARE = b"500 0 0 0 400 400 d1\n0 0 m\n400 0 l\n400 400 l\n0 400 l\nh\nf\n"
PAPER = Halo(b"0.9922 0.9882 0.9765", 3.0, alone=False)
RIM = Halo(b"0.9922 0.9882 0.9765", 3.0, alone=True)
ONE, TWO = b".2315 .2471 .291", b".2316 .2471 .2911"  # of 59, 63, 74 aside by 1, 0, 8 and by 2, 0, 9


@pytest.fixture
def writer() -> TextWriter:
    made = {n: cff.outline(SQUARE, 1.0, -1.0) for n in (0, 3)}
    one, other = (Face(b"<</FontName /AAAAAA+%s>>" % name, dict(made)) for name in (b"Own", b"Other"))
    fonts = {b"F1": Glyphs(one, {1: 3}, {3: "a"}, 0.0), b"F2": Glyphs(other, {1: 3}, {3: "b"}, 0.0)}
    return TextWriter(fonts, lambda face: b"T1" if face is one else b"T2", {1: PAPER, 2: RIM})


def colored(color: bytes, *inner: bytes) -> bytes:
    return b"q\n%s RG %s rg\n%sQ\n" % (color, color, b"".join(inner))


def text(font: bytes) -> bytes:
    return b"BT\n/%s 10 Tf\n1 0 0 -1 20 30 Tm\n<01> Tj\nET\n" % font


def strokes(content: bytes) -> list[bytes]:
    """What is shown, in its order: S for the strokes of a face, F for its letters."""
    shown, stroke = [], False
    for line in content.split(b"\n"):
        stroke = b"1 Tr" in line or (stroke and line != b"Q")
        if line.endswith(b" Tf"):
            shown.append((b"S" if stroke else b"F") + line[2:3])
    return shown


def test_a_colour_names_a_halo_and_is_the_same_to_the_eye() -> None:
    assert (number_of(ONE), number_of(TWO)) == (1, 2)
    assert plain(ONE) == plain(TWO) == b"0.2314 0.2471 0.2902"
    for channel in range(256):
        printed = (b"%.4f" % (channel / 255)).removeprefix(b"0")
        assert number_of(b" ".join([printed] * 3)) == 0


def test_halos_are_read_from_rectangles_that_nobody_sees() -> None:
    page = (
        b"q\n.9921 .9882 .9757 RG .9921 .9882 .9757 rg\n/G3 gs\n1 1 3.5999999 .00122070313 re\nf\n"
        b".9911 .9873 .9757 RG .9911 .9873 .9757 rg\n1 1 3 .00122070313 re\nf\n0 0 9 9 re\nf\nQ\n"
    )
    left, halos = read_halos(page)
    assert halos == {
        1: Halo(PAPER.ink, pytest.approx(3.6), alone=False),
        182: Halo(PAPER.ink, 3.0, alone=True),
    }
    assert left.count(b" re\n") == 1
    assert left.endswith(b" rg\n0 0 9 9 re\nf\nQ\n")


def test_a_halo_lies_below_its_letters_in_its_own_colour(writer: TextWriter) -> None:
    found = writer.rewrite(colored(ONE, text(b"F1")))
    assert strokes(found) == [b"S1", b"F1"]
    assert b"/ActualText <FEFF>>> BDC\nq 0.9922 0.9882 0.9765 RG 1 j 1 Tr 3 w\n" in found
    assert b"q 0.2314 0.2471 0.2902 rg\nBT\n" in found


def test_a_rim_alone_has_no_letters(writer: TextWriter) -> None:
    assert strokes(writer.rewrite(colored(TWO, text(b"F1")))) == [b"S1"]


def test_the_halos_of_a_text_in_two_faces_lie_below_both(writer: TextWriter) -> None:
    found = writer.rewrite(colored(ONE, text(b"F1"), text(b"F2")))
    assert strokes(found) == [b"S1", b"S2", b"F1", b"F2"]
    found = writer.rewrite(colored(ONE, text(b"F1"), text(b"F1")))
    assert strokes(found) == [b"S1", b"F1", b"S1", b"F1"]


def test_a_colour_holds_until_another_and_comes_back_with_the_state(writer: TextWriter) -> None:
    other = b"0 0 0 RG 0 0 0 rg\n"
    page = colored(ONE, b"q\n", other, text(b"F1"), b"Q\n", text(b"F1"), other, text(b"F1")) + text(b"F1")
    assert strokes(writer.rewrite(page)) == [b"F1", b"S1", b"F1", b"F1", b"F1"]


def test_a_font_of_the_users_own_has_its_halo_too(writer: TextWriter) -> None:
    assert strokes(writer.rewrite(colored(ONE, text(b"F9")))) == [b"S9", b"F9"]


def test_what_a_stroke_says_is_not_said_twice(writer: TextWriter) -> None:
    other = text(b"F1").replace(b"<01> Tj", b"/Span<</ActualText <FEFF0063> >> BDC\n<01> Tj\nEMC")
    writer.rewrite(text(b"F1"))
    found = writer.rewrite(colored(ONE, other))
    assert strokes(found) == [b"S1", b"F1"]
    assert found.count(b"<FEFF0063>") == 1
    assert found.count(b" BDC") == found.count(b"EMC") == 2
