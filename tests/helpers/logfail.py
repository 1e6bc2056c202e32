"""An unexpected log line of WARNING or worse fails the test in which it appears.

Qt's own messages are judged by pytest-qt (`qt_log_level_fail` in pyproject.toml); NOISE holds for
both, because the app routes Qt's messages into `logging` once its window stands.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field

# Every entry says why it is harmless. Grep for this list when Qt is updated: entries get removed.
NOISE = (
    # No GPU: Chromium and Qt's RHI say that they fall back to software rendering.
    r"(?i)vulkan",
    r"QRhi|\bRHI\b",
    r"(?i)(failed|unable|cannot|could not) to (create|initiali[sz]e|load).*\b(e?gl|glx|gpu|opengl)\b",
    r"(?i)GPU.*(disabled|software)",
    r"GPUInfo not initialized",
    # No session bus or accessibility bus in a container.
    r"(?i)\bd-?bus\b",
    r"(?i)at-spi|accessibility bus",
    # QTWEBENGINE_DISABLE_SANDBOX is set for root only (conftest.py), and Qt says so.
    r"(?i)sandbox(ing)?.*(disabled|root)",
    # The offscreen platform has no window manager.
    r"This plugin does not support (propagateSizeHints|raise|setting window|grabbing)",
    # A runtime folder that the test run redirects.
    r"QStandardPaths: (XDG_RUNTIME_DIR|wrong permissions|runtime directory)",
)
_noise = [re.compile(pattern) for pattern in NOISE]


def is_noise(message: str) -> bool:
    """Known and harmless."""
    return any(pattern.search(message) for pattern in _noise)


@dataclass
class LogWatch(logging.Handler):
    """Keeps what was logged at WARNING or worse; `expect` takes lines that the test means to cause."""

    records: list[logging.LogRecord] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(level=logging.WARNING)

    __hash__ = object.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def expect(self, pattern: str) -> None:
        """Lines that match are part of the test, and at least one must come."""
        self.expected.append(re.compile(pattern))

    def problems(self) -> list[str]:
        """Unexpected lines, and expectations that were not met."""
        lines = [(record, record.getMessage()) for record in self.records]
        bad = [
            f"unexpected log line: {record.name} {record.levelname}: {text}"
            for record, text in lines
            if not is_noise(text) and not any(pattern.search(text) for pattern in self.expected)
        ]
        missed = [
            f"expected log line never came: {pattern.pattern}"
            for pattern in self.expected
            if not any(pattern.search(text) for _, text in lines)
        ]
        return bad + missed
