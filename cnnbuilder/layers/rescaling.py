"""Rescaling: x · scale + offset."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Float,
    Inputs,
    LayerSpec,
    Parameter,
    Params,
    TensorSpec,
    common,
)


def _output(_params: Params, inputs: Inputs) -> TensorSpec:
    return inputs[0]


def _macs(_params: Params, _inputs: Inputs, output: TensorSpec) -> int:
    return output.size or 0


def _line(params: Params) -> str:
    scale, offset = params["scale"], params["offset"]
    # Below that, 1 / scale is too large for what it is to show.
    whole = round(1 / scale) if scale > 1e-9 else 0
    factor = f"÷ {whole}" if whole > 1 and 1.0 / whole == scale else f"× {scale:g}"
    return common.window_line(factor, f"{offset:+g}".replace("-", "−") if offset else "")


SPEC = LayerSpec(
    type="Rescaling",
    keras_class="Rescaling",
    title="Rescaling",
    category=Category.NORMALISATION,
    glyph="rescale",
    summary="Multiplies each value by the scale and adds the offset: brings pixels into the range "
    "a network learns from.",
    parameters=(
        Parameter(
            "scale",
            Float(),
            1.0 / 255,
            "Scale",
            "What each value is multiplied by; 1 / 255 brings pixels into the range from 0 to 1.",
            required=True,
        ),
        Parameter("offset", Float(), 0.0, "Offset", "What is added after that."),
    ),
    line=_line,
    output=_output,
    macs=_macs,
    examples=(Example({}, ((150, 150, 3),), (150, 150, 3)),),
    words=("scale", "normalise", "normalize"),
)
