"""Code in many hands' styles becomes the network it builds; what is wrong in it is told."""

from __future__ import annotations

import json
import textwrap
from dataclasses import replace

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.export.design import design_source
from cnnbuilder.graph.checks import analyse
from cnnbuilder.readiness import context_of
from cnnbuilder.reading import read_code
from cnnbuilder.templates import make_template, template_names

CATALOG = load_catalog()


def read(code):
    return read_code(textwrap.dedent(code), CATALOG)


def types(found):
    analysis = analyse(found.project.graph, CATALOG)
    return [analysis.nodes[node].layer.type for node in analysis.order]


def total(found):
    return analyse(found.project.graph, CATALOG).total_params


def remarks(found, severity=None):
    return [(r.line, r.text) for r in found.remarks if severity in (None, r.severity)]


MNIST = 93_322


def test_sequential_add_with_everything_around_it():
    found = read(
        """
        import numpy as np
        from tensorflow.keras.datasets import mnist
        from tensorflow.keras.models import Sequential
        from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense
        from tensorflow.keras.utils import to_categorical

        (x_train, y_train), (x_test, y_test) = mnist.load_data()
        x_train = x_train.reshape((60000, 28, 28, 1)).astype('float32') / 255
        y_train = to_categorical(y_train)

        model = Sequential()
        model.add(Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)))
        model.add(MaxPooling2D((2, 2)))
        model.add(Conv2D(64, (3, 3), activation='relu'))
        model.add(MaxPooling2D((2, 2)))
        model.add(Conv2D(64, (3, 3), activation='relu'))
        model.add(Flatten())
        model.add(Dense(64, activation='relu'))
        model.add(Dense(10, activation='softmax'))
        model.summary()
        model.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])
        model.fit(x_train, y_train, epochs=5, batch_size=64)
        print(model.evaluate(x_test, y_test))
        """
    )
    assert total(found) == MNIST
    assert remarks(found) == []
    settings = found.project.training
    assert (settings.optimizer, settings.loss) == ("RMSprop", "categorical_crossentropy")
    assert (settings.epochs, settings.batch_size) == (5, 64)
    assert found.project.data.source == "mnist"
    graph = found.project.graph
    assert found.lines[graph.node_named("dense_1")] == 20


def test_a_list_without_imports_as_on_a_slide():
    found = read(
        """
        model = keras.Sequential([
            layers.Input(shape=(28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPool2D(),
            layers.Conv2D(64, 3, activation=tf.nn.relu),
            layers.MaxPool2D(2),
            layers.Conv2D(64, kernel_size=3, activation=keras.activations.relu),
            layers.Flatten(),
            layers.Dense(64, "relu"),
            layers.Dense(10, activation="softmax", name="digits"),
        ])
        """
    )
    assert total(found) == MNIST
    assert found.project.graph.node_named("digits") is not None
    assert remarks(found) == []


def test_functional_style_with_a_helper_and_a_loop():
    found = read(
        """
        from tensorflow import keras
        from tensorflow.keras import layers as L

        def conv_block(x, filters, name=None, **kwargs):
            x = L.Conv2D(filters, 3, padding="same", use_bias=False, name=f"{name}_conv")(x)
            x = L.BatchNormalization()(x)
            return L.ReLU()(x)

        inputs = keras.Input((32, 32, 3), name="image")
        x = inputs
        for number, filters in enumerate([16, 32, 64]):
            shortcut = L.Conv2D(filters, 1)(x)
            x = conv_block(x, filters, name=f"block{number}")
            x = L.add([x, shortcut]) if number % 2 else x + shortcut
            x = L.MaxPooling2D()(x)
        x = L.GlobalAveragePooling2D()(x)
        outputs = L.Dense(10)(x)
        model = keras.Model(inputs=inputs, outputs=outputs, name="little_resnet")
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=3e-4),
                      loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        """
    )
    analysis = analyse(found.project.graph, CATALOG)
    assert analysis.errors == ()
    assert types(found).count("Add") == 3
    assert found.project.name == "little_resnet"
    assert found.project.graph.node_named("block2_conv") is not None
    assert found.project.training.optimizer_params["learning_rate"] == 3e-4
    assert found.project.training.loss == "sparse_categorical_crossentropy"
    assert found.project.training.loss_params["from_logits"] is True
    assert remarks(found) == []


