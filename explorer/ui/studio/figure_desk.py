"""What the studio does with the last answer of the preview: problems to mend, the caption to copy, the legend to edit."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from explorer.ui.studio.footer import ExportFooter
from explorer.ui.studio.form import ExportForm
from explorer.ui.studio.lack_list import LackList, larger_page
from explorer.ui.studio.legend_editor import LegendEditor


class FigureDesk(LackList):
    """The list of problems; it also keeps the caption, and the legend's rows before any choice."""

    def __init__(self, form: ExportForm, footer: ExportFooter, parent: QWidget) -> None:
        super().__init__(parent)
        self._form, self._footer, self._dialog = form, footer, parent
        self.caption = ""
        self.editor: LegendEditor | None = None
        self._legend: list[dict[str, Any]] = []
        figure = form.figure
        figure.failed.connect(footer.status.show_text)
        figure.save_wanted.connect(self._save_template)
        figure.legend_wanted.connect(self.edit_legend)
        footer.buttons["caption"].clicked.connect(self.copy_caption)
        self.mended.connect(self._mend)

    def take(self, answer: dict[str, Any]) -> None:
        """Take over what the worker reports on the picture that is shown."""
        self.show_lacks(answer.get("lacks", ()), self._form.lang)
        self.caption = str(answer.get("caption", ""))
        self._footer.buttons["caption"].setEnabled(bool(self.caption))
        self._legend = list(answer.get("legend", ()))

    def copy_caption(self) -> None:
        """Put the figure's caption on the clipboard, as text to paste below it."""
        QApplication.clipboard().setText(self.caption)
        self._footer.status.say("caption_copied")

    def _mend(self, remedy: str, part: str) -> None:
        if remedy == "larger":
            self._form.page.setCurrentText(larger_page(self._form.size_text()))
        elif remedy == "hide":
            self._form.hide_part(part)
        else:
            self.copy_caption()

    def _save_template(self) -> None:
        sheet = self._form.sheet()
        if sheet is not None:
            self._form.figure.ask_where_to_save(sheet)

    def edit_legend(self) -> None:
        figure = self._form.figure
        self.editor = LegendEditor(self._legend, figure.base.legend, self._form.lang, self._dialog)
        self.editor.taken.connect(figure.choose_legend)
        self.editor.open()
