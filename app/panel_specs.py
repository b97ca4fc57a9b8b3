"""The panels of the window: what they are called, and where they stand at first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

DESIGN, TRAIN, LOOK = "design", "train_mode", "look"
MODES = (DESIGN, TRAIN, LOOK)
LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """One panel: its name, where it stands at first, and in which ways of looking.

    Attributes:
        id: Name in the code and in the settings.
        title: Its name on the screen, sentence case.
        tip: What it shows, one sentence.
        area: Where it stands at first.
        modes: Ways of looking in which it is there at first.
        narrow_modes: Those of them in which it is there in a narrow window, too.
        in_front: Whether its tab is the one in front at first.
    """

    id: str
    title: str
    tip: str
    area: Qt.DockWidgetArea
    modes: tuple[str, ...]
    narrow_modes: tuple[str, ...]
    in_front: bool = False


PANELS = (
    PanelSpec("palette", "Blocks", "The kinds of blocks, to drag from.", LEFT, MODES, (DESIGN,)),
    PanelSpec(
        "inspector", "Inspector", "What the selected block is set to.", RIGHT, (DESIGN,), (DESIGN,)
    ),
    PanelSpec(
        "training_form", "Training settings", "Data, recipe and device.", RIGHT, (TRAIN,), (TRAIN,)
    ),
    PanelSpec("photo", "Photo", "The picture that is looked at.", RIGHT, (LOOK,), (LOOK,)),
    PanelSpec(
        "problems",
        "Problems",
        "What is wrong, and what mends it.",
        BOTTOM,
        (DESIGN,),
        (DESIGN,),
    ),
    PanelSpec(
        "summary",
        "Summary",
        "The network as a table, as Keras prints it.",
        BOTTOM,
        (DESIGN,),
        (DESIGN,),
        in_front=True,
    ),
    PanelSpec("code", "Code", "The Keras code of the network.", BOTTOM, (DESIGN,), (DESIGN,)),
    PanelSpec(
        "history",
        "History",
        "Every step that was done or undone, to go back to.",
        BOTTOM,
        (DESIGN,),
        (DESIGN,),
    ),
)
