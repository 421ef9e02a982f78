"""What a browser sees of drawings that are not finished: words, and sketches as they come."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

MOST = 2000  # drawings remembered; the oldest are told from the journal alone


@dataclass(frozen=True)
class Sight:
    """`sketch` is a JPEG, the `number`th; 0 where there is none."""

    words: str = ""
    sketch: bytes = b""
    number: int = 0


class Sights:
    """The latest sight of each job, and who watches."""

    def __init__(self) -> None:
        self._sights: dict[str, Sight] = {}
        self._watchers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._closed = False

    def of(self, job_id: str) -> Sight:
        """What there is to see of it, which may be nothing."""
        return self._sights.get(job_id, Sight())

    @property
    def watched(self) -> int:
        """How many jobs somebody watches."""
        return len(self._watchers)

    def say(self, job_id: str, words: str) -> None:
        """Its words are others, and what was sketched is gone."""
        self._note(job_id, replace(self.of(job_id), words=words, sketch=b"", number=0))

    def sketch(self, job_id: str, words: str, picture: bytes | None) -> None:
        """There is more to see of it."""
        sight = replace(self.of(job_id), words=words)
        if picture is not None:
            sight = replace(sight, sketch=picture, number=sight.number + 1)
        self._note(job_id, sight)

    def done(self, job_id: str) -> None:
        """It has ended: the journal tells how."""
        self._sights.pop(job_id, None)
        self._tell(job_id)

    def close(self) -> None:
        """Let go of everybody who watches."""
        self._closed = True
        for job_id in list(self._watchers):
            self._tell(job_id)

    async def changes(self, job_id: str, pause: float) -> AsyncIterator[None]:
        """Once at first, then whenever there is something new, and each `pause` seconds."""
        changed = asyncio.Event()
        self._watchers[job_id].add(changed)
        try:
            while not self._closed:
                changed.clear()
                yield
                try:
                    async with asyncio.timeout(pause):
                        await changed.wait()
                except TimeoutError:
                    continue
        finally:
            self._watchers[job_id].discard(changed)
            if not self._watchers[job_id]:
                del self._watchers[job_id]

    def _note(self, job_id: str, sight: Sight) -> None:
        self._sights[job_id] = sight
        while len(self._sights) > MOST:
            del self._sights[next(iter(self._sights))]
        self._tell(job_id)

    def _tell(self, job_id: str) -> None:
        for watcher in self._watchers.get(job_id, ()):
            watcher.set()
