"""Turns at the look engine, where several windows ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cnnbuilder.link import LookFailed, LookRequest, LookResult


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request that the engine works on.

    Attributes:
        asker: Who asked.
        serial: The number that the asker knows it by.
        sent_as: The number that the engine knows it by: higher than any before.
    """

    asker: object
    serial: int
    sent_as: int


class LookTurns:
    """Knows which request is with the engine, and which wait. No threads, no Qt."""

    def __init__(self, next_serial: Callable[[], int]) -> None:
        self._next_serial = next_serial
        self._sent: _Sent | None = None
        self._waiting: list[tuple[object, LookRequest]] = []

    def ask(self, request: LookRequest, asker: object) -> LookRequest | None:
        """Take a request; return what is to be sent now, or None while another asker's is there."""
        self._waiting = [each for each in self._waiting if each[0] is not asker]
        if self._sent is not None and self._sent.asker is not asker:
            self._waiting.append((asker, request))
            return None
        return self._send(request, asker)

    def answered(
        self, event: LookResult | LookFailed
    ) -> tuple[LookResult | LookFailed | None, LookRequest | None]:
        """Return the answer under its asker's number, or None, and what is to be sent next."""
        sent = self._sent
        if sent is None or event.serial != sent.sent_as:
            return None, None
        self._sent = None
        following = None
        if self._waiting:
            asker, request = self._waiting.pop(0)
            following = self._send(request, asker)
        return replace(event, serial=sent.serial), following

    def forget(self) -> None:
        """Forget all requests: the engine is gone."""
        self._sent = None
        self._waiting.clear()

    def _send(self, request: LookRequest, asker: object) -> LookRequest:
        number = self._next_serial()
        self._sent = _Sent(asker, request.serial, number)
        return replace(request, serial=number)
