from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnbuilder.data import QUIET, Cancelled, DataError, facts_of, prepare
from cnnbuilder.data.folders import look_again
from cnnbuilder.data.sources import folder

Make = Callable[..., Path]


def facts(root: Path, **more: object) -> object:
    return folder.facts({"path": str(root), **more})


def fault(root: Path | str) -> str:
    with pytest.raises(DataError) as caught:
        folder.load({"path": str(root)}, QUIET)
    with pytest.raises(DataError):
        folder.facts({"path": str(root)})
    return str(caught.value)


def labels_in_colours(x: np.ndarray) -> list[int]:
    """The class that was painted into each picture (see ``picture_folder``)."""
    return [round(pixels[0, 0, 0] / 60) for pixels in x]


def test_one_folder_a_class(picture_folder: Make) -> None:
    root = picture_folder({"ant": 10, "bee": 5, "cat": 5})
    known = folder.facts({"path": str(root)})
    assert known.sample_shape == (None, None, 3)
    assert known.sizes_differ
    assert known.classes == ("ant", "bee", "cat")
    assert known.train_counts == (8, 4, 4)
    assert known.test_counts == (2, 1, 1)
    assert known.note == "20% of each class are held back for the test."
    data = folder.load_as({"path": str(root)}, QUIET, (12, 16, 3), ())
    assert data.x_train.shape == (16, 12, 16, 3)
    assert data.x_train.dtype == np.uint8
    assert tuple(np.bincount(data.y_train)) == known.train_counts
    assert tuple(np.bincount(data.y_test)) == known.test_counts
    assert labels_in_colours(data.x_train) == data.y_train.tolist()
    assert labels_in_colours(data.x_test) == data.y_test.tolist()
    # Mixed: the end of the training samples is not all one class.
    assert len(set(data.y_train[-8:].tolist())) > 1
    again = folder.load_as({"path": str(root)}, QUIET, (12, 16, 3), ())
    assert again.fingerprint == data.fingerprint


@pytest.mark.parametrize("name", ["test", "validation", "valid", "Val"])
def test_parts(picture_folder: Make, name: str) -> None:
    picture_folder({"ant": 4, "bee": 4}, "train")
    root = picture_folder({"ant": 2, "bee": 3}, name)
    known = folder.facts({"path": str(root)})
    assert (known.train_counts, known.test_counts) == ((4, 4), (2, 3))
    said = "" if name == "test" else f"The test is done with the folder “{name}”."
    assert known.note == said
    data = folder.load({"path": str(root)}, QUIET)
    assert (len(data.x_train), len(data.x_test)) == (8, 5)
    assert data.x_train.shape[1:] == (150, 150, 3)


def test_with_three_parts_the_test_is_taken_and_that_is_said(picture_folder: Make) -> None:
    picture_folder({"ant": 4, "bee": 4}, "train")
    picture_folder({"ant": 3, "bee": 3, "wasp": 1}, "test")
    root = picture_folder({"ant": 2, "bee": 2}, "validation")
    known = folder.facts({"path": str(root)})
    assert known.test == 6
    for note in (
        "The test is done with the folder “test”.",
        "The folder “validation” is left out.",
    ):
        assert note in known.note
    assert "In “test” only, and left out: “wasp” (no pictures in “train”)." in known.note


def test_without_a_test_folder_train_alone_is_split(picture_folder: Make) -> None:
    root = picture_folder({"ant": 5, "bee": 5}, "train")
    known = folder.facts({"path": str(root), "test_share": 0.4})
    assert (known.train, known.test) == (6, 4)


def test_an_archives_outer_folder_is_stepped_into(picture_folder: Make) -> None:
    root = picture_folder({"ant": 5, "bee": 5}, "pets/images")
    assert folder.facts({"path": str(root)}).classes == ("ant", "bee")


def test_pictures_of_one_size_are_known_to_have_it(picture_folder: Make) -> None:
    root = picture_folder({"ant": 5, "bee": 5}, size=(24, 32))
    known = folder.facts({"path": str(root)})
    assert known.sample_shape == (24, 32, 3)
    assert not known.sizes_differ
    assert folder.load({"path": str(root)}, QUIET).x_train.shape == (8, 24, 32, 3)


