"""The look: font, colours and style sheet, made from the tokens; light, dark or as the system."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

import resources
from cnnbuilder.export.tokens import DARK, LIGHT, Palette

FAMILY = "Inter"
MODES = ("system", "light", "dark")


def load_fonts() -> None:
    """Register the program's own font with Qt, so that it looks the same everywhere."""
    if FAMILY in QFontDatabase.families():
        return
    for data in resources.font_files():
        QFontDatabase.addApplicationFontFromData(QByteArray(data))


def font(
    pixels: float = 13, *, bold: bool = False, tabular: bool = False, plain: bool = False
) -> QFont:
    """Return the program's font.

    Args:
        pixels: Size.
        bold: Whether it is.
        tabular: Figures of equal width, for columns of numbers.
        plain: Every sign as it is written, for names of files and layers: else the x in
            ``4000x1`` becomes a multiplication sign.
    """
    made = QFont(FAMILY)
    made.setPixelSize(round(pixels))
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    if plain:
        made.setFeature(QFont.Tag("calt"), 0)
    return made


class Theme(QObject):
    """Owns which palette is in use. One for the program; GUI thread only.

    Signals:
        changed: The palette is another one now.
    """

    changed = Signal()

    def __init__(self, app: QApplication, mode: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._palette = LIGHT
        load_fonts()
        app.setStyle("Fusion")
        app.setFont(font())
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply(force=True)

    @property
    def palette(self) -> Palette:
        """The colours in use."""
        return self._palette

    @property
    def mode(self) -> str:
        """What was chosen: "system", "light" or "dark"."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Choose "system", "light" or "dark"."""
        self._mode = mode
        self._apply()

    def _system_changed(self) -> None:
        self._apply()

    def _apply(self, force: bool = False) -> None:
        system_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self._mode == "dark" or (self._mode == "system" and system_dark)
        chosen = DARK if dark else LIGHT
        if chosen is self._palette and not force:
            return
        self._palette = chosen
        self._app.setPalette(_qt_palette(chosen))
        self._app.setStyleSheet(style_sheet(chosen))
        self.changed.emit()


def _qt_palette(p: Palette) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette()
    for key, colour in (
        (role.Window, p.surface),
        (role.WindowText, p.text),
        (role.Base, p.surface),
        (role.AlternateBase, p.note),
        (role.Text, p.text),
        (role.Button, p.surface),
        (role.ButtonText, p.text),
        (role.BrightText, p.error),
        (role.Highlight, p.accent),
        (role.HighlightedText, "#FFFFFF" if not p.dark else p.ground),
        (role.ToolTipBase, p.surface),
        (role.ToolTipText, p.text),
        (role.PlaceholderText, p.tertiary),
        (role.Link, p.accent),
        (role.Mid, p.hairline),
        (role.Light, p.surface),
        (role.Dark, p.control),
        (role.Accent, p.accent),
    ):
        made.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(p.tertiary))
    return made


