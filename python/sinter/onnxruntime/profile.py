"""Profiling: the timeline of a run, as a file for Perfetto."""

from __future__ import annotations

import datetime
import os
import pathlib
import time
from collections.abc import Mapping
from typing import Any

import sinter


class Profile:
    """Keeps the last feed of a session, whose run is recorded when the profile is written."""

    def __init__(self, prefix: str) -> None:
        self.start_ns = time.monotonic_ns()
        self._prefix = prefix
        self._last: tuple[sinter.Session, dict[str, Any]] | None = None

    def record(self, session: sinter.Session, feed: Mapping[str, Any]) -> None:
        """Keeps the feed, without copies."""
        self._last = (session, dict(feed))

    def write(self) -> str:
        """Runs the last feed again and writes the timeline. Returns the name of the file."""
        when = datetime.datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
        path = pathlib.Path(f"{self._prefix}_{when}_{os.getpid()}.json")
        if self._last is None:
            path.write_text("[]\n")
        else:
            session, feed = self._last
            path.write_text(session.trace(feed))
        return str(path)