def test_grey_pictures_have_one_channel(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(3):
            Image.new("L", (9, 7), 50).save(tmp_path / name / f"{number}.png")
    assert folder.facts({"path": str(tmp_path)}).sample_shape == (7, 9, 1)
    assert folder.load({"path": str(tmp_path)}, QUIET).x_train.shape[1:] == (7, 9, 1)


def test_a_chosen_size(picture_folder: Make, choice: type) -> None:
    root = picture_folder({"ant": 5, "bee": 5})
    params = {"path": str(root), "image_size": [10, 12]}
    assert folder.facts(params).sample_shape == (10, 12, 3)
    assert folder.load(params, QUIET).x_train.shape[1:] == (10, 12, 3)
    prepared = prepare("folder", choice("folder", params), (20, 24, 3))
    assert prepared.x_train.shape == (8, 20, 24, 3)
    assert prepared.words == "resized from 10 × 12 to 20 × 24, ÷ 255"


def spoil(root: Path) -> None:
    """Beside the pictures: five kinds of file that are none."""
    (root / "ant/empty.png").touch()
    (root / "ant/text.jpg").write_text("no picture")
    sound = (root / "bee/000.png").read_bytes()
    (root / "bee/half.png").write_bytes(sound[:60])
    (root / "bee/.hidden.png").touch()
    (root / "bee/labels.csv").write_text("0,1")
    (root / ".git").mkdir()


def test_files_that_cannot_be_read_are_skipped_counted_and_listed(
    picture_folder: Make, choice: type
) -> None:
    root = picture_folder({"ant": 10, "bee": 10})
    spoil(root)
    chosen = choice("folder", {"path": str(root)})
    known = facts_of(chosen)
    assert known.train + known.test == 23
    assert "1 other file is no pictures and ignored." in known.note
    prepared = prepare("folder", chosen, (8, 8, 1))
    assert len(prepared.x_train) + len(prepared.x_test) == 20
    assert {name for name, _ in prepared.skipped} == {
        "ant/empty.png",
        "ant/text.jpg",
        "bee/half.png",
    }
    assert "3 files could not be read and are left out: " in prepared.note
    reasons = dict(prepared.skipped)
    assert reasons["ant/empty.png"] == "empty.png is empty (0 bytes)."
    assert prepared.words == "resized to 8 × 8, colour turned to grey, ÷ 255"


def test_many_skipped_files_are_not_all_named(picture_folder: Make) -> None:
    root = picture_folder({"ant": 3, "bee": 3})
    for number in range(9):
        (root / f"ant/bad{number}.png").touch()
    note = folder.load({"path": str(root)}, QUIET).note
    assert "9 files could not be read and are left out: " in note
    assert note.endswith("and 4 more.")


def test_folders_that_are_no_data(picture_folder: Make, tmp_path: Path) -> None:
    assert fault("") == "Choose a folder with one sub-folder a class."
    assert fault(tmp_path / "none").startswith(f"{tmp_path / 'none'} does not exist: choose")
    assert "holds no pictures in sub-folders" in fault(tmp_path)
    root = picture_folder({"ant": 3})
    assert "holds only one class, ant: it needs one sub-folder" in fault(root)
    (root / "bee").mkdir()
    assert "holds only one class, ant (bee without a picture)" in fault(root)
    assert "holds 3 pictures, but not in sub-folders" in fault(root / "ant")
    assert "is a file" in fault(root / "ant/000.png")


def test_an_empty_class_is_left_out_and_that_is_said(picture_folder: Make) -> None:
    root = picture_folder({"ant": 3, "bee": 3})
    (root / "cat").mkdir()
    known = folder.facts({"path": str(root)})
    assert known.classes == ("ant", "bee")
    assert "Without a picture, and left out: “cat”." in known.note


def test_folders_without_a_picture_are_neither_classes_nor_parts(picture_folder: Make) -> None:
    root = picture_folder({"ant": 3, "bee": 3}, "pictures")
    (root / "docs" / "more").mkdir(parents=True)
    (root / "pictures" / "test" / "ant").mkdir(parents=True)
    known = folder.facts({"path": str(root)})
    assert known.classes == ("ant", "bee")
    assert "Without a picture, and left out: “test”." in known.note


def test_a_class_of_which_nothing_can_be_read(picture_folder: Make) -> None:
    root = picture_folder({"ant": 3})
    (root / "bee").mkdir()
    for number in range(3):
        (root / f"bee/{number}.jpg").write_text("no picture")
    with pytest.raises(DataError, match="No picture of the class bee can be used"):
        folder.load({"path": str(root)}, QUIET)
    for path in (root / "ant").iterdir():
        path.write_bytes(b"no picture")
    assert "None of the pictures in" in fault(root)


def test_a_test_folder_without_the_classes(picture_folder: Make) -> None:
    picture_folder({"ant": 3, "bee": 3}, "train")
    root = picture_folder({"cat": 3}, "test")
    assert "holds no picture of the classes" in fault(root)


def test_only_the_chosen_classes_are_read(
    picture_folder: Make, choice: type, recorder: type
) -> None:
    root = picture_folder({"ant": 5, "bee": 5, "cat": 5})
    report = recorder()
    chosen = choice("folder", {"path": str(root)}, ("cat", "ant"))
    prepared = prepare("folder", chosen, (6, 6, 3), 0.25, report)
    assert prepared.classes == ("cat", "ant")
    assert max(done for done, _, what in report.calls if "pictures" in what) == 10
    assert prepared.x_val is not None
    assert len(prepared.x_val) == 2
    red = {0: 120 / 255, 1: 0.0}
    for pixels, label in zip(prepared.x_train, prepared.y_train, strict=True):
        assert abs(pixels[0, 0, 0] - red[int(label)]) < 0.01
    whole = prepare("folder", choice("folder", {"path": str(root)}), (6, 6, 3))
    of_whole = {pixels.tobytes() for pixels in whole.x_test}
    assert all(pixels.tobytes() in of_whole for pixels in prepared.x_test)


def test_cancel(picture_folder: Make, recorder: type) -> None:
    root = picture_folder({"ant": 30, "bee": 30})
    report = recorder(cancel_after=5)
    with pytest.raises(Cancelled):
        folder.load({"path": str(root)}, report)
    assert len(report.calls) == 5


def test_what_does_not_fit_into_memory_is_refused_before_reading(
    picture_folder: Make, choice: type, monkeypatch: pytest.MonkeyPatch, recorder: type
) -> None:
    root = picture_folder({"ant": 5, "bee": 5})
    monkeypatch.setattr("cnnbuilder.data.memory.available_memory", lambda: 1_000_000)
    report = recorder()
    with pytest.raises(DataError, match=r"10 pictures of 500 × 400 would need about 30 MB"):
        prepare("folder", choice("folder", {"path": str(root)}), (500, 400, 3), 0.0, report)
    assert not report.calls


def test_an_open_input_needs_pictures_of_one_size(picture_folder: Make, choice: type) -> None:
    root = picture_folder({"ant": 5, "bee": 5})
    with pytest.raises(DataError, match="The pictures differ in size, so the Input has to say"):
        prepare("folder", choice("folder", {"path": str(root)}), (None, None, 3))


def test_real_photos(data_folder: Path, tmp_path: Path, choice: type) -> None:
    for part in ("train", "validation", "test"):
        for name in ("cats", "dogs"):
            (tmp_path / part / name).mkdir(parents=True)
            for photo in sorted((data_folder / "cats_dogs" / part / name).iterdir())[:12]:
                (tmp_path / part / name / photo.name).write_bytes(photo.read_bytes())
    prepared = prepare("folder", choice("folder", {"path": str(tmp_path)}), (150, 150, 3))
    assert prepared.x_train.shape == (24, 150, 150, 3)
    assert prepared.x_test.shape == (24, 150, 150, 3)
    assert prepared.classes == ("cats", "dogs")
    assert prepared.words == "resized to 150 × 150, ÷ 255"
    assert not prepared.skipped
    known = folder.facts({"path": str(data_folder / "cats_dogs")})
    assert (known.train, known.test, known.sizes_differ) == (800, 200, True)


def test_a_real_folder_of_odd_pictures(data_folder: Path, choice: type) -> None:
    chosen = choice("folder", {"path": str(data_folder / "images")})
    prepared = prepare("folder", chosen, (28, 28, 1))
    assert prepared.classes == ("cats", "derived", "pillow")
    assert len(prepared.skipped) == 8
    assert len(prepared.x_train) + len(prepared.x_test) == 94 - 8
    assert np.isfinite(prepared.x_train).all()


def test_what_was_seen_is_kept_until_a_folder_changes(picture_folder: Make) -> None:
    root = picture_folder({"ant": 3, "bee": 3})
    first = look_again(str(root))
    assert look_again(str(root)) is first
    (root / "ant" / "000.png").rename(root / "bee" / "new.png")
    assert [len(files) for files in look_again(str(root)).train] == [2, 4]
    with pytest.raises(DataError, match="does not exist"):
        look_again(str(root / "none"))
