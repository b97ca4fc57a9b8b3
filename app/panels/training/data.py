"""Which data: the source, its parameters, how it fits, and what is held back."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.languages import spoken, told
from app.panels.training.parameters import (
    CLASSES,
    PATH,
    VALIDATION,
    names_no_path,
    with_data,
    with_training,
)
from app.panels.training.rows import ChoiceRow, WordsRow, align
from app.widgets import Form
from app.widgets.form import Action, Note
from app.widgets.texts import TextEditor
from app.workspace import Workspace
from cnnbuilder.data import SOURCES, Facts, Misfit, fit_plan
from cnnbuilder.project.settings import DataChoice
from cnnbuilder.spec import Dims, Names, Parameter, Text, complete


class DataPart(QWidget):
    """Owns the rows about data."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._remembered: dict[str, DataChoice] = {}
        self._shown_source = ""
        self._pending: dict[str, Any] = {}
        self.source = ChoiceRow(
            self.tr("Source"),
            [(spec.type, spoken(spec.title), spoken(spec.summary)) for spec in SOURCES],
        )
        self.parameters: Form | None = None
        self._fits = WordsRow(self.tr("Fits as"))
        self._samples = WordsRow(self.tr("Samples"))
        self.choices = align(Form((CLASSES, VALIDATION)))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for row in (self.source, self._fits, self._samples, self.choices):
            self._column.addWidget(row)
        self.source.chosen.connect(self._choose_source)
        self.choices.values_edited.connect(self._on_choice)
        self.choices.editor("classes").committed.connect(self._set_classes)

    def refresh(self) -> None:
        """Bring what is shown up to date."""
        project, facts = self._workspace.project, self._workspace.facts
        fresh = project.data.source != self._shown_source
        if fresh:
            self._make_parameters(project.data.source)
        self.source.show_choice(project.data.source)
        if self.parameters is not None:
            spec = next(s for s in SOURCES if s.type == project.data.source)
            self.parameters.set_values(complete(spec.parameters, project.data.params))
        self.choices.set_values(
            {
                "classes": project.data.classes,
                "validation": _percent(project.training.validation_split),
            },
            fresh=fresh,
        )
        self._show_problem()
        self._show_facts(facts)

    # Inside

    def _make_parameters(self, source: str) -> None:
        self._shown_source = source
        self._pending.clear()
        if self.parameters is not None:
            self._column.removeWidget(self.parameters)
            self.parameters.deleteLater()
            self.parameters = None
        spec = next((spec for spec in SOURCES if spec.type == source), None)
        if spec is None or not spec.parameters:
            return
        form = self.parameters = align(Form(spec.parameters))
        form.values_edited.connect(self._on_parameter)
        for parameter in spec.parameters:
            form.editor(parameter.name).committed.connect(self._set_pending)
        self._column.insertWidget(1, form)

    def _choose_source(self, source: str) -> None:
        now = self._workspace.project.data
        if source == now.source:
            return
        self._remembered[now.source] = now
        spec = next(spec for spec in SOURCES if spec.type == source)
        choice = self._remembered.get(source) or DataChoice(source, complete(spec.parameters, {}))
        self._workspace.apply(
            self.tr("Choose {data}").format(data=spec.title), lambda p: with_data(p, choice)
        )

    def _on_parameter(self, name: str, value: Any, merge: object) -> None:
        parameter = self._parameter(name)
        if parameter is None or parameter.kind.check(value):
            return
        # A half typed path names nothing, and every look at it reads a disk.
        if isinstance(parameter.kind, (Text, Names)):
            self._pending[name] = value
        else:
            self._set_parameters({name: value}, merge)

    def _parameter(self, name: str) -> Parameter | None:
        row = self.parameters.rows.get(name) if self.parameters is not None else None
        return row.parameter if row is not None else None

    def _set_pending(self) -> None:
        values = dict(self._pending)
        self._pending.clear()
        if values:
            self._set_parameters(values, None)

    def _set_parameters(self, values: dict[str, Any], merge: object) -> None:
        data = self._workspace.project.data
        params = MappingProxyType({**data.params, **values})
        # The classes of another file have other names.
        classes = () if PATH in values else data.classes
        choice = replace(data, params=params, classes=classes)
        key = None if merge is None else ("data", merge)
        self._workspace.apply(self.tr("Set data"), lambda p: with_data(p, choice), key)

    def _on_choice(self, name: str, value: Any, merge: object) -> None:
        if name == "classes":
            self._pending["classes"] = value
        elif VALIDATION.kind.check(value) is None:
            settings = replace(self._workspace.project.training, validation_split=value / 100)
            self._workspace.apply(
                self.tr("Set validation share"),
                lambda p: with_training(p, settings),
                ("validation", merge),
            )

    def _set_classes(self) -> None:
        classes = self._pending.pop("classes", None)
        if classes is None:
            return
        choice = replace(self._workspace.project.data, classes=classes)
        self._workspace.apply(self.tr("Choose classes"), lambda p: with_data(p, choice))

    def _show_problem(self) -> None:
        problem = "" if self._workspace.facts_awaited else self._workspace.facts_problem
        if problem and self._ask_for_path(problem):
            return
        again: Action = (self.tr("Look again"), self._workspace.refresh_facts)
        note = Note(problem, "error", (again,))
        about_classes = bool(problem) and bool(self._workspace.project.data.classes)
        self.choices.set_problems({"classes": note} if about_classes else {})
        if self.parameters is not None:
            first = next(iter(self.parameters.rows))
            shown = {first: note} if problem and not about_classes else {}
            self.parameters.set_problems(shown)

    def _ask_for_path(self, words: str) -> bool:
        """Ask for a file or folder if none is named yet; return whether that is what is missing."""
        row = self.parameters.rows.get(PATH) if self.parameters is not None else None
        if row is None or not names_no_path(self._workspace.project.data):
            return False
        if self.parameters is not None and isinstance(row.editor, TextEditor):
            choose: Action = (self.tr("Choose…"), row.editor.choose_path)
            self.choices.set_problems({})
            self.parameters.set_problems({PATH: Note(words, "warning", (choose,), key=PATH)})
        return True

    def _show_facts(self, facts: Facts | None) -> None:
        self._fits.setVisible(facts is not None)
        problem = self._workspace.facts_problem
        has_place = self.parameters is not None or bool(self._workspace.project.data.classes)
        if facts is None:
            awaited = self._workspace.facts_awaited
            self._samples.setVisible(awaited or (bool(problem) and not has_place))
            self._samples.say(problem, "secondary" if awaited else "error")
            return
        words, role = self._fit_words(facts)
        self._fits.say(words, role)
        self._samples.show()
        self._samples.say(self._count_words(facts))

    def _fit_words(self, facts: Facts) -> tuple[str, str]:
        shape = self._input_shape()
        if shape is None:
            return self.tr("no Input yet"), "secondary"
        plan = fit_plan(facts.sample_shape, shape, facts.value_range)
        if isinstance(plan, Misfit):
            return told(plan.message), "error"
        return ", ".join(told(part) for part in plan.words.split(", ")), "secondary"

    def _input_shape(self) -> Dims | None:
        for result in self._workspace.whole_analysis.nodes.values():
            if result.spec is not None and result.spec.is_input and result.output is not None:
                return result.output.shape
        return None

    def _count_words(self, facts: Facts) -> str:
        words = self.tr("{train:,} training and {test:,} test, {classes:,} classes").format(
            train=facts.train, test=facts.test, classes=len(facts.classes)
        )
        held = int(facts.train * self._workspace.project.training.validation_split)
        if held:
            words += self.tr("; {held:,} held back").format(held=held)
        return f"{words}\n{told(facts.note)}" if facts.note else words


def _percent(share: float) -> float:
    return round(share * 100, 6)
