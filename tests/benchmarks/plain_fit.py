"""The same training as a plain script: what the program is measured against."""

from __future__ import annotations

import sys
import time


def main(path: str, epochs: int) -> None:
    """Train the MNIST convnet by ``fit`` and print the seconds of each epoch."""
    import numpy as np
    from tensorflow import keras
    from tensorflow.keras import layers

    with np.load(path) as data:
        x, y = data["x_train"], data["y_train"]
    x = x[..., None].astype("float32") / 255
    y = keras.utils.to_categorical(y, 10)
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])

    class Clock(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
            self.started = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: object = None) -> None:
            sys.stdout.write(f"{time.perf_counter() - self.started}\n")
            sys.stdout.flush()

    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0, callbacks=[Clock()])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
