"""Parameters of layers that draw random numbers while training."""

from __future__ import annotations

from cnnbuilder.spec.common import seed
from cnnbuilder.spec.kinds import Choice, Float
from cnnbuilder.spec.parameter import Parameter, Params


def dropout_rate(text: str, *, open_maximum: bool = False) -> Parameter:
    """``rate`` of a layer that disturbs the training."""
    kind = Float(0.0, 1.0, open_maximum=open_maximum)
    return Parameter("rate", kind, 0.5, "Rate", text, required=True)


def rate_line(params: Params) -> str:
    """What matters of a layer with a rate."""
    return f"rate {params['rate']:g}"


def fill_parameters() -> tuple[Parameter, ...]:
    """What is seen beyond the edge of an image that is moved or turned, and how it is drawn."""
    return (
        Parameter(
            "fill_mode",
            Choice(("reflect", "constant", "nearest", "wrap")),
            "reflect",
            "Fill",
            "What stands where nothing of the image is: its mirror image, one value, its edge, or "
            "its other side.",
            more=True,
        ),
        Parameter(
            "interpolation",
            Choice(("bilinear", "nearest")),
            "bilinear",
            "Interpolation",
            "How values between pixels are found.",
            more=True,
        ),
        seed(),
        Parameter(
            "fill_value",
            Float(),
            0.0,
            "Fill value",
            "The value that stands outside where the fill is constant.",
            more=True,
        ),
    )
