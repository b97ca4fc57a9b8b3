"""Names that code uses: old ones, those of Keras 1, and those that are nearly right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

# What a constructor's arguments are, in Keras's order, where that is not the order of our form.
POSITIONS: Mapping[str, tuple[str, ...]] = {
    "Input": ("shape", "batch_size"),
    "Dense": ("units", "activation", "use_bias"),
    "Conv2D": (
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "data_format",
        "dilation_rate",
        "groups",
        "activation",
    ),
    "SeparableConv2D": ("filters", "kernel_size", "strides", "padding"),
    "DepthwiseConv2D": ("kernel_size", "strides", "padding", "depth_multiplier"),
    "Conv2DTranspose": ("filters", "kernel_size", "strides", "padding", "output_padding"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "BatchNormalization": ("axis", "momentum", "epsilon", "center", "scale"),
    "UpSampling2D": ("size", "data_format", "interpolation"),
    "LayerNormalization": ("axis", "epsilon", "center", "scale"),
    "GroupNormalization": ("groups", "axis", "epsilon", "center", "scale"),
}

# Arguments of Keras 1 and 2, and what they are called now.
RENAMED: Mapping[str, str] = {
    "nb_filter": "filters",
    "nb_kernel": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "init": "kernel_initializer",
    "bias": "use_bias",
    "output_dim": "units",
    "p": "rate",
    "atrous_rate": "dilation_rate",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer",
    "keep_dims": "keepdims",
}
RENAMED_BY_TYPE: Mapping[tuple[str, str], str] = {
    ("LeakyReLU", "alpha"): "negative_slope",
    ("BatchNormalization", "mode"): "",
    ("Rescaling", "factor"): "scale",
}

# Arguments that change nothing of what a design says.
HARMLESS = frozenset(
    {"dtype", "autocast", "weights", "data_format", "dim_ordering", "image_data_format", "sparse"}
)
# Arguments that are real, and that this version has no place for.
LEFT_OUT = re.compile(r".*_(regularizer|constraint)$")

# Loss and optimiser names that are short forms.
SHORT: Mapping[str, str] = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
}

# Functions that do what a layer does.
FUNCTIONS: Mapping[str, str] = {
    "add": "Add",
    "concatenate": "Concatenate",
    "concat": "Concatenate",
    "merge": "Concatenate",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "subtract": "Subtract",
    "flatten": "Flatten",
}


def snake(name: str) -> str:
    """Return ``HeNormal`` as ``he_normal``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of ``names`` that somebody meant who wrote ``name``, or None."""
    known = list(names)
    small = {each.lower().replace("_", ""): each for each in known}
    plain = name.lower().replace("_", "")
    if plain in small:
        return small[plain]
    found = difflib.get_close_matches(plain, list(small), 1, 0.84)
    return small[found[0]] if found else None
