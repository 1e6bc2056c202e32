"""Templates of sheets as files: JSON with a name and the arrangement; some come with the program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from explorer.export.files.errors import LocalizedError, PaperError
from explorer.export.sheet.sheet import Sheet
from explorer.paths import resources_dir
from explorer.records import dataclass
from explorer.state.files import atomic, untrusted
from explorer.state.view.annotations import kept_picture
from explorer.words import io_errors
from explorer.words.structure import valid_fields
from explorer.words.text import Text

SUFFIX = ".twincity-sheet"
FORMAT, VERSION = "twincity-sheet", 1
_MOST_BYTES = 4 * 2**20
_OF_THE_PICTURE = (
    "title",
    "subtitle",
    "made",
    "page",
    "vectors",
    "inset",
    "deck",
    "slide",
    "master",
    "room",
)  # what a template does not keep


class TemplateError(LocalizedError, ValueError):
    """A file that is no template, or one that cannot be read."""

    area = "export.template"


@dataclass(frozen=True, slots=True)
class SheetTemplate:
    """A named arrangement; `sheet` has the size and everything but the words of one picture."""

    name: Text
    sheet: Sheet


def to_json(template: SheetTemplate) -> dict[str, Any]:
    kept = {key: value for key, value in template.sheet.to_json().items() if key not in _OF_THE_PICTURE}
    name = {"zh": template.name.zh, "en": template.name.en}
    return {"format": FORMAT, "version": VERSION, "name": name, "sheet": kept}


def read_template(path: Path) -> SheetTemplate:
    """Read a template file; raises TemplateError, with one line."""
    try:
        data = atomic.read(path, _MOST_BYTES)
    except OSError as error:
        raise TemplateError(
            "unreadable", file=path.name, reason=io_errors.reason(error, reading=True)
        ) from error
    if len(data) > _MOST_BYTES:
        raise TemplateError("too_big", file=path.name, limit=_MOST_BYTES // 2**20)
    try:
        parsed = untrusted.parse(data)
    except ValueError as error:
        raise TemplateError("no_template", file=path.name) from error
    if parsed.line is not None or parsed.members.get("format") != FORMAT:
        raise TemplateError("no_template", file=path.name)
    if not isinstance(parsed.members.get("version"), int) or parsed.members["version"] > VERSION:
        raise TemplateError("newer", file=path.name)
    return _of_members(parsed.members, path)


def _of_members(members: Mapping[str, Any], path: Path) -> SheetTemplate:
    sheet = members.get("sheet")
    if not isinstance(sheet, dict):
        raise TemplateError("no_template", file=path.name)
    kept = {key: value for key, value in sheet.items() if key not in _OF_THE_PICTURE}
    shown, wrong = valid_fields(kept, Sheet)
    if shown.logo and not kept_picture(shown.logo).data:
        wrong = [*wrong, "logo"]
    if wrong:
        raise TemplateError("wrong", file=path.name, name=wrong[0])
    try:
        found = Sheet.from_json(kept)
    except PaperError as error:
        raise TemplateError("size", file=path.name, why=error) from error
    named = members.get("name")
    zh, en = (
        str((named if isinstance(named, dict) else {}).get(key) or path.stem)[:80] for key in ("zh", "en")
    )
    return SheetTemplate(Text(zh, en), found)


@cache
def built_in() -> dict[str, SheetTemplate]:
    """Return the templates that come with the program, by the names that `--template` takes."""
    files = sorted((resources_dir() / "templates").glob(f"*{SUFFIX}"))
    return {file.stem: read_template(file) for file in files}


def write_template(template: SheetTemplate) -> bytes:
    return (json.dumps(to_json(template), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def with_words_of(template: Sheet, sheet: Sheet) -> Sheet:
    """Return the template's sheet with the words that belong to one picture taken from `sheet`, where it has any."""
    own = {
        key: getattr(sheet, key) or getattr(template, key)
        for key in ("title", "subtitle", "maker", "approval")
    }
    return replace(template, made=sheet.made, whole=sheet.whole or template.whole, scale=sheet.scale, **own)
