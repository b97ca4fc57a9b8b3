import pytest

from cnnbuilder import memory
from cnnbuilder.memory import (
    available_memory,
    linux_available,
    macos_available,
    show_bytes,
    too_large_to_run,
    too_large_to_train,
    total_memory,
    training_bytes,
)

MEGAPIXEL = 4 * 5_000_055_010


def test_the_megapixel_network_has_the_figures_of_the_course():
    needed = training_bytes(MEGAPIXEL, 2, 4 * 1_005_010, 1)
    assert show_bytes(needed.weights) == "20.0 GB"
    assert show_bytes(needed.weights + needed.slots) == "60.0 GB"
    sentence = too_large_to_train(needed, 16 * 10**9, "Adam")
    for figure in ("20.0 GB of weights", "60.0 GB", "80.0 GB with the gradients", "16.0 GB"):
        assert figure in sentence


def test_what_fits_is_not_refused():
    assert too_large_to_train(training_bytes(4 * 93_322, 1, 10**6, 64), 10**9, "SGD") == ""
    assert too_large_to_run(10**6, 10**9) == ""


def test_outputs_of_a_batch_are_named_where_they_matter():
    sentence = too_large_to_train(training_bytes(10**6, 0, 10**9, 64), 10**9, "SGD")
    assert "64.0 GB with the outputs of all layers for one batch" in sentence
    assert "keeps for each" not in sentence


def test_a_network_too_large_to_run_is_refused():
    assert "20.0 GB" in too_large_to_run(MEGAPIXEL, 16 * 10**9)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (3_200 * 10**9, "3.2 TB"),
        (20 * 10**9, "20.0 GB"),
        (150 * 10**6, "150 MB"),
        (85_400_000, "85 MB"),
        (1_400_000, "1.4 MB"),
        (999_999, "1.0 MB"),
        (30_976, "31 kB"),
        (3136, "3.1 kB"),
        (128, "128 bytes"),
    ],
)
def test_sizes_for_people(count, shown):
    assert show_bytes(count) == shown


def write(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def test_linux_has_what_the_machine_or_the_container_leaves(tmp_path):
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9 kB\nMemAvailable:    2000 kB\n")
    nothing = tmp_path / "nothing"
    assert linux_available(meminfo, nothing) == 2000 * 1024
    free = write(tmp_path / "free", memory__max="max", memory__current="5")
    assert linux_available(meminfo, free) == 2000 * 1024
    tight = write(
        tmp_path / "tight",
        memory__max="1000",
        memory__current="900",
        memory__stat="anon 3\ninactive_file 50\n",
    )
    assert linux_available(meminfo, tight) == 150
    assert linux_available(nothing, tight) == 150
    (tmp_path / "old").mkdir()
    write(
        tmp_path / "old" / "memory",
        memory__limit_in_bytes="1000",
        memory__usage_in_bytes="900",
        memory__stat="total_inactive_file 10",
    )
    assert linux_available(meminfo, tmp_path / "old") == 110


def test_macos_counts_what_is_easily_freed():
    text = """Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               100.
Pages active:                             999.
Pages inactive:                            20.
Pages speculative:                          3.
"""
    assert macos_available(text) == 16384 * 123
    assert macos_available("") == 0


def test_this_machine_has_memory():
    assert 0 < available_memory() <= total_memory() * 1.01


def test_elsewhere(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    monkeypatch.setattr(memory, "total_memory", lambda: 7)
    assert available_memory() == 7  # there is no vm_stat here