def test_keras_1_spelling():
    found = read(
        """
        from keras.models import Sequential
        from keras.layers.core import Dense, Dropout, Activation, Flatten
        from keras.layers.convolutional import Convolution2D, MaxPooling2D
        from keras.optimizers import SGD

        nb_classes = 10
        model = Sequential()
        model.add(Convolution2D(16, 3, 3, border_mode='same', init='he_normal',
                                subsample=(2, 2), input_shape=(64, 64, 1)))
        model.add(Activation('relu'))
        model.add(Dropout(p=0.25))
        model.add(Flatten())
        model.add(Dense(output_dim=nb_classes, activation='softmax'))
        model.compile(loss='mse', optimizer=SGD(lr=0.01, momentum=0.9, nesterov=True))
        model.fit(X, Y, nb_epoch=3, validation_split=0.2)
        """
    )
    assert types(found) == ["Input", "Conv2D", "Activation", "Dropout", "Flatten", "Dense"]
    assert total(found) == 16 * 9 + 16 + 32 * 32 * 16 * 10 + 10
    conv = found.project.graph.layer_of(found.project.graph.node_named("conv2d"))
    assert conv.params["kernel_initializer"] == "he_normal"
    assert conv.params["strides"] == (2, 2)
    settings = found.project.training
    assert settings.optimizer == "SGD"
    assert settings.optimizer_params["learning_rate"] == 0.01
    assert settings.optimizer_params["momentum"] == 0.9
    assert (settings.loss, settings.epochs) == ("mean_squared_error", 3)
    assert settings.validation_split == 0.2


def test_a_model_of_its_own_class():
    found = read(
        """
        class Net(tf.keras.Model):
            def __init__(self, classes):
                super().__init__()
                self.conv = layers.Conv2D(8, 5, activation="relu")
                self.pool = layers.MaxPooling2D()
                self.flat = layers.Flatten()
                self.head = layers.Dense(classes, activation="softmax")

            def call(self, x, training=False):
                x = self.pool(self.conv(x))
                return self.head(self.flat(x))

        net = Net(10)
        inputs = tf.keras.Input(shape=(28, 28, 1))
        model = tf.keras.Model(inputs, net(inputs))
        """
    )
    assert types(found) == ["Input", "Conv2D", "MaxPooling2D", "Flatten", "Dense"]
    assert remarks(found) == []


def test_a_layer_used_twice_is_shared():
    found = read(
        """
        a = Input((8, 8, 3)); b = Input((8, 8, 3))
        conv = Conv2D(4, 3)
        both = concatenate([conv(a), conv(b)])
        model = Model([a, b], Dense(2)(Flatten()(both)))
        """
    )
    graph = found.project.graph
    assert len(graph.layers) == len(graph.nodes) - 1
    assert total(found) == 4 * 27 + 4 + (6 * 6 * 8) * 2 + 2
    assert len(graph.inputs) == 2


def test_a_model_within_a_model():
    found = read(
        """
        augment = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])
        base = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(4, 3), layers.Flatten()])
        base.trainable = False
        inputs = keras.Input((16, 16, 3))
        x = augment(inputs)
        x = base(x, training=False)
        model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))
        """
    )
    assert types(found) == [
        "Input", "RandomFlip", "RandomRotation", "Conv2D", "Flatten", "Dense",
    ]  # fmt: skip
    assert not found.project.graph.layer_of(found.project.graph.node_named("conv2d")).trainable


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("layers.Dense(3, padding='same')", "Dense has no padding"),
        ("layers.Dense(3, activaton='relu')", "read as activation"),
        ("flatten()", "flatten is used but never defined: read as Flatten"),
        ("layers.Conv2d(3, 3)", "Keras has no Conv2d: read as Conv2D"),
        ("layers.Maxpooling2D()", "Keras has no Maxpooling2D: read as MaxPooling2D"),
        ("layers.Flatten", "without brackets"),
        ("layers.Dense(3, kernel_regularizer='l2')", "kernel_regularizer of Dense is left out"),
        ("layers.Dense(units)", "The value of units is not known"),
        ("layers.LSTM(4)", "LSTM is a layer that this version does not know"),
        ("layers.Dense(3, colour='red')", "Dense has no colour: left out"),
    ],
)
def test_what_slides_get_wrong_is_told_with_its_line(code, words):
    found = read(
        f"""
        model = Sequential()
        model.add(Input(shape=(28, 28, 1)))
        model.add({code})
        model.add(layers.Dense(2))
        """
    )
    assert [(line, text) for line, text in remarks(found) if words in text and line == 4], remarks(
        found
    )
    assert types(found)[0] == "Input"
    assert types(found)[-1] == "Dense"


