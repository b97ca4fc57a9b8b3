"""The part of an exported file that reads data and trains, under ``if __name__ == "__main__":``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.data import DataError, Facts, FitPlan, Misfit, find_source, fit_plan
from cnnbuilder.data.prepare import find_classes
from cnnbuilder.export.data_code import (
    ALL_FOUR,
    DataCode,
    DataQuestion,
    data_code,
    fit_code,
    has_data_code,
    select_code,
)
from cnnbuilder.export.pretty import Code, call, keyword, sequence, statement
from cnnbuilder.export.snippets import RESIZE, SELECT
from cnnbuilder.plan import ModelPlan
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import LossSpec, OptimizerSpec, Parameter, Params, complete
from cnnbuilder.spec.kinds import python_literal as literal


@dataclass(frozen=True, slots=True)
class TrainingCode:
    """All that the training part is written from.

    Attributes:
        data: Which data.
        facts: Of that data, all classes.
        fit: How samples are brought to the network's input.
        optimizer: Declaration of the optimiser.
        loss: Declaration of the loss.
        loss_params: Its parameters.
        settings: Everything else.
        values: How many values the network gives for a sample.
        seed: Makes the run repeatable.
    """

    data: DataChoice
    facts: Facts
    fit: FitPlan
    optimizer: OptimizerSpec
    loss: LossSpec
    loss_params: Params
    settings: TrainingSettings
    values: int
    seed: int = 0


def training_code(
    plan: ModelPlan,
    data: DataChoice,
    settings: TrainingSettings,
    loss: tuple[str, Params],
    catalog: Catalog,
    *,
    seed: int = 0,
    facts: Facts | None = None,
) -> TrainingCode:
    """Return what the training part of ``plan`` is written from.

    Args:
        plan: The network: one input, one output with one row of values.
        data: Which data.
        settings: How to train.
        loss: The loss to use and its parameters; "auto" resolved.
        catalog: Optimisers and losses.
        seed: Makes the run repeatable.
        facts: Of the data, all classes, where they are known already.

    Raises:
        DataError: with a sentence, if the data cannot be read or does not fit the network.
    """
    if len(plan.inputs) != 1 or len(plan.outputs) != 1:
        raise DataError(
            f"The network has {len(plan.inputs)} inputs and {len(plan.outputs)} outputs; code that "
            "trains can be written for one of each."
        )
    if not has_data_code(data.source):
        raise DataError(f"Code that reads {data.source} cannot be written.")
    if facts is None:
        facts = find_source(data.source).facts(data.params)
    fit = fit_plan(facts.sample_shape, plan.call(plan.inputs[0]).output_shape, facts.value_range)
    if isinstance(fit, Misfit):
        raise DataError(fit.message)
    output = plan.call(plan.outputs[0]).output_shape
    if len(output) != 1 or output[0] is None:
        raise DataError("The network does not end in one row of values: add Flatten and Dense.")
    return TrainingCode(
        data,
        facts,
        fit,
        catalog.optimizers[settings.optimizer],
        catalog.losses[loss[0]],
        complete(catalog.losses[loss[0]].parameters, loss[1]),
        settings,
        output[0],
        seed,
    )


@dataclass(frozen=True, slots=True)
class TrainingSource:
    """The training part, in the pieces of a file.

    Attributes:
        standard: Imports from Python's own library.
        imports: Other imports, without Keras.
        constants: Lines below the imports.
        before: Lines of the functions before ``build_model()``.
        after: Lines after it.
    """

    standard: tuple[str, ...]
    imports: tuple[str, ...]
    constants: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


def training_source(code: TrainingCode) -> TrainingSource:
    """Return the training part."""
    question = DataQuestion(code.data.params, code.facts, code.fit)
    reading = data_code(code.data.source, question)
    functions = [*reading.functions]
    if code.data.classes:
        functions.append(SELECT)
    if code.fit.size is not None and not reading.has_size:
        functions.append(RESIZE)
    before: list[str] = []
    for function in functions:
        before += [*function.splitlines(), "", ""]
    before += [*_read_data(code, reading), "", "", *fit_code(code.fit, reading), "", ""]
    imports = sorted(
        {"import numpy as np", *reading.imports}, key=lambda line: (line[:4] == "from", line)
    )
    return TrainingSource(
        reading.standard, tuple(imports), reading.constants, tuple(before), tuple(_main(code))
    )


def _read_data(code: TrainingCode, reading: DataCode) -> list[str]:
    says = f'    """Return training and test data: {reading.says}."""'
    lines = ["def read_data():", says, *reading.body]
    if not code.data.classes:
        return [*lines, f"    return {reading.result}"]
    if reading.result != ALL_FOUR:
        lines += _unpacked(reading.result)
    lines += select_code(find_classes(code.facts.classes, code.data.classes))
    return [*lines, f"    return {ALL_FOUR}"]


def _unpacked(result: str) -> list[str]:
    """Lines that give the four arrays of ``result``, "(a, b), (c, d)", their usual names."""
    train, test = result[1:-1].split("), (")
    # The test first: it may be cut from the arrays that the training keeps the rest of.
    return [f"    x_test, y_test = {test}", f"    x_train, y_train = {train}"]


def _main(code: TrainingCode) -> list[str]:
    settings = code.settings
    tested = code.facts.test > 0
    lines = [
        "",
        "",
        "def main():",
        '    """Train the network and test it."""',
        f"    keras.utils.set_random_seed({code.seed})",
        "    (x_train, y_train), (x_test, y_test) = read_data()",
        *_labels(code, tested),
        "",
        "    model = build_model()",
        "    model.summary()",
        *statement(
            call(
                "model.compile",
                keyword("optimizer", _optimizer(code)),
                keyword("loss", _loss(code)),
                keyword("metrics", _metrics(code)),
            )
        ),
        *statement(
            call(
                "model.fit",
                "fit(x_train)",
                "y_train",
                f"batch_size={settings.batch_size}",
                f"epochs={settings.epochs}",
                *_validation(settings),
            )
        ),
    ]
    if tested:
        lines += [
            "    loss, accuracy = model.evaluate(fit(x_test), y_test, verbose=0)",
            '    print(f"test loss {loss:.4f}, test accuracy {accuracy:.4f}")',
        ]
    return [*lines, "", "", 'if __name__ == "__main__":', "    main()"]


def _validation(settings: TrainingSettings) -> tuple[Code, ...]:
    share = settings.validation_split
    return (f"validation_split={literal(share)}",) if share else ()


def _labels(code: TrainingCode, tested: bool) -> list[str]:
    """Bring labels to the form that the loss wants."""
    parts = ("train", "test") if tested else ("train",)
    if code.loss.labels == "index":
        return []
    if code.values == 1:
        return [f'    y_{part} = y_{part}.astype("float32")[:, None]' for part in parts]
    return [f"    y_{part} = keras.utils.to_categorical(y_{part}, {code.values})" for part in parts]


def _optimizer(code: TrainingCode) -> Code:
    optimizer = code.optimizer
    given = complete(optimizer.parameters, code.settings.optimizer_params)
    # The learning rate is the one number that everybody turns, so it is always there.
    items = _arguments(optimizer.parameters, given, always="learning_rate")
    return call(f"keras.optimizers.{optimizer.type}", *items)


def _loss(code: TrainingCode) -> Code:
    items = _arguments(code.loss.parameters, code.loss_params)
    if not items:
        return literal(code.loss.type)
    return call(f"keras.losses.{code.loss.keras_class}", *items)


def _metrics(code: TrainingCode) -> Code:
    # Keras's own "accuracy" takes 0.5 for the limit, which for a logit is 0.
    logits = bool(code.loss_params.get("from_logits"))
    if code.values == 1 and code.loss.labels != "index" and logits:
        metric = call("keras.metrics.BinaryAccuracy", 'name="accuracy"', "threshold=0.0")
        return sequence([metric])
    return sequence(['"accuracy"'])


def _arguments(
    parameters: tuple[Parameter, ...], given: Mapping[str, Any], always: str = ""
) -> list[Code]:
    return [
        f"{parameter.name}={parameter.kind.literal(given[parameter.name])}"
        for parameter in parameters
        if parameter.name == always or not parameter.is_keras_default(given[parameter.name])
    ]
