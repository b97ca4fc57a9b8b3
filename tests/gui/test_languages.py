"""The window in another language: nothing lacks words, and the words fit their places."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)

from app import languages
from app.languages import language_of, read_catalogue, speak, spoken, told, within
from app.main import make_window
from cnnbuilder.catalog import load_catalog
from cnnbuilder.templates import make_template
from tests.gui.states import name_of, plain, seen_widgets, states, whole_window
from tests.helpers import strings

# What speaks the words of tables: ``strings.declared_words`` collects these, or they are undo
# steps and sentences. Whoever adds a table here adds it there.
TABLES = {
    "app.actions: command.text",
    "app.actions: command.tip",
    "app.canvas.insert: spec.summary",
    "app.docks: spec.title",
    "app.menu.edit: word",
    "app.palette_entries: part",
    "app.panels.inspector.overview: find_source(choice.source).title",
    "app.panels.inspector.panel: find_source(choice.source).title",
    "app.panels.inspector.panel: spec.summary",
    "app.panels.inspector.panel: spec.title",
    "app.palette_model: CATEGORY_TITLES[entry.category]",
    "app.palette_model: family",
    "app.palette_model: spec.summary",
    "app.panels.photo: sample.title",
    "app.panels.problems: parameter.label",
    "app.panels.training.data: spec.summary",
    "app.panels.training.data: spec.title",
    "app.panels.training.recipe: parameter.label",
    "app.panels.training.recipe: row.parameter.label",
    "app.panels.training.recipe: spec.summary",
    "app.panels.training.recipe: spec.title",
    "app.sheet_content: command.menu.partition('/')[2]",
    "app.sheet_content: command.text",
    "app.sheet_content: gesture",
    "app.sheet_content: menu",
    "app.sheet_content: words",
    "app.start.page: template.summary",
    "app.top_bar: below",
    "app.top_bar: template.summary",
    "app.top_bar: title",
    "app.widgets.field_editor: kind.unit_words()",
    "app.widgets.form: parameter.group or parameter.label",
    "app.widgets.form: words",
    "app.widgets.row: parameter.help",
    "app.widgets.row: parameter.label",
    "app.widgets.row: self.parameter.help",
    "app.workspace: p.label",
    "app.workspace: spec.parameter(next(iter(values))).label",
}
# English and German are one: names, and words that German has taken over.
SAME = 40


@pytest.fixture
def german(qapp):
    """The program in German; English again afterwards."""
    speak(qapp, "de")
    yield qapp
    speak(qapp, "en")


def test_every_word_on_the_screen_has_german():
    lacking = strings.lacking(strings.read()["words"], strings.spoken_words())
    assert lacking == [], "python -m tests.helpers.strings --write, and give them German"


def test_the_catalogue_holds_nothing_that_is_no_longer_said():
    assert sorted(set(strings.read()["words"]) - set(strings.spoken_words())) == []


def test_undo_steps_have_german():
    assert strings.unnamed_steps(strings.read()) == []


def test_words_from_tables_are_known_to_the_collector():
    assert strings.tables() - TABLES == set()


@pytest.mark.parametrize("table", ["words", "sentences"])
def test_placeholders_are_the_same_in_both_languages(table):
    found = strings.read()[table]
    wrong = [
        source
        for source, words in found.items()
        if words and strings.placeholders(source) != strings.placeholders(words)
    ]
    assert wrong == []


def test_german_has_the_shape_of_the_english():
    """Menus that open a dialog keep their dots, sentences their full stop, shortcuts their tab."""
    wrong = [
        source
        for source, words in strings.read()["words"].items()
        if words
        and (
            source.endswith("…") != words.endswith("…")
            or source.endswith(".") != words.endswith(".")
            or source[:1].isspace() != words[:1].isspace()
            or "!" in words
        )
    ]
    assert wrong == []


def test_it_is_german_and_not_english_again():
    found = strings.read()["words"]
    # Names of data sets and figures may well be the same.
    same = [
        source
        for source, words in found.items()
        if source == words and " " in source and not re.search(r"\d|\{", source)
    ]
    assert same == []
    assert sum(source == words for source, words in found.items()) < SAME


def test_the_window_speaks_german(german, qtbot):
    assert QCoreApplication.translate("Actions", "Save as…") == "Sichern unter…"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    # Qt's own words, too.
    assert box.buttons()[0].text() == "Abbrechen"


def test_the_setting_makes_the_window_german(qapp, qtbot):
    window = make_window(qapp)
    window.warm_up.cancel()
    try:
        assert window.acts["language_system"].isChecked()
        window.acts["language_de"].trigger()
        assert window.acts["language_de"].isChecked()
        assert window.messages.text == "Vom nächsten Start an spricht cnnbuilder Deutsch."
        # What stands there already stays as it is.
        assert window.acts["save"].text() == "Save"
    finally:
        program = window.program
        window.close_for_good()
        window.deleteLater()
        program.deleteLater()
    again = make_window(qapp)
    try:
        assert again.acts["save"].text() == "Sichern"
        again.acts["language_en"].trigger()
        assert again.messages.text == "From the next start on cnnbuilder speaks English."
    finally:
        speak(qapp, "en")
        program = again.program
        again.close_for_good()
        again.deleteLater()
        program.deleteLater()


def test_the_system_chooses_a_language_that_there_is(monkeypatch):
    class Locale:
        def __init__(self, *names: str) -> None:
            self._names = list(names)

        def uiLanguages(self) -> list[str]:
            return self._names

    for names, language in (
        (("de-AT", "de", "en"), "de"),
        (("fr-FR", "de-CH"), "de"),
        (("fr-FR",), "en"),
        (("C",), "en"),
        ((), "en"),
    ):
        monkeypatch.setattr(QLocale, "system", lambda names=names: Locale(*names))
        assert language_of("system") == language
    assert language_of("de") == "de"
    assert language_of("xx") == "en"


def test_what_the_library_says_is_told_by_its_patterns(german, monkeypatch):
    catalogue = languages.Catalogue(
        {"Filters": "Filter"},
        {},
        {
            "Move {0} blocks": "{0} Blöcke verschieben",
            "Move {0}": "{0} verschieben",
            "Set {0} of {1}": "{1}: {0} setzen",
            "Undo": "Zurück",
        },
    )
    monkeypatch.setattr(languages, "_current", lambda: catalogue)
    languages._told.cache_clear()
    assert told("Move 3 blocks") == "3 Blöcke verschieben"
    assert told("Move conv2d") == "conv2d verschieben"
    assert told("Set Filters of conv2d") == "conv2d: Filter setzen"
    assert told("Undo") == "Zurück"
    assert told("Something {0} else") == "Something {0} else"
    assert told("") == ""
    languages._told.cache_clear()


def test_english_is_left_alone(qapp):
    speak(qapp, "en")
    assert told("Move 3 blocks") == "Move 3 blocks"
    assert spoken("Filters") == "Filters"
    assert within("Kernel size") == "kernel size"
    assert read_catalogue("en").words == {}


class Pseudo(dict[str, str]):
    """A language that knows every word, and marks it."""

    def get(self, key: str, _default: object = None) -> str:
        return f"⟦{key}⟧"


# Names of Keras, of formats and of designs; figures; what people typed.
NAME = re.compile(
    r"[a-z0-9_\u200b-]+(, [a-z0-9_\u200b-]+)*(: [\d,]+)?|SVG|PDF|PNG|cnnbuilder|Untitled.*"
)


def texts_of(widget: QWidget) -> list[str]:
    """Return all words that a widget shows or tells."""
    found = [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
    if isinstance(widget, (QLabel, QAbstractButton)):
        found.append(widget.text())
    elif isinstance(widget, QLineEdit):
        found.append(widget.placeholderText())
    elif isinstance(widget, (QTabBar, QComboBox)):
        text = widget.tabText if isinstance(widget, QTabBar) else widget.itemText
        found += [text(index) for index in range(widget.count())]
    return [plain(text).strip() for text in found]


def test_all_that_the_window_shows_can_be_translated(qapp, monkeypatch):
    """No word on the screen is in no language's hands."""
    monkeypatch.setattr(
        languages, "read_catalogue", lambda _language: languages.Catalogue(Pseudo(), {}, {})
    )
    monkeypatch.setattr("app.program.SYSTEM", "de")
    names = set(load_catalog().optimizers) | {"input", "conv2d"}
    unspoken: dict[str, str] = {}
    try:
        with whole_window(qapp) as window:
            window.resize(QSize(1600, 1000))
            for state, root in states(window):
                for widget in seen_widgets(root):
                    for text in texts_of(widget):
                        known = "⟦" in text or text in names or NAME.fullmatch(text)
                        if not known and re.search(r"[A-Za-z]{2}", text):
                            unspoken.setdefault(text, f"{name_of(widget)} ({state})")
            for action in window.acts.all():
                if "⟦" not in action.text():
                    unspoken.setdefault(action.text(), action.objectName())
    finally:
        speak(qapp, "en")
    assert unspoken == {}


def test_blocks_and_steps_speak_german_too(window, german):
    workspace = window.workspace
    speak(german, "de")
    workspace.open(make_template("mnist-convnet", workspace.catalog), None)
    node = workspace.graph.node_named("conv2d_2")
    workspace.set_parameters(node, {"filters": 16})
    assert told(workspace.undo_label) == "Filter von conv2d_2 setzen"
    workspace.set_parameters(node, {"kernel_size": (9, 9)})
    face = workspace.face(node)
    assert face.line.startswith("16 Filter · 9 × 9")
    assert face.shape.startswith("Ein Fenster von 9 × 9 passt nicht in")
    assert workspace.face(workspace.graph.node_named("flatten")).shape == "wartet auf conv2d_2"
    problem = workspace.analysis.problems_of(node)[0]
    assert told(problem.message) == (
        "Ein Fenster von 9 × 9 passt nicht in 5 × 5: Höhe 5 − 9 + 1 = −3. "
        "Die Größe ging in max_pooling2d_1 verloren: 11 → 5."
    )
