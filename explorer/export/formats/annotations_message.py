"""Annotations for the page: what a sheet draws, in CSS px, to be placed by the page at every zoom."""

from __future__ import annotations

from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.export.formats.message import items
from explorer.export.layout.annotation_drawing import AnchoredElements, AnnotationDrawing, Course, marks
from explorer.export.layout.comment_drawing import comment_marks
from explorer.export.layout.elements import PX_PER_MM, Picture
from explorer.export.sheet.content import comment_rows, pin_rows
from explorer.page.symbols import ink_attributes
from explorer.state.queries.comment_rows import pins as comment_pins
from explorer.state.view.view import View


def annotations_message(view: View, known: Known, listed: bool = False) -> dict[str, Any]:
    """Return the value of the message's `annotations` key: drawings, and the list of pins with a text.

    With `listed`, comments are in the list too: a page of its own has no other.
    """
    pins = comment_pins(known.comments, view)
    return {
        "marks": [
            {
                "id": mark.id,
                "on": mark.on,
                "title": mark.title,
                "courses": [_course(course) for course in mark.courses],
                "figures": [_figure(figure) for figure in mark.figures],
                **({"video": _video(mark)} if mark.video else {}),
            }
            for mark in (*marks(view), *comment_marks(pins, view.appearance))
        ],
        "pins": [{"number": pin.number, "text": pin.text, "color": pin.color} for pin in pin_rows(view)],
        "comments": [
            {
                "number": row.number,
                "text": f"{row.words}（{row.who}）" if view.lang == "zh" else f"{row.words} ({row.who})",
            }
            for row in (comment_rows(known, view) if listed else ())
        ],
    }


def _video(mark: AnnotationDrawing) -> dict[str, Any]:
    """Where a video is played: its address and the box of its poster about the point, in CSS px."""
    [(at, box)] = [
        (figure.at, element.box())
        for figure in mark.figures
        for element in figure.elements
        if isinstance(element, Picture)
    ]
    edges = (box.x, box.y, box.w, box.h)
    return {"href": f"/media/{mark.video}.webm", "at": at, "box": [round(v * PX_PER_MM, 2) for v in edges]}


def _course(course: Course) -> dict[str, Any]:
    shape = {"points": course.points, "closed": course.closed, "round": course.round}
    return {
        **shape,
        "trim": round(course.trim * PX_PER_MM, 2),
        "ink": {"stroke-linejoin": "round", **ink_attributes(course.ink, PX_PER_MM)},
    }


def _figure(figure: AnchoredElements) -> dict[str, Any]:
    box = figure.box()
    edges = (box.x, box.y, box.right, box.bottom)
    return {
        "at": figure.at,
        "along": figure.along,
        "items": [item for element in figure.elements for item in items(element)],
        "box": [round(edge * PX_PER_MM, 2) for edge in edges],
    }
