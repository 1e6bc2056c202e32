"""`python -m explorer` and the `twincity` command."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` imports some milliseconds more
import os
import sys


def main() -> None:
    """Console entry point; a bare start opens the window at once, past the command line's imports."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # or numpy's import starts some that spin for 50 ms
    if sys.argv[1:2] == ["--read-file"]:  # as `sources.reader.process` starts a frozen program
        from explorer.sources.reader import child

        child.main()
    if sys.argv[1:2] == ["--spell"]:  # as `words.speller` does
        from explorer.words import speller

        speller.main()
        return
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        # Raised in the midst of an import, an exception may become any other.
        _signal.signal(_signal.SIGINT, lambda *_: os._exit(130))
    sys.exit(_run())


def _run() -> int:
    from explorer.cli.kit import streams

    streams.reopen_missing()
    from explorer.cli.kit import interrupt

    with interrupt.exit_on_signal(), interrupt.cleaned_up(_forget_window):
        if len(sys.argv) == 1:
            from explorer.ui.app import run

            with streams.native_stderr_muted():
                code = run(())
            code = streams.flush(code)
        else:
            from explorer.cli import commands

            code = streams.flush(commands.main())
        if "PySide6" in sys.modules:
            _leave(code)
    return code


def _forget_window() -> None:
    """A window that a signal ends before it is open is no crash."""
    if (running := sys.modules.get("explorer.state.files.running")) is not None:
        running.end_current()


def _leave(code: int) -> None:
    """End without the interpreter's own clearing up, in which Qt's objects are deleted in no order: now and then
    the engine crashed there, after all was done.
    """
    import atexit

    atexit._run_exitfuncs()
    os._exit(code)


if __name__ == "__main__":
    main()
