"""The two halves of a frame in which two dates are side by side: each is a map with the same camera."""

from __future__ import annotations

from dataclasses import replace

from explorer.export.layout.elements import Box
from explorer.state.view.compare import maps
from explorer.state.view.view import View


def halves(view: View, frame: Box) -> tuple[Box, ...]:
    """Return the boxes of the maps in the frame, from the left; the frame itself for a View of one map."""
    if maps(view) == 1:
        return (frame,)
    left = half(view, frame)
    return left, replace(left, x=left.right)


def half(view: View, frame: Box) -> Box:
    """Return the box of the left map, or of the only one."""
    return replace(frame, w=frame.w / maps(view))


def free_in_both(view: View, frame: Box, free: Box) -> Box:
    """Return what `free` leaves of either map, as a box in the left one; the whole of it if that is next to nothing."""
    left = half(view, frame)
    if left == frame:
        return free
    start = max(free.x, min(free.x - left.w, left.right), left.x)
    end = min(left.right, free.right - left.w)
    return (
        replace(free, x=start, w=end - start)
        if end - start > left.w / 4
        else replace(free, x=left.x, w=left.w)
    )
