"""Pictures of a design: drawn as PNG and PDF, asked for in the window, opened again."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.files import PictureChoice
from app.picture import PictureError, pdf_of, picture_file, png_of
from app.picture_dialog import PictureDialog
from app.window import Window
from cnnbuilder.export.carried import text_in
from cnnbuilder.project.files import dumps
from cnnbuilder.templates import make_template
from tests.architecture.source import ROOT
from tests.gui.helpers import drop_data

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10">'
    '<rect x="10" width="10" height="10" fill="#ff0000"/></svg>'
)
WORDS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48" viewBox="0 0 96 48">'
    '<text x="4" y="20" font-family="Inter" font-size="12">3 × 3 ab</text></svg>'
)


def test_a_picture_has_the_size_of_the_drawing_times_the_zoom_and_no_ground_of_its_own(qapp):
    picture = QImage.fromData(png_of(SVG, 3.0))
    assert (picture.width(), picture.height()) == (60, 30)
    assert picture.pixelColor(45, 15) == QColor("#ff0000")
    assert picture.pixelColor(5, 15).alpha() == 0


def test_a_picture_too_large_is_refused_before_memory_is_taken(qapp):
    with pytest.raises(PictureError, match="100,000 × 50,000 pixels"):
        png_of(SVG, 5_000)


def test_a_page_is_cut_to_the_drawing_and_its_text_is_text(window):
    pdf = pdf_of(WORDS, "A net")
    assert pdf.startswith(b"%PDF")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    assert [round(float(side)) for side in box.groups()] == [72, 36]
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    # The program's font is in the file, and no picture of the letters is.
    assert b"/FontFile2" in pdf
    assert b"Inter" in pdf
    assert b"/Subtype /Image" not in pdf
    # What is found and copied: figures, spaces and ×, not the font's own numbers for them.
    named = re.search(rb"<0001> <[0-9A-F]+> \[([^\]]*)\]", pdf)
    assert named is not None
    signs = {chr(int(code, 16)) for code in re.findall(rb"<([0-9A-F]{4})>", named[1])}
    assert signs == set("3× ab")


def test_a_page_is_never_longer_than_readers_show(window):
    long = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="40000"><rect/></svg>'
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf_of(long))
    assert box is not None
    assert float(box[2]) <= 14_400


def test_only_what_can_carry_a_design_does(window):
    assert text_in(picture_file(SVG, ".svg", carried="{}")) == "{}"
    assert text_in(picture_file(SVG, ".png", carried="{}")) == "{}"
    assert text_in(picture_file(SVG, ".png")) is None
    assert picture_file(SVG, ".pdf", carried="{}").startswith(b"%PDF")


def test_without_a_window_twice_in_one_process():
    code = f"from app.picture import png_of\nprint(*[png_of({SVG!r})[:4] for _ in range(2)])"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.count("PNG") == 2


# In the window


def dialog_of(window: Window) -> PictureDialog:
    window.acts["export_picture"].trigger()
    dialog = window.findChild(PictureDialog)
    assert dialog is not None
    return dialog


def press(dialog: PictureDialog, *words: str) -> None:
    for word in words:
        button = next(b for b in dialog.findChildren(QPushButton) if b.text() == word)
        assert button.isEnabled(), word
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def named(window: Window, path: Path, qtbot: QtBot) -> None:
    """Answer the dialog that asks for a file's name, and wait for the file: a thread draws it."""
    qtbot.waitUntil(lambda: window.findChild(QFileDialog, "fileDialog") is not None)
    dialog = window.findChild(QFileDialog, "fileDialog")
    with qtbot.waitSignal(window.files.wrote, timeout=10_000):
        dialog.fileSelected.emit(str(path))
        dialog.reject()


def test_a_picture_is_asked_for_and_written_as_asked(window: Window, qtbot, tmp_path: Path):
    dialog = dialog_of(window)
    assert dialog.choice() == PictureChoice(".svg", 2.0, "paper", True)
    assert "Sharp" in dialog.size_words.text()
    press(dialog, "PNG", "4×", "Transparent")
    across, down = dialog.preview.drawing_size().toTuple()
    assert dialog.size_words.text() == f"{across * 4:,.0f} × {down * 4:,.0f} pixels"
    press(dialog, "Export…")
    named(window, tmp_path / "net", qtbot)
    with Image.open(tmp_path / "net.png") as image:
        assert image.size == (across * 4, down * 4)
        assert image.getpixel((0, 0))[3] == 0
        assert '"format": "cnnbuilder"' in image.text["cnnbuilder"]


