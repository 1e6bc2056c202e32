"""Where a store is: `postgresql://user@host:port/database?sslmode=verify-full`, never with a password in it."""

from __future__ import annotations

import getpass
import re
from collections.abc import Mapping
from dataclasses import field
from urllib.parse import quote, urlencode

from explorer.records import dataclass
from explorer.words.problem import shortened
from explorer.words.wording import LocalizedValueError

SCHEMES = ("postgresql://", "postgres://")
_OPTIONS = frozenset(
    ("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "connect_timeout", "target_session_attrs")
    + ("channel_binding", "gssencmode", "krbsrvname", "hostaddr", "require_auth", "load_balance_hosts")
)
_PASSWORD = re.compile(r"//(?P<user>[^/@:?#]*):(?P<password>[^@]*)@")


class StoreAddressError(LocalizedValueError):
    """Raised for what is no address of a store; its words never repeat a password."""


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """The address of a store. `host` may be several in turn (`a,b`), or the folder of a socket; "" is this machine's.

    `options` are further parameters of libpq: sslmode, sslrootcert, connect_timeout …
    """

    host: str
    port: str
    database: str
    user: str
    options: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """Return the address as it is typed and kept in a project; `parse` reads it."""
        extra = dict(self.options)
        place = ""
        if self.host.startswith("/") or (self.port and not self.host):
            extra = {"host": self.host, "port": self.port} | extra
        elif self.host:
            hosts = self.host.split(",")
            ports = (self.port.split(",") if self.port else []) or [""]
            ports = ports * len(hosts) if len(ports) == 1 else ports
            place = ",".join(_place(*pair) for pair in zip(hosts, ports, strict=False))
        query = urlencode({k: v for k, v in extra.items() if v}, safe="/:,")
        return (
            f"postgresql://{quote(self.user, safe='')}@{place}/{quote(self.database, safe='')}"
            f"{'?' if query else ''}{query}"
        )

    @property
    def label(self) -> str:
        """Return what the window and messages call the store: database and host, or hosts."""
        hosts, ports = (self.host or "localhost").split(","), self.port.split(",")
        ports *= len(hosts) if len(ports) == 1 else 1  # one port is that of all
        places = (f"{host}:{port}" if port else host for host, port in zip(hosts, ports, strict=False))
        return shortened(f"{self.database} @ {', '.join(places)}")

    @property
    def keyring_name(self) -> str:
        """Return the name under which the system's key store holds the password."""
        return f"{self.user}@{self.host or 'localhost'}:{self.port or '5432'}/{self.database}"

    def conninfo(self) -> dict[str, str]:
        """Return libpq's parameters."""
        named = {"host": self.host, "port": self.port, "dbname": self.database, "user": self.user}
        return {k: v for k, v in named.items() if v} | dict(self.options)


def parse_address(text: str) -> StoreAddress:
    """Read an address; raises StoreAddressError, also where it holds a password (see `split_password`)."""
    text = text.strip()
    if not text.startswith(SCHEMES):
        raise StoreAddressError("store.address.scheme")
    if not text.isprintable():
        raise StoreAddressError("store.address.unreadable")
    if _PASSWORD.search(text) or re.search(r"[?&]password=", text):
        raise StoreAddressError("store.address.password")
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        found = {key: str(value) for key, value in conninfo_to_dict(text).items() if value is not None}
    except ProgrammingError as error:
        raise StoreAddressError("store.address.unreadable") from error
    host, port = found.pop("host", ""), found.pop("port", "")
    user, database = found.pop("user", ""), found.pop("dbname", "")
    if odd := sorted(found.keys() - _OPTIONS):
        raise StoreAddressError("store.address.option", option=shortened(odd[0]))
    if any(not 0 < int(p) < 65536 if p.isascii() and p.isdigit() else p for p in port.split(",")):
        raise StoreAddressError("store.address.port", port=shortened(port))
    if not database:
        raise StoreAddressError("store.address.database")
    return StoreAddress(host, port, database, user or _own_name(), found)


def split_password(text: str) -> tuple[str, str | None]:
    """Return an address that was pasted with its password without it, and the password."""
    from urllib.parse import unquote

    found = _PASSWORD.search(text)
    if found is None:
        return text, None
    bare = f"{text[: found.start()]}//{found['user']}@{text[found.end() :]}"
    return bare, unquote(found["password"])


def _place(host: str, port: str) -> str:
    shown = f"[{host}]" if ":" in host else quote(host, safe=".-_*")
    return f"{shown}:{port}" if port else shown


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no entry of this user's in the system
        return ""
