"""The window's lines to the stores that its work comes from, one for each address."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, Signal

from explorer import key_store
from explorer.store.store_address import StoreAddressError, parse_address
from explorer.ui.store.store_link import LinkState, StoreLink


class StoreLinks(QObject):
    """Opens a line when it is first asked for; `changed` and `heard` carry the address with what a line reports."""

    changed = Signal(str, object)  # LinkState
    heard = Signal(str, object)  # News

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._links: dict[str, StoreLink] = {}
        self._closed = False

    def of(self, address: str) -> StoreLink | None:
        """Return the line to a store, made if there is none; None for what is no address."""
        if address not in self._links and not self._closed:
            self.open(address)
        return self._links.get(address)

    def open(self, address: str, password: str | None = None, *, keep: bool = False) -> StoreLink | None:
        """Make a line, or have one try again with a password, which the system's key store holds if `keep`."""
        try:
            parsed = parse_address(address)
        except StoreAddressError:
            return None
        if password and keep:
            key_store.put(parsed.keyring_name, password)
        link = self._links.get(address)
        if link is not None:
            if password is not None or link.state.kind != "open":
                link.retry(password)
            return link
        self._links[address] = link = StoreLink(parsed, password, self)
        link.changed.connect(lambda state: self.changed.emit(address, state))
        link.heard.connect(lambda news: self.heard.emit(address, news))
        return link.start()

    def state(self, address: str) -> LinkState | None:
        link = self._links.get(address)
        return link.state if link is not None else None

    def label(self, address: str) -> str:
        """Return what messages call a store."""
        link = self._links.get(address)
        return link.address.label if link is not None else address

    def keep_only(self, addresses: Collection[str]) -> None:
        """End the lines that nothing needs any more."""
        for address in self._links.keys() - set(addresses):
            link = self._links.pop(address)
            link.close(0.0)
            link.deleteLater()

    def close(self) -> None:
        """End all lines for good."""
        self._closed = True
        for link in self._links.values():
            link.close()
        self._links.clear()
