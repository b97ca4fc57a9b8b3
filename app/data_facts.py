"""What is known of the chosen data, found out without making the window wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.background import Background
from cnnbuilder.data import DataError, Facts, find_source, with_classes
from cnnbuilder.project.settings import DataChoice


class DataFacts(QObject):
    """Owns what is known of one choice of data at a time. GUI thread only.

    Data at a path are looked at on a thread, since a folder may hold very many files; what was
    found is kept, so that undo, or another choice of classes, does not look again. All other
    sources answer at once.

    Signals:
        arrived: What was looked at on a thread is known now, or why it cannot be.
    """

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._choice = DataChoice()
        self._found: dict[str, Facts] = {}
        self._asked: dict[str, object] = {}
        self._all: Facts | None = None
        self._facts: Facts | None = None
        self._problem = ""

    @property
    def facts(self) -> Facts | None:
        """Of the chosen classes; None while they are not known, or if they cannot be read."""
        return self._facts

    @property
    def all_facts(self) -> Facts | None:
        """Of all classes; None as ``facts``."""
        return self._all

    @property
    def problem(self) -> str:
        """Why there are no facts; empty where there are."""
        if self.are_awaited:
            return self.tr("The data are being looked at: this takes a moment.")
        return self._problem

    @property
    def are_awaited(self) -> bool:
        """Whether a thread is still looking at the chosen data."""
        return _key(self._choice) in self._asked

    def choose(self, choice: DataChoice) -> None:
        """Say which data are meant now."""
        self._choice = choice
        key = _key(choice)
        if key in self._found:
            self._take(self._found[key])
        elif not choice.params.get("path"):
            try:
                self._take(_look(choice.source, choice.params))
            except DataError as error:
                self._refuse(str(error))
        else:
            self._refuse("")
            if key not in self._asked:
                self._ask(key, choice)

    def forget(self) -> None:
        """Forget what was found: files may have come or gone."""
        self._found.clear()
        self._asked.clear()

    def cancel(self) -> None:
        """Wait no longer for what a thread looks at; data that are chosen again are asked anew."""
        if self._asked.pop(_key(self._choice), None) is not None:
            self._refuse(self.tr("Looking at the data was cancelled."))
            self.arrived.emit()

    def _ask(self, key: str, choice: DataChoice) -> None:
        asking = self._asked[key] = object()

        def found(facts: Facts) -> None:
            if self._asked.get(key) is asking:
                del self._asked[key]
                self._found[key] = facts
                self._tell(key)

        def failed(error: Exception) -> None:
            if self._asked.get(key) is not asking:
                return
            del self._asked[key]
            # Not kept: a file that is missing now may be there when it is chosen again.
            self._tell(key, str(error))
            if not isinstance(error, DataError):
                raise error

        source, params = choice.source, choice.params
        self._background.run(lambda: _look(source, params), found, failed, "looking-at-data")

    def _tell(self, key: str, problem: str = "") -> None:
        """Take over what a thread has found, unless other data are meant by now."""
        if key != _key(self._choice):
            return
        if problem:
            self._refuse(problem)
        else:
            self._take(self._found[key])
        self.arrived.emit()

    def _take(self, facts: Facts) -> None:
        self._all = facts
        try:
            self._facts, self._problem = with_classes(facts, self._choice.classes), ""
        except DataError as error:
            self._facts, self._problem = None, str(error)

    def _refuse(self, problem: str) -> None:
        self._all = self._facts = None
        self._problem = problem


def _look(source: str, params: Mapping[str, Any]) -> Facts:
    return find_source(source).facts(params)


def _key(choice: DataChoice) -> str:
    return repr((choice.source, sorted(choice.params.items())))
