"""`python -m tests.bench.frozen PROGRAM`: cold starts of a frozen program and of this checkout, one after the other."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench import start

_RUNS = 5


def main() -> None:
    program = [str(Path(sys.argv[1]).resolve())]
    with tempfile.TemporaryDirectory() as home:
        start.private_home(Path(home))
        start.one_start(program)  # these two fill the page cache and the user's own
        start.one_start()
        frozen, checkout = [], []
        for _ in range(_RUNS):
            frozen.append(start.one_start(program)[0])
            checkout.append(start.one_start()[0])
    for name, found in (("frozen", frozen), ("checkout", checkout)):
        each = ", ".join(f"{seconds:.2f}" for seconds in found)
        sys.stdout.write(f"{name}: median {median(found):.2f} s, least {min(found):.2f} s ({each})\n")


if __name__ == "__main__":
    main()
