"""The encoding of text in users' files, by evidence: strict UTF-8, else GB18030; what a file says of itself is a hint.

Guessing packages are right for 0.5 to 88 % of short Chinese names; the two strict decoders exclude each other. Big5 is
taken only where GB18030 makes kana and foreign letters of what are hanzi throughout in Big5.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from explorer.records import dataclass

UTF8, GB18030, BIG5, UTF16 = "utf-8", "gb18030", "big5", "utf-16"
_BOMS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE_HINTS = ("936", "gb", "cp54936", "hz")
_LONGEST_CHARACTER = 4  # bytes, in either encoding
_SAMPLE = 2**16  # bytes
_MOSTLY = 0.7
_STRANGE, _RARE = 0.2, 0.1  # shares in what Big5 becomes as GBK: some 0.4 and 0.3; in texts of GBK 0.05 and 0
_NAMES = {GB18030: "GB18030 (GBK)", BIG5: "Big5"}
_wanted: ContextVar[str] = ContextVar("wanted", default="")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with its encoding; `lost` counts the bytes that neither encoding could read, `mixed` the lines of a text in
    UTF-8 that are in GB18030."""

    text: str
    encoding: str
    lost: int = 0
    mixed: int = 0


def encoding_name(codec: str) -> str:
    """Return an encoding as people write it: UTF-8, not utf-8."""
    return _NAMES.get(codec, codec.upper())


@contextmanager
def wanted(encoding: str) -> Iterator[None]:
    """Decode every text inside the block as `encoding`, by the user's choice; "" decides by evidence."""
    token = _wanted.set(encoding)
    try:
        yield
    finally:
        _wanted.reset(token)


def decode(data: bytes, hint: str = "") -> Decoded:
    """Decode a whole file; bytes that neither encoding can read become U+FFFD."""
    if codec := _wanted.get():
        text = data.decode(codec, "replace").removeprefix("\ufeff")
        return Decoded(text, codec, _lost(text))
    for mark, codec in _BOMS:
        if data.startswith(mark):
            if codec == UTF8 and not _is_sound(data, codec):
                return _told_by_bytes(
                    data[len(mark) :], hint
                )  # some programs put the mark before whatever they write
            text = data[len(mark) :].decode(codec, "replace")
            return Decoded(text, UTF16 if codec.startswith("utf-16") else codec[:6].rstrip("-"), _lost(text))
    if codec := _wide(data):
        text = data.decode(codec, "replace")
        return Decoded(text, UTF16, _lost(text))
    return _told_by_bytes(data, hint)


def _told_by_bytes(data: bytes, hint: str) -> Decoded:
    if not _is_sound(data, UTF8) and _is_mostly_utf8(data[:_SAMPLE]):
        lines = data.split(b"\n")
        odd = {n for n, line in enumerate(lines) if not _is_sound(line, UTF8) and _is_sound(line, GB18030)}
        texts = (line.decode(GB18030 if n in odd else UTF8, "replace") for n, line in enumerate(lines))
        text = "\n".join(texts)
        return Decoded(text, UTF8, _lost(text), len(odd))
    encoding = detect([data], hint)
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, _lost(text))


