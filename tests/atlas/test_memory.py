"""Memory of large arrays returns to the system when they are freed."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SCRIPT = """
import ctypes, numpy as np
from explorer.atlas.memory import keep_large_apart

class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "a", "b", "c", "d", "e")]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Info
{call}
freed = np.ones(24 * 2**20, np.uint8)
del freed
before = libc.mallinfo2().hblkhd
kept = np.ones(4 * 2**20, np.uint8)
print(libc.mallinfo2().hblkhd - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
@pytest.mark.parametrize(("call", "apart"), [("", False), ("keep_large_apart()", True)])
def test_a_large_array_has_memory_of_its_own_also_after_one_was_freed(call: str, apart: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT.format(call=call)], capture_output=True, text=True, check=True
    )
    assert (int(done.stdout) >= 4 * 2**20) == apart
