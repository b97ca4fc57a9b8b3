"""From a choice of data to arrays that an Input takes: read, select, fit, split."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from cnnbuilder.data.fit import FitPlan, Misfit, fit_plan
from cnnbuilder.data.memory import require_memory
from cnnbuilder.data.registry import find_source
from cnnbuilder.data.source import (
    QUIET,
    DataError,
    Dataset,
    Facts,
    Report,
    Skipped,
    SourceSpec,
    checked,
    step,
)
from cnnbuilder.spec import Dims, Params


class Choice(Protocol):
    """Which data; ``cnnbuilder.project.settings.DataChoice`` is one."""

    @property
    def source(self) -> str:
        """Type id of the source."""

    @property
    def params(self) -> Params:
        """Its parameters."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes to keep, in the order of their new labels; empty: all."""


@dataclass(slots=True)
class Prepared:
    """Data as a network takes it.

    Attributes:
        x_train: Samples, float32, fitted to the Input.
        y_train: Labels, int64, from 0.
        x_val: Samples held back for validation, or None.
        y_val: Their labels, or None.
        x_test: Samples for the test; may be empty.
        y_test: Their labels.
        classes: Names, in the order of the labels.
        words: How samples were fitted, for people.
        note: A remark for people, or "".
        skipped: (file, reason) for each file that was left out.
        fingerprint: SHA-256 of the data as it was read.
        sample_shape: Of the data as it was read.
        value_range: Of the data as it was read, before scaling.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray | None
    y_val: np.ndarray | None
    x_test: np.ndarray
    y_test: np.ndarray
    classes: tuple[str, ...]
    words: str
    note: str
    skipped: Skipped
    fingerprint: str
    sample_shape: Dims
    value_range: tuple[float, float]


def facts_of(choice: Choice) -> Facts:
    """Return the facts of the chosen data with the chosen classes. Raises DataError."""
    return with_classes(find_source(choice.source).facts(choice.params), choice.classes)


def with_classes(facts: Facts, classes: tuple[str, ...]) -> Facts:
    """Return the facts of a subset of the classes. Raises DataError for an unknown one."""
    if not classes:
        return facts
    labels = find_classes(facts.classes, classes)
    train, test = facts.train_counts, facts.test_counts
    if not train or not test:  # not known: about as many of each
        share = len(labels) / len(facts.classes)
        number = (round(facts.train * share), round(facts.test * share))
        return replace(
            facts, classes=_named(facts.classes, labels), train=number[0], test=number[1]
        )
    kept_train = tuple(train[label] for label in labels)
    kept_test = tuple(test[label] for label in labels)
    return replace(
        facts,
        classes=_named(facts.classes, labels),
        train=sum(kept_train),
        test=sum(kept_test),
        train_counts=kept_train,
        test_counts=kept_test,
    )


def find_classes(names: tuple[str, ...], chosen: tuple[str, ...]) -> tuple[int, ...]:
    """Return the labels of the chosen classes, given by name or else by number.

    Raises:
        DataError: if one is unknown or chosen twice, or only one is chosen.
    """
    labels = []
    for text in chosen:
        if text in names:
            labels.append(names.index(text))
        elif text.isdecimal() and int(text) < len(names):
            labels.append(int(text))
        else:
            raise DataError(f"There is no class {text} in the data; there are {_list(names)}.")
    twice = [text for text, label in zip(chosen, labels, strict=True) if labels.count(label) > 1]
    if twice:
        raise DataError(f"The class {twice[0]} is chosen twice.")
    if len(labels) < 2:
        raise DataError(f"Only the class {chosen[0]} is chosen: choose at least two.")
    return tuple(labels)


def prepare(
    source: SourceSpec | str,
    choice: Choice,
    input_shape: Dims,
    validation_split: float = 0.0,
    report: Report = QUIET,
) -> Prepared:
    """Read the chosen data and bring it to an Input.

    The validation samples are the last ones of the training samples, as ``keras.Model.fit``
    takes them.

    Raises:
        DataError: with a sentence, whatever is wrong with data or choice.
        Cancelled: when the report says so.
    """
    spec = find_source(source) if isinstance(source, str) else source
    data, words = _load(spec, choice, input_shape, report)
    sample = data.x_train.shape[1:]
    plan = _plan(sample, input_shape, data.value_range)
    step(report, 0, 0, "fitting the samples to the network")
    classes, train, test = _select(data, choice.classes if not words else ())
    cut = _validation_cut(len(train[1]), validation_split)
    _check_memory(plan, len(train[1]) + len(test[1]))
    x_train, x_test = plan.apply(train[0]), plan.apply(test[0])
    return Prepared(
        x_train[:cut],
        train[1][:cut],
        x_train[cut:] if validation_split else None,
        train[1][cut:] if validation_split else None,
        x_test,
        test[1],
        classes,
        words or plan.words,
        data.note,
        data.skipped,
        data.fingerprint,
        sample,
        data.value_range,
    )


def _load(
    spec: SourceSpec, choice: Choice, input_shape: Dims, report: Report
) -> tuple[Dataset, str]:
    """Return the data, and what was done to the pictures while they were read.

    The words are "" if nothing was; otherwise only the chosen classes have been read.
    """
    params = checked(spec.parameters, choice.params)
    if spec.load_as is None:
        return spec.load(params, report), ""
    facts = with_classes(spec.facts(params), choice.classes)
    plan = _plan(facts.sample_shape, input_shape, facts.value_range)
    height, width, channels = plan.picture
    if height is None or width is None or channels is None:
        return spec.load(params, report), ""
    # Grey is repeated to three channels by the plan: in memory one is enough.
    channels = 1 if plan.colour == "repeat" else channels
    chosen = facts.classes if choice.classes else ()
    return spec.load_as(params, report, (height, width, channels), chosen), plan.words


def _plan(sample: Dims, input_shape: Dims, value_range: tuple[float, float]) -> FitPlan:
    plan = fit_plan(sample, input_shape, value_range)
    if isinstance(plan, Misfit):
        raise DataError(plan.message)
    return plan


def _select(
    data: Dataset, chosen: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    if not chosen:
        return data.classes, (data.x_train, data.y_train), (data.x_test, data.y_test)
    labels = find_classes(data.classes, chosen)
    train = _only(data.x_train, data.y_train, labels)
    test = _only(data.x_test, data.y_test, labels)
    return _named(data.classes, labels), train, test


def _only(x: np.ndarray, y: np.ndarray, labels: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    keep = np.isin(y, labels)
    # new[old label] = new label
    new = np.full(max(labels) + 1, -1, np.int64)
    new[list(labels)] = np.arange(len(labels))
    return x[keep], new[y[keep]]


def _validation_cut(count: int, share: float) -> int:
    if not share:
        if not count:
            raise DataError("There is no training sample in the data.")
        return count
    cut = math.floor(count * (1.0 - share))
    if cut in (0, count):
        raise DataError(
            f"{count:,} training samples cannot be split: a validation share of {share:g} "
            f"leaves {cut:,} to train on and {count - cut:,} to validate with."
        )
    return cut


def _check_memory(plan: FitPlan, count: int) -> None:
    size = math.prod(dim or 1 for dim in plan.target)
    require_memory(
        4 * size * count,
        f"The data ({count:,} samples, fitted to the Input)",
        "choose fewer classes or a smaller Input",
    )


def _named(names: tuple[str, ...], labels: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(names[label] for label in labels)


def _list(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:20])
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20:,} more"
