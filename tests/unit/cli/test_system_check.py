"""What is said where no window can be opened."""

from __future__ import annotations

import pytest

from app.system_check import why_no_pictures, why_no_window

X11 = {"DISPLAY": ":0"}
WAYLAND = {"WAYLAND_DISPLAY": "wayland-0"}


def missing(*names):
    return lambda name: name not in names


def ask(environment, *names, system="linux", answers=True):
    return why_no_window(environment, system, missing(*names), lambda: answers)


@pytest.mark.parametrize(
    "environment",
    [
        X11,
        WAYLAND,
        {**X11, **WAYLAND},
        {"QT_QPA_PLATFORM": "offscreen"},
        {"QT_QPA_PLATFORM": "offscreen:size=800x600"},
        {"QT_QPA_PLATFORM": "minimal", "DISPLAY": ""},
    ],
)
def test_a_screen_and_all_libraries_are_enough(environment):
    assert ask(environment) == ""


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": "", "WAYLAND_DISPLAY": ""}])
def test_without_a_screen_the_remedy_is_named(environment):
    sentence = ask(environment)
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in sentence
    assert "ssh -X" in sentence


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_have_a_screen_of_their_own(system):
    assert ask({}, "libEGL.so.1", system=system) == ""


@pytest.mark.parametrize(
    ("library", "debian", "fedora"),
    [
        ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
        ("libEGL.so.1", "libegl1", "libglvnd-egl"),
        ("libGL.so.1", "libgl1", "libglvnd-glx"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
        ("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
        ("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
        ("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    ],
)
def test_a_missing_library_is_named_with_its_package(library, debian, fedora):
    sentence = ask(X11, library)
    assert sentence == (
        f"The system library {library}, which Qt needs, is missing: `sudo apt install {debian}` "
        f"mends that (on Fedora `sudo dnf install {fedora}`)."
    )


def test_several_missing_libraries_are_one_command_without_repeats():
    sentence = ask(X11, "libxcb-shape.so.0", "libxcb-sync.so.1", "libxcb-cursor.so.0")
    assert "libxcb-cursor.so.0, libxcb-shape.so.0 and libxcb-sync.so.1" in sentence
    assert "are missing: `sudo apt install libxcb-cursor0 libxcb-shape0 libxcb-sync1`" in sentence
    assert "`sudo dnf install xcb-util-cursor libxcb`" in sentence


def test_what_only_x11_needs_may_be_missing_elsewhere():
    assert ask(WAYLAND, "libxcb-cursor.so.0") == ""
    assert ask({"QT_QPA_PLATFORM": "offscreen"}, "libxcb-cursor.so.0") == ""
    assert ask({**X11, **WAYLAND}, "libxcb-cursor.so.0") == ""
    assert "libwayland-client0" in ask(WAYLAND, "libwayland-client.so.0")
    assert "libegl1" in ask({"QT_QPA_PLATFORM": "offscreen"}, "libEGL.so.1")


def test_the_platform_that_was_chosen_counts():
    chosen = {"QT_QPA_PLATFORM": "xcb", **WAYLAND}
    assert "libxcb-cursor0" in ask(chosen, "libxcb-cursor.so.0")


def test_a_screen_that_does_not_answer_is_named():
    sentence = ask({"DISPLAY": ":77"}, answers=False)
    assert "DISPLAY=:77 does not answer" in sentence
    assert ask(WAYLAND, answers=False) == ""


def test_pictures_need_fewer_libraries():
    assert why_no_pictures("linux", missing("libxcb-cursor.so.0")) == ""
    assert "libegl1" in why_no_pictures("linux", missing("libEGL.so.1"))
    assert why_no_pictures("win32", missing("libEGL.so.1")) == ""


def test_without_qt_its_package_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert "pip install PySide6-Essentials" in ask(X11)
    assert "pip install PySide6-Essentials" in why_no_pictures("linux", missing())
