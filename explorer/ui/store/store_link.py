"""The window's line to one shared store: a connection in a thread of its own, which comes back by itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from explorer.records import dataclass
from explorer.store.news import listen, news_since, notified
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import StoreConnection, connect
from explorer.store.store_faults import StoreError

log = logging.getLogger(__name__)
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds before the next try
_LONG_PAUSE = 120.0  # after what only somebody else can cure
_LISTEN_EVERY = 0.4
_NEEDS_USER = frozenset(("password_wrong", "password_needed", "certificate", "no_role"))
Work = Callable[[StoreConnection], Any]


@dataclass(frozen=True, slots=True)
class LinkState:
    """`connecting` for the first time, `open`, `lost` and tried again at `again` (monotonic seconds), or `refused`
    until the user does something; `why` in the last two."""

    kind: Literal["connecting", "open", "lost", "refused"]
    why: StoreError | None = None
    again: float = 0.0
    can_write: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    key: Hashable
    work: Work
    done: Callable[[Any], object]
    failed: Callable[[StoreError], object]


class StoreLink(QObject):
    """Runs tasks on a store one after the other; a newer task of the same key replaces one that waits or is under way.

    A task that the connection was lost in is run again once it is back, so it must be one that may run twice. Answers
    come in the thread that made the link: `done(result)`, or `failed(error)` for what trying again does not cure.
    """

    changed = Signal(object)  # LinkState
    heard = Signal(object)  # News
    _answered = Signal(object, object)

    def __init__(
        self, address: StoreAddress, password: str | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.address = address
        self.state = LinkState("connecting")
        self._password = password
        self._tasks: list[_Task] = []
        self._running: _Task | None = None
        self._dropped: set[_Task] = set()
        self._connection: StoreConnection | None = None
        self._wake = threading.Condition()
        self._closing = self._hurry = False
        self._version: int | None = None
        self._answered.connect(self._answer)
        self._thread = threading.Thread(target=self._run, name=f"store {address.label}", daemon=True)

    def start(self) -> StoreLink:
        self._thread.start()
        return self

    # -- asked for ----------------------------------------------------------------------------

    def ask(
        self,
        key: Hashable,
        work: Work,
        done: Callable[[Any], object],
        failed: Callable[[StoreError], object] = lambda _: None,
    ) -> None:
        """Run `work(connection)` in the link's thread, in place of an earlier task of this key."""
        with self._wake:
            self._drop(key)
            self._tasks.append(_Task(key, work, done, failed))
            self._wake.notify()

    def forget(self, key: Hashable) -> None:
        """Leave a task out, or stop it; nothing is answered."""
        with self._wake:
            self._drop(key)

    def retry(self, password: str | None = None) -> None:
        """Try to connect now, with another password where one is given."""
        with self._wake:
            if password is not None:
                self._password = password
            self._hurry = True
            self._wake.notify()

    def close(self, seconds: float = 2.0) -> None:
        """End the connection; what waits is left out."""
        with self._wake:
            self._closing = True
            self._tasks.clear()
            running, connection = self._running, self._connection
            self._wake.notify()
        if running is not None and connection is not None:
            connection.cancel()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _drop(self, key: Hashable) -> None:
        self._tasks = [task for task in self._tasks if task.key != key]
        running = self._running
        if running is not None and running.key == key and running not in self._dropped:
            self._dropped.add(running)
            if self._connection is not None:
                threading.Thread(target=self._connection.cancel, daemon=True).start()

    # -- in the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        tries = 0
        while not self._closing:
            try:
                if self._connection is None:
                    self._open()
                    tries = 0
                self._work()
            except StoreError as error:
                self._lose()
                if self._closing:
                    return
                pause = PAUSES[min(tries, len(PAUSES) - 1)] if error.is_temporary else _LONG_PAUSE
                tries += 1
                self._wait(error, pause)
            except Exception:
                log.exception("store %s", self.address.label)
                self._lose()
                self._wait(StoreError("unclear", store=self.address.label, why=""), _LONG_PAUSE)
        self._lose()

    def _open(self) -> None:
        connection = connect(self.address, self._password)
        try:
            version = listen(connection)
            with self._wake:
                self._connection = connection
            self._hear(version)
        except BaseException:
            connection.close()
            raise
        self._say(LinkState("open", can_write=connection.store.can_write))

    def _lose(self) -> None:
        with self._wake:
            connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()

    def _wait(self, error: StoreError, pause: float) -> None:
        stuck = error.kind in _NEEDS_USER
        end = time.monotonic() + pause
        self._say(LinkState("refused" if stuck else "lost", error, 0.0 if stuck else end))
        with self._wake:
            while not (self._closing or self._hurry):
                left = end - time.monotonic()
                if left <= 0 and not stuck:
                    break
                self._wake.wait(None if stuck else left)
            self._hurry = False

    def _work(self) -> None:
        """Run what waits; without any, look whether somebody has changed something."""
        assert self._connection is not None
        with self._wake:
            self._hurry = False
            if not self._tasks and not self._closing:
                self._wake.wait(_LISTEN_EVERY)
            if self._closing:
                return
            self._running = task = self._tasks.pop(0) if self._tasks else None
        if task is None:
            self._hear(notified(self._connection))
            return
        try:
            found: object = task.work(self._connection)
        except StoreError as error:
            cancelled = error.kind == "cancelled"  # perhaps by a stop that was meant for the task before
            if self._was_dropped(task):
                if not cancelled:
                    raise
                return
            if error.is_temporary or cancelled:
                with self._wake:
                    if not any(other.key == task.key for other in self._tasks):
                        self._tasks.insert(0, task)
                if cancelled:
                    return
                raise
            found = error
        finally:
            with self._wake:
                self._running = None
        if not self._was_dropped(task):
            self._emit(self._answered, task, found)

    def _was_dropped(self, task: _Task) -> bool:
        with self._wake:
            if task in self._dropped:
                self._dropped.discard(task)
                return True
            return False

    def _hear(self, version: int | None) -> None:
        """Report what was changed up to a version since the one last seen, also while the connection was away."""
        assert self._connection is not None
        before = self._version
        if version is None or (before is not None and version <= before):
            return
        self._version = version
        found = news_since(self._connection, before) if before is not None else None
        if found is not None:
            self._version = max(version, found.version)
            self._emit(self.heard, found)

    def _say(self, state: LinkState) -> None:
        self.state = state
        self._emit(self.changed, state)

    @staticmethod
    def _emit(signal: Any, *values: object) -> None:
        with suppress(RuntimeError):  # the window was closed meanwhile
            signal.emit(*values)

    # -- in the window ------------------------------------------------------------------------

    def _answer(self, task: _Task, found: object) -> None:
        if self._closing:
            return
        if isinstance(found, StoreError):
            task.failed(found)
        else:
            task.done(found)
