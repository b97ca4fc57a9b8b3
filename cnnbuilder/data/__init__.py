"""Data sources as declarations; reading, fitting and splitting, without TensorFlow."""

from cnnbuilder.data.fit import FitPlan, Misfit, fit_photo, fit_plan, photo_plan, scale_of
from cnnbuilder.data.images import Photo, Sample, grey, read_image, resize, samples
from cnnbuilder.data.prepare import Prepared, facts_of, prepare, with_classes
from cnnbuilder.data.registry import SOURCES, discover_sources, find_source, source_from_text
from cnnbuilder.data.source import (
    QUIET,
    Cancelled,
    DataError,
    Dataset,
    Facts,
    Report,
    Silent,
    SourceSpec,
)

__all__ = [
    "QUIET",
    "SOURCES",
    "Cancelled",
    "DataError",
    "Dataset",
    "Facts",
    "FitPlan",
    "Misfit",
    "Photo",
    "Prepared",
    "Report",
    "Sample",
    "Silent",
    "SourceSpec",
    "discover_sources",
    "facts_of",
    "find_source",
    "fit_photo",
    "fit_plan",
    "grey",
    "photo_plan",
    "prepare",
    "read_image",
    "resize",
    "samples",
    "scale_of",
    "source_from_text",
    "with_classes",
]
