"""The loop against Keras's own ``fit``, in this process."""

import threading

import numpy as np
import pytest

from cnnbuilder.engine.batches import Batches, epoch_order
from cnnbuilder.engine.build import build_model
from cnnbuilder.engine.environment import begin_thread
from cnnbuilder.engine.errors import StopAsked
from cnnbuilder.engine.figures import compile_model
from cnnbuilder.engine.loop import Diverged, Loop, Telling, evaluate
from tests.engine.plans import chain, settings

NET = chain(
    ("Input", {"shape": (9, 7, 1)}),
    ("Conv2D", {"filters": 6, "kernel_size": (3, 2), "activation": "relu"}),
    ("BatchNormalization", {}),
    ("MaxPooling2D", {}),
    ("Dropout", {"rate": 0.3}),
    ("Flatten", {}),
    ("Dense", {"units": 4, "activation": "softmax"}),
)
RNG = np.random.default_rng(0)
X, Y = RNG.random((203, 9, 7, 1), np.float32), RNG.integers(0, 4, 203)
XV, YV = RNG.random((51, 9, 7, 1), np.float32), RNG.integers(0, 4, 51)
SEED, EPOCHS = 11, 3


def made(chosen, plan=NET):
    begin_thread(SEED)
    model = build_model(plan, SEED).model
    compile_model(model, chosen, jit=False)
    return model


def looped(model, stop=None, epochs=EPOCHS, validation=True, tell=None):
    told = []
    telling = Telling(
        tell or (lambda *_told: None), lambda _epoch, metrics, _seconds: told.append(metrics)
    )
    held = Batches((XV,), (YV,), 32) if validation else None
    loop = Loop(
        model,
        Batches((X,), (Y,), 32),
        held,
        seed=SEED,
        epochs=epochs,
        stop=stop or threading.Event(),
        telling=telling,
    )
    return loop, told


@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop", "SGD"])
def test_weights_are_those_of_fit_to_the_bit(optimizer):
    chosen = settings(optimizer=optimizer)
    ours = made(chosen)
    loop, told = looped(ours)
    loop.run()
    theirs = made(chosen)
    history = []
    for epoch in range(EPOCHS):
        order = epoch_order(SEED, epoch, len(X))
        history.append(
            theirs.fit(
                X[order], Y[order], batch_size=32, shuffle=False, verbose=0,
                validation_data=(XV, YV), validation_batch_size=32,
            ).history
        )  # fmt: skip
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    for variable, other in zip(ours.optimizer.variables, theirs.optimizer.variables, strict=True):
        np.testing.assert_array_equal(variable.numpy(), other.numpy())
    for mine, fits in zip(told, history, strict=True):
        assert mine == pytest.approx({name: values[0] for name, values in fits.items()})


def test_the_order_is_a_permutation_of_its_own_for_each_epoch_and_seed():
    first, again = epoch_order(1, 0, 100), epoch_order(1, 0, 100)
    np.testing.assert_array_equal(first, again)
    assert sorted(first) == list(range(100))
    assert not np.array_equal(first, epoch_order(1, 1, 100))
    assert not np.array_equal(first, epoch_order(2, 0, 100))


def test_batches_come_in_that_order_and_from_any_step():
    batches = Batches((np.arange(10, dtype=np.float32),), (np.arange(10),), 4)
    order = epoch_order(3, 0, 10)
    assert batches.steps == 3
    came = [x.numpy().tolist() for x, _y in batches.iterate(order)]
    assert came == [order[:4].tolist(), order[4:8].tolist(), order[8:].tolist()]
    came = [y.numpy().tolist() for _x, y in batches.iterate(order, first_step=1)]
    assert came == [order[4:8].tolist(), order[8:].tolist()]


def test_stop_is_heard_at_the_next_batch():
    stop = threading.Event()

    def tell(phase, epoch, _step, *_more):
        if (phase, epoch) == ("train", 2):
            stop.set()

    loop, told = looped(made(settings()), stop, tell=tell)
    with pytest.raises(StopAsked):
        loop.run()
    assert (loop.position.epochs, len(told)) == (1, 1)
    assert 1 <= loop.position.step < loop.steps


def test_a_stop_before_the_first_batch_changes_nothing():
    stop = threading.Event()
    stop.set()
    model = made(settings())
    before = model.get_weights()
    loop, _told = looped(model, stop)
    with pytest.raises(StopAsked):
        loop.run()
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(StopAsked):
        evaluate(model, Batches((X,), (Y,), 32), stop, lambda *_told: None)


def test_evaluate_is_kerass():
    model = made(settings())
    figures = evaluate(model, Batches((X,), (Y,), 50), threading.Event(), lambda *_told: None)
    loss, accuracy = model.evaluate(X, Y, batch_size=50, verbose=0)
    assert figures == {"loss": pytest.approx(loss), "accuracy": pytest.approx(accuracy)}


def test_the_first_step_without_a_number_is_named():
    plan = chain(("Input", {"shape": (9, 7, 1)}), ("Flatten", {}), ("Dense", {"units": 4}))
    model = made(settings(optimizer="SGD"), plan)
    bad = X.copy()
    where = int(epoch_order(SEED, 1, len(X))[3 * 32])
    loop, _told = looped(model, validation=False)
    assert loop.steps == 7

    class Poisoned(Batches):
        def iterate(self, order=None, first_step=0):
            if order is not None and int(order[3 * 32]) == where:
                bad[where] = np.nan
            return Batches((bad,), (Y,), 32).iterate(order, first_step)

    loop._training = Poisoned((bad,), (Y,), 32)
    with pytest.raises(Diverged) as caught:
        loop.run()
    assert str(caught.value) == "the loss became NaN in epoch 2, step 4"


def test_weights_ruined_by_the_last_step_are_noticed():
    model = made(settings())

    def tell(_phase, _epoch, step, *_more):
        if step == 7:
            model.trainable_weights[0].assign(np.full(model.trainable_weights[0].shape, np.inf))

    loop, _told = looped(model, validation=False, tell=tell)
    with pytest.raises(Diverged, match="a weight became NaN or infinite in epoch 1, step 7"):
        loop.run()


def test_progress_is_told_rarely_and_time_left_is_estimated():
    told = []
    stop = threading.Event()

    def tell(*what):
        if not told:  # tracing is over: from here on it is counted
            threading.Timer(1.0, stop.set).start()
        told.append(what)

    loop, _metrics = looped(made(settings()), stop, epochs=10_000, validation=False, tell=tell)
    with pytest.raises(StopAsked):
        loop.run()
    epochs = {epoch for _phase, epoch, *_more in told}
    # Twenty a second, and the last step of each epoch.
    assert len(told) <= len(epochs) + 40
    assert told[0][5] is None
    assert told[-1][5] > 0
