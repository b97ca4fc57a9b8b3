"""How to train: optimiser, loss, batch size, epochs, seed."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.languages import spoken, within
from app.panels.training.parameters import RECIPE, recipe_values, with_recipe, with_training
from app.panels.training.rows import ChoiceRow, align
from app.widgets import Form
from app.workspace import Workspace
from cnnbuilder.graph.loss import resolve_loss
from cnnbuilder.project.settings import TrainingSettings
from cnnbuilder.recipes import AUTO
from cnnbuilder.spec import Parameter, complete

OPTIMIZER, LOSS = "optimizer_params", "loss_params"


class RecipePart(QWidget):
    """Owns the rows about how to train."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        catalog = workspace.catalog
        self.optimizer = ChoiceRow(
            self.tr("Optimiser"),
            [(spec.type, spec.type, spoken(spec.summary)) for spec in catalog.optimizers.values()],
        )
        self.loss = ChoiceRow(
            self.tr("Loss"),
            [
                (AUTO, self.tr("Automatic"), self.tr("The loss that fits the last layer.")),
                *(
                    (spec.type, spoken(spec.title), spoken(spec.summary))
                    for spec in catalog.losses.values()
                ),
            ],
        )
        self.forms: dict[str, Form] = {}
        self._shown: dict[str, str] = {}
        self.numbers = align(Form(RECIPE))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for row in (self.optimizer, self.loss, self.numbers):
            self._column.addWidget(row)
        self.optimizer.chosen.connect(self._choose_optimizer)
        self.loss.chosen.connect(self._choose_loss)
        self.numbers.values_edited.connect(self._on_number)

    def refresh(self) -> None:
        """Bring what is shown up to date."""
        catalog, training = self._workspace.catalog, self._workspace.project.training
        self.optimizer.show_choice(training.optimizer)
        self.loss.show_choice(training.loss, self._loss_words(training))
        optimizer = catalog.optimizers.get(training.optimizer)
        loss = catalog.losses.get(training.loss)
        self._show_form(
            OPTIMIZER,
            training.optimizer,
            optimizer.parameters if optimizer else (),
            training.optimizer_params,
            self.optimizer,
        )
        self._show_form(
            LOSS, training.loss, loss.parameters if loss else (), training.loss_params, self.loss
        )
        self.numbers.set_values(recipe_values(self._workspace.project))

    # Inside

    def _show_form(
        self,
        which: str,
        type_id: str,
        parameters: tuple[Parameter, ...],
        values: Any,
        below: QWidget,
    ) -> None:
        fresh = self._shown.get(which) != type_id
        if fresh:
            self._shown[which] = type_id
            old = self.forms.pop(which, None)
            if old is not None:
                self._column.removeWidget(old)
                old.deleteLater()
            if parameters:
                form = self.forms[which] = align(Form(parameters))
                form.values_edited.connect(
                    lambda name, value, merge: self._on_value(which, name, value, merge)
                )
                self._column.insertWidget(self._column.indexOf(below) + 1, form)
        if which in self.forms:
            self.forms[which].set_values(complete(parameters, values), fresh=fresh)

    def _loss_words(self, training: TrainingSettings) -> str:
        if training.loss != AUTO:
            return ""
        name, params = resolve_loss(self._workspace.whole_analysis, AUTO, training.loss_params)
        spec = self._workspace.catalog.losses.get(name)
        words = within(spoken(spec.title)) if spec else name
        return (
            self.tr("{loss}, from logits").format(loss=words)
            if params.get("from_logits")
            else words
        )

    def _choose_optimizer(self, type_id: str) -> None:
        training = self._workspace.project.training
        if type_id == training.optimizer:
            return
        spec = self._workspace.catalog.optimizers[type_id]
        params = complete(spec.parameters, {})
        settings = replace(training, optimizer=type_id, optimizer_params=params)
        self._set(self.tr("Choose {optimizer}").format(optimizer=type_id), settings)

    def _choose_loss(self, type_id: str) -> None:
        workspace = self._workspace
        training = workspace.project.training
        if type_id == training.loss:
            return
        spec = workspace.catalog.losses.get(type_id)
        # Whether it is to work from logits, the last layer says; it is taken over.
        _name, fitting = resolve_loss(workspace.whole_analysis, AUTO, training.loss_params)
        known = {p.name for p in spec.parameters} if spec else set()
        given = {name: value for name, value in fitting.items() if name in known}
        params = complete(spec.parameters, given) if spec else MappingProxyType({})
        settings = replace(training, loss=type_id, loss_params=params)
        self._set(self.tr("Choose loss"), settings)

    def _on_value(self, which: str, name: str, value: Any, merge: object) -> None:
        row = self.forms[which].rows[name]
        if row.parameter.kind.check(value):
            return  # shown in red; the design keeps the last value that is allowed
        training = self._workspace.project.training
        params = MappingProxyType({**getattr(training, which), name: value})
        settings = (
            replace(training, optimizer_params=params)
            if which == OPTIMIZER
            else replace(training, loss_params=params)
        )
        self._set(
            self.tr("Set {what}").format(what=within(spoken(row.parameter.label))),
            settings,
            (which, merge),
        )

    def _on_number(self, name: str, value: Any, merge: object) -> None:
        parameter = self.numbers.rows[name].parameter
        if parameter.kind.check(value) is None:
            self._workspace.apply(
                self.tr("Set {what}").format(what=within(spoken(parameter.label))),
                lambda project: with_recipe(project, name, value),
                ("recipe", merge),
            )

    def _set(self, label: str, settings: TrainingSettings, merge: object = None) -> None:
        self._workspace.apply(label, lambda project: with_training(project, settings), merge)
