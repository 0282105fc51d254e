"""What the user is told. The only file that opens a message box."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from desktop.dress import wear
from desktop.file_dialogs import choose_folder, choose_open, choose_save
from desktop.plain_text import one_line
from ledger.problem import Cancelled, Problem, WorkspaceDamaged

__all__ = ["ask", "ask_text", "choose_folder", "choose_open", "choose_save", "inform", "tell"]

SENTENCE_LIMIT = 600


def tell(parent: QWidget | None, problem: Problem) -> None:
    """Show a problem: what and where first, then what to do. A cancellation is no news to who cancelled."""
    if isinstance(problem, Cancelled):
        return
    icon = QMessageBox.Icon.Critical if isinstance(problem, WorkspaceDamaged) else QMessageBox.Icon.Warning
    box = _box(parent, icon, problem.message, problem.suggestion)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    _show(box)


def inform(parent: QWidget | None, sentence: str, *details: str) -> None:
    """Show a plain statement, and below it each detail on a line of its own."""
    box = _box(parent, QMessageBox.Icon.Information, sentence, *details)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    _show(box)


def ask(parent: QWidget | None, question: str, detail: str, yes: str, no: str = "取消") -> bool:
    """Ask before something that cannot be taken back. Enter answers ``no``."""
    box = _box(parent, QMessageBox.Icon.Question, question, detail)
    agreed = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
    box.exec()
    return box.clickedButton() is agreed


def _show(box: QMessageBox) -> None:
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def _box(parent: QWidget | None, icon: QMessageBox.Icon, sentence: str, *details: str) -> QMessageBox:
    box = QMessageBox(parent)
    wear(box)
    box.setWindowTitle("挂图作战")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(icon)
    box.setText(one_line(sentence, SENTENCE_LIMIT))
    box.setInformativeText("\n".join(one_line(detail, SENTENCE_LIMIT) for detail in details))
    return box


def ask_text(parent: QWidget, title: str, question: str, text: str) -> str:
    """Ask for one line; empty when the user thought better of it."""
    dialog = QInputDialog(parent)
    wear(dialog)
    dialog.setWindowTitle(title)
    dialog.setLabelText(question)
    dialog.setTextValue(text)
    dialog.setOkButtonText("确定")
    dialog.setCancelButtonText("取消")
    answer = dialog.textValue().strip() if dialog.exec() else ""
    dialog.deleteLater()
    return answer