def test_by_keyboard_alone_white_and_without_the_design(window: Window, qtbot, tmp_path: Path):
    dialog = dialog_of(window)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    assert QApplication.focusWidget() is dialog.format.buttons["SVG"]
    for _ in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert dialog.choice().suffix == ".png"
    QTest.keyClick(dialog.carry, Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    named(window, tmp_path / "net.png", qtbot)
    picture = QImage(str(tmp_path / "net.png"))
    assert picture.pixelColor(0, 0) == QColor("#ffffff")
    assert text_in((tmp_path / "net.png").read_bytes()) is None


def test_a_page_for_a_paper(window: Window, qtbot, tmp_path: Path):
    dialog = dialog_of(window)
    press(dialog, "PDF")
    assert not dialog.carry.isEnabled()
    press(dialog, "Export…")
    named(window, tmp_path / "net", qtbot)
    assert (tmp_path / "net.pdf").read_bytes().startswith(b"%PDF")
    assert f"Wrote {tmp_path / 'net.pdf'}" in window.messages.text


def test_an_empty_design_is_not_asked_about(window: Window):
    window.files.new()
    window.acts["export_picture"].trigger()
    assert window.findChild(PictureDialog) is None
    assert "the design is empty" in window.messages.text


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_dropped_on_the_window_opens_its_design(window: Window, tmp_path: Path, kind):
    workspace = window.workspace
    workspace.open(make_template("one-conv", workspace.catalog), None)
    before = dumps(workspace.project, workspace.catalog)
    path = tmp_path / f"net.{kind}"
    assert window.files.export_picture(path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    # Also on the canvas, and on the panels that take pictures to look at.
    for target in (window, window.canvas.viewport(), window.photo, window.maps):
        window.files.new()
        assert drop_data(target, QPoint(9, 9), data)
        assert dumps(workspace.project, workspace.catalog) == before
        assert workspace.path is None
        assert f"net.{kind} carries" in window.messages.text


def test_opening_and_saving_does_not_touch_the_picture(window: Window, tmp_path: Path):
    path = tmp_path / "net.svg"
    window.files.export_picture(path)
    before = path.read_bytes()
    window.commands.open_path(path)
    assert window.workspace.path is None
    window.files.save(tmp_path / "net.cnnb")
    assert path.read_bytes() == before


def test_a_picture_without_a_design_is_looked_at(window: Window, tmp_path: Path):
    path = tmp_path / "red.png"
    Image.new("RGB", (40, 30), "red").save(path)
    before = window.workspace.project
    window.commands.open_path(path)
    assert window.workspace.project is before
    assert window.mode == "look"


def test_a_picture_with_a_damaged_design_is_told(window: Window, tmp_path: Path):
    path = tmp_path / "net.png"
    path.write_bytes(picture_file(SVG, ".png", carried='{"format": "cnnbuilder", "version": 99}'))
    before = window.workspace.project
    window.commands.open_path(path)
    assert window.workspace.project is before
    assert "newer cnnbuilder" in window.messages.text


def test_a_design_with_a_block_that_is_not_known_can_be_drawn(window: Window, tmp_path: Path):
    workspace = window.workspace
    text = dumps(workspace.project, workspace.catalog).replace('"MaxPooling2D"', '"Later2D"')
    path = tmp_path / "net.png"
    path.write_bytes(picture_file(SVG, ".png", carried=text))
    window.commands.open_path(path)
    assert window.files.export_picture(tmp_path / "again.svg")
    assert "Later2D" in (text_in((tmp_path / "again.svg").read_bytes()) or "")


def test_of_an_opened_group_the_inside_is_drawn_and_the_whole_is_carried(
    window: Window, tmp_path: Path
):
    workspace = window.workspace
    workspace.open(make_template("mnist-convnet", workspace.catalog), None)
    nodes = list(workspace.graph.nodes)
    workspace.select(nodes[1:3])
    window.acts["fold"].trigger()
    window.acts["open_group"].trigger()
    assert workspace.graph.nodes.keys() != set(nodes)
    path = tmp_path / "inside.svg"
    assert window.files.export_picture(path)
    drawing = path.read_text().partition("</metadata>")[2]
    assert ">conv2d<" in drawing
    assert ">dense<" not in drawing
    assert '"dense"' in (text_in(path.read_bytes()) or "").replace("&quot;", '"')
