"""The sheet that connects to a shared store: address, account, encryption, a test, and what to take from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from threading import Thread

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.records import dataclass
from explorer.state.view.store import Store
from explorer.store.contents import StoreContents, contents
from explorer.store.store_address import StoreAddress, StoreAddressError, parse_address, split_password
from explorer.store.store_connection import connect
from explorer.store.store_faults import StoreError
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, restyle, tooltip
from explorer.words.strings import t
from explorer.words.text import Lang

TLS = ("prefer", "require", "verify-full")
_SIZE = QSize(680, 540)
_FACTS = "\0facts"
_FIELDS = ("recent", "whole", "host", "database", "user", "password")


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """What the user takes from a store; `password` is None where it was found without asking."""

    address: StoreAddress
    password: str | None
    keep: bool
    layers: tuple[str, ...]
    facts: bool


class ConnectSheet(QDialog):
    """Two pages: where the store is, and what of it comes to the map."""

    chosen = Signal(object)  # StoreChoice
    _tested = Signal(object, object)  # the turn, and StoreContents or why not

    def __init__(
        self,
        store: Store,
        recent: Sequence[str] = (),
        taken: frozenset[str] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store = store
        self._recent, self._taken = tuple(recent), taken
        self._turn, self._testing = 0, False
        self.found: StoreContents | None = None
        self.address: StoreAddress | None = None
        self.recent = ComboBox(self)
        self.whole, self.host, self.port, self.database, self.user, self.password = (
            QLineEdit(self) for _ in range(6)
        )
        self.tls, self.certificate, self.browse = ComboBox(self), QLineEdit(self), QPushButton(self)
        self.keep, self.message = QCheckBox(self), label("", "soft", self)
        self.about, self.take = label("", "soft", self), label("", "heading", self)
        self._words: Callable[[Lang], str] | None = None
        self.tree = QTreeWidget(self)
        self.back, self.go, self.leave = (QPushButton(self) for _ in range(3))
        self.pages = QStackedWidget(self)
        self._names = {name: QLabel(self) for name in (*_FIELDS, "tls", "certificate")}
        self._form = QFormLayout()
        self._lay_out()
        self._connect()
        self._tested.connect(self._show_result, Qt.ConnectionType.QueuedConnection)
        if self._recent:
            self.show_address(self._recent[0])
        self.retranslate()
        self.destroyed.connect(store.on_language(self.retranslate))

    # -- the form -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        first = QWidget(self)
        first.setLayout(self._form)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(10)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.recent.addItem("", "")
        for text in self._recent:
            self.recent.addItem(_label_of(text), text)
        place, files = QHBoxLayout(), QHBoxLayout()
        place.addWidget(self.host, 1)
        place.addWidget(self.port)
        self.port.setFixedWidth(90)
        files.addWidget(self.certificate, 1)
        files.addWidget(self.browse)
        for name in _FIELDS:
            self._form.addRow(self._names[name], place if name == "host" else getattr(self, name))
        self._form.addRow("", self.keep)
        self._form.addRow(self._names["tls"], self.tls)
        self._form.addRow(self._names["certificate"], files)
        self._files = files
        self._form.setRowVisible(0, bool(self._recent))
        for mode in TLS:
            self.tls.addItem("", mode)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.whole.setPlaceholderText("postgresql://user@host:5432/database")
        self.port.setPlaceholderText("5432")
        for button in (self.browse, self.leave, self.back, self.go):
            button.setAutoDefault(False)
        self.go.setDefault(True)
        restyle(self.go, "primary", True)
        self.pages.addWidget(first)
        self.pages.addWidget(self._second_page())
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 18)
        whole.setSpacing(12)
        whole.addWidget(self.about)
        whole.addWidget(self.pages, 1)
        whole.addWidget(self.message)
        whole.addLayout(buttons)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))

    def retranslate(self) -> None:
        """Show the words of the language; what is typed and ticked stays."""
        lang = self._store.view.lang
        self.setWindowTitle(t("shared.connect.title", lang))
        self.about.setText(t("shared.connect.about", lang))
        self.recent.setItemText(0, t("shared.connect.recent_none", lang))
        for n, mode in enumerate(TLS):
            self.tls.setItemText(n, t(f"shared.connect.tls.{mode}", lang))
        for name, words in self._names.items():
            words.setText(t(f"shared.connect.{name}", lang))
        for name in (*self._names, "port"):
            getattr(self, name).setAccessibleName(t(f"shared.connect.{name}", lang))
        for name in ("password", "host", "certificate"):
            getattr(self, name).setPlaceholderText(t(f"shared.connect.{name}_hint", lang))
        self.keep.setText(t("shared.connect.keep", lang))
        for name in ("browse", "leave", "back"):
            getattr(self, name).setText(t(f"shared.connect.{name}", lang))
        self.take.setText(t("shared.connect.take", lang))
        self.tree.setAccessibleName(self.take.text())
        self.tree.setHeaderLabels([t(f"shared.connect.head.{key}", lang) for key in ("name", "kind", "rows")])
        if self.found is not None:
            ticked = self._ticked()
            self._fill(self.found)
            for key in ticked:
                self.tick("" if key == _FACTS else key)
        self.message.setText(self._words(lang) if self._words else "")
        self._refresh()

    def _second_page(self) -> QWidget:
        page = QWidget(self)
        self.tree.setColumnCount(3)
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.take)
        column.addWidget(self.tree, 1)
        return page

    def _connect(self) -> None:
        self.recent.activated.connect(lambda _: self.show_address(self.recent.currentData()))
        self.whole.editingFinished.connect(lambda: self.show_address(self.whole.text()))
        self.tls.currentIndexChanged.connect(self._refresh)
        self.browse.clicked.connect(self._choose_certificate)
        self.go.clicked.connect(self._go)
        self.back.clicked.connect(self._go_back)
        self.leave.clicked.connect(self.reject)
        self.tree.itemChanged.connect(lambda *_: self._refresh())
        for field in (self.host, self.port, self.database, self.user, self.password, self.certificate):
            field.textEdited.connect(lambda _: self._say())

    def _refresh(self) -> None:
        choosing = self.pages.currentIndex() == 1
        self.back.setVisible(choosing)
        self._form.setRowVisible(self._files, self.tls.currentData() == "verify-full")
        key = "add" if choosing else "go"
        self.go.setText(t(f"shared.connect.{key}", self._store.view.lang))
        self.go.setEnabled(bool(self._ticked()) if choosing else not self._testing)
        for button in (self.browse, self.leave, self.back, self.go):
            button.setToolTip(tooltip(button.text()))

    def _choose_certificate(self) -> None:
        dialog = QFileDialog(self, t("shared.connect.certificate", self._store.view.lang))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.certificate.setText)
        dialog.open()

    def show_address(self, text: str) -> None:
        """Fill the fields from an address; a password that was pasted with it moves to its own field."""
        if not text.strip():
            return
        bare, password = split_password(text.strip())
        if password is not None:
            self.password.setText(password)
        self.whole.setText(bare)
        try:
            found = parse_address(bare)
        except StoreAddressError as error:
            self._say(error.in_, wrong=True)
            return
        self.host.setText(found.host)
        self.port.setText(found.port)
        self.database.setText(found.database)
        self.user.setText(found.user)
        mode = found.options.get("sslmode", "prefer")
        self.tls.setCurrentIndex(max(0, self.tls.findData("verify-full" if mode == "verify-ca" else mode)))
        self.certificate.setText(found.options.get("sslrootcert", ""))
        self._rest = {k: v for k, v in found.options.items() if k not in ("sslmode", "sslrootcert")}
        self._say()

    _rest: dict[str, str] = {}

    def _typed(self) -> StoreAddress:
        """Return the address of the fields; raises StoreAddressError."""
        options = dict(self._rest)
        if (mode := str(self.tls.currentData())) != "prefer":
            options["sslmode"] = mode
        if mode == "verify-full":
            options["sslrootcert"] = self.certificate.text().strip() or "system"
        made = StoreAddress(
            self.host.text().strip(),
            self.port.text().strip(),
            self.database.text().strip(),
            self.user.text().strip(),
            options,
        )
        return parse_address(made.text)

    # -- the test -----------------------------------------------------------------------------

    def test(self) -> None:
        """Connect to the address of the fields and show what there is to take."""
        self.pages.setCurrentIndex(0)
        self._go()

    def _go(self) -> None:
        if self.pages.currentIndex() == 1:
            self._take()
            return
        try:
            self.address = address = self._typed()
        except StoreAddressError as error:
            self._say(error.in_, wrong=True)
            return
        self.whole.setText(address.text)
        self._turn += 1
        self._testing = True
        turn, password = self._turn, self.password.text() or None
        self.go.setEnabled(False)
        self._say(partial(t, "shared.connect.testing", store=address.label))

        def run() -> None:
            try:
                with connect(address, password) as connection:
                    found: object = contents(connection)
            except StoreError as error:
                found = error
            with suppress(RuntimeError):  # the sheet was closed meanwhile
                self._tested.emit(turn, found)

        Thread(target=run, name="testing a store", daemon=True).start()

    def _show_result(self, turn: int, found: object) -> None:
        if turn != self._turn:
            return
        self._testing = False
        self.go.setEnabled(True)
        if isinstance(found, StoreError):
            if found.kind in ("password_needed", "password_wrong"):
                self.password.setFocus()  # the address, which is left, is read again, and that clears the message
                self.password.selectAll()
            self._say(found.in_, wrong=True)
            return
        assert isinstance(found, StoreContents)
        self.found = found
        key = "tested" if found.can_write else "tested_reader"
        self._say(partial(t, f"shared.connect.{key}", version=found.server, user=found.user))
        self._fill(found)
        if not self.tree.topLevelItemCount():
            self._say(partial(t, "shared.connect.empty"))
        self.pages.setCurrentIndex(1)
        self._refresh()

    def _go_back(self) -> None:
        self._turn += 1
        self._testing = False
        self.pages.setCurrentIndex(0)
        self._say()
        self._refresh()

    # -- what is taken ------------------------------------------------------------------------

    def _fill(self, found: StoreContents) -> None:
        lang = self._store.view.lang
        self.tree.clear()
        if found.facts:
            words = t("shared.connect.facts", lang)
            self._row(_FACTS, words, t("shared.connect.tables", lang, n=found.tables), f"{found.facts:,}")
        for layer in found.layers:
            kind = t("shared.kind.points" if layer.points else "shared.kind.shapes", lang)
            self._row(layer.key, layer.name.in_(lang), kind, f"{layer.rows:,}")
        for column in (1, 2):
            self.tree.resizeColumnToContents(column)

    def _row(self, key: str, *words: str) -> None:
        item = QTreeWidgetItem(list(words))
        item.setData(0, Qt.ItemDataRole.UserRole, key)
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        there = key in self._taken
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | (Qt.ItemFlag.NoItemFlags if there else Qt.ItemFlag.ItemIsUserCheckable)
        )
        item.setCheckState(0, Qt.CheckState.Checked if there else Qt.CheckState.Unchecked)
        item.setToolTip(0, tooltip(words[0]))
        self.tree.addTopLevelItem(item)

    def _ticked(self) -> list[str]:
        rows = (self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount()))
        keys = [
            str(r.data(0, Qt.ItemDataRole.UserRole))
            for r in rows
            if r and r.checkState(0) == Qt.CheckState.Checked
        ]
        return [key for key in keys if key not in self._taken]

    def tick(self, key: str) -> None:
        """Mark a layer by its key, or the facts by ""."""
        for n in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(n)
            if item is not None and item.data(0, Qt.ItemDataRole.UserRole) == (key or _FACTS):
                item.setCheckState(0, Qt.CheckState.Checked)

    def _take(self) -> None:
        keys = self._ticked()
        if self.address is None or not keys:
            return
        layers = tuple(key for key in keys if key != _FACTS)
        password = self.password.text() or None
        self.chosen.emit(StoreChoice(self.address, password, self.keep.isChecked(), layers, _FACTS in keys))
        self.accept()

    def _say(self, words: Callable[[Lang], str] | None = None, *, wrong: bool = False) -> None:
        self._words = words
        restyle(self.message, "rank", "warning" if wrong else "soft")
        self.message.setText(words(self._store.view.lang) if words else "")


def _label_of(text: str) -> str:
    try:
        address = parse_address(text)
    except StoreAddressError:
        return text
    return f"{address.label} · {address.user}"
