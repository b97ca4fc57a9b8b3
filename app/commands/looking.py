"""``predict`` and ``inspect``: what a network makes of pictures."""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from app.commands.errors import FAILED, OK, CommandError, did_you_mean, named
from app.commands.opened import Sight, open_design, sight_of
from app.commands.outputs import output_path, write
from app.commands.room import may_have_gpu, refuse_too_large
from app.commands.session import Session
from app.commands.terminal import Terminal, plain_table
from cnnbuilder.catalog import load_catalog
from cnnbuilder.data import DataError, Photo, read_image, samples
from cnnbuilder.export.maps import LayerMaps, contact_sheet
from cnnbuilder.link import LookFailed, LookRequest, LookResult, Predicted, PredictRequest
from cnnbuilder.link.events import Predictions
from cnnbuilder.plan import LayerCall, ModelPlan

SAMPLE = "sample:"
# Inputs smaller than this show too little of a photo to recognise anything.
_SMALL = 64
_MAPS_EACH = 24
_MAPS_ALONE = 256
# Longer than any map at a photo's own scale, so that captions tell the true sizes.
_LONGEST = 1024


def read_photo(text: str) -> Photo:
    """Return a picture: a file, or sample:NAME for one of those that come along.

    Raises:
        CommandError: for an unknown sample.
        DataError: if it cannot be read.
    """
    if not text.startswith(SAMPLE):
        return read_image(Path(text).expanduser())
    known = {sample.name: sample.path for sample in samples()}
    if not known:
        raise CommandError("The pictures of scikit-image are missing: install scikit-image again.")
    return read_image(known[named(text.removeprefix(SAMPLE), known, "sample picture")])


def predict(args: argparse.Namespace, terminal: Terminal) -> int:
    """Show the classes that a trained network sees in pictures."""
    catalog = load_catalog()
    opened = open_design(args.design, catalog)
    sight = sight_of(opened, catalog)
    if sight.weights is None:
        raise CommandError(opened.note or f"{args.design} has no trained weights: train it first.")
    if args.device == "cpu" or not may_have_gpu():
        refuse_too_large(sight.plan)
    photos, unread = _read_all(args.images)
    if photos:
        with Session(terminal, args.device) as session:
            answer = session.ask(_predict_request(session, sight, photos, args.top), Predicted)
        _show(args, list(photos), answer, terminal)
    for text, photo in photos.items():
        if photo.note:
            terminal.note(f"{text}: {photo.note}.")
    for sentence in unread:
        terminal.error(sentence)
    return FAILED if unread else OK


def _read_all(images: Sequence[str]) -> tuple[dict[str, Photo], list[str]]:
    photos, unread = {}, []
    for text in images:
        try:
            photos[text] = read_photo(text)
        except DataError as error:
            unread.append(str(error))
    return photos, unread


def _predict_request(
    session: Session, sight: Sight, photos: dict[str, Photo], top: int
) -> PredictRequest:
    return PredictRequest(
        job=session.new_job(),
        images=tuple(photo.pixels for photo in photos.values()),
        plan=sight.plan,
        weights=sight.weights,
        seed=sight.seed,
        classes=sight.classes,
        sample_shape=sight.sample_shape,
        value_range=sight.value_range,
        top=top,
    )


def _show(
    args: argparse.Namespace, images: list[str], answer: Predicted, terminal: Terminal
) -> None:
    if args.json:
        for image, found in zip(images, answer.predictions, strict=True):
            classes = [{"class": name, "probability": share} for name, share in found]
            terminal.json({"image": image, "classes": classes})
        return
    table = plain_table("image", "classes")
    for image, found in zip(images, answer.predictions, strict=True):
        table.add_row(image, _classes(found))
    terminal.table(table)
    if answer.note:
        terminal.note(answer.note)


def _classes(found: Predictions) -> str:
    return "  ".join(f"{name} {share:.1%}" for name, share in found) or "?"


def inspect(args: argparse.Namespace, terminal: Terminal) -> int:
    """Draw the feature maps of a picture: of one layer, or a contact sheet of all."""
    path = output_path(args.output, ".png")
    catalog = load_catalog()
    opened = open_design(args.design, catalog)
    sight = sight_of(opened, catalog)
    photo = read_photo(args.image)
    calls = _chosen(sight.plan, args.layer)
    if args.device == "cpu" or not may_have_gpu():
        refuse_too_large(sight.plan, node=calls[0].node if len(calls) == 1 else None)
    if sight.note:
        terminal.warn(sight.note)
    elif sight.weights is None:
        terminal.note("The network is not trained: these are the maps of its initial weights.")
    with Session(terminal, args.device) as session:
        drawing = Drawing(sight, photo, args.scale or default_scale(sight.plan))
        sheet = drawing.draw(session, calls, f"{photo.name} in {opened.name}")
    write(path, sheet)
    for note in drawing.notes:
        terminal.note(note)
    if drawing.predictions:
        terminal.line(f"It sees: {_classes(drawing.predictions[:3])}")
    terminal.line(f"{path}: the maps of {len(calls)} layer{'s' if len(calls) != 1 else ''}")
    return OK


