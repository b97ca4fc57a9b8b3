"""Feature maps: right to the number, quick, and never of an older request."""

from dataclasses import replace

import numpy as np
import pytest

from cnnbuilder.data.fit import fit_photo
from cnnbuilder.engine import look as look_module
from cnnbuilder.engine import store
from cnnbuilder.engine.build import build_model
from cnnbuilder.engine.errors import JobError, Superseded
from cnnbuilder.engine.look import Kept, Looker
from cnnbuilder.link import LookFailed, LookRequest, LookResult
from tests.engine.plans import Sketch, chain, digits_net

RNG = np.random.default_rng(0)
PHOTO = RNG.integers(0, 256, (30, 47, 3), np.uint8)
# Neither the image nor the kernel is square, so that swapped axes show.
CONV = chain(
    ("Input", {"shape": (9, 13, 3)}),
    ("Conv2D", {"filters": 4, "kernel_size": (3, 2), "strides": (1, 2), "activation": "relu"}),
    ("MaxPooling2D", {"pool_size": (2, 3)}),
    ("Flatten", {}),
    ("Dense", {"units": 3, "activation": "softmax"}),
)


def ask(plan, node, serial=1, **more):
    return LookRequest(serial, plan, more.pop("image", PHOTO), node, seed=4, **more)