@pytest.mark.parametrize(
    ("argument", "layer", "words"),
    [
        ("padding='equal'", "Conv2D", "valid or same"),
        ("activation='ReLU'", "Conv2D", "did you mean relu?"),
    ],
)
def test_a_wrong_value_is_the_blocks_problem(argument, layer, words):
    found = read(
        f"""
        model = Sequential([Input((28, 28, 1)), {layer}(10, (2, 2), {argument}), Flatten(), Dense(3)])
        """
    )
    problems = analyse(found.project.graph, CATALOG).problems
    assert words in problems[0].message
    assert problems[0].node == found.project.graph.node_named("conv2d")


def test_one_sigmoid_unit_and_categorical_crossentropy():
    found = read(
        """
        model = Sequential([Input((28, 28, 1)), Flatten(), Dense(1, activation='sigmoid')])
        model.compile(loss='categorical_crossentropy', optimizer='sgd')
        """
    )
    context = replace(context_of(found.project, None), classes=2)
    problem = analyse(found.project.graph, CATALOG, context).problems[0]
    assert problem.fixes[0].label == "Use binary cross-entropy"


def test_a_name_broken_over_two_lines():
    found = read(
        """
        model = Sequential()
        model.add(Conv2D(8, (3, 3), kernel_in
            itializer='he_normal', input_shape=(28, 28, 1)))
        """
    )
    assert types(found) == ["Input", "Conv2D"]
    conv = found.project.graph.layer_of(found.project.graph.node_named("conv2d"))
    assert conv.params["kernel_initializer"] == "he_normal"
    assert "broken over two lines" in remarks(found)[0][1]


def test_lines_that_are_no_python_are_told_and_the_rest_comes_in():
    found = read(
        """
        Example: a small network
        model = Sequential()
        model.add(Flatten(input_shape=(28, 28)))
        → then the classifier
        model.add(Dense(10, activation=“softmax”))
        """
    )
    assert types(found) == ["Input", "Flatten", "Dense"]
    assert [line for line, _text in remarks(found, "error")] == [2, 5]


def test_a_notebook():
    cells = [
        {"cell_type": "markdown", "source": ["# A network"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!pip install keras\n"]},
        {"cell_type": "code", "source": "model = Sequential([Input((4,)), Dense(2)])"},
    ]
    found = read_code(json.dumps({"cells": cells, "nbformat": 4}), CATALOG)
    assert types(found) == ["Input", "Dense"]


def test_an_interpreter_session():
    found = read(
        """
        >>> model = keras.Sequential()
        >>> model.add(keras.Input(shape=(4,)))
        >>> for n in (8, 4):
        ...     model.add(layers.Dense(n))
        """
    )
    assert types(found) == ["Input", "Dense", "Dense"]


@pytest.mark.parametrize("name", template_names())
@pytest.mark.parametrize("style", ["functional", "auto"])
def test_our_own_code_comes_back_as_the_same_network(name, style):
    project = make_template(name, CATALOG)
    analysis = analyse(project.graph, CATALOG)
    code = design_source(project, analysis, CATALOG, style=style, with_training=False)
    found = read_code(code, CATALOG)
    again = analyse(found.project.graph, CATALOG)
    assert remarks(found) == []
    assert found.project.name == project.name.replace("-", "_")

    def rows(known):
        return [
            (known.nodes[node].layer.name, known.nodes[node].layer.type,
             dict(known.nodes[node].layer.params), str(known.nodes[node].output))
            for node in known.order
        ]  # fmt: skip

    assert sorted(map(str, rows(again))) == sorted(map(str, rows(analysis)))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "print('hello')",
        "while True: pass",
        "x = [0] * 10**12",
        "def f(n): return f(n)\nf(1)",
        "for a in range(10**9):\n  for b in range(10**9):\n    pass",
        "9**9**9",
        "model = Sequential(); model.add(model)",
        "(" * 500,
        "{" + '"cells"',
        "a = b = c",
        "model.add(Dense(3))",
    ],
)
def test_nothing_to_read_is_said_and_nothing_hangs(code):
    found = read_code(code, CATALOG)
    assert found.project is None
    assert remarks(found, "error")


def test_nothing_is_run(tmp_path):
    target = tmp_path / "made"
    read(
        f"""
        import os, pathlib
        pathlib.Path({str(target)!r}).write_text("x")
        open({str(target)!r}, "w").write("x")
        os.system("touch {target}")
        __import__("os").mkdir({str(target)!r})
        [c for c in ().__class__.__base__.__subclasses__()]
        """
    )
    assert not target.exists()