def _is_sound(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(sample: bytes) -> bool:
    """Return whether most lines with hanzi are in UTF-8: parts that were pasted together from other files are not."""
    odd = [line for line in sample.split(b"\n") if not line.isascii()]
    sound = [line for line in odd if _is_sound(line, UTF8)]
    hanzi = [c for line in sound for c in line.decode(UTF8) if not c.isascii()]
    return len(sound) > _MOSTLY * len(odd) and sum(map(_usual, hanzi)) > _MOSTLY * len(hanzi)


def _lost(text: str) -> int:
    return text.count("\ufffd")


def _wide(data: bytes) -> str:
    """Detect UTF-16 without a mark by its zero bytes; "" if it is none."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not even and not odd:
        return ""
    few = len(sample) // 16
    codec = "utf-16-le" if odd > few and even == 0 else "utf-16-be" if even > few and odd == 0 else ""
    try:
        return codec if codec and data.decode(codec) else ""
    except UnicodeDecodeError:
        return ""


def detect(cells: Sequence[bytes], hint: str = "") -> str:
    """Return the one encoding of all `cells`: a cell may end inside a character, where its width cut it off.

    `hint` (.cpg, LDID, charset) decides only where every byte is ASCII.
    """
    if _wanted.get() not in ("", UTF16):  # no table has cells of two bytes a letter
        return _wanted.get()
    odd = [cell for cell in cells if not cell.isascii()]
    if not odd:
        return GB18030 if is_gbk_name(hint) else UTF8
    wrong = {codec: sum(len(cell) - len(_sound(cell, codec)) for cell in odd) for codec in (UTF8, GB18030)}
    if wrong[UTF8] == 0:
        # a few hanzi in GBK are valid UTF-8 too, for letters that are not used here: 臧 is an n with a cedilla
        return GB18030 if wrong[GB18030] == 0 and _only_as_chinese(odd) else UTF8
    if wrong[GB18030] > wrong[UTF8]:
        return UTF8
    return BIG5 if _only_as_big5(odd) else GB18030


def decode_cell(data: bytes, encoding: str) -> str:
    """Decode one cell; a character cut at the end is dropped, other bad bytes become U+FFFD."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return _trimmed(data, encoding).decode(encoding, "replace")


def is_gbk_name(hint: str) -> bool:
    """Return whether a .cpg, LDID or charset name means GBK or one of its kin."""
    plain = hint.strip().lower()
    return any(name in plain for name in _CHINESE_HINTS) or plain.endswith("simpchinese")


def _sound(data: bytes, codec: str) -> bytes:
    """Return what a strict decoder accepts: all, all but a cut character at the end, else the bytes that survive."""
    kept = _trimmed(data, codec)
    try:
        kept.decode(codec)
    except UnicodeDecodeError:
        return kept.decode(codec, "ignore").encode(codec)
    return data


def _trimmed(data: bytes, codec: str) -> bytes:
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        if error.end == len(data) and len(data) - error.start < _LONGEST_CHARACTER:
            return data[: error.start]
    return data


def _only_as_chinese(cells: Sequence[bytes]) -> bool:
    as_utf8 = {c for cell in cells for c in _trimmed(cell, UTF8).decode(UTF8) if not c.isascii()}
    as_gb = {c for cell in cells for c in _trimmed(cell, GB18030).decode(GB18030) if not c.isascii()}
    return all(map(_foreign, as_utf8)) and bool(as_utf8) and all(map(_usual, as_gb))


def _only_as_big5(cells: Sequence[bytes]) -> bool:
    """Return whether every character is an ordinary one as Big5, and many are none as GB18030."""
    sample, size = [], 0
    for cell in cells:
        sample.append(cell[: _SAMPLE - size])
        size += len(sample[-1])
        if size >= _SAMPLE:
            break
    as_gb = [
        c for cell in sample for c in _trimmed(cell, GB18030).decode(GB18030, "replace") if not c.isascii()
    ]
    strange, rare = sum(not _usual(c) for c in as_gb), sum(map(_rare, as_gb))
    if strange <= _STRANGE * len(as_gb) or rare <= _RARE * len(as_gb):
        return False
    try:
        as_big5 = [c for cell in sample for c in _trimmed(cell, BIG5).decode(BIG5) if not c.isascii()]
    except UnicodeDecodeError:
        return False
    return all(_usual(c) or c in "·—–…‘’“”" for c in as_big5)


def _foreign(character: str) -> bool:
    """Return whether it is of an alphabet that no file here is written in; ° ² × é and Greek letters are not."""
    return 0x100 <= ord(character) < 0x370 or 0x400 <= ord(character) < 0x800


def _rare(character: str) -> bool:
    """Return whether it is a hanzi that texts in simplified characters hardly have."""
    return _usual(character) and not character.encode("gb2312", "ignore")


def _usual(character: str) -> bool:
    """Return whether it occurs in ordinary Chinese text: hanzi, Chinese punctuation, full width."""
    code = ord(character)
    return 0x4E00 <= code < 0xA000 or 0x3000 <= code < 0x3020 or 0xFF01 <= code < 0xFF5F