def style_sheet(p: Palette) -> str:
    """Return the style sheet of a palette. Widgets ask for a role by ``setProperty("role", …)``."""
    return f"""
QWidget {{ color: {p.text}; font-family: "{FAMILY}"; font-size: 13px; }}
QMainWindow, QDialog {{ background: {p.surface}; }}
QToolTip {{ background: {p.surface}; color: {p.text}; border: 1px solid {p.control};
  padding: 6px 8px; }}
*[role="section"] {{ color: {p.tertiary}; font-size: 11px; font-weight: bold; }}
*[role="secondary"] {{ color: {p.secondary}; font-size: 12px; }}
*[role="tertiary"] {{ color: {p.tertiary}; font-size: 12px; }}
*[role="title"] {{ font-size: 15px; font-weight: bold; }}
*[role="error"] {{ color: {p.error}; font-size: 12px; }}
*[role="warning"] {{ color: {p.warning}; font-size: 12px; }}
*[role="good"] {{ color: {p.good}; font-size: 12px; }}
*[role="note"] {{ background: {p.note}; border: 1px solid {p.hairline}; border-radius: 8px; }}
*[role="error-note"] {{ background: {p.error_ground}; border: none; border-radius: 8px; }}
*[role="warning-note"] {{ background: {p.warning_ground}; border: none; border-radius: 8px; }}
QFrame[role="row"] {{ border: 1px solid transparent; border-radius: 8px; }}
QFrame[role="row"]:hover {{ background: {p.note}; }}
QFrame[role="row"]:focus {{ border: 1px solid {p.accent}; }}
*[role="panel"] {{ background: {p.surface}; }}
*[role="ground"] {{ background: {p.ground}; }}
QFrame[role="line"] {{ background: {p.hairline}; border: none; }}
QPushButton {{ background: {p.surface}; border: 1px solid {p.control}; border-radius: 6px;
  padding: 5px 12px; }}
QPushButton:hover {{ background: {p.ground}; }}
QPushButton:pressed {{ background: {p.hairline}; }}
QPushButton:focus {{ border: 1px solid {p.accent}; }}
QPushButton:disabled {{ color: {p.tertiary}; border-color: {p.hairline}; background: {p.note}; }}
QPushButton[role="main"] {{ background: {p.main_button}; color: #FFFFFF;
  border: 1px solid {p.main_button}; font-weight: bold; }}
QPushButton[role="main"]:hover {{ background: #2560C6; }}
QPushButton[role="main"]:focus {{ border: 2px solid {p.text}; padding: 4px 11px; }}
QPushButton[role="main"]:disabled {{ background: {p.hairline}; color: {p.tertiary};
  border-color: {p.hairline}; }}
QPushButton[role="chip"] {{ padding: 3px 10px; font-size: 12px; }}
QPushButton[role="fix"] {{ outline: none; }}
QFrame[role="segments"] {{ background: {p.ground}; border: 1px solid {p.hairline};
  border-radius: 6px; }}
QPushButton[role="segment"] {{ background: transparent; border: 1px solid transparent;
  border-radius: 5px; padding: 0 4px; color: {p.secondary}; }}
QPushButton[role="segment"]:hover {{ color: {p.text}; }}
QPushButton[role="segment"]:checked {{ background: {p.hairline if p.dark else p.surface};
  color: {p.text}; border-color: {p.field}; }}
QPushButton[role="segment"]:focus {{ border: 1px solid {p.accent}; }}
QFrame[role="segments"][invalid="true"] {{ border: 1px solid {p.error}; }}
QToolButton[role="small"] {{ padding: 0; }}
QToolButton[role="menu"]::menu-indicator {{ image: none; }}
QLabel[role="label"] {{ color: {p.secondary}; }}
QLabel[role="label"][invalid="true"] {{ color: {p.error}; }}
QToolButton {{ border: none; border-radius: 6px; padding: 5px; background: transparent; }}
QToolButton:hover {{ background: {p.ground}; }}
QToolButton:checked {{ background: {p.accent_ground}; color: {p.accent}; }}
QToolButton:focus {{ border: 1px solid {p.accent}; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {{
  background: {p.surface}; border: 1px solid {p.field}; border-radius: 6px; padding: 4px 8px;
  selection-background-color: {p.accent}; selection-color: {"#FFFFFF" if not p.dark else p.ground};
}}
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover {{
  border-color: {p.tertiary}; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {{
  border: 1px solid {p.accent}; }}
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"],
QComboBox[invalid="true"] {{ border: 1px solid {p.error}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {p.tertiary}; border-color: {p.hairline}; }}
QLineEdit[role="name"] {{ background: transparent; border: 1px solid transparent;
  color: {p.tertiary}; padding: 2px 4px; }}
QLineEdit[role="name"]:hover {{ border-color: {p.control}; }}
QLineEdit[role="name"]:focus {{ border-color: {p.accent}; color: {p.text};
  background: {p.surface}; }}
QLineEdit[role="name"][invalid="true"] {{ border-color: {p.error}; }}
*[role="code"] {{ font-family: "DejaVu Sans Mono", "Menlo", "Consolas", "monospace";
  font-size: 12px; }}
QPlainTextEdit[role="code"] {{ border: none; border-radius: 0; padding: 4px 12px; }}
QComboBox {{ padding-left: 11px; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox QAbstractItemView {{ background: {p.surface}; border: 1px solid {p.control};
  selection-background-color: {p.accent_ground}; selection-color: {p.text}; outline: none; }}
QMenuBar {{ background: {p.surface}; color: {p.secondary}; }}
QMenuBar::item {{ padding: 6px 8px; border-radius: 6px; background: transparent; }}
QMenuBar::item:selected {{ background: {p.ground}; color: {p.text}; }}
QMenu {{ background: {p.surface}; border: 1px solid {p.control}; padding: 4px; }}
QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 4px; }}
QMenu::icon {{ padding-left: 10px; }}
QMenu::item:selected {{ background: {p.accent_ground}; color: {p.text}; }}
QMenu::item:disabled {{ color: {p.tertiary}; }}
QMenu::separator {{ height: 1px; background: {p.hairline}; margin: 4px 8px; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {p.control}; border-radius: 3px; min-height: 28px;
  margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {p.control}; border-radius: 3px; min-width: 28px;
  margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTabBar {{ background: {p.surface}; }}
QTabBar::tab {{ background: transparent; color: {p.secondary}; padding: 8px 14px;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {p.text}; }}
QTabBar::tab:selected {{ color: {p.text}; border-bottom: 2px solid {p.accent}; }}
QTabBar::tab:selected:focus {{ background: {p.accent_ground}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {p.hairline}; background: {p.surface}; }}
QDockWidget {{ color: {p.secondary}; background: {p.control}; border: 1px solid {p.control}; }}
QDockWidget::title {{ background: {p.surface}; padding: 8px 12px;
  border-bottom: 1px solid {p.hairline}; }}
QMainWindow::separator {{ background: transparent; width: 5px; height: 5px; }}
QSplitter::handle {{ background: {p.hairline}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QTableView, QTreeView, QListView {{ background: {p.surface}; border: none;
  alternate-background-color: {p.note}; gridline-color: {p.hairline};
  selection-background-color: {p.accent_ground}; selection-color: {p.text}; outline: none; }}
QTableView[role="lines"]::item {{ padding: 0 7px; border: none;
  border-bottom: 1px solid {p.hairline}; }}
QTableView[role="lines"]::item:selected {{ background: {p.accent_ground}; color: {p.text}; }}
QHeaderView::section {{ background: {p.surface}; color: {p.secondary}; border: none;
  border-bottom: 1px solid {p.hairline}; padding: 6px 10px; font-size: 12px; }}
QProgressBar {{ background: {p.hairline}; border: none; border-radius: 3px; height: 6px;
  max-height: 6px; text-align: center; }}
QProgressBar::chunk {{ background: {p.main_button}; border-radius: 3px; }}
QCheckBox {{ spacing: 8px; }}
QStatusBar {{ background: {p.surface}; color: {p.secondary};
  border-top: 1px solid {p.hairline}; }}
QStatusBar::item {{ border: none; }}
"""


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(resources.icon_svg(name, colour).encode()))


def paint_icon(painter: QPainter, name: str, colour: str, area: QRectF) -> None:
    """Draw an icon into ``area``."""
    _renderer(name, colour).render(painter, area)


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int, ratio: float = 2.0) -> QPixmap:
    """Return an icon as a picture of ``size`` pixels, sharp at the pixel ratio."""
    made = QPixmap(QSize(size, size) * ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_icon(painter, name, colour, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, colour: str, size: int = 18) -> QIcon:
    """Return an icon in a colour."""
    return QIcon(pixmap(name, colour, size))
