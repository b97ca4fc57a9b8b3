import builtins
import keyword

from hypothesis import given
from hypothesis import strategies as st

from cnnbuilder.export.names import Names


@given(st.lists(st.text(max_size=60) | st.sampled_from(("class", "x", "keras", "input", "2d"))))
def test_variables_are_valid_each_once_and_hide_nothing(texts):
    names = Names()
    made = [names.make(text) for text in texts]
    assert len(set(made)) == len(made)
    for name in made:
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)
        assert not hasattr(builtins, name)
        assert name not in {"keras", "layers", "np", "x", "inputs", "outputs", "build_model"}


def test_variables_are_called_as_the_layers_are():
    names = Names()
    assert [names.make(t) for t in ("conv2d", "Conv2D", "block1.conv-a", "2d", "Größe", "输入")] == [
        "conv2d", "conv2d_2", "block1_conv_a", "layer_2d", "groe", "layer",
    ]  # fmt: skip
