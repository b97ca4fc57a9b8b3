"""Reading JSON that somebody else may have written: what is wrong becomes half a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class Damaged(Exception):
    """What is wrong with a design, as the end of a sentence."""


def compact(value: Any) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def as_object(value: Any, what: str) -> dict[str, Any]:
    """Return a JSON object; nothing counts as an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Damaged(f"{what} is no JSON object")
    return value


def as_list(value: Any, what: str) -> list[Any]:
    """Return a JSON array; nothing counts as an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Damaged(f"{what} is no JSON array")
    return value


def needed(data: Mapping[str, Any], key: str, whose: str) -> Any:
    """Return what ``data`` says under ``key``."""
    if data.get(key) is None:
        raise Damaged(f"{whose} has no “{key}”")
    return data[key]


def frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a copy that cannot be changed."""
    return MappingProxyType(dict(mapping))


def is_number(value: Any) -> bool:
    """Whether a value is a number that can be a place or a size."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


def whole(value: Any, least: int, what: str) -> int:
    """Return a whole number from ``least`` up."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise Damaged(f"{what} is {compact(value)}, not a whole number from {least} up")
    return value
