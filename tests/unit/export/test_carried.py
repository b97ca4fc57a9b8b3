"""A picture that carries its design: what goes in comes out, and nothing else does harm."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from types import MappingProxyType
from xml.dom import minidom

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnnbuilder.catalog import load_catalog
from cnnbuilder.export import carried
from cnnbuilder.export.carried import (
    CarriedError,
    carried_text,
    carries_design,
    read_picture,
    text_in,
    with_text_in_png,
    with_text_in_svg,
)
from cnnbuilder.project.files import FileError, dumps
from cnnbuilder.project.settings import DataChoice
from cnnbuilder.templates import make_template

CATALOG = load_catalog()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2">\n<rect/></svg>'


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def project():
    return make_template("mnist-convnet", CATALOG)


@given(st.text())
def test_what_goes_into_a_png_comes_out(text):
    text = text.encode("utf-8", "replace").decode("utf-8")
    assert text_in(with_text_in_png(png(), text)) == text


# What XML cannot hold is written as JSON writes it, since only JSON is carried.
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")))
def test_what_goes_into_an_svg_comes_out(text):
    assert text_in(with_text_in_svg(SVG, text).encode()) == text


def test_signs_that_xml_cannot_hold_stay_in_the_json():
    assert (
        text_in(with_text_in_svg(SVG, '{"a": "\x01\ufffe"}').encode()) == '{"a": "\\u0001\\ufffe"}'
    )


def test_the_picture_is_the_same_picture(project):
    text = carried_text(project, CATALOG)
    with Image.open(io.BytesIO(with_text_in_png(png(), text))) as image:
        image.verify()
    with Image.open(io.BytesIO(with_text_in_png(png(), text))) as image:
        assert image.size == (3, 2)
        assert image.convert("RGB").getpixel((0, 0)) == (255, 0, 0)
        assert image.text[carried.KEYWORD] == text
    drawing = minidom.parseString(with_text_in_svg(SVG, text))
    assert drawing.documentElement.getElementsByTagName("rect")


def test_the_design_comes_back_whole(project, tmp_path):
    for name, data in (
        ("a.png", with_text_in_png(png(), carried_text(project, CATALOG))),
        ("a.svg", with_text_in_svg(SVG, carried_text(project, CATALOG)).encode()),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert carries_design(path)
        found = read_picture(path, CATALOG)
        assert dumps(found, CATALOG) == dumps(project, CATALOG)


def test_weights_and_the_writers_paths_stay_behind(project):
    own = replace(
        project,
        weights="ab" * 32,
        data=DataChoice("npz", MappingProxyType({"path": "/secret/x.npz", "test_share": 0.5})),
    )
    text = carried_text(own, CATALOG)
    assert "secret" not in text
    assert "abab" not in text
    assert "test_share" in text
    unknown = replace(project, data=DataChoice("later", MappingProxyType({"where": "/secret"})))
    assert "secret" not in carried_text(unknown, CATALOG)


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", png(), SVG.encode(), b"\0" * 99, b"<svg"]
)
def test_other_files_carry_nothing(data):
    assert text_in(data) is None


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def in_png(content: bytes) -> bytes:
    return png()[:33] + chunk(b"iTXt", content) + png()[33:]


def test_text_of_other_programs_is_not_ours():
    assert text_in(in_png(b"Comment\0\0\0\0\0hello")) is None
    assert text_in(in_png(b"no zero at all")) is None


def test_a_text_that_another_program_unpacked_is_read():
    assert text_in(in_png(b"cnnbuilder\0\0\0en\0word\0{}")) == "{}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"cnnbuilder", "damaged"),
        (b"cnnbuilder\0", "damaged"),
        (b"cnnbuilder\0\1\0", "damaged"),
        (b"cnnbuilder\0\1\7\0\0x", "not known"),
        (b"cnnbuilder\0\1\0\0\0no zlib", "damaged"),
        (b"cnnbuilder\0\1\0\0\0" + zlib.compress(b"x" * 999)[:-6], "cut off"),
        (b"cnnbuilder\0\0\0\0\0\xff\xfe", "damaged"),
    ],
)
def test_damaged_chunks_are_told(content, words):
    with pytest.raises(CarriedError, match=words):
        text_in(in_png(content))


def test_a_changed_or_cut_png_is_told():
    whole = with_text_in_png(png(), "{}" * 50)
    place = whole.index(b"cnnbuilder") + 18
    for damaged in (whole[:place] + b"?" + whole[place + 1 :], whole[:place]):
        with pytest.raises(CarriedError, match="damaged"):
            text_in(damaged)


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(carried, "MAX_BYTES", 1000)
    with pytest.raises(CarriedError, match="longer than"):
        text_in(with_text_in_png(png(), "x" * 5000))


def test_damaged_drawings_are_told():
    whole = with_text_in_svg(SVG, "{}" * 50).encode()
    with pytest.raises(CarriedError, match="cut off"):
        text_in(whole[: whole.index(b"</design>")])
    # What is behind the design does not matter.
    assert text_in(whole[: whole.index(b"</design>") + 9]) == "{}" * 50
    with pytest.raises(CarriedError, match="entities"):
        text_in(b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + whole)
    # The name alone, in a comment, is no design.
    assert text_in(SVG.replace("<rect/>", f"<!-- {carried.NAMESPACE} -->").encode()) is None


def test_it_survives_another_prefix_as_editors_write_it():
    text = (
        f'<svg xmlns:c="{carried.NAMESPACE}"><metadata><c:design>{{}}</c:design></metadata></svg>'
    )
    assert text_in(text.encode()) == "{}"


def test_a_picture_without_a_design_or_with_a_broken_one(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(png())
    assert read_picture(path, CATALOG) is None
    assert not carries_design(path)
    path.write_bytes(with_text_in_png(png(), '{"format": "other"}'))
    with pytest.raises(FileError, match=r"The design in a\.png is not a cnnbuilder design"):
        read_picture(path, CATALOG)
    path.write_bytes(in_png(b"cnnbuilder\0"))
    with pytest.raises(FileError, match=r"The design in a\.png cannot be read: it is damaged"):
        read_picture(path, CATALOG)
    assert carries_design(path)
    assert not carries_design(tmp_path / "missing.png")
    assert not carries_design(tmp_path)
    with pytest.raises(FileError, match=r"missing\.png cannot be read"):
        read_picture(tmp_path / "missing.png", CATALOG)


def test_huge_files_are_not_read(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(with_text_in_png(png(), "{}"))
    monkeypatch.setattr(carried, "MAX_BYTES", 10)
    assert read_picture(path, CATALOG) is None
    assert not carries_design(path)


def test_only_a_png_takes_a_chunk():
    with pytest.raises(ValueError, match="no PNG"):
        with_text_in_png(b"GIF89a", "{}")
