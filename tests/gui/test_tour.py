"""The tour: each step really done, by mouse; leaving, going back, moving aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.canvas.view import LAYER_MIME
from app.tour import card as card_module
from app.tour.card import TourCard
from app.tour.places import of_block, of_type, of_wire, place_card
from app.widgets.form import FormRow
from app.window import Window
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.places import weights_folder
from tests.gui.fake_engine import epoch_done, finished, look_result, started, step
from tests.gui.helpers import click, drag, drop_data, middle_of

LEFT = Qt.MouseButton.LeftButton


def begin(window: Window) -> TourCard:
    window.acts["tour"].trigger()
    card = window.tour.card
    assert card is not None
    return card


def press(button: QPushButton) -> None:
    QTest.mouseClick(button, LEFT)


def text(card: TourCard) -> str:
    said = card.outcome.text() or card.words.text()
    return said.replace("\u00a0", " ")


def drop_conv(window: Window, place: QPoint) -> None:
    model = window.palette_panel.model
    rows = (model.index(number) for number in range(model.rowCount()))
    row = next(index for index in rows if index.data() == "Conv2D")
    data = model.mimeData([row])
    assert data.hasFormat(LAYER_MIME)
    assert drop_data(window.canvas.viewport(), place, data)


def ringed(window: Window) -> list[QRect]:
    window.tour._follow()
    assert window.tour.ring is not None
    return list(window.tour.ring.targets)


def drop_on_ringed_wire(window: Window) -> None:
    wire = ringed(window)[1].center()
    drop_conv(window, window.canvas.viewport().mapFrom(window, wire))


def added(window: Window) -> NodeId:
    node = window.tour.step.memory.block
    assert node is not None
    return node


def set_filters(window: Window, count: str) -> None:
    window.inspector.refresh_now()
    row = next(
        row
        for row in window.inspector.findChildren(FormRow)
        if row.parameter.name == "filters" and row.isVisible()
    )
    field = row.editor.field
    QTest.mouseClick(field, LEFT)
    field.selectAll()
    QTest.keyClicks(field, count)


class Engine:
    """Says what the engines of a window would say."""

    def __init__(self, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window = window
        self.trained, self.looked = [], []
        service = window.service
        monkeypatch.setattr(service, "train", self.trained.append)
        monkeypatch.setattr(
            service, "is_running", lambda job: any(each.job == job for each in self.trained)
        )
        monkeypatch.setattr(service, "finish", lambda _job: None)
        monkeypatch.setattr(service, "look", lambda request, *_who: self.looked.append(request))

    def say(self, *events: object) -> None:
        for event in events:
            self.window.service.heard.emit(event)


@pytest.fixture
def engine(window: Window, monkeypatch: pytest.MonkeyPatch) -> Engine:
    return Engine(window, monkeypatch)


def do_add(window: Window, card: TourCard) -> None:
    assert "between input and conv2d" in card.words.text()
    assert card.next_button.text() == "Skip"
    drop_on_ringed_wire(window)
    name = window.workspace.graph.name_of(added(window))
    assert text(card) == (
        f"{name} is in. 8 × 8 × 1 goes in, 6 × 6 × 32 comes out, and its filters have "
        "320 parameters."
    )
    assert card.next_button.text() == "Next"


def do_set(window: Window, card: TourCard) -> None:
    name = window.workspace.graph.name_of(added(window))
    window.workspace.select([])
    assert f"Click {name}" in card.words.text()
    assert ringed(window) == of_block(window, added(window))
    click(window.canvas.viewport(), middle_of(window.canvas, added(window)))
    assert "Set Filters from 32 to 16" in card.words.text()
    set_filters(window, "16")
    assert text(card) == (
        "Your Conv2D has 16 filters: 6 × 6 × 16 comes out, and it has "
        "3 · 3 · 1 · 16 + 16 = 160 parameters."
    )


def do_train(window: Window, card: TourCard, engine: Engine, qtbot: QtBot) -> None:
    assert "Press Train" in card.words.text()
    train = window.top_bar.findChild(QPushButton, "train")
    assert ringed(window)[0].center() == train.mapTo(window, train.rect().center())
    press(train)
    qtbot.waitUntil(lambda: bool(engine.trained))
    assert "The engine gets ready" in card.words.text()
    (request,) = engine.trained
    engine.say(started(request), step(request, 1, 5))
    assert "It learns." in card.words.text()
    engine.say(epoch_done(request, 1))
    assert text(card) == "Epoch 1 of 10: accuracy 0.900; on what was held back accuracy 0.800."
    weights = weights_folder() / "some.weights.h5"
    weights.parent.mkdir(parents=True, exist_ok=True)
    weights.write_bytes(b"weights")
    engine.say(finished(request, weights))
    assert text(card) == "Test accuracy 0.989, loss 0.034 after 5 epochs in 58 s."


def do_look(window: Window, card: TourCard, engine: Engine, qtbot: QtBot) -> None:
    mode = window.top_bar.findChild(QToolButton, "mode_look")
    assert ringed(window)[0].center() == mode.mapTo(window, mode.rect().center())
    window.workspace.select([])
    QTest.mouseClick(mode, LEFT)
    qtbot.waitUntil(lambda: bool(engine.looked))
    engine.say(look_result(engine.looked[-1]))
    first = window.workspace.graph.name_of(engine.looked[-1].node)
    assert f"as {first} sees it" in card.words.text()
    other = window.tour.step._other()
    window.workspace.select([other])
    qtbot.waitUntil(lambda: engine.looked[-1].node == other)
    engine.say(look_result(engine.looked[-1]))
    name = window.workspace.graph.name_of(other)
    assert text(card) == (
        f"{name} makes 6 maps of 5 × 5 of the cat. Map 6 answers most strongly, with 6.00."
    )


def do_export(window: Window, card: TourCard, file: Path) -> None:
    assert card.next_button.text() == "Finish"
    window.acts["export_code"].trigger()
    dialog = window.findChild(QFileDialog, "fileDialog")
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    lines = len(file.read_text().splitlines())
    assert f"net.py holds your network in {lines} lines" in text(card)


def test_the_whole_way(window: Window, engine: Engine, qtbot: QtBot, tmp_path: Path) -> None:
    card = begin(window)
    do_add(window, card)
    press(card.next_button)
    do_set(window, card)
    press(card.next_button)
    do_train(window, card, engine, qtbot)
    press(card.next_button)
    do_look(window, card, engine, qtbot)
    press(card.next_button)
    do_export(window, card, tmp_path / "net.py")
    project = window.workspace.project
    press(card.next_button)
    assert not window.tour.is_running
    assert window.tour.was_done
    assert window.workspace.project is project
    assert "took the code with you" in window.messages.text
    window.start.show_page()
    assert window.start.page.tour_button.text() == "Repeat the tour"


def test_it_points_at_the_list_and_at_the_wire(window: Window) -> None:
    begin(window)
    graph = window.workspace.graph
    assert ringed(window) == [
        *of_type(window, "Conv2D"),
        *of_wire(window, graph.edges[0]),
    ]
    window.palette_panel.search.setText("dense")
    (whole, _wire) = ringed(window)
    assert whole.height() > 200


def test_a_block_beside_the_wire_is_not_enough(window: Window) -> None:
    card = begin(window)
    drop_conv(window, QPoint(40, 40))
    assert "not between two blocks" in card.words.text()
    assert not card.outcome.text()
    before = window.workspace.graph
    press(card.offer_button)
    assert len(window.workspace.graph.nodes) == len(before.nodes) - 1
    assert "Drag Conv2D" in card.words.text()
    assert not card.offer_button.isVisible()
    drop_on_ringed_wire(window)
    assert card.outcome.text()


def test_a_block_that_does_not_fit_is_explained(window: Window) -> None:
    card = begin(window)
    last = next(
        edge
        for edge in window.workspace.graph.edges
        if window.workspace.graph.name_of(edge.source) == "max_pooling2d_1"
    )
    place = of_wire(window, last)[0].center()
    drop_conv(window, window.canvas.viewport().mapFrom(window, place))
    assert "does not fit" in card.words.text()
    assert card.offer_button.isVisible()
    window.acts["undo"].trigger()
    assert not card.offer_button.isVisible()


def test_a_block_that_cannot_be_looked_at_is_told(window: Window) -> None:
    card = begin(window)
    drop_conv(window, QPoint(40, 40))
    for _ in range(3):
        press(card.next_button)
    window.show_mode("look")
    window.tour._follow()
    assert "Choose Look inside" not in card.words.text()
    window.looking._fail("Nothing is wired to its input.")
    assert card.words.text() == "There are no maps to see yet. Nothing is wired to its input."


def test_taking_it_back_makes_the_step_undone_again(window: Window) -> None:
    card = begin(window)
    drop_on_ringed_wire(window)
    assert card.outcome.text()
    window.acts["undo"].trigger()
    assert not card.outcome.text()
    assert card.next_button.text() == "Skip"


def test_the_keys_that_the_card_names_do_it(window: Window, qtbot: QtBot) -> None:
    card = begin(window)
    assert card.keys.text() == "By keyboard: select input, Ctrl+/, type “conv2d”, Enter."
    window.workspace.select([window.workspace.graph.edges[0].source])
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "conv2d")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "is in." in text(card)
    press(card.next_button)
    assert "Set Filters from 32 to 16" in card.words.text()


def test_back_skip_and_leave(window: Window) -> None:
    card = begin(window)
    assert not card.back_button.isEnabled()
    press(card.next_button)
    press(card.back_button)
    assert card._step.text().endswith("STEP 1 OF 5")
    for _ in range(4):
        press(card.next_button)
    assert card.next_button.text() == "Finish"
    project = window.workspace.project
    press(card.leave_button)
    assert window.tour.card is None
    assert window.workspace.project is project
    assert not window.tour.was_done
    assert "as you left it" in window.messages.text


def test_by_keys_wherever_the_focus_is(window: Window, qtbot: QtBot) -> None:
    card = begin(window)
    alt = Qt.KeyboardModifier.AltModifier
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_PageDown, alt)
    assert card._step.text().endswith("STEP 2 OF 5")
    qtbot.keyClick(window.canvas, Qt.Key.Key_PageUp, alt)
    assert card._step.text().endswith("STEP 1 OF 5")
    begin(window)
    assert QApplication.focusWidget() is card.next_button
    QTest.keyClick(card.next_button, Qt.Key.Key_Escape)
    assert window.tour.card is None
    assert QApplication.focusWidget() is window.canvas


def test_a_step_that_was_done_stays_done(window: Window) -> None:
    card = begin(window)
    drop_on_ringed_wire(window)
    said = card.outcome.text()
    press(card.next_button)
    press(card.back_button)
    assert card.outcome.text() == said


def test_nothing_is_blocked(window: Window) -> None:
    begin(window)
    node = window.workspace.graph.node_named("dense")
    click(window.canvas.viewport(), middle_of(window.canvas, node))
    assert window.workspace.selection == (node,)
    ring = window.tour.ring
    place = ringed(window)[0].center()
    assert ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert window.childAt(place) is not ring


@pytest.mark.parametrize("size", [(960, 600), (1280, 800), (2560, 1400)])
def test_the_card_never_covers_what_it_points_at(window: Window, size: tuple[int, int]) -> None:
    window.resize(*size)
    card = begin(window)
    for _ in range(5):
        for target in ringed(window):
            # Where a panel fills most of the window, there is no other place.
            if target.width() * target.height() < window.width() * window.height() / 4:
                assert not card.geometry().intersects(target)
        assert window.rect().contains(card.geometry())
        press(card.next_button)


@pytest.mark.parametrize("mode", ["design", "train_mode", "look"])
def test_it_survives_modes_and_sizes(window: Window, qtbot: QtBot, mode: str) -> None:
    card = begin(window)
    window.acts[mode].trigger()
    window.resize(1000, 640)
    ringed(window)
    assert card.isVisible()
    assert window.rect().contains(card.geometry())
    window.acts["design"].trigger()
    drop_on_ringed_wire(window)
    assert card.outcome.text()


def test_it_can_be_dragged_aside_and_stays_there(window: Window) -> None:
    card = begin(window)
    free = QPoint(window.width() - card.width() - 40, window.height() - card.height() - 60)
    grip = QPoint(40, 12)
    drag(card, grip, grip + free - card.pos(), steps=1)
    assert card.pos() == free
    ringed(window)
    assert card.pos() == free
    # Not where it would hide what it speaks of.
    drag(card, grip, grip + ringed(window)[0].topLeft() - card.pos(), steps=1)
    ringed(window)
    assert not card.geometry().intersects(ringed(window)[0])


def test_it_makes_way_for_what_is_dragged(window: Window) -> None:
    card = begin(window)
    pointer = card.geometry().center()
    card.in_the_way.emit(pointer)
    assert not card.geometry().contains(pointer)


def test_a_design_that_does_not_serve_is_kept(window: Window) -> None:
    workspace = window.workspace
    window.files.new()
    begin(window)
    assert workspace.graph.node_named("conv2d") is not None
    window.tour.leave()
    window.files.new()
    window.canvas.append("Dense")
    mine = workspace.project
    window.acts["tour"].trigger()
    assert workspace.project is mine
    assert window.tour.card is None
    other = window.program.windows[-1]
    assert other is not window
    assert other.tour.is_running
    assert other.workspace.graph.node_named("conv2d") is not None


def test_the_start_page_hides_it_and_gives_it_back(window: Window) -> None:
    card = begin(window)
    window.start.show_page()
    window.tour._follow()
    assert not card.isVisible()
    window.start.leave()
    window.tour._follow()
    assert card.isVisible()


def test_an_untrainable_network_says_why(window: Window) -> None:
    card = begin(window)
    press(card.next_button)
    press(card.next_button)
    workspace = window.workspace
    workspace.set_parameters(workspace.graph.node_named("input"), {"shape": (1, 1, 1)})
    assert "Training cannot start yet." in card.words.text()


def test_saving_counts_as_taking_it_along(window: Window, tmp_path: Path) -> None:
    card = begin(window)
    drop_on_ringed_wire(window)
    for _ in range(4):
        press(card.next_button)
    assert not card.outcome.text()
    assert window.files.save(tmp_path / "mine.cnnb")
    assert card.outcome.text() == "mine.cnnb is saved; your network is safe."


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_it_is_drawn_in_both_colours(window: Window, colours: str) -> None:
    window.theme.set_mode(colours)
    card = begin(window)
    assert not card.grab().isNull()
    image = window.grab().toImage()
    place = ringed(window)[0]
    ring = image.pixelColor(place.left() - 4, place.center().y())
    assert ring != image.pixelColor(place.left() + 60, 80)
    assert card.words.height() >= card.words.heightForWidth(card.words.width())


def test_places_for_the_card() -> None:
    window, size = QRect(0, 0, 1000, 700), QSize(300, 200)
    middle = QRect(450, 300, 100, 100)
    place = place_card(size, window, [middle], QPoint(400, 250))
    assert not QRect(place, size).intersects(middle)
    # Where it hides nothing, it stays.
    assert place_card(size, window, [middle], place) == place
    # All else being covered, it still lies within the window.
    everything = QRect(0, 0, 1000, 700)
    assert window.contains(QRect(place_card(size, window, [everything], QPoint(5000, 9)), size))


def test_a_screen_reader_hears_each_step_once(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = []
    monkeypatch.setattr(card_module.QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        card_module.QAccessible, "updateAccessibility", lambda event: heard.append(event.message())
    )
    begin(window)
    window.workspace.select(window.workspace.graph.nodes)
    assert len(heard) == 1
    drop_on_ringed_wire(window)
    assert heard[1].startswith("Drag a Conv2D onto the wire. conv2d_2 is in.")
