"""What Keras takes and we refuse on purpose."""

from __future__ import annotations

from collections.abc import Callable

from cnnbuilder.spec import Inputs, Params

Refusal = Callable[[Params, Inputs], bool]


def one_input(_params: Params, inputs: Inputs) -> bool:
    return len(inputs) == 1


def joins_samples(params: Params, inputs: Inputs) -> bool:
    return params["axis"] in (0, -1 - inputs[0].rank)


def along_samples(params: Params, inputs: Inputs) -> bool:
    return params["axis"] in (0, -1 - inputs[0].rank)


def not_the_last(params: Params, inputs: Inputs) -> bool:
    return params["axis"] not in (-1, inputs[0].rank)


def no_image(_params: Params, inputs: Inputs) -> bool:
    return inputs[0].rank != 3


IMAGES = ((no_image, "it would take other axes for the rows and columns of an image"),)
ONE_INPUT = ((one_input, "as for Add"),)
SAMPLES = ((along_samples, "samples of a batch have nothing to do with one another"),)

# What Keras takes and we refuse on purpose, by type: when, and why.
STRICTER: dict[str, tuple[tuple[Refusal, str], ...]] = {
    "Add": ((one_input, "a sum of one tensor is a block that does nothing: a wire was forgotten"),),
    "Concatenate": (
        (one_input, "as for Add"),
        (joins_samples, "along the batch axis it would put samples behind one another"),
    ),
    "Average": ONE_INPUT,
    "Maximum": ONE_INPUT,
    "Minimum": ONE_INPUT,
    "Multiply": ONE_INPUT,
    "Softmax": SAMPLES,
    **dict.fromkeys(
        ("CenterCrop", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom"), IMAGES
    ),
    "UnitNormalization": SAMPLES,
    "RMSNormalization": ((not_the_last, "its scale is laid along the last axis all the same"),),
}
