"""Errors of a server, libpq or the network, each as one line in both languages with its cure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from explorer.words.problem import printable, shortened
from explorer.words.wording import LocalizedValueError

if TYPE_CHECKING:
    import psycopg

# Kinds after which trying again may help without the user doing anything.
TEMPORARY = frozenset(("gone", "slow", "starting", "full", "ended", "locked", "held"))
_MOST = 160
_ATTEMPT = re.compile(
    r"^connection (?:failed|is bad): (?:connection to server .{,300}? failed: )?(?:FATAL:\s+)?"
)

# A failed connection has no SQLSTATE: libpq gives words only, in the language of the server. First fit.
_FIRST_WORDS: tuple[tuple[str, str], ...] = (
    ("password_needed", r"no password supplied"),
    (
        "password_wrong",
        r"password authentication failed|密码认证失败|Password 认证失败|authentication failed for user",
    ),
    ("no_database", r'database "[^"]*" does not exist|数据库 "[^"]*" 不存在'),
    ("no_role", r'role "[^"]*" (?:does not exist|is not permitted)|角色 "[^"]*" 不存在|不允许角色 "[^"]*"'),
    ("not_admitted", r"pg_hba\.conf"),
    (
        "starting",
        r"starting up|shutting down|recovery mode|not yet accepting|正在启动|正在关闭|恢复模式|尚未接受连接",
    ),
    ("full", r"too many c|remaining connection slots|too many connections|连接过多|太多的客户|剩余连接槽位"),
    ("forbidden", r"permission denied for database|访问数据库 .* 的权限不足"),
    ("certificate", r"certificate|SSL error|sslrootcert|root\.crt|tlsv1"),
    ("no_tls", r"does not support SSL|server does not support"),
    ("slow", r"timeout expired|timed out|Operation timed out"),
    (
        "no_host",
        r"could not translate host name|failed to resolve host|Name or service not known|getaddrinfo",
    ),
    (
        "gone",
        r"refused|No such file|unreachable|No route|reset by peer|closed the connection|is the server running",
    ),
    ("gone", r"connection is bad|Broken pipe|connection is lost|connection is closed"),
)
_STATES: tuple[tuple[str, str], ...] = (
    ("cancelled", "57014"),
    ("ended", "57P"),
    ("starting", "57P03"),
    ("full", "53"),
    ("forbidden", "42501"),
    ("read_only", "25006"),
    ("held", "55P03"),
    ("locked", "40"),
    ("gone", "08"),
    ("no_database", "3D000"),
    ("password_wrong", "28"),
)


class StoreError(LocalizedValueError):
    """Raised for whatever keeps the store from answering; `kind` is one of the keys `store.wrong.KIND`."""

    def __init__(self, kind: str, **values: object) -> None:
        self.kind = kind
        super().__init__(f"store.wrong.{kind}", **values)

    @property
    def is_temporary(self) -> bool:
        """Return whether the same may succeed later without anyone's doing."""
        return self.kind in TEMPORARY


@contextmanager
def explained(store: str) -> Iterator[None]:
    """Raise errors of psycopg within the block as StoreError; `store` is the label of the address."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise explain_store_error(error, store) from error


def explain_store_error(error: psycopg.Error, store: str) -> StoreError:
    """Return what an error of psycopg means."""
    import psycopg

    said = str(error)
    state = error.sqlstate or ""
    kind = ""
    if state:
        kind = max(((len(code), name) for name, code in _STATES if state.startswith(code)), default=(0, ""))[
            1
        ]
        if kind == "cancelled" and "statement timeout" in said:
            kind = "slow"
    elif isinstance(error, psycopg.errors.ConnectionTimeout):
        kind = "slow"
    elif isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        kind = next((name for name, words in _FIRST_WORDS if re.search(words, said)), "")
        if not kind and isinstance(error, psycopg.OperationalError) and "consuming input failed" in said:
            kind = "gone"
    if kind == "password_wrong" and not state and _was_asked(error):
        kind = "password_needed"
    return StoreError(kind or "unclear", store=store, why=_own_words(said))


def _was_asked(error: psycopg.Error) -> bool:
    """Return whether the server asked for a password and none was given."""
    found = error.pgconn
    return bool(found is not None and found.needs_password and not found.used_password)


def _own_words(said: str) -> str:
    """Return the reason that libpq gives, without the address, which is named anyway, and what may be secret or long."""
    lines = [line.strip() for line in _ATTEMPT.sub("", said).splitlines() if line.strip()]
    text = re.sub(r"password=\S+|//[^/@\s]*:[^@\s]*@", "…", lines[0] if lines else "")
    return shortened(printable(text)[:_MOST])
