import pytest

from cnnbuilder.engine import devices, environment
from cnnbuilder.engine.devices import Facts, read_gpu_memory, why_no_gpu

INSTALL = 'in cnnbuilder\'s folder: python -m pip install -e ".[gpu]"'


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts("Windows", True, True), ["WSL2", INSTALL]),
        (Facts("Darwin", False, False), ["macOS"]),
        (Facts("Linux", True, True, hidden=True), ["CUDA_VISIBLE_DEVICES"]),
        (Facts("Linux", False, False), ["No NVIDIA driver", INSTALL]),
        (Facts("Linux", False, False, wsl=True), ["driver in Windows"]),
        (Facts("Linux", True, False), ["libraries are missing", INSTALL]),
        (Facts("Linux", True, True), ["older than the libraries", f"{INSTALL} --upgrade"]),
    ],
)
def test_each_reason_has_its_remedy(facts, words):
    sentence = why_no_gpu(facts)
    assert all(word in sentence for word in words), sentence
    assert sentence.endswith(".")


def test_memory_of_the_gpus_in_the_order_tensorflow_has_them():
    text = "0, 24564\n1, 143771\n2, [N/A]\n"
    assert read_gpu_memory(text, None) == [24564 * 2**20, 143771 * 2**20]
    assert read_gpu_memory(text, "1,0") == [143771 * 2**20, 24564 * 2**20]
    assert read_gpu_memory("", "0") == []


def test_this_machine_is_looked_at(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    facts = devices.gather_facts()
    assert facts.hidden
    assert facts.system in {"Linux", "Darwin", "Windows"}
    assert devices.processor_name()


def test_gpu_memory_asks_nvidia_smi(monkeypatch, tmp_path):
    monkeypatch.setattr(devices.shutil, "which", lambda *_a, **_k: None)
    assert devices.gpu_memory() == []
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho '0, 1000'\n")
    tool.chmod(0o755)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(devices.shutil, "which", lambda *_a, **_k: str(tool))
    assert devices.gpu_memory() == [1000 * 2**20]
    tool.write_text("#!/bin/sh\nexit 9\n")
    assert devices.gpu_memory() == []


def test_what_a_user_has_set_does_not_change_what_tf_keras_is(monkeypatch):
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    for name in ("TF_CPP_MIN_LOG_LEVEL", "TF_FORCE_GPU_ALLOW_GROWTH"):
        monkeypatch.setenv(name, "")
    environment.set_environment()
    assert environment.os.environ["TF_USE_LEGACY_KERAS"] == "0"
    assert environment.os.environ["KERAS_BACKEND"] == "tensorflow"