def default_scale(plan: ModelPlan) -> str:
    """Return at which scale a picture shows most: a photo is not itself in a small Input."""
    shapes = [plan.call(node).output_shape for node in plan.inputs]
    sides = [side for shape in shapes if len(shape) > 1 for side in shape[:2] if side is not None]
    return "photo" if sides and min(sides) < _SMALL else "network"


def _chosen(plan: ModelPlan, name: str | None) -> tuple[LayerCall, ...]:
    if name is None:
        return plan.calls
    found = tuple(call for call in plan.calls if call.name == name)
    if not found:
        known = [call.name for call in plan.calls]
        raise CommandError(
            f"There is no layer {name}.{did_you_mean(name, known)} There are {', '.join(known)}."
        )
    return found


class Drawing:
    """Makes one picture of the maps of several layers; says afterwards what else was learnt."""

    def __init__(self, sight: Sight, photo: Photo, scale: str) -> None:
        self._sight = sight
        self._photo = photo
        self._scale = scale
        self.notes: list[str] = [f"{photo.name}: {photo.note}."] if photo.note else []
        self.predictions: Predictions = ()

    def draw(self, session: Session, calls: Sequence[LayerCall], title: str) -> bytes:
        """Return the picture as a PNG file. Raises CommandError."""
        most = _MAPS_EACH if len(calls) > 1 else _MAPS_ALONE
        layers = []
        with session.terminal.progress() as progress:
            task = progress.add_task("Feature maps", total=len(calls), words="")
            for serial, call in enumerate(calls, 1):
                progress.update(task, words=call.name)
                result = session.look(self._request(serial, call, most))
                progress.advance(task)
                if isinstance(result, LookFailed):
                    raise CommandError(f"{call.name}: {result.sentence}", result.detail)
                layers.append(layer_maps(call, result))
                self._take_notes(result)
        photo = Image.fromarray(self._photo.pixels)
        sheet = contact_sheet(layers, title=title, photo=photo, most=most)
        file = io.BytesIO()
        sheet.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _request(self, serial: int, call: LayerCall, most: int) -> LookRequest:
        sight = self._sight
        return LookRequest(
            serial=serial,
            plan=sight.plan,
            image=self._photo.pixels,
            node=call.node,
            seed=sight.seed,
            weights=sight.weights,
            scale=self._scale,
            classes=sight.classes,
            sample_shape=sight.sample_shape,
            value_range=sight.value_range,
            predict=sight.weights is not None and not self.predictions,
            max_maps=most,
            max_side=_LONGEST,
        )

    def _take_notes(self, result: LookResult) -> None:
        self.predictions = self.predictions or result.predictions
        if result.weights_note and result.weights_note not in self.notes:
            self.notes.append(result.weights_note)


def layer_maps(call: LayerCall, result: LookResult) -> LayerMaps:
    """Return a look's maps, or its values as maps of one pixel each."""
    if not len(result.maps):
        values = result.values.astype(np.float64)
        finite = np.nan_to_num(values, posinf=0.0, neginf=0.0)
        low, high = (float(finite.min()), float(finite.max())) if values.size else (0.0, 0.0)
        scaled = _bytes(finite, low, high).reshape(-1, 1, 1)
        return LayerMaps(call.name, call.keras_class, scaled, low, high, int(values.size))
    total = int(result.shape[-1]) if len(result.shape) == 3 else 1
    low, high = float(result.lo.min()), float(result.hi.max())
    if not call.is_input:
        return LayerMaps(
            call.name, call.keras_class, result.maps, result.lo.tolist(), result.hi.tolist(), total
        )
    # The channels of a picture belong together: one scale for all, black to white where it has one.
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    span = (result.hi - result.lo)[:, None, None].astype(np.float64)
    values = result.lo[:, None, None] + result.maps / 255.0 * span
    return LayerMaps(call.name, call.keras_class, _bytes(values, low, high), low, high, total)


def _bytes(values: np.ndarray, low: float, high: float) -> np.ndarray:
    scaled = (values - low) * (255.0 / (high - low) if high > low else 0.0)
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