def convolved(x, kernel, bias, strides):
    """The convolution of Keras ("valid"), written out."""
    kh, kw = kernel.shape[:2]
    height = (x.shape[0] - kh) // strides[0] + 1
    width = (x.shape[1] - kw) // strides[1] + 1
    out = np.zeros((height, width, kernel.shape[3]))
    for row in range(height):
        for column in range(width):
            top, left = row * strides[0], column * strides[1]
            patch = x[top : top + kh, left : left + kw]
            out[row, column] = np.tensordot(patch, kernel, 3) + bias
    return np.maximum(out, 0)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Weights of CONV that are not the initial ones."""
    built = build_model(CONV, 4)
    rng = np.random.default_rng(1)
    for variable in built.model.weights:
        variable.assign(rng.normal(size=variable.shape).astype(np.float32))
    path = tmp_path_factory.mktemp("weights") / "net.weights.h5"
    store.save(path, built.layers)
    return path, built


def test_maps_are_the_numbers_of_numpy_on_shapes_that_are_not_square(trained):
    path, built = trained
    kernel, bias = built.layers["layer-n1"].get_weights()
    x = fit_photo(PHOTO, (9, 13, 3))[0]
    wanted = convolved(x, kernel, bias, (1, 2))
    found = Looker().look(ask(CONV, "n1", weights=path))
    assert found.shape == wanted.shape == (7, 6, 4)
    assert (found.scale, found.weights_note) == ("network", "")
    for index in range(4):
        plane = wanted[..., index]
        assert found.lo[index] == pytest.approx(plane.min(), abs=1e-5)
        assert found.hi[index] == pytest.approx(plane.max(), rel=1e-5)
        assert found.mean[index] == pytest.approx(plane.mean(), rel=1e-5)
        scaled = 255 * (plane - plane.min()) / max(plane.max() - plane.min(), 1e-9)
        assert np.abs(found.maps[index] - scaled).max() <= 0.5 + 1e-2


def test_the_photo_scale_runs_the_convolutions_on_the_photo_itself(trained):
    path, built = trained
    kernel, bias = built.layers["layer-n1"].get_weights()
    found = Looker().look(ask(CONV, "n1", weights=path, scale="photo"))
    wanted = convolved(PHOTO / np.float32(255), kernel, bias, (1, 2))
    assert (found.scale, found.shape) == ("photo", wanted.shape)
    assert found.hi == pytest.approx(wanted.max(axis=(0, 1)), rel=1e-4)
    pooled = Looker().look(ask(CONV, "n2", weights=path, scale="photo"))
    assert pooled.shape == (14, 7, 4)
    # The network's own answer does not depend on the scale of the maps.
    network = Looker().look(ask(CONV, "n1", weights=path))
    assert found.predictions == network.predictions != ()


def test_a_large_photo_is_brought_to_512_and_its_maps_to_256():
    image = np.zeros((300, 1500, 3), np.uint8)
    image[:, 750:] = 255
    found = Looker().look(ask(CONV, "n1", image=image, scale="photo"))
    assert found.shape == (100, 256, 4)
    found = Looker().look(ask(CONV, "n0", image=image, scale="photo"))
    assert found.shape == (102, 512, 3)
    assert found.maps.shape == (3, 51, 256)
    assert found.maps[0, :, :127].max() == 0
    assert found.maps[0, :, 129:].min() == 255


@pytest.mark.parametrize("node", ["n3", "n4"])
def test_behind_flatten_the_photo_scale_falls_back_and_says_so(node):
    found = Looker().look(ask(CONV, node, scale="photo"))
    assert found.scale == "network"
    assert "From flatten_n3 on the size is fixed" in found.note
    assert found.values.size == found.shape[0]
    assert not found.maps.size


def test_what_gives_no_picture_falls_back_too():
    plan = chain(("Input", {"shape": (8, 8, 1)}), ("GlobalAveragePooling2D", {}))
    assert "gives no picture" in Looker().look(ask(plan, "n1", scale="photo")).note
    plan = chain(("Input", {"shape": (64,)}), ("Dense", {"units": 2}))
    found = Looker().look(ask(plan, "n0", scale="photo"))
    assert "takes no picture with channels" in found.note
    assert found.values.shape == (64,)
    # Branches that meet only at the network's own size.
    sketch = Sketch()
    start = sketch.add("Input", shape=(8, 8, 3))
    left = sketch.add("MaxPooling2D", start, pool_size=(2, 2), padding="same")
    right = sketch.add("MaxPooling2D", start, pool_size=(2, 2))
    sketch.add("Add", left, right)
    found = Looker().look(ask(sketch.plan(), "n3", scale="photo"))
    assert found.scale == "network"
    assert "At the photo's size add_n3 cannot be computed: " in found.note


@pytest.mark.parametrize(
    ("size", "node", "words"),
    [
        ((1, 1), "n1", "A 3 × 2 window does not fit into 1 × 1: height 1 − 3 + 1 = −1."),
        ((1, 4000), "n1", "A 3 × 2 window does not fit into 1 × 512: height 1 − 3 + 1 = −1."),
        (
            (3, 500),
            "n2",
            "maxpooling2d_n2 cannot be computed: A 2 × 3 window does not fit into 1 ×",
        ),
    ],
)
def test_a_photo_too_small_for_a_window_is_told_of_with_the_arithmetic(size, node, words):
    image = np.zeros((*size, 3), np.uint8)
    found = Looker().look(ask(CONV, node, image=image, scale="photo"))
    assert found.scale == "network"
    assert words in found.note
    assert "It is shown as the network sees it. Photo: " in found.note
    assert Looker().look(ask(CONV, "n0", image=image, scale="photo")).scale == "photo"


def test_a_network_that_enlarges_is_not_run_on_the_photo(monkeypatch):
    monkeypatch.setattr(look_module, "available_memory", lambda: 10**9)
    plan = chain(("Input", {"shape": (4, 4, 3)}), ("UpSampling2D", {"size": (64, 64)}))
    found = Looker().look(ask(plan, "n1", image=np.zeros((512, 512, 3), np.uint8), scale="photo"))
    assert found.scale == "network"
    assert "too large to run" in found.note


def test_a_broken_network_shows_maps_up_to_the_break():
    part = replace(CONV, calls=CONV.calls[:3], outputs=("n2",))
    found = Looker().look(ask(part, "n2"))
    assert found.maps.shape == (4, 3, 2)
    assert found.predictions == ()
    with pytest.raises(JobError, match="cannot be computed yet"):
        Looker().look(ask(part, "n4"))
    only = replace(CONV, calls=CONV.calls[:1], outputs=("n0",))
    assert Looker().look(ask(only, "n0")).maps.shape == (3, 9, 13)


def counting(monkeypatch):
    made = []
    real = look_module.make_layer

    def count(call, seed):
        made.append(call.node)
        return real(call, seed)

    monkeypatch.setattr(look_module, "make_layer", count)
    return made


def test_only_what_is_downstream_of_an_edit_is_made_again(monkeypatch, trained):
    made = counting(monkeypatch)
    looker = Looker()
    first = looker.look(ask(CONV, "n2"))
    assert made == ["n1", "n2", "n3", "n4"]
    again = looker.look(ask(CONV, "n2"))
    np.testing.assert_array_equal(first.maps, again.maps)
    assert len(made) == 4
    calls = list(CONV.calls)
    sketch = Sketch()
    for call in calls[:4]:
        params = {argument.name: argument.value for argument in call.arguments}
        sketch.add(
            call.keras_class if call.keras_class != "InputLayer" else "Input",
            *call.inputs,
            **params,
        )
    sketch.add("Dense", "n3", units=5)
    looker.look(ask(sketch.plan(), "n4"))
    assert made[4:] == ["n4"]
    # Trained weights change the layers that have some.
    looker.look(ask(CONV, "n4", weights=trained[0]))
    assert made[5:] == ["n1", "n4"]


def test_new_weights_in_the_same_file_are_seen(tmp_path):
    path = tmp_path / "net.weights.h5"
    looker = Looker()
    found = []
    for seed in (1, 2):
        store.save(path, build_model(CONV, seed).layers)
        found.append(looker.look(ask(CONV, "n1", weights=path)))
    assert not np.array_equal(found[0].hi, found[1].hi)


def test_weights_that_do_not_fit_or_are_missing_are_said(trained, tmp_path):
    other = chain(
        ("Input", {"shape": (9, 13, 3)}), ("Conv2D", {"filters": 5, "kernel_size": (3, 2)})
    )
    looker = Looker()
    for _time in range(2):
        found = looker.look(ask(other, "n1", weights=trained[0]))
        assert "its kernel is 3 × 2 × 3 × 5, in net.weights.h5 3 × 2 × 3 × 4" in found.weights_note
    found = looker.look(ask(other, "n1", weights=tmp_path / "gone.weights.h5"))
    assert found.weights_note == (
        "The weights file gone.weights.h5 is missing. The network shows its initial values."
    )


def test_a_newer_request_ends_an_older_one():
    newest = 1
    looker = Looker(lambda serial: serial < newest)
    looker.look(ask(CONV, "n1", serial=1))
    newest = 2
    with pytest.raises(Superseded):
        looker.look(ask(CONV, "n1", serial=1))


def test_predictions_of_a_whole_network(trained):
    found = Looker().look(ask(CONV, "n1", weights=trained[0], classes=("cat", "dog", "bird")))
    x = fit_photo(PHOTO, (9, 13, 3))
    wanted = trained[1].model(x).numpy()[0]
    assert dict(found.predictions) == pytest.approx(
        dict(zip(("cat", "dog", "bird"), wanted.tolist(), strict=True)), abs=1e-5
    )
    assert not Looker().look(ask(CONV, "n1", predict=False)).predictions


def test_shared_layers_and_merges_are_looked_at():
    sketch = Sketch()
    start = sketch.add("Input", shape=(8, 6, 1))
    once = sketch.add("Conv2D", start, filters=1, padding="same", layer="shared", name="eye")
    twice = sketch.add("Conv2D", once, filters=1, padding="same", layer="shared", name="eye")
    sketch.add("Concatenate", start, once, twice)
    looker = Looker()
    both = looker.look(ask(sketch.plan(), "n3"))
    last = looker.look(ask(sketch.plan(), "n2"))
    assert both.maps.shape == (3, 8, 6)
    assert both.hi[2] == last.hi[0]


def test_a_layer_too_large_for_the_machine_is_not_made():
    plan = chain(
        ("Input", {"shape": (1000, 1000, 1)}), ("Flatten", {}), ("Dense", {"units": 50_000})
    )
    looker = Looker()
    with pytest.raises(JobError, match=r"dense_n2: .*200 GB"):
        looker.look(ask(plan, "n2"))
    assert looker.look(ask(plan, "n0")).predictions == ()


def test_what_is_kept_is_bounded():
    kept = Kept(100)
    for number in range(5):
        kept.keep(str(number), number, 40)
    assert [kept.find(str(number)) for number in range(5)] == [None, None, None, 3, 4]
    kept.find("3")
    kept.keep("5", 5, 40)
    assert (kept.find("3"), kept.find("4")) == (3, None)
    kept.keep("big", 9, 1000)
    assert kept.find("big") == 9
    kept.keep("big", 8, 10)
    kept.keep("small", 7, 10)
    assert (kept.find("big"), kept.find("small")) == (8, 7)


def test_through_the_engine_only_the_newest_is_answered(engine):
    for serial in range(20):
        engine.send(ask(CONV, "n2", serial=serial))
    answered = []
    while not answered or answered[-1] != 19:
        found = engine.wait_for(LookResult, LookFailed, timeout=30)
        assert isinstance(found, LookResult), found
        answered.append(found.serial)
    assert len(answered) < 20
    assert answered == sorted(answered)
    engine.send(ask(CONV, "nowhere", serial=20))
    failed = engine.wait_for(LookResult, LookFailed, timeout=30)
    assert (failed.serial, failed.node) == (20, "nowhere")
    assert failed.sentence.endswith(".")


def test_maps_come_quickly_from_a_warm_engine(engine):
    rng = np.random.default_rng(3)
    plan = digits_net(32)
    times = []
    for serial in range(100, 106):
        image = rng.integers(0, 256, (300, 451, 3), np.uint8)
        engine.send(ask(plan, "n1", serial=serial, image=image, scale="photo"))
        times.append(engine.wait_for(LookResult, timeout=30).milliseconds)
    # The issue asks for 200 ms all in all; the bound leaves room for a busy machine.
    assert np.median(times[1:]) < 400
