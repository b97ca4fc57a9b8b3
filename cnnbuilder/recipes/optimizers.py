"""The optimisers on offer (keras.io/api/optimizers)."""

from __future__ import annotations

from cnnbuilder.spec import Bool, Float, OptimizerSpec, Parameter


def _rate(default: float) -> Parameter:
    return Parameter(
        "learning_rate",
        Float(0.0, open_minimum=True),
        default,
        "Learning rate",
        "How far each step moves the weights.",
    )


def _share(name: str, default: float, label: str, text: str) -> Parameter:
    return Parameter(name, Float(0.0, 1.0, open_maximum=True), default, label, text, more=True)


_EPSILON = Parameter(
    "epsilon",
    Float(0.0, open_minimum=True),
    1e-7,
    "Epsilon",
    "Small number that keeps a division from blowing up.",
    more=True,
)
_MOMENTS = (
    _share("beta_1", 0.9, "Beta 1", "How slowly the mean of the gradients follows."),
    _share("beta_2", 0.999, "Beta 2", "How slowly the mean of their squares follows."),
    _EPSILON,
)

OPTIMIZERS = (
    OptimizerSpec(
        "Adam",
        "Steps of a size of its own for each weight, with momentum; a good first choice.",
        (
            _rate(0.001),
            *_MOMENTS,
            Parameter(
                "amsgrad",
                Bool(),
                False,
                "AMSGrad",
                "Keeps the largest mean of squares seen.",
                more=True,
            ),
        ),
        2,
    ),
    OptimizerSpec(
        "RMSprop",
        "Divides each step by the recent size of the weight's gradient.",
        (
            _rate(0.001),
            _share("rho", 0.9, "Rho", "How slowly the mean of squares follows."),
            Parameter("momentum", Float(0.0, 1.0), 0.0, "Momentum", "Share of the last step kept."),
            _EPSILON,
            Parameter(
                "centered",
                Bool(),
                False,
                "Centered",
                "Divides by the variance in place of the mean of squares.",
                more=True,
            ),
        ),
        1,
    ),
    OptimizerSpec(
        "SGD",
        "Steps along the gradient, with momentum if wanted: the textbook's method.",
        (
            _rate(0.01),
            Parameter("momentum", Float(0.0, 1.0), 0.0, "Momentum", "Share of the last step kept."),
            Parameter(
                "nesterov",
                Bool(),
                False,
                "Nesterov",
                "Looks one step ahead before it takes the gradient.",
                more=True,
            ),
        ),
        1,
    ),
    OptimizerSpec(
        "AdamW",
        "Adam with weight decay: weights shrink a little at each step.",
        (
            _rate(0.001),
            Parameter(
                "weight_decay",
                Float(0.0),
                0.004,
                "Weight decay",
                "Share by which weights shrink.",
            ),
            *_MOMENTS,
        ),
        2,
    ),
    OptimizerSpec("Nadam", "Adam with Nesterov's momentum.", (_rate(0.001), *_MOMENTS), 2),
    OptimizerSpec(
        "Adagrad",
        "Smaller steps for weights that have moved much already.",
        (
            _rate(0.001),
            Parameter(
                "initial_accumulator_value",
                Float(0.0),
                0.1,
                "First sum",
                "What the sum of squares starts from.",
                more=True,
            ),
            _EPSILON,
        ),
        1,
    ),
)
