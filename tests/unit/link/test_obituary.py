import pytest

from cnnbuilder.link.obituary import obituary


@pytest.mark.parametrize(
    ("code", "stderr", "words"),
    [
        (-9, "", ["ended by the system (signal 9)", "memory ran out"]),
        (-11, "", ["crashed (SIGSEGV)"]),
        (-6, "", ["crashed (SIGABRT)"]),
        (-15, "", ["ended from outside (SIGTERM)"]),
        (-99, "", ["signal 99"]),
        (-6, "terminate called after throwing an instance of 'std::bad_alloc'", ["out of memory"]),
        (1, "Traceback\nMemoryError", ["out of memory"]),
        (1, "x\nModuleNotFoundError: No module named 'tensorflow.python'", ["“tensorflow”", "pip"]),
        (1, "ValueError: x", ["ended with code 1"]),
        (0, "", ["ended by itself"]),
        (0xC0000005, "", ["access violation", "0xC0000005"]),
        (-1073741819, "", ["signal 1073741819"]),
    ],
)
def test_each_end_has_a_sentence(code, stderr, words):
    sentence = obituary(code, stderr)
    assert all(word in sentence for word in words), sentence
    assert sentence.endswith(".")


def test_the_living_have_none():
    assert obituary(None) == ""
