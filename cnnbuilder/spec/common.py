"""Parameters and rules that several layer types share, with Keras's names and defaults."""

from __future__ import annotations

from cnnbuilder.spec.kinds import Bool, Choice, Int, Maybe, Pair
from cnnbuilder.spec.layer import Inputs, ParameterFault
from cnnbuilder.spec.parameter import Parameter, Params
from cnnbuilder.spec.problem import Fix, RuleError, SetParameter
from cnnbuilder.spec.tensor import Dim, TensorSpec
from cnnbuilder.spec.window import Window

ACTIVATIONS = (
    "linear",
    "relu",
    "sigmoid",
    "tanh",
    "softmax",
    "softplus",
    "softsign",
    "elu",
    "selu",
    "gelu",
    "silu",
    "leaky_relu",
    "relu6",
    "exponential",
    "hard_sigmoid",
)

INITIALIZERS = (
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "random_uniform",
    "random_normal",
    "truncated_normal",
    "orthogonal",
    "zeros",
    "ones",
)

# Orthogonal rows want a matrix; Keras refuses to draw a vector that way.
VECTOR_INITIALIZERS = tuple(name for name in INITIALIZERS if name != "orthogonal")

# Above it Qt's spin boxes end; nobody needs more seeds than two thousand million.
LARGEST_SEED = 2**31 - 1


def units_like(name: str, label: str, text: str, default: int, unit: str) -> Parameter:
    """A required count such as ``filters`` or ``units``."""
    return Parameter(name, Int(1, unit=unit), default, label, text, required=True)


def kernel_size(default: int = 3, name: str = "kernel_size") -> Parameter:
    """``kernel_size`` of a two-dimensional window."""
    return Parameter(
        name,
        Pair(1, "cells"),
        (default, default),
        "Kernel size",
        "Height and width of the window that slides over the image; each of its cells has a weight.",
        required=True,
    )


def pool_size(*, required: bool = False) -> Parameter:
    """``pool_size`` of a pooling layer; Keras has a default for some of them only."""
    return Parameter(
        "pool_size",
        Pair(1, "cells"),
        (2, 2),
        "Pool size",
        "Height and width of the window of which one value is kept.",
        required=required,
        positional=True,
    )


def strides(
    text: str = "How far the window moves from one output value to the next; 2 halves height and "
    "width.",
) -> Parameter:
    """``strides`` of a convolution."""
    return Parameter("strides", Pair(1, "cells"), (1, 1), "Strides", text)


def pool_strides() -> Parameter:
    """``strides`` of a pooling layer: none means the pool size."""
    return Parameter(
        "strides",
        Maybe(Pair(1, "cells")),
        None,
        "Strides",
        "How far the window moves; none means as far as it is wide, so windows do not overlap.",
    )


def padding(
    text: str = '"valid" keeps the window inside the image, which shrinks it; "same" adds a ring of '
    "zeros, so that with stride 1 height and width stay.",
) -> Parameter:
    """``padding``."""
    return Parameter("padding", Choice(("valid", "same")), "valid", "Padding", text)


def pool_padding() -> Parameter:
    """``padding`` of a pooling layer, which adds nothing that would count."""
    return padding(
        '"valid" leaves out what does not fill a whole window; "same" lets windows reach over the '
        "edge, where nothing counts, so that every value is in one."
    )


def dilation() -> Parameter:
    """``dilation_rate``."""
    return Parameter(
        "dilation_rate",
        Pair(1),
        (1, 1),
        "Dilation",
        "Distance between the cells of the kernel: 1 is dense, 2 leaves every other cell out.",
        more=True,
    )


def groups() -> Parameter:
    """``groups``."""
    return Parameter(
        "groups",
        Int(1),
        1,
        "Groups",
        "Splits the channels into this many parts, each with filters of its own. "
        "Input channels and filters must divide by it.",
        more=True,
    )


def activation() -> Parameter:
    """``activation``; "linear" is Keras's None."""
    return Parameter(
        "activation",
        Choice(ACTIVATIONS),
        "linear",
        "Activation",
        "The function applied to each output value; linear leaves it as it is.",
    )


def use_bias(text: str = "Adds a learned number to each map.") -> Parameter:
    """``use_bias``."""
    return Parameter("use_bias", Bool(), True, "Use bias", text)


def initializer(
    name: str, label: str, default: str, options: tuple[str, ...] = INITIALIZERS
) -> Parameter:
    """An initialiser by name."""
    return Parameter(
        name,
        Choice(options),
        default,
        label,
        "What these weights are before training.",
        more=True,
        group="Initialisers",
    )


def kernel_initializer(name: str = "kernel_initializer", label: str = "Kernel init") -> Parameter:
    """``kernel_initializer``, Keras's default."""
    return initializer(name, label, "glorot_uniform")


def vector_initializer(name: str, label: str, default: str) -> Parameter:
    """An initialiser by name of a weight that has one axis."""
    return initializer(name, label, default, VECTOR_INITIALIZERS)


def bias_initializer() -> Parameter:
    """``bias_initializer``, Keras's default."""
    return vector_initializer("bias_initializer", "Bias init", "zeros")


def depth_multiplier() -> Parameter:
    """``depth_multiplier``."""
    return Parameter(
        "depth_multiplier",
        Int(1, unit="a channel"),
        1,
        "Depth multiplier",
        "How many filters each input channel gets of its own.",
    )


