"""The networks of CNN courses, from one convolution to AlexNet."""

from __future__ import annotations

from typing import Any

from cnnbuilder.templates.build import APPLICATION_GROUP, EXERCISE_GROUP, STARTER, Block, Template

THREE = ("0", "1", "2")


def _input(*shape: int) -> Block:
    return "Input", {"shape": shape}


def _conv(filters: int, size: int = 3, **more: Any) -> Block:
    params = {"filters": filters, "kernel_size": (size, size), "activation": "relu"}
    return "Conv2D", {**params, **more}


def _pool(size: int = 2, strides: int | None = None) -> Block:
    return "MaxPooling2D", {
        "pool_size": (size, size),
        "strides": None if strides is None else (strides, strides),
    }


def _dense(units: int, activation: str = "linear") -> Block:
    return "Dense", {"units": units, "activation": activation}


FLATTEN: Block = ("Flatten", {})

_MNIST_BASE = (_input(28, 28, 1), _conv(32), _pool(), _conv(64), _pool(), _conv(64))

COURSE = (
    Template(
        STARTER,
        "A small convnet for the embedded 8 × 8 digits; trains in seconds.",
        (
            _input(8, 8, 1),
            _conv(16, padding="same"),
            _pool(),
            _conv(32, padding="same"),
            _pool(),
            FLATTEN,
            _dense(10, "softmax"),
        ),
        source="digits",
        epochs=10,
        batch_size=32,
        validation_split=0.1,
    ),
    Template(
        "one-conv",
        "One convolution and a classifier: the smallest convnet.",
        (_input(28, 28, 1), _conv(10, 2), FLATTEN, _dense(3, "softmax")),
        classes=THREE,
        group=EXERCISE_GROUP,
    ),
    Template(
        "two-conv-2x2",
        "Two convolutions with 2 × 2 kernels, the first padded.",
        (
            _input(28, 28, 1),
            _conv(10, 2, padding="same"),
            _conv(10, 2),
            FLATTEN,
            _dense(3, "softmax"),
        ),
        classes=THREE,
        group=EXERCISE_GROUP,
    ),
    Template(
        "dense-784",
        "Dense layers alone on a picture laid in one row.",
        (_input(784), _dense(10, "relu"), _dense(10, "relu"), _dense(3, "softmax")),
        classes=THREE,
        group=EXERCISE_GROUP,
    ),
    Template(
        "dense-784-wide",
        "Dense layers, one narrow and one wide, on a picture laid in one row.",
        (_input(784), _dense(5, "relu"), _dense(15, "relu"), _dense(3, "softmax")),
        classes=THREE,
        group=EXERCISE_GROUP,
    ),
    Template(
        "dense-512",
        "A large dense network for MNIST.",
        (_input(784), _dense(512, "relu"), _dense(256, "relu"), _dense(10, "softmax")),
        group=EXERCISE_GROUP,
    ),
    Template(
        "ann-20",
        "One hidden layer of 20 sigmoid units.",
        (_input(784), _dense(20, "sigmoid"), _dense(10, "softmax")),
        group=EXERCISE_GROUP,
    ),
    Template(
        "ann-megapixel",
        "Why nobody uses dense layers on photos: five thousand million weights.",
        (_input(1_000_000), _dense(5000), _dense(10)),
        source="folder",
        group=EXERCISE_GROUP,
    ),
    Template(
        "cnn-same",
        "Two padded convolutions: the picture keeps its size.",
        (
            _input(28, 28, 1),
            _conv(10, padding="same"),
            _conv(10, padding="same"),
            FLATTEN,
            _dense(3, "softmax"),
        ),
        classes=THREE,
        group=EXERCISE_GROUP,
    ),
    Template(
        "cnn-same-wide",
        "Two padded convolutions with 5 and 15 filters.",
        (
            _input(28, 28, 1),
            _conv(5, padding="same"),
            _conv(15, padding="same"),
            FLATTEN,
            _dense(3, "softmax"),
        ),
        classes=THREE,
        group=EXERCISE_GROUP,
    ),
    Template(
        "cnn-pooled",
        "Convolution and pooling in turn: few weights, small pictures.",
        (
            _input(28, 28, 1),
            _conv(5),
            _pool(),
            _conv(15),
            _pool(),
            FLATTEN,
            _dense(3, "softmax"),
        ),
        classes=THREE,
        group=EXERCISE_GROUP,
    ),
    Template(
        "mnist-base",
        "The convolutional part of the MNIST convnet, without a classifier.",
        _MNIST_BASE,
    ),
    Template(
        "mnist-convnet",
        "The textbook's convnet for handwritten digits: 99 % on MNIST.",
        (*_MNIST_BASE, FLATTEN, _dense(64, "relu"), _dense(10, "softmax")),
        optimizer=("RMSprop", {}),
        loss=("categorical_crossentropy", {}),
    ),
    Template(
        "no-max-pool",
        "Three convolutions without pooling: the maps stay large.",
        (_input(28, 28, 1), _conv(32), _conv(64), _conv(64)),
        group=EXERCISE_GROUP,
    ),
    Template(
        "functional-64",
        "Two classes of 64 × 64 grey pictures, one sigmoid unit.",
        (
            _input(64, 64, 1),
            _conv(16, padding="same"),
            _pool(),
            _conv(32, padding="same"),
            _pool(),
            FLATTEN,
            _dense(100, "relu"),
            _dense(1, "sigmoid"),
        ),
        source="faces",
        optimizer=("SGD", {"learning_rate": 0.01, "momentum": 0.9}),
        loss=("binary_crossentropy", {}),
        batch_size=32,
    ),
    Template(
        "cifar10-cnn",
        "Three convolutions for small colour pictures, ending in logits.",
        (
            _input(32, 32, 3),
            _conv(16),
            _pool(),
            _conv(32),
            _pool(),
            _conv(64),
            _pool(),
            FLATTEN,
            _dense(64, "relu"),
            _dense(10),
        ),
        source="cifar10",
        loss=("sparse_categorical_crossentropy", {"from_logits": True}),
        epochs=10,
    ),
    Template(
        "dogs-cats",
        "Photos of two kinds in two folders, brought to 150 × 150.",
        (
            _input(150, 150, 3),
            _conv(32),
            _pool(),
            _conv(64),
            _pool(),
            _conv(128),
            _pool(),
            _conv(128),
            _pool(),
            FLATTEN,
            _dense(512, "relu"),
            _dense(1, "sigmoid"),
        ),
        source="folder",
        optimizer=("RMSprop", {}),
        loss=("binary_crossentropy", {}),
        epochs=10,
        batch_size=20,
    ),
    Template(
        "alexnet",
        "AlexNet (Krizhevsky, Sutskever and Hinton, 2012), ungrouped.",
        (
            _input(224, 224, 3),
            ("ZeroPadding2D", {"padding": ((1, 2), (1, 2))}),
            _conv(96, 11, strides=(4, 4)),
            _pool(3, 2),
            _conv(256, 5, padding="same"),
            _pool(3, 2),
            _conv(384, padding="same"),
            _conv(384, padding="same"),
            _conv(256, padding="same"),
            _pool(3, 2),
            FLATTEN,
            _dense(4096, "relu"),
            _dense(4096, "relu"),
            _dense(1000, "softmax"),
        ),
        source="folder",
        optimizer=("SGD", {"learning_rate": 0.01, "momentum": 0.9}),
        batch_size=128,
        group=APPLICATION_GROUP,
    ),
)
