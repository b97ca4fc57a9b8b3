"""Whether a window can be opened here, and if not, the one thing that mends it.

Qt itself would end the process with a remark about plugins; so what it needs is looked at before.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Loads = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Library:
    """A system library that Qt's own libraries are linked against.

    Attributes:
        name: Its file.
        debian: The package that holds it in Debian and Ubuntu.
        fedora: The package that holds it in Fedora.
    """

    name: str
    debian: str
    fedora: str


# In the order in which `readelf -d` lists them for QtGui and for the plugins of the platforms.
_ALL_WINDOWS = (
    Library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx"),
    Library("libX11.so.6", "libx11-6", "libX11"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Library("libfreetype.so.6", "libfreetype6", "freetype"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Library("libzstd.so.1", "libzstd1", "libzstd"),
)
_X11 = (
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Library("libxcb-util.so.1", "libxcb-util1", "xcb-util"),
    Library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    Library("libxcb-render.so.0", "libxcb-render0", "libxcb"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Library("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
    Library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    Library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
)
_WAYLAND = (
    Library("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
)
_PLATFORMS = {"xcb": _X11, "wayland": _WAYLAND}


def why_no_window(
    environment: Mapping[str, str] = os.environ,
    system: str = sys.platform,
    loads: Loads | None = None,
    screen_answers: Callable[[], bool] | None = None,
) -> str:
    """Return the sentence that says why no window can be opened here, with the remedy, or "".

    Args:
        environment: The process's variables.
        system: As ``sys.platform``.
        loads: Whether a library of that name can be loaded.
        screen_answers: Whether the X screen that ``DISPLAY`` names can be reached.
    """
    if importlib.util.find_spec("PySide6") is None:
        return (
            "Qt is not installed in this Python, and the window needs it: "
            "`python -m pip install PySide6-Essentials` brings it."
        )
    if not system.startswith("linux"):
        return ""
    platforms = _platforms(environment)
    if not platforms:
        return (
            "There is no screen here, neither DISPLAY nor WAYLAND_DISPLAY is set: start "
            "cnnbuilder in a desktop session, or log in with `ssh -X`."
        )
    lacking = _lacking(platforms, loads or _loads)
    if lacking:
        return _install(lacking)
    if platforms == ["xcb"] and not (screen_answers or _x11_answers)():
        return (
            f"The screen DISPLAY={environment.get('DISPLAY', '')} does not answer: start "
            "cnnbuilder in a desktop session, or log in with `ssh -X`."
        )
    return ""


def why_no_pictures(system: str = sys.platform, loads: Loads | None = None) -> str:
    """Return why Qt cannot draw even without a screen, with the remedy, or "" if nothing lacks."""
    if importlib.util.find_spec("PySide6") is None:
        return (
            "Qt is not installed in this Python: `python -m pip install PySide6-Essentials` "
            "brings it."
        )
    lacking = _missing(_ALL_WINDOWS, loads or _loads) if system.startswith("linux") else []
    return _install(lacking) if lacking else ""


def _platforms(environment: Mapping[str, str]) -> list[str]:
    """The platforms that Qt would try, the preferred one first."""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if chosen:
        # "wayland;xcb", "offscreen:size=…", "wayland-egl"
        return [name.partition(":")[0].partition("-")[0] for name in chosen.split(";")]
    shown = {"xcb": environment.get("DISPLAY"), "wayland": environment.get("WAYLAND_DISPLAY")}
    return [name for name, where in shown.items() if where]


def _lacking(platforms: list[str], loads: Loads) -> list[Library]:
    """What is missing for any window; else for the first platform, if none of them is complete."""
    missing = _missing(_ALL_WINDOWS, loads)
    each = [_missing(_PLATFORMS.get(name, ()), loads) for name in platforms]
    return [*missing, *(each[0] if all(each) else ())]


def _missing(libraries: Iterable[Library], loads: Loads) -> list[Library]:
    return [library for library in libraries if not loads(library.name)]


def _install(lacking: list[Library]) -> str:
    files = [library.name for library in lacking]
    debian = " ".join(dict.fromkeys(library.debian for library in lacking))
    fedora = " ".join(dict.fromkeys(library.fedora for library in lacking))
    many = len(files) > 1
    listed = f"{', '.join(files[:-1])} and {files[-1]}" if many else files[0]
    return (
        f"The system {'libraries' if many else 'library'} {listed}, which Qt needs, "
        f"{'are' if many else 'is'} missing: `sudo apt install {debian}` mends that "
        f"(on Fedora `sudo dnf install {fedora}`)."
    )


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _x11_answers() -> bool:
    """Open the X screen for a moment, as Qt would; Qt aborts where it cannot."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if display:
        x11.XCloseDisplay(display)
    return bool(display)