def seed() -> Parameter:
    """``seed`` of a layer that draws random numbers."""
    return Parameter(
        "seed",
        Maybe(Int(0, LARGEST_SEED)),
        None,
        "Seed",
        "Makes the layer draw the same random numbers every time; none leaves it to the run.",
        more=True,
    )


def strides_or_dilation(params: Params) -> tuple[ParameterFault, ...]:
    """Keras refuses a stride above 1 together with a dilation above 1."""
    if max(params["strides"]) > 1 and max(params["dilation_rate"]) > 1:
        return (
            ParameterFault(
                "dilation_rate",
                "Strides above 1 cannot be combined with a dilation above 1: set one of them to 1.",
                (
                    Fix("Set dilation to 1 × 1", (SetParameter("dilation_rate", (1, 1)),)),
                    Fix("Set strides to 1 × 1", (SetParameter("strides", (1, 1)),)),
                ),
            ),
        )
    return ()


def conv_window(params: Params) -> Window:
    """The window of a convolution."""
    return Window(
        params["kernel_size"], params["strides"], params["dilation_rate"], params["padding"]
    )


def known_channels(image: TensorSpec) -> tuple[Dim, Dim, int]:
    """Height, width and channels of what a convolution takes. Raises RuleError."""
    height, width, channels = image.shape
    if channels is None:
        raise RuleError("The number of channels must be known: the kernel's size depends on it.")
    return height, width, channels


def pool_window(params: Params) -> Window:
    """The window of a pooling layer."""
    strides = params["strides"] or params["pool_size"]
    return Window(
        params["pool_size"],
        strides,
        padding=params["padding"],
        kernel_name="pool_size",
        zeros=False,
    )


def pool_output(params: Params, inputs: Inputs) -> TensorSpec:
    """The shape rule of a pooling layer."""
    height, width, channels = inputs[0].shape
    return inputs[0].reshaped(*pool_window(params).output(height, width), channels)


def keepdims() -> Parameter:
    """``keepdims`` of a layer that makes one number of each map."""
    return Parameter(
        "keepdims",
        Bool(),
        False,
        "Keep axes",
        "Gives 1 × 1 × channels in place of a vector.",
        more=True,
    )


def keepdims_line(params: Params) -> str:
    """What matters of a layer that makes one number of each map."""
    return "keeps axes" if params["keepdims"] else ""


def global_pool_output(params: Params, inputs: Inputs) -> TensorSpec:
    """The shape rule of a layer that makes one number of each map."""
    channels = inputs[0].shape[2]
    return inputs[0].reshaped(*((1, 1, channels) if params["keepdims"] else (channels,)))


def window_line(*parts: str) -> str:
    """Join what matters with a middle dot, leaving empty parts out."""
    return " · ".join(part for part in parts if part)


def shown_activation(params: Params) -> str:
    """The activation for the block's line; linear is not worth a word."""
    name = params["activation"]
    return "" if name == "linear" else str(name)


def shown_padding(params: Params) -> str:
    """The padding for the block's line, unless it is the default."""
    return "" if params["padding"] == "valid" else str(params["padding"])


def shown_count(count: int, word: str) -> str:
    """``1 filter``, ``1,024 filters``."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def shown_pair(pair: tuple[int, int]) -> str:
    """``3 × 3``."""
    return f"{pair[0]} × {pair[1]}"


def shown_step(pair: tuple[int, int], words: str = "stride {}") -> str:
    """``stride 2``, ``stride 1 × 2`` where they differ, and nothing for 1."""
    if pair == (1, 1):
        return ""
    return words.format(pair[0] if pair[0] == pair[1] else shown_pair(pair))


def pool_line(params: Params) -> str:
    """What matters of a pooling layer."""
    pool, strides = params["pool_size"], params["strides"]
    return window_line(
        shown_pair(pool),
        "" if strides in (None, pool) else shown_step(strides) or "stride 1",
        shown_padding(params),
    )


def equal_strides(params: Params) -> tuple[ParameterFault, ...]:
    """TensorFlow's depthwise convolution takes one stride for both directions.

    On an Intel or AMD processor another library steps in and takes two; on a GPU and elsewhere the
    network would fail when it is first run. With a dilation Keras computes it in another way, which
    takes two strides everywhere.
    """
    rows, columns = params["strides"]
    if rows == columns or max(params["dilation_rate"]) > 1:
        return ()
    return (
        ParameterFault(
            "strides",
            f"A depthwise convolution takes the same stride in both directions, not {rows} × "
            f"{columns}.",
            tuple(
                Fix(f"Set strides to {n} × {n}", (SetParameter("strides", (n, n)),))
                for n in sorted((rows, columns))
            ),
            "Strides must be equal",
        ),
    )


def unchanged(_params: Params, inputs: Inputs) -> TensorSpec:
    """The shape rule of layers that work value by value."""
    return inputs[0]


def one_a_value(_params: Params, _inputs: Inputs, output: TensorSpec) -> int:
    """The cost rule of layers that multiply once for each value."""
    return output.size or 0


def target_size(what: str) -> tuple[Parameter, Parameter]:
    """``height`` and ``width`` of what comes out."""
    return (
        Parameter("height", Int(1), 224, "Height", f"Rows {what}.", required=True),
        Parameter("width", Int(1), 224, "Width", f"Columns {what}.", required=True),
    )


def target_output(params: Params, inputs: Inputs) -> TensorSpec:
    """The shape rule of layers that give images of one size."""
    return inputs[0].reshaped(params["height"], params["width"], inputs[0].shape[2])
